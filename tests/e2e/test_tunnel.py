"""Packets through real tunnels, and how quickly they stop when they should."""

import time

import pytest

from harness.office import HOST_V4, HOST_V6, OFFICE_SERVER_V4, OFFICE_SERVER_V6
from harness.packets import Stream, fetch, ping, ping_until
from harness.pages import revoke
from harness.wireguard import parse

SOON = 2.0


@pytest.fixture
def connected(box, person, device, tunnels):
    """(app, tunnel): an official app with its tunnel up and proven."""
    return connect(person, device, tunnels)


def connect(person, device, tunnels):
    app = person.app(device).add()
    tunnel = tunnels(device, app.connect()["config"])
    app.up()
    assert ping_until(device, tunnel.gateway(4))
    return app, tunnel


def test_the_gateway_answers_at_full_size_without_fragments(connected, device):
    _, tunnel = connected
    for version in (4, 6):
        assert ping(device, tunnel.gateway(version), size=tunnel.mtu, count=3)


def test_the_gateways_answers_are_not_limited(connected, device):
    _, tunnel = connected
    out = device.run("ping", "-n", "-q", "-f", "-c", "400", "-w", "5", tunnel.gateway(4)).stdout
    assert "400 received" in out


def test_pages_of_a_host_behind_the_server_arrive_over_both_families(connected, device):
    assert fetch(device, HOST_V4) == f"hello from the office to {OFFICE_SERVER_V4}"
    assert fetch(device, HOST_V6) == f"hello from the office to {OFFICE_SERVER_V6}"


def test_a_device_may_not_use_an_address_that_is_not_its_own(connected, device):
    _, tunnel = connected
    stranger = tunnel.gateway(4).rsplit(".", 1)[0] + ".99"
    assert stranger != tunnel.address(4)
    device.run("ip", "addr", "add", f"{stranger}/32", "dev", tunnel.name)
    for source, answered in ((tunnel.address(4), True), (stranger, False)):
        done = device.run("ping", "-n", "-c1", "-W1", "-I", source, tunnel.gateway(4), check=False)
        assert (done.returncode == 0) == answered, done.stdout


def test_devices_do_not_reach_one_another(box, people, office, tunnels):
    one, two = office.device(), office.device()
    _, first = connect(people(), one, tunnels)
    _, second = connect(people(), two, tunnels)
    for version in (4, 6):
        assert not ping(one, second.address(version), timeout=1)
    assert ping(one, first.gateway(4)) and ping(two, second.gateway(4))


def stops(device, tunnel, action):
    """How long after `action` began the last ping was answered, in seconds."""
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        action()
        return stream.last_after(began)


def test_traffic_stops_at_once_after_disconnect(connected, device):
    app, tunnel = connected
    assert stops(device, tunnel, app.down) <= SOON


def test_traffic_stops_at_once_when_the_user_revokes_the_app(connected, person, device):
    app, tunnel = connected
    browser = person.signed_in(device)
    assert stops(device, tunnel, lambda: revoke(browser)) <= SOON


def test_traffic_stops_at_once_when_the_user_is_disabled_and_stays_off(connected, box, person, device):
    app, tunnel = connected
    assert stops(device, tunnel, lambda: box.alcove("user", "disable", person.name)) <= SOON
    box.alcove("user", "enable", person.name)
    assert not ping(device, tunnel.gateway(4), timeout=1, count=2), "enabling does not bring old tunnels back"
    app.lost()
    assert app.connect(), "but the user may authorize and connect again"
    assert app.authorized == 2


def test_traffic_stops_at_once_when_the_user_is_deleted(connected, box, person, device):
    _, tunnel = connected
    assert stops(device, tunnel, lambda: box.alcove("user", "delete", person.name)) <= SOON


def test_traffic_stops_when_the_session_ends_and_not_before(box, person, device, tunnels, settings):
    settings(session_expiry="PT6S")
    app, tunnel = connect(person, device, tunnels)
    end = app.do("expiry")["end_time"]
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        last = stream.last_after(end, quiet=1.5) if time.time() > end else wait_for(stream, end)
    assert -1.0 <= last - end <= SOON


def wait_for(stream, end):
    """The moment of the last answer, looked at when the end is well past."""
    time.sleep(max(end - time.time(), 0) + SOON + 1)
    return max(at for at, _ in stream.replies())


def test_other_tunnels_do_not_notice_that_one_ends(box, people, office, tunnels):
    one, two = office.device(), office.device()
    leaving, _ = connect(people(), one, tunnels)
    _, staying = connect(people(), two, tunnels)
    handshake = staying.handshake()
    with Stream(two, staying.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        leaving.down()
        time.sleep(1)
        assert stream.longest_gap(began) < 0.5
    assert staying.handshake() == handshake, "no new handshake was needed"


def test_a_setting_changes_without_dropping_anybody(connected, device, settings):
    _, tunnel = connected
    handshake = tunnel.handshake()
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        settings(display_name="The Office", token_expiry="PT1800S")
        time.sleep(1)
        assert stream.longest_gap(began) < 0.5
    assert tunnel.handshake() == handshake


def test_the_file_names_the_servers_own_addresses_as_gateway(connected):
    _, tunnel = connected
    for address in tunnel.addresses:
        assert address.network.prefixlen < address.network.max_prefixlen
    assert parse(tunnel.text)["Peer"]["AllowedIPs"].replace(" ", "") == "0.0.0.0/0,::/0"
