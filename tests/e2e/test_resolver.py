"""Names for clients, answered on the box itself: only in the tunnel, from the right servers, and without a gap."""

import contextlib
import ipaddress
import os
import shutil
import signal
import time

import pytest

from conftest import Person
from harness.box import Box, alive, with_settings
from harness.names import NameServer, resolved
from harness.office import HOST_V4, HOST_V6, OFFICE_SERVER_V4, Office
from harness.openvpn import OpenvpnTunnel
from harness.packets import fetch, ping_until
from harness.wireguard import listed, parse
from test_survival import footprint, kill, wait_for_new

INTRANET, ELSEWHERE = "192.168.77.99", "198.51.100.7"
SOON = 2.0


@pytest.fixture(scope="module")
def office():
    with contextlib.closing(Office()) as office:
        yield office


@pytest.fixture(scope="module", autouse=True)
def servers(office):
    """Two name servers behind the box: one that knows the world, one that knows the office."""
    with contextlib.ExitStack() as stack:
        world = {"www.example.org": ELSEWHERE, "intranet.office.test": "203.0.113.99"}
        stack.enter_context(contextlib.closing(NameServer(office.host, HOST_V4, world)))
        stack.enter_context(contextlib.closing(NameServer(office.host, HOST_V6, {"intranet.office.test": INTRANET})))
        yield


@pytest.fixture(scope="module")
def box(office):
    with contextlib.closing(Box(office.server)) as box:
        box.start()
        box.setup()
        assert not resolvers(box), "where nobody asks the node, nothing runs"
        box.configure(resolver_servers=[HOST_V4], resolver_domains={"office.test": [HOST_V6]})
        box.alcove("profile", "set", "default", "dns_servers=@GW4@,@GW6@")
        yield box
        assert "panicked" not in box.output(), box.output()


def resolvers(box):
    """The processes that answer on port 53 of the box."""
    found = box.inside("ss", "-Hlntup", "sport", "=", ":53")
    return {int(word.split("pid=")[1].split(",")[0]) for word in found.splitlines() if '"dnsmasq"' in word}


def wait_resolver(box, former=frozenset(), timeout=10):
    """The resolver's process, other than the former ones."""
    until = time.monotonic() + timeout
    while len(found := resolvers(box) - set(former)) != 1:
        assert time.monotonic() < until, f"{found}\n{box.output()[-3000:]}"
        time.sleep(0.02)
    return found.pop()


@pytest.fixture
def tunnel(person, device, tunnels):
    given = person.app(device).add().connect()
    tunnel = tunnels(device, given["config"])
    assert ping_until(device, tunnel.gateway(4))
    return tunnel


def test_names_are_answered_in_both_families_over_udp_and_tcp(tunnel, device):
    for family in (4, 6):
        for tcp in (False, True):
            assert resolved(device, tunnel.gateway(family), "www.example.org", tcp) == ELSEWHERE, (family, tcp)
    assert fetch(device, HOST_V4).startswith("hello from the office"), "and pages come beside it"


def test_names_of_the_office_are_asked_for_at_the_office(tunnel, device):
    assert resolved(device, tunnel.gateway(4), "intranet.office.test") == INTRANET
    assert resolved(device, tunnel.gateway(4), "nobody.office.test", timeout=2) is None


def test_nobody_outside_the_tunnel_is_answered(box, tunnel, office, device):
    gateway = tunnel.gateway(4)
    office.host.run("ip", "route", "replace", f"{gateway}/32", "via", OFFICE_SERVER_V4)
    try:
        for tcp in (False, True):
            assert resolved(office.host, gateway, "www.example.org", tcp, timeout=1.5) is None
    finally:
        office.host.run("ip", "route", "del", f"{gateway}/32")
    assert resolved(office.host, OFFICE_SERVER_V4, "www.example.org", timeout=1) is None
    assert resolved(device, gateway, "www.example.org") == ELSEWHERE, "meanwhile in the tunnel"


def test_clients_of_openvpn_are_answered_too(box, person, device, later):
    box.alcove("profile", "set", "default", "openvpn=auto")
    try:
        given = person.app(device).add()
        client = person.client(device)
        text = client.connect([("Accept", "application/x-openvpn-profile")]).text
        tunnel = later(OpenvpnTunnel(device, text)).up()
        assert given and ping_until(device, tunnel.gateway(4))
        for family in (4, 6):
            assert resolved(device, tunnel.gateway(family), "www.example.org") == ELSEWHERE
        assert fetch(device, HOST_V4).startswith("hello from the office")
    finally:
        box.alcove("profile", "set", "default", "openvpn=")


def test_a_killed_resolver_is_back_before_a_client_gives_up(box, tunnel, device):
    former = wait_resolver(box)
    os.kill(former, signal.SIGKILL)
    killed = time.monotonic()
    assert resolved(device, tunnel.gateway(4), "www.example.org") == ELSEWHERE
    assert time.monotonic() - killed < SOON
    assert wait_resolver(box) != former


