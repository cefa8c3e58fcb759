"""The official client library, unchanged, from «add server» to «disconnect», under every app's identity."""

import time

import pytest

from harness.app import AppError
from harness.pages import revoke
from harness.wireguard import parse

APPS = [
    f"org.{family}.app.{system}"
    for family in ("eduvpn", "letsconnect-vpn")
    for system in ("linux", "windows", "macos", "android", "ios")
]
WIREGUARD = 2


@pytest.mark.parametrize("client_id", APPS)
def test_every_app_adds_the_server_and_gets_a_configuration(client_id, box, person, device):
    app = person.app(device, client_id).add()
    assert app.authorized == 1
    given = app.connect()
    assert given["protocol"] == WIREGUARD
    assert app.authorized == 1, "connecting right after adding asks nothing more of the user"
    interface, peer = (parse(given["config"])[name] for name in ("Interface", "Peer"))
    assert set(interface) >= {"PrivateKey", "Address"}
    assert set(peer) >= {"PublicKey", "PresharedKey", "AllowedIPs", "Endpoint"}
    assert peer["Endpoint"] == f"{box.hostname}:51820"
    app.do("disconnect")


@pytest.mark.parametrize("client_id", ["org.eduvpn.app.linux", "org.eduvpn.app.macos", "org.eduvpn.app.android"])
def test_an_app_that_is_denied_says_so_and_has_nothing(client_id, box, person, device):
    app = person.app(device, client_id)
    app.answer = "no"
    with pytest.raises(AppError, match="access_denied"):
        app.add()
    assert app.tokens is None
    app.answer = "yes"
    app.add()
    assert app.connect()["protocol"] == WIREGUARD, "being denied once does not spoil the next attempt"


def test_reconnecting_keeps_the_address_and_replaces_the_key(box, person, device):
    app = person.app(device).add()
    first = parse(app.connect()["config"])
    app.up()
    app.down()
    second = parse(app.connect()["config"])
    assert second["Interface"]["Address"] == first["Interface"]["Address"]
    assert second["Interface"]["PrivateKey"] != first["Interface"]["PrivateKey"]
    assert second["Peer"]["PresharedKey"] != first["Peer"]["PresharedKey"]
    assert app.authorized == 1


def test_disconnecting_takes_the_peer_off_the_node(box, person, device):
    before = set(box.peers())
    app = person.app(device).add()
    app.connect()
    app.up()
    assert len(set(box.peers()) - before) == 1
    app.down()
    assert set(box.peers()) <= before


def test_renewing_the_session_authorizes_anew_with_a_later_end(box, person, device):
    app = person.app(device).add()
    app.connect()
    first, tokens = app.do("expiry")["end_time"], app.tokens
    time.sleep(1.1)
    app.do("renew")
    assert app.authorized == 2
    assert app.tokens["refresh_token"] != tokens["refresh_token"]
    app.connect()
    assert app.do("expiry")["end_time"] > first


def test_an_access_token_past_its_time_is_refreshed_without_asking_the_user(box, person, device, settings):
    settings(token_expiry="PT2S")
    app = person.app(device).add()
    app.connect()
    before = app.tokens
    time.sleep(2.5)
    assert app.connect()["protocol"] == WIREGUARD
    assert app.tokens["access_token"] != before["access_token"]
    assert app.tokens["refresh_token"] != before["refresh_token"], "refresh tokens are used once"
    assert app.authorized == 1


def test_an_app_whose_clock_is_behind_gets_over_an_expired_token(box, person, device, settings):
    settings(token_expiry="PT1S")
    earlier = person.app(device).add()
    tokens = earlier.tokens
    earlier.close()
    time.sleep(1.5)
    app = person.app(device, tokens={**tokens, "expires_at": int(time.time()) + 3600})
    app.do("adopt", url=app.url)
    assert app.connect()["protocol"] == WIREGUARD
    assert app.authorized == 0, "the 401 led to a refresh, not to the browser"


def test_tokens_survive_a_restart_of_the_app_and_fit_its_store(box, person, device):
    earlier = person.app(device).add()
    tokens = earlier.tokens
    earlier.close()
    app = person.app(device, tokens=tokens)
    app.do("adopt", url=app.url)
    assert app.connect()["protocol"] == WIREGUARD
    assert app.authorized == 0
    assert len(str(tokens)) < 2000, "older libraries hand tokens over in 2,048 bytes"


def test_an_app_whose_authorization_was_revoked_asks_its_user_again(box, person, device):
    app = person.app(device).add()
    app.connect()
    assert revoke(person.signed_in(device))
    assert app.connect()["protocol"] == WIREGUARD
    assert app.authorized == 2


def test_an_app_that_is_not_allowed_to_ask_says_that_it_must(box, person, device):
    app = person.app(device).add()
    app.connect()
    assert revoke(person.signed_in(device))
    app.answer = "no"
    with pytest.raises(AppError, match="access_denied"):
        app.connect()


def test_the_app_sees_when_its_session_ends(box, person, device, settings):
    settings(session_expiry="PT3600S")
    app = person.app(device).add()
    app.connect()
    times = app.do("expiry")
    assert 3590 <= times["end_time"] - time.time() <= 3601


def test_the_app_finds_the_gateway_alive_at_full_size(box, person, device, tunnels):
    """The library's own probe, by which apps decide to fall back to TCP."""
    app = person.app(device).add()
    tunnel = tunnels(device, app.connect()["config"])
    assert app.do("failover", gateway=tunnel.gateway(4), mtu=tunnel.mtu) is False
