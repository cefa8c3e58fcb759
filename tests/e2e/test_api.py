"""API v3 letter by letter (spec api-v3.md §8–§10, checklist 8–15)."""

import datetime
import email.utils
import ipaddress
import re
import time

import pytest

from harness.client import ACCEPT, FORM
from harness.wireguard import listed, parse, public_key

WIREGUARD = "application/x-wireguard-profile"
WIREGUARD_TCP = "application/x-wireguard+tcp-profile"


@pytest.fixture
def client(person, device):
    return person.client(device)


def error(answer, status, text=None):
    assert answer.status == status, answer.text
    assert answer.header("Content-Type") == "application/json"
    assert list(answer.json()) == ["error"]
    if text is not None:
        assert answer.json()["error"] == text


def test_info_is_what_the_library_decodes(client):
    answer = client.info()
    assert answer.status == 200 and answer.header("Content-Type") == "application/json"
    [profile] = answer.json()["info"]["profile_list"]
    assert re.fullmatch(r"[a-zA-Z0-9.-]+", profile["profile_id"])
    assert isinstance(profile["display_name"], str)
    assert profile["profile_priority"] == 0
    assert profile["default_gateway"] is True
    assert profile["vpn_proto_list"] == ["wireguard"]
    assert profile["vpn_proto_transport_list"] == ["wireguard+udp", "wireguard+tcp"]
    assert "dns_search_domain_list" not in profile


def test_connect_gives_a_configuration_that_every_parser_takes(box, client):
    answer = client.connect()
    assert answer.status == 200
    assert answer.all("Content-Type") == [WIREGUARD]
    assert answer.header("Cache-Control") == "no-store"
    text = answer.text
    assert not text.endswith("\n") and "\r" not in text
    sections = parse(text)
    assert list(sections) == ["Interface", "Peer"]
    assert text.count("[Interface]") == text.count("[Peer]") == 1
    assert set(sections["Interface"]) <= {"MTU", "Address", "DNS"}
    assert set(sections["Peer"]) <= {"PublicKey", "PresharedKey", "AllowedIPs", "PersistentKeepalive", "Endpoint"}
    v4, v6 = (ipaddress.ip_interface(a) for a in listed(sections["Interface"]["Address"]))
    assert v4.network.prefixlen < 32 and v6.network.prefixlen < 128
    assert v4.ip not in (v4.network[0], v4.network[1], v4.network[-1])
    assert v6.ip not in (v6.network[0], v6.network[1])
    assert sections["Peer"]["Endpoint"] == f"{box.hostname}:51820"


