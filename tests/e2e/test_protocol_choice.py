"""Which protocol a connect gets: every set of media types, with and without a key, either preference, on profiles of every
kind (spec api-v3.md §9, checklist 9 and 15). What is expected is worked out here from the specification's words."""

import contextlib
import itertools

import pytest

from conftest import Person
from harness.box import Box
from harness.office import Office

OPENVPN = "application/x-openvpn-profile"
WIREGUARD = "application/x-wireguard-profile"
WIREGUARD_TCP = "application/x-wireguard+tcp-profile"
CAN = {
    OPENVPN: ["openvpn+udp", "openvpn+tcp"],
    WIREGUARD: ["wireguard+udp"],
    WIREGUARD_TCP: ["wireguard+tcp"],
}
PROFILES = {
    "default": ["wireguard+udp", "wireguard+tcp"],
    "classic": ["openvpn+udp", "openvpn+tcp"],
    "both": ["wireguard+udp", "wireguard+tcp", "openvpn+udp", "openvpn+tcp"],
    "older": ["openvpn+udp", "openvpn+tcp", "wireguard+udp", "wireguard+tcp"],
}


@pytest.fixture(scope="module")
def office():
    with contextlib.closing(Office()) as office:
        yield office


@pytest.fixture(scope="module")
def box(office):
    with contextlib.closing(Box(office.server)) as box:
        box.start()
        box.setup()
        box.configure(max_app_configurations=1000)
        box.alcove("profile", "add", "classic", "openvpn=auto", "openvpn.udp_ports=1301", "openvpn.tcp_ports=1301")
        both = ("wireguard=auto", "openvpn=auto")
        box.alcove("profile", "add", "both", *both, "openvpn.udp_ports=1302", "openvpn.tcp_ports=1302")
        older = (*both, "preferred_protocol=openvpn")
        box.alcove("profile", "add", "older", *older, "openvpn.udp_ports=1303", "openvpn.tcp_ports=1303")
        yield box


@pytest.fixture(scope="module")
def client(box, office):
    with contextlib.ExitStack() as stack:
        later = lambda thing: stack.enter_context(contextlib.closing(thing))  # noqa: E731
        yield Person(box, "zoe", later).client(office.device())


def expected(profile, accepted, has_key, prefer_tcp):
    """The media type of the answer, and for OpenVPN which transport comes first; `None` for 406."""
    if accepted:
        can = {offer for media_type in accepted for offer in CAN[media_type]}
    else:
        can = {"openvpn+udp", "openvpn+tcp", "wireguard+udp"}
    if not has_key:
        can -= {"wireguard+udp", "wireguard+tcp"}
    common = [offer for offer in PROFILES[profile] if offer in can]
    if prefer_tcp:
        common.sort(key=lambda offer: not offer.endswith("+tcp"))
    if not common:
        return None
    name, transport = common[0].split("+")
    if name == "wireguard":
        return (WIREGUARD_TCP if transport == "tcp" else WIREGUARD), None
    return OPENVPN, transport


@pytest.mark.parametrize("profile", PROFILES)
def test_every_question_gets_what_the_specification_says(profile, client):
    sets = [some for length in range(4) for some in itertools.combinations(CAN, length)]
    asked = 0
    for accepted, has_key, prefer_tcp in itertools.product(sets, (True, False), (True, False)):
        want = expected(profile, accepted, has_key, prefer_tcp)
        answer = client.connect(
            [("Accept", media_type) for media_type in accepted],
            profile_id=profile,
            prefer_tcp="yes" if prefer_tcp else "no",
            **({} if has_key else {"public_key": None}),
        )
        question = f"{accepted} key={has_key} tcp={prefer_tcp}: {answer.text}"
        if want is None:
            assert answer.status == 406 and answer.json()["error"], question
        else:
            media_type, first = want
            assert (answer.status, answer.header("Content-Type")) == (200, media_type), question
            if first:
                remotes = [line.split()[3] for line in answer.text.splitlines() if line.startswith("remote ")]
                assert remotes and remotes[0].startswith(first), question
        asked += 1
    assert asked == 32