def test_a_killed_node_leaves_clients_answered_and_one_resolver_in_the_end(box, tunnel, device):
    former = wait_resolver(box)
    pid = kill(box, "node")
    assert resolved(device, tunnel.gateway(4), "www.example.org", timeout=1) == ELSEWHERE, "it goes on without the node"
    wait_for_new(box, "node", pid)
    wait_resolver(box, {former})
    assert not alive(former)
    assert resolved(device, tunnel.gateway(4), "www.example.org") == ELSEWHERE


def test_a_changed_server_is_asked_at_once(tunnel, device, settings):
    assert resolved(device, tunnel.gateway(4), "www.example.org") == ELSEWHERE
    settings(resolver_servers=[HOST_V6])
    until = time.monotonic() + SOON
    while resolved(device, tunnel.gateway(4), "www.example.org", timeout=0.6) == ELSEWHERE:
        assert time.monotonic() < until, "what the former server said is forgotten"
    assert resolved(device, tunnel.gateway(4), "intranet.office.test") == INTRANET


def test_the_operators_own_program_may_answer_instead(box, tunnel, office, device, settings):
    settings(resolver=False)
    until = time.monotonic() + 5
    while resolvers(box):
        assert time.monotonic() < until
        time.sleep(0.05)
    with contextlib.closing(NameServer(office.server, tunnel.gateway(4), {"printer.office.test": "192.168.77.40"})):
        assert resolved(device, tunnel.gateway(4), "printer.office.test") == "192.168.77.40"


def test_it_has_left_root_behind(box, tunnel):
    status = dict(
        line.split(":\t", 1) for line in open(f"/proc/{wait_resolver(box)}/status").read().splitlines() if ":\t" in line
    )
    assert "0" not in status["Uid"].split() + status["Gid"].split()
    assert int(status["CapEff"], 16) & ~(1 << 10) == 0, "at most CAP_NET_BIND_SERVICE, for tunnels to come"
    assert status["NoNewPrivs"] == "1"


def test_a_server_that_is_the_box_itself_is_refused_with_words(box, tmp_path):
    text = box.config()
    gateway = next(line for line in text.splitlines() if line.startswith("v4 = ")).split('"')[1].split("/")[0]
    address = str(ipaddress.ip_address(gateway) + 1)
    file = tmp_path / "alcove.toml"
    file.write_text(with_settings(text, {"resolver_servers": [address]}))
    done = box.alcove("config", "apply", str(file), check=False)
    assert done.returncode != 0 and "address of the VPN itself" in done.stderr
    assert box.config() == text


def test_apps_are_told_the_node_as_resolver_and_the_domains_to_ask_it_for(box, person, device):
    before = box.config()
    lines = [line for line in before.splitlines() if not line.startswith(("dns_servers", "dns_search_domains"))]
    lines = ["default_gateway = false" if line.startswith("default_gateway") else line for line in lines]
    at = lines.index("default_gateway = false") + 1
    own = ['routes = ["192.168.77.0/24"]' if line.startswith("routes") else line for line in lines]
    own.insert(at, 'dns_servers = ["@GW4@", "@GW6@"]\ndns_search_domains = ["office.test", "corp.office.test"]')
    try:
        box.apply("\n".join(own) + "\n")
        for prefer_tcp in (False, True):
            interface = parse(person.app(device).add().connect(prefer_tcp=prefer_tcp)["config"])["Interface"]
            networks = [ipaddress.ip_interface(address).network for address in listed(interface["Address"])]
            gateways = [str(network.network_address + 1) for network in networks]
            assert listed(interface["DNS"]) == [*gateways, "office.test", "corp.office.test"]
        client = person.client(device)
        assert client.profiles()[0]["dns_search_domain_list"] == ["office.test", "corp.office.test"]
    finally:
        box.apply(before)


def test_a_clean_stop_leaves_nothing_behind(later):
    office = later(Office())
    box = later(Box(office.server))
    before = footprint(office.server)
    box.start()
    box.setup()
    box.alcove("profile", "set", "default", "dns_servers=@GW4@")
    wait_resolver(box)
    assert box.stop() == 0
    assert footprint(office.server) == before
    assert not office.server.pids(), "no process stays"


def test_without_the_program_all_else_works_and_the_node_says_what_is_missing(later):
    office = later(Office())
    box = later(Box(office.server))
    box.start()
    box.setup()
    program = shutil.which("dnsmasq", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    box.inside("mount", "--bind", "/dev/null", program)
    wait_for_new(box, "node", kill(box, "node"))
    box.alcove("profile", "set", "default", "dns_servers=@GW4@")
    until = time.monotonic() + 15
    while not any("resolver" in problem or "dnsmasq" in problem for problem in box.status()["problems"]):
        assert time.monotonic() < until, box.status()
        time.sleep(0.2)
    assert Person(box, "anna", later).client(office.device()).connect().status == 200