def test_expires_is_the_end_of_the_authorization_in_the_one_form_all_apps_read(client, settings):
    before = time.time()
    value = client.connect().header("Expires")
    assert re.fullmatch(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", value)
    parsed = email.utils.parsedate_to_datetime(value)
    assert value == parsed.strftime("%a, %d %b %Y %H:%M:%S GMT")
    days = (parsed - datetime.datetime.fromtimestamp(before, datetime.UTC)).total_seconds() / 86400
    assert 89.99 < days < 90.01
    settings(session_expiry="PT3600S")
    assert client.connect().header("Expires") == value, "a later setting does not move it"


def test_three_accept_lines_count_as_one_list(client):
    assert client.connect(ACCEPT).header("Content-Type") == WIREGUARD
    assert client.connect(list(reversed(ACCEPT))).header("Content-Type") == WIREGUARD
    one = [("Accept", "application/x-openvpn-profile, application/x-wireguard-profile")]
    assert client.connect(one).header("Content-Type") == WIREGUARD


@pytest.mark.parametrize(
    "accept, with_key, prefer_tcp, given",
    [
        ([WIREGUARD], True, "no", WIREGUARD),
        ([WIREGUARD], True, "yes", WIREGUARD),
        ([WIREGUARD], False, "no", 406),
        ([WIREGUARD_TCP], True, "no", WIREGUARD_TCP),
        ([WIREGUARD_TCP], True, "yes", WIREGUARD_TCP),
        ([WIREGUARD_TCP], False, "yes", 406),
        ([WIREGUARD_TCP, WIREGUARD], True, "no", WIREGUARD),
        ([WIREGUARD, WIREGUARD_TCP], True, "yes", WIREGUARD_TCP),
        ([WIREGUARD, WIREGUARD_TCP], False, "yes", 406),
        ([], True, "no", WIREGUARD),
        ([], True, "yes", WIREGUARD),
        ([], False, "no", 406),
        (["*/*"], True, "no", WIREGUARD),
        (["application/x-openvpn-profile"], True, "no", 406),
        (["application/x-openvpn-profile"], True, "yes", 406),
        (["application/x-openvpn-profile", WIREGUARD_TCP], True, "no", WIREGUARD_TCP),
        ([WIREGUARD + ";q=0.5"], True, "no", WIREGUARD),
        ([WIREGUARD_TCP + ";q=0.5"], True, "yes", WIREGUARD),
    ],
)
def test_which_protocol_follows_from_what_is_accepted(accept, with_key, prefer_tcp, given, client):
    lines = [("Accept", value) for value in accept]
    changes = {} if with_key else {"public_key": None}
    answer = client.connect(lines, prefer_tcp=prefer_tcp, **changes)
    if given == 406:
        error(answer, 406)
        assert answer.json()["error"].startswith("no common VPN protocol [CLIENT=")
    else:
        assert (answer.status, answer.header("Content-Type")) == (200, given), answer.text


def test_the_settings_say_what_carries_wireguard(client, settings):
    def offered():
        return client.profiles()[0]["vpn_proto_transport_list"]

    settings(wireguard_only_proxy=True)
    assert offered() == ["wireguard+tcp"]
    assert client.connect().header("Content-Type") == WIREGUARD_TCP
    error(client.connect([("Accept", WIREGUARD)]), 406)
    settings(wireguard_only_proxy=False, wireguard_proxy=False)
    assert offered() == ["wireguard+udp"]
    assert client.connect(prefer_tcp="yes").header("Content-Type") == WIREGUARD
    error(client.connect([("Accept", WIREGUARD_TCP)]), 406)


def test_over_tcp_the_file_names_the_proxy_and_nothing_that_a_parser_does_not_know(box, client, settings):
    text = client.connect(prefer_tcp="yes").text
    assert not text.endswith("\n") and "\r" not in text
    sections = parse(text)
    assert set(sections["Interface"]) <= {"MTU", "Address", "DNS"}
    assert sections["Interface"]["MTU"] == "1392"
    peer = sections["Peer"]
    assert peer["Endpoint"] == "127.0.0.1:51820"
    assert peer["ProxyEndpoint"] == f"https://{box.hostname}/proxyguard/{box.hostname}"
    assert set(peer) <= {"PublicKey", "PresharedKey", "AllowedIPs", "PersistentKeepalive", "Endpoint", "ProxyEndpoint"}
    settings(wireguard_proxy_url="https://proxy.office.test/pg/")
    peer = parse(client.connect(prefer_tcp="yes").text)["Peer"]
    assert peer["ProxyEndpoint"] == f"https://proxy.office.test/pg/{box.hostname}"


BAD = {
    "no profile": ({"profile_id": None}, 400, None),
    "a malformed profile": ({"profile_id": "a b"}, 400, 'invalid value for "profile_id"'),
    "an unknown profile": ({"profile_id": "nobody"}, 404, 'no such "profile_id"'),
    "a key that is no key": ({"public_key": "x"}, 400, 'invalid value for "public_key"'),
    "a key of 33 bytes": ({"public_key": "A" * 44}, 400, 'invalid value for "public_key"'),
    "a key not in canonical form": ({"public_key": "A" * 42 + "B="}, 400, 'invalid value for "public_key"'),
    "a key in URL letters": ({"public_key": "-" + "A" * 42 + "="}, 400, 'invalid value for "public_key"'),
    "neither yes nor no": ({"prefer_tcp": "maybe"}, 400, 'invalid value for "prefer_tcp"'),
    "only OpenVPN": ({"accept": [("Accept", "application/x-openvpn-profile")]}, 406, None),
}


@pytest.mark.parametrize("changes, status, text", BAD.values(), ids=BAD)
def test_a_bad_connect_leaves_the_working_configuration_alone(changes, status, text, box, client):
    assert client.connect().status == 200
    key = client.public_key
    peer = box.peers()[key]
    error(client.connect(new_key="public_key" not in changes, **changes), status, text)
    assert box.peers()[key] == peer


def test_a_body_that_is_no_form_changes_nothing(box, client):
    assert client.connect().status == 200
    key = client.public_key
    for body in (b"", b"\xff\xfe", b"profile_id=%zz&public_key", b'{"profile_id":"default"}', b"&" * 5000):
        answer = client.api("POST", "connect", [FORM, *ACCEPT], body)
        assert 400 <= answer.status < 500, body
    assert key in box.peers()


def test_connecting_again_ends_the_former_key_before_the_answer(box, client):
    client.connect()
    first = client.public_key
    client.connect()
    peers = box.peers()
    assert first not in peers and client.public_key in peers


def test_the_same_device_keeps_its_address(client):
    first, second = client.connect(), client.connect()
    assert parse(first.text)["Interface"] == parse(second.text)["Interface"]
    client.disconnect()
    assert parse(client.connect().text)["Interface"] == parse(first.text)["Interface"]


def test_connecting_again_with_the_same_key_is_fine(client):
    assert client.connect().status == 200
    assert client.connect(new_key=False).status == 200


def test_the_fourth_device_signs_the_oldest_out(box, person, device):
    keys = []
    for _ in range(4):
        client = person.client(device)
        assert client.connect().status == 200
        keys.append(client.public_key)
    peers = box.peers()
    assert [key in peers for key in keys] == [False, True, True, True]


def test_the_same_key_of_the_same_user_moves_and_of_another_user_is_refused(box, people, device):
    owner, other = people(), people()
    first, second, stranger = owner.client(device), owner.client(device), other.client(device)
    assert first.connect().status == 200
    second.public_key = stranger.public_key = first.public_key
    assert second.connect(new_key=False).status == 200
    kept = box.peers()[first.public_key]
    working = stranger.connect()
    assert working.status == 200
    own = stranger.public_key
    stranger.public_key = first.public_key
    error(stranger.connect(new_key=False), 500, "/connect failed: provided public_key already in use")
    peers = box.peers()
    assert peers[first.public_key] == kept
    assert own in peers, "and the stranger's own configuration still works"


def test_disconnect_is_204_twice(box, client):
    client.connect()
    for _ in range(2):
        answer = client.disconnect()
        assert (answer.status, answer.body) == (204, b"")
        assert client.public_key not in box.peers()
    assert client.info().status == 200


def test_disconnect_can_be_the_end_of_the_authorization(client, settings):
    settings(delete_authorization_on_disconnect=True)
    client.connect()
    assert client.disconnect().status == 204
    assert client.info().status == 401
    assert client.refresh().json()["error"] == "invalid_grant"


def test_no_app_configurations_allowed(client, settings):
    settings(max_app_configurations=0)
    error(client.connect(), 403, "no API configuration downloads allowed")


@pytest.mark.parametrize("call, method, allow", [("info", "POST", "GET"), ("connect", "GET", "POST")])
def test_a_wrong_method_is_405(call, method, allow, client):
    answer = client.api(method, call, body=b"" if method == "POST" else None)
    error(answer, 405)
    assert allow in answer.header("Allow")


def test_an_unknown_call_is_404_in_json(client):
    error(client.api("GET", "nonsense"), 404)


@pytest.mark.parametrize(
    "header",
    [[], ["Bearer"], ["Bearer "], ["Basic eDp5"], ["Bearer nonsense"], ["Bearer a.b.c.d"], ["bearer {token}x"],
     ["Bearer {token} "+"x"], ["Bearer {refresh}"]],
    ids=["none", "no token", "empty", "Basic", "nonsense", "parts", "longer", "two words", "a refresh token"],
)  # fmt: skip
def test_a_token_that_says_nothing_is_401(header, client):
    tokens = {"token": client.tokens["access_token"], "refresh": client.tokens["refresh_token"]}
    headers = [("Authorization", value.format(**tokens)) for value in header]
    answer = client.connection.get("/vpn-user-portal/api/v3/info", headers)
    error(answer, 401)
    assert answer.header("WWW-Authenticate", "").startswith("Bearer realm=")


def test_a_changed_token_is_401(client):
    token = client.tokens["access_token"]
    for at in range(0, len(token), max(1, len(token) // 24)):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        client.tokens["access_token"] = changed
        assert client.info().status == 401, f"letter {at}"


@pytest.fixture
def second_profile(box):
    box.alcove("profile", "add", "second", "display_name=Second", "priority=5")
    yield "second"
    box.alcove("profile", "delete", "second")


def test_profiles_are_listed_by_priority_and_shown_to_whom_they_are_for(box, people, device, second_profile):
    client = people().client(device)
    assert [p["profile_id"] for p in client.profiles()] == ["second", "default"]
    assert client.connect(profile_id="second").status == 200
    box.alcove("profile", "set", "second", "acl=memberOf!staff")
    assert [p["profile_id"] for p in client.profiles()] == ["default"]
    error(client.connect(profile_id="second"), 404, 'no such "profile_id"')
    box.alcove(
        "user", "add", "staff-member", "--permission", "memberOf!staff", "--password-stdin", input="tea and cake\n"
    )
    box.alcove("profile", "set", "second", "acl=", "hidden=true")
    assert [p["profile_id"] for p in client.profiles()] == ["default"]
    error(client.connect(profile_id="second"), 404, 'no such "profile_id"')


def test_split_tunnels_carry_their_routes_and_names(box, client, second_profile):
    box.alcove(
        "profile", "set", "second", "default_gateway=false", "routes=192.168.77.0/24,fd77:a1c::/64",
        "dns_servers=192.168.77.53,@GW6@", "dns_search_domains=office.test", "keepalive=true",
    )  # fmt: skip
    [profile] = [p for p in client.profiles() if p["profile_id"] == "second"]
    assert profile["default_gateway"] is False
    assert profile["dns_search_domain_list"] == ["office.test"]
    sections = parse(client.connect(profile_id="second").text)
    addresses = [ipaddress.ip_interface(a) for a in listed(sections["Interface"]["Address"])]
    allowed = {ipaddress.ip_network(p) for p in listed(sections["Peer"]["AllowedIPs"])}
    wanted = {ipaddress.ip_network("192.168.77.0/24"), ipaddress.ip_network("fd77:a1c::/64")}
    assert allowed == wanted | {a.network for a in addresses}
    assert listed(sections["Interface"]["DNS"]) == ["192.168.77.53", str(addresses[1].network[1]), "office.test"]
    assert sections["Peer"]["PersistentKeepalive"] == "25"


def test_deleting_a_profile_ends_its_connections_only(box, people, device):
    box.alcove("profile", "add", "passing", "display_name=Passing")
    staying, leaving = people().client(device), people().client(device)
    assert staying.connect().status == leaving.connect(profile_id="passing").status == 200
    box.alcove("profile", "delete", "passing")
    until = time.monotonic() + 2
    while leaving.public_key in box.peers() and time.monotonic() < until:
        time.sleep(0.05)
    peers = box.peers()
    assert leaving.public_key not in peers and staying.public_key in peers


def test_a_full_range_is_an_error_and_not_a_crash(box, people, device):
    box.alcove(
        "profile", "add", "tiny", "display_name=Tiny", "wireguard.v4=10.222.111.0/29", "wireguard.v6=fd22:2::/64"
    )
    try:
        clients = [people().client(device) for _ in range(6)]
        answers = [client.connect(profile_id="tiny") for client in clients]
        assert [a.status for a in answers] == [200] * 5 + [500]
        addresses = {parse(a.text)["Interface"]["Address"] for a in answers[:5]}
        assert len(addresses) == 5
        error(answers[5], 500)
        assert clients[5].connect().status == 200, "the other profile still has room"
        clients[0].disconnect()
        assert clients[5].connect(profile_id="tiny").status == 200, "an address that was given back is used again"
    finally:
        box.alcove("profile", "delete", "tiny")


def test_the_preshared_key_can_be_switched_off_for_a_profile(box, client, second_profile):
    assert "PresharedKey" in parse(client.connect(profile_id="second").text)["Peer"]
    box.alcove("profile", "set", "second", "preshared_keys=false")
    assert "PresharedKey" not in parse(client.connect(profile_id="second").text)["Peer"]
    assert box.peers()[client.public_key][0] == "(none)"


def test_an_unknown_key_costs_nothing(box, client):
    """A key that nobody has the private part of is as good as any other: the server cannot know."""
    client.public_key = public_key()
    assert client.connect(new_key=False).status == 200
    assert client.disconnect().status == 204
