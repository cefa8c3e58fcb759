"""WireGuard over TCP: the official library's own proxy carries a real tunnel where UDP does not get through."""

import contextlib
import itertools
import os
import signal
import sqlite3
import time

import pytest

from harness.https import tls_context
from harness.office import HOST_V4, HOST_V6, HOSTNAME, OFFICE_SERVER_V4, OFFICE_SERVER_V6, SERVER_V4, SERVER_V6
from harness.packets import Stream, fetch, ping, ping_until

WIREGUARD_TCP = 3
ports = itertools.count(41000)
SOON = 2.0
PER_ADDRESS = 64
LOOK = 6.0  # the node looks at its peers every five seconds
UPGRADE = "GET /proxyguard/{name} HTTP/1.1\r\nHost: {name}\r\nConnection: Upgrade\r\nUpgrade: UoTLV/1\r\n\r\n"


def block_udp(device):
    """No UDP leaves the device for the box any more."""
    rules = f"""table inet block {{
        chain out {{
            type filter hook output priority 0
            ip daddr {SERVER_V4} meta l4proto udp drop
            ip6 daddr {SERVER_V6} meta l4proto udp drop
        }}
    }}
    """
    device.run("nft", "-f", "-", input=rules)


def carried(app, device, tunnels):
    """The tunnel of an app that prefers TCP, carried by the library, up and proven."""
    given = app.connect(prefer_tcp=True)
    assert given["protocol"] == WIREGUARD_TCP
    port = next(ports)
    config, reached = app.proxy(given["config"], listen=port, source=port)
    assert reached == [device.address(HOSTNAME)]
    tunnel = tunnels(device, config, outside=reached)
    app.carry(tunnel.port())
    app.up()
    assert ping_until(device, tunnel.gateway(4), timeout=15), app.log()[-3000:]
    return tunnel


@pytest.fixture
def over_tcp(box, person, device, tunnels):
    """(app, tunnel) of a device from which UDP does not get through."""
    block_udp(device)
    app = person.app(device).add()
    return app, carried(app, device, tunnels)


def logged(box, user):
    """The endpoints in the connection log of a person, newest first."""
    with contextlib.closing(sqlite3.connect(f"file:{box.state}/alcove.db?mode=ro", uri=True)) as store:
        rows = store.execute("SELECT endpoint FROM connection_log WHERE user_id = ? ORDER BY id DESC", [user])
        return [endpoint for (endpoint,) in rows]


def test_everything_gets_through_where_udp_does_not(box, over_tcp, device):
    app, tunnel = over_tcp
    for version in (4, 6):
        assert ping(device, tunnel.gateway(version), size=tunnel.mtu, count=3)
    assert fetch(device, HOST_V4) == f"hello from the office to {OFFICE_SERVER_V4}"
    assert fetch(device, HOST_V6) == f"hello from the office to {OFFICE_SERVER_V6}"
    assert app.do("failover", gateway=tunnel.gateway(4), mtu=tunnel.mtu) is False


def test_an_app_notices_that_udp_does_not_get_through_and_falls_back(box, person, device, tunnels):
    block_udp(device)
    app = person.app(device).add()
    given = app.connect()
    assert given["protocol"] != WIREGUARD_TCP and given["should_failover"], "it knows that there is another way"
    tunnel = tunnels(device, given["config"])
    app.up()
    assert app.do("failover", gateway=tunnel.gateway(4), mtu=tunnel.mtu) is True
    app.lost()
    tunnel.close()
    carried(app, device, tunnels)


def test_the_log_has_the_devices_address_and_not_the_relays(box, people, office, tunnels):
    wanted = {}
    for server in (SERVER_V4, SERVER_V6):
        device, person = office.device({HOSTNAME: server}), people()
        block_udp(device)
        tunnel = carried(person.app(device).add(), device, tunnels)
        key = device.run("wg", "show", tunnel.name, "public-key").stdout.strip()
        seen = box.peers()[key][1]
        assert seen.startswith("127."), f"the node itself sees {seen}"
        wanted[person.name] = device.v4 if server == SERVER_V4 else device.v6
    time.sleep(LOOK)
    for name, address in wanted.items():
        box.alcove("user", "disable", name)
        until = time.monotonic() + 10
        while logged(box, name) == [None] and time.monotonic() < until:
            time.sleep(0.1)
        [endpoint] = logged(box, name)
        assert endpoint.rsplit(":", 1)[0].strip("[]") == address


