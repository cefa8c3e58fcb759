"""The ways into the booted box besides WireGuard over UDP: through the official library, where UDP is blocked and where
OpenVPN is wanted."""

import contextlib

import pytest

from harness.app import App
from harness.names import resolved
from harness.office import HOST_V4, HOST_V6
from harness.openvpn import OpenvpnTunnel
from harness.packets import fetch, ping, ping_until
from harness.tunnel import Tunnel

from conftest import PASSWORD

OPENVPN, WIREGUARD_TCP = 1, 3
LISTEN, SOURCE = 41000, 41001


@pytest.fixture(scope="module")
def box(boxes):
    """A box that is set up and whose profile has OpenVPN too."""
    box = boxes()
    box.name = "hall"
    box.seed(box.key.seed('host_name = "hall"\n')).start().wait_portal().wait_ssh()
    box.alcove("setup", "--admin", "anna", "--password-stdin", input=PASSWORD + "\n")
    box.alcove("profile", "set", "default", "openvpn=auto", "dns_servers=@GW4@,@GW6@")
    return box


@pytest.fixture
def device(box, closet):
    with contextlib.closing(closet.device({"hall.local": box.address})) as device:
        yield device


@pytest.fixture
def app(box, device, later):
    return later(App(device, box.trusted(device), "org.eduvpn.app.linux", "anna", PASSWORD)).add()


def block_udp(device, address):
    rules = f"""table inet block {{
        chain out {{
            type filter hook output priority 0
            ip daddr {address} meta l4proto udp drop
        }}
    }}
    """
    device.run("nft", "-f", "-", input=rules)


def pages_come(box, device):
    """Whether the host behind the box is reached through it in both families."""
    assert fetch(device, HOST_V4, timeout=15) == f"hello from the office to {box.address}"
    assert fetch(device, HOST_V6, timeout=15).startswith("hello from the office to fd77:")


def names_come(device, tunnel):
    """Whether the box answers in the tunnel, with what the network's own server (from DHCP) says."""
    for family in (4, 6):
        assert resolved(device, tunnel.gateway(family), "host.office.test", timeout=15) == HOST_V4


def test_wireguard_over_tcp_where_udp_is_blocked(box, device, app, later):
    block_udp(device, box.address)
    given = app.connect(prefer_tcp=True)
    assert given["protocol"] == WIREGUARD_TCP
    config, reached = app.proxy(given["config"], listen=LISTEN, source=SOURCE)
    assert reached == [box.address]
    tunnel = later(Tunnel(device, config, outside=reached))
    app.carry(tunnel.port())
    app.up()
    assert ping_until(device, tunnel.gateway(4), timeout=30), app.log()[-2000:]
    pages_come(box, device)
    names_come(device, tunnel)
    app.down()
    box.wait("the end of the tunnel", lambda: not ping(device, tunnel.gateway(4), timeout=1), 10)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_openvpn(box, device, app, later, transport):
    box.alcove("profile", "set", "default", "preferred_protocol=openvpn")
    if transport == "tcp":
        block_udp(device, box.address)
    given = app.connect(prefer_tcp=transport == "tcp")
    assert given["protocol"] == OPENVPN
    tunnel = later(OpenvpnTunnel(device, given["config"])).up(90)
    app.up()
    assert ping_until(device, tunnel.gateway(4), timeout=30), tunnel.words()[-2000:]
    pages_come(box, device)
    names_come(device, tunnel)
    assert "anna" in box.alcove("status", "--connections")
    app.down()
    box.wait("the end of the tunnel", lambda: not ping(device, tunnel.gateway(4), timeout=1), 10)