def test_traffic_stops_at_once_when_the_user_is_disabled(box, over_tcp, person, device):
    _, tunnel = over_tcp
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        box.alcove("user", "disable", person.name)
        assert stream.last_after(began) <= SOON


def test_disconnecting_ends_it_and_connecting_again_begins_anew(box, over_tcp, device, tunnels):
    app, tunnel = over_tcp
    app.down()
    assert not ping(device, tunnel.gateway(4), timeout=1, count=2)
    tunnel.close()
    carried(app, device, tunnels)


def test_the_tunnel_comes_back_by_itself_after_the_portal_was_killed(box, over_tcp, device):
    _, tunnel = over_tcp
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        killed = time.time()
        os.kill(box.pids()["portal"], signal.SIGKILL)
        until = time.monotonic() + 30
        while not [at for at, _ in stream.replies() if at > killed + 1] and time.monotonic() < until:
            time.sleep(0.1)
        back = min((at for at, _ in stream.replies() if at > killed + 1), default=float("inf"))
    assert back - killed < 20, "the official client tries again after 1, 2, 4, 8 s, then every 10 s"
    assert ping(device, tunnel.gateway(6), size=tunnel.mtu)


def upgraded(place, name):
    """A TLS connection that has become a relay, or `None` where the server ended it without an answer."""
    sock = place.tls(tls_context(place.ca))
    sock.sendall(UPGRADE.format(name=name).encode())
    try:
        answer = sock.recv(4096)
    except OSError:
        answer = b""
    if not answer:
        sock.close()
        return None
    assert answer.startswith(b"HTTP/1.1 101 "), answer
    return sock


def is_closed(sock):
    sock.settimeout(0.01)
    try:
        return not sock.recv(1)
    except TimeoutError:
        return False
    except OSError:
        return True


def test_a_crowd_of_strangers_changes_nothing_for_others(box, over_tcp, office, person):
    _, tunnel = over_tcp
    elsewhere = office.device()
    place = box.place(elsewhere)
    with contextlib.ExitStack() as stack, Stream(tunnel.device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        given = [sock for sock in (upgraded(place, box.hostname) for _ in range(100)) if sock]
        for sock in given:
            stack.callback(sock.close)
        assert len([sock for sock in given if not is_closed(sock)]) <= PER_ADDRESS
        for _ in range(5):
            with place.connection() as connection:
                assert connection.get("/.well-known/vpn-user-portal").status == 200
        assert stream.longest_gap(began) < 1.0
    assert ping(tunnel.device, tunnel.gateway(4))


def test_an_app_that_finds_no_place_gets_one_by_itself_a_moment_later(box, person, device, tunnels):
    """Young strangers hold every place of the device's address; the official client tries again by itself."""
    block_udp(device)
    app = person.app(device).add()
    given = app.connect(prefer_tcp=True)
    port = next(ports)
    config, reached = app.proxy(given["config"], listen=port, source=port)
    tunnel = tunnels(device, config, outside=reached)
    with contextlib.ExitStack() as stack:
        for _ in range(PER_ADDRESS):
            sock = upgraded(box.place(device), box.hostname)
            stack.callback(sock.close)
        app.carry(tunnel.port())
        app.up()
        assert ping_until(device, tunnel.gateway(4), timeout=30), app.log()[-3000:]


def test_nobody_is_relayed_to_anywhere_but_a_node_of_ours(box, device, settings):
    place = box.place(device)

    def status(name):
        headers = [("Connection", "Upgrade"), ("Upgrade", "UoTLV/1")]
        with place.connection() as connection:
            return connection.request("GET", f"/proxyguard/{name}", headers).status

    for name in ("example.org", "127.0.0.1", "127.0.0.1:53", HOST_V4, "%76pn.office.test", ""):
        assert status(name) == 404, name
    settings(wireguard_proxy=False)
    assert status(box.hostname) == 404, "switched off"
