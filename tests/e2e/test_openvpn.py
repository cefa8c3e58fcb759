"""OpenVPN with a stock client: into the tunnel over UDP and TCP, out of it when it is time, and nothing in between."""

import contextlib
import os
import re
import shutil
import signal
import sqlite3
import time

import pytest

from conftest import Person
from harness.box import Box, alive
from harness.office import HOST_V4, HOST_V6, OFFICE_SERVER_V4, OFFICE_SERVER_V6, Office
from harness.openvpn import OpenvpnTunnel, certificate, remotes
from harness.packets import Stream, fetch, ping, ping_until
from harness.pages import HOME, delete_configuration, renew_key, revoke
from test_hooks import Hook
from test_survival import footprint, kill, wait_for_new

OPENVPN, WIREGUARD = 1, 2
SOON = 2.0
ACCEPT = [("Accept", "application/x-openvpn-profile")]


@pytest.fixture(scope="module")
def office():
    with contextlib.closing(Office()) as office:
        yield office


@pytest.fixture(scope="module")
def box(office):
    """A box whose profile has both protocols, OpenVPN first, and a second profile with OpenVPN alone."""
    with contextlib.closing(Box(office.server)) as box:
        box.start()
        box.setup()
        box.alcove("profile", "set", "default", "openvpn=auto", "preferred_protocol=openvpn")
        box.alcove("profile", "add", "lab", "openvpn=auto", "openvpn.udp_ports=1195", "openvpn.tcp_ports=1195")
        wait_processes(box, 4)
        yield box
        assert "panicked" not in box.output(), box.output()


@pytest.fixture
def tunnels(later):
    """`tunnels(device, text)` starts a client until the end of the test."""
    return lambda device, text, *options: later(OpenvpnTunnel(device, text, *options))


def processes(box):
    """{port and transport: PID} of the box's OpenVPN processes that listen."""
    found = {}
    for line in box.inside("ss", "-Hlntup").splitlines():
        words = line.split()
        if pid := re.search(r'"openvpn",pid=(\d+)', line):
            found[words[0] + words[4].rsplit(":", 1)[1]] = int(pid[1])
    return found


def wait_processes(box, count, timeout=15):
    until = time.monotonic() + timeout
    while len(processes(box)) != count:
        assert time.monotonic() < until, f"{processes(box)}\n{box.output()[-3000:]}"
        time.sleep(0.05)
    return processes(box)


def rows(box, sql, *values):
    """Rows of the box's database, read beside it."""
    with contextlib.closing(sqlite3.connect(f"file:{box.state}/alcove.db?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql, values)]


def log_of(box, person):
    return rows(box, "SELECT * FROM connection_log WHERE user_id = ? AND protocol = 'openvpn' ORDER BY id", person.name)


def wait_for(condition, timeout=5):
    until = time.monotonic() + timeout
    while not (found := condition()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def block_udp(device):
    """As on many a hotel's network."""
    rule = "table inet block {\n chain out {\n type filter hook output priority 0\n udp dport 1194 drop\n }\n}\n"
    device.run("nft", "-f", "-", input=rule)


def connect(person, device, tunnels, **options):
    """(app, tunnel): an official app with its tunnel up and proven."""
    app = person.app(device).add()
    given = app.do("connect", url=app.url, **options)
    assert given["protocol"] == OPENVPN
    tunnel = tunnels(device, given["config"]).up()
    app.up()
    assert ping_until(device, tunnel.gateway(4))
    return app, tunnel


@pytest.fixture
def connected(person, device, tunnels):
    return connect(person, device, tunnels)


# ---- into the tunnel


def test_an_official_app_gets_through_over_udp_in_both_families(connected, device):
    _, tunnel = connected
    assert [transport for _, _, transport in remotes(tunnel.text)] == ["udp", "tcp"]
    assert "UDPv4 link remote" in tunnel.words() or "UDP" in tunnel.words()
    for version in (4, 6):
        assert ping(device, tunnel.gateway(version), count=3)
    assert fetch(device, HOST_V4) == f"hello from the office to {OFFICE_SERVER_V4}"
    assert fetch(device, HOST_V6) == f"hello from the office to {OFFICE_SERVER_V6}"


def test_the_channel_is_tls_1_3_with_aead(connected):
    words = connected[1].words()
    assert "Control Channel: TLSv1.3" in words
    assert re.search(r"Data Channel: cipher '(AES-256-GCM|CHACHA20-POLY1305)'", words)
    assert "WARNING: No server certificate verification" not in words


def test_where_udp_is_blocked_tcp_carries_it(person, device, tunnels):
    block_udp(device)
    _, tunnel = connect(person, device, tunnels, prefer_tcp=True)
    assert [transport for _, _, transport in remotes(tunnel.text)] == ["tcp", "udp"]
    assert "TCP connection established" in tunnel.words()
    assert ping(device, tunnel.gateway(6), count=3)
    assert fetch(device, HOST_V4) == f"hello from the office to {OFFICE_SERVER_V4}"


def test_a_client_falls_back_to_tcp_by_itself(person, device, tunnels):
    block_udp(device)
    client = person.client(device)
    tunnel = tunnels(device, client.connect(ACCEPT).text, "--server-poll-timeout", "2").up(timeout=30)
    assert "TCP connection established" in tunnel.words()
    assert ping_until(device, tunnel.gateway(4))


def test_a_configuration_made_by_hand_works_with_a_stock_client(box, person, device, tunnels):
    browser = person.signed_in(device)
    browser.get(HOME)
    page = browser.submit(browser.page.form("displayName"), {"displayName": "Router", "profileId": "lab/openvpn"})
    assert page.status == 200 and page.response.header("Cache-Control") == "no-store"
    [text] = [t for t in page.texts if "<ca>" in t]
    assert "lab-Router.ovpn" in page.html and "<svg class=\"qr\"" not in page.html
    assert text.startswith("# Portal: https://vpn.office.test/\n# Profile: lab (lab)\n# Expires: ")
    assert remotes(text) == [("vpn.office.test", "1195", "udp"), ("vpn.office.test", "1195", "tcp")]
    tunnel = tunnels(device, text).up()
    assert ping_until(device, tunnel.gateway(4))
    assert wait_for(lambda: tunnel.address(4) in browser.get(HOME).words), "the page shows the address"

    new = [t for t in renew_key(browser).texts if "<ca>" in t]
    assert len(new) == 1 and certificate(new[0])[1] != certificate(text)[1]
    assert tunnel.process.wait(10) is not None, "the old certificate is out"
    again = tunnels(device, new[0]).up()
    assert ping_until(device, again.gateway(4))
    assert stops(device, again, lambda: delete_configuration(browser)) <= SOON


def test_the_subject_names_profile_and_connection_and_the_key_is_fresh(person, device):
    client = person.client(device)
    one, two = client.connect(ACCEPT), client.connect(ACCEPT)
    assert one.header("Content-Type") == "application/x-openvpn-profile"
    assert certificate(one.text)[0] == "default"
    assert re.fullmatch(r"[A-Za-z0-9+/]{43}=", certificate(one.text)[1])
    key = re.compile(r"<key>.*</key>", re.S)
    assert key.search(one.text)[0] != key.search(two.text)[0]


def test_apps_are_told_both_protocols_and_get_what_they_can_use(person, device):
    client = person.client(device)
    [default] = [p for p in client.profiles() if p["profile_id"] == "default"]
    assert default["vpn_proto_list"] == ["openvpn", "wireguard"]
    assert default["vpn_proto_transport_list"] == ["openvpn+udp", "openvpn+tcp", "wireguard+udp", "wireguard+tcp"]
    wireguard = client.connect([("Accept", "application/x-wireguard-profile")])
    assert wireguard.status == 200 and "[Interface]" in wireguard.text
    refused = client.connect([("Accept", "application/x-wireguard-profile")], profile_id="lab")
    assert refused.status == 406


# ---- out of it


def stops(device, tunnel, action):
    """How long after `action` began the last ping was answered, in seconds."""
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        action()
        return stream.last_after(began)


def test_traffic_stops_at_once_after_disconnect_and_the_client_is_told(connected, device):
    app, tunnel = connected
    assert stops(device, tunnel, app.down) <= SOON
    assert tunnel.process.wait(10) is not None, tunnel.words()[-500:]


def test_traffic_stops_at_once_when_the_user_revokes_the_app(connected, person, device):
    _, tunnel = connected
    browser = person.signed_in(device)
    assert stops(device, tunnel, lambda: revoke(browser)) <= SOON


def test_traffic_stops_at_once_when_the_user_is_disabled_and_stays_off(connected, box, person, device, tunnels):
    app, tunnel = connected
    assert stops(device, tunnel, lambda: box.alcove("user", "disable", person.name)) <= SOON
    box.alcove("user", "enable", person.name)
    again = tunnels(device, tunnel.text)
    assert again.said("AUTH_FAILED"), again.words()[-2000:]
    app.lost()
    assert app.connect()["protocol"] == OPENVPN, "but the user may authorize and connect again"
    assert app.authorized == 2


def test_traffic_stops_over_tcp_too(box, person, device, tunnels):
    _, tunnel = connect(person, device, tunnels, prefer_tcp=True)
    assert stops(device, tunnel, lambda: box.alcove("user", "delete", person.name)) <= SOON


def test_traffic_stops_when_the_session_ends_and_not_before(person, device, tunnels, settings):
    settings(session_expiry="PT8S")
    app, tunnel = connect(person, device, tunnels)
    end = app.do("expiry")["end_time"]
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        time.sleep(max(end - time.time(), 0) + SOON + 1)
        last = max(at for at, _ in stream.replies())
    assert -1.0 <= last - end <= SOON


def test_others_do_not_notice_that_one_ends(people, office, tunnels):
    one, two = office.device(), office.device()
    leaving, _ = connect(people(), one, tunnels)
    _, staying = connect(people(), two, tunnels)
    with Stream(two, staying.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        leaving.down()
        time.sleep(1.5)
        assert stream.longest_gap(began) < 0.5


# ---- who gets in, and where to


def test_a_certificate_of_one_profile_is_refused_by_the_other(person, device, tunnels):
    client = person.client(device)
    lab = client.connect(ACCEPT, profile_id="lab").text
    other = person.client(device).connect(ACCEPT, profile_id="default").text
    inline = lambda text, tag: re.search(f"<{tag}>.*</{tag}>", text, re.S)[0]  # noqa: E731
    mixed = other
    for tag in ("cert", "key"):
        mixed = mixed.replace(inline(other, tag), inline(lab, tag))
    refused = tunnels(device, mixed)
    assert refused.said("AUTH_FAILED"), refused.words()[-2000:]
    assert tunnels(device, lab).up(), "at home it is good"


def test_what_a_client_says_of_itself_does_not_let_it_in(person, device, tunnels):
    """`UV_…` variables travel to the management socket as they are."""
    client = person.client(device)
    text = client.connect(ACCEPT).text
    client.disconnect()
    lies = []
    for number, value in enumerate([">CLIENT:ENV,END", "END", "x\\n>CLIENT:DISCONNECT,0", "A" * 900]):
        lies += ["--setenv", f"UV_X{number}", value]
    liar = tunnels(device, text, "--push-peer-info", *lies, "--setenv", "UV_common_name", "admin")
    assert liar.said("AUTH_FAILED"), liar.words()[-2000:]
    honest = client.connect(ACCEPT).text
    tunnel = tunnels(device, honest, "--push-peer-info", *lies).up()
    assert ping_until(device, tunnel.gateway(4)), "and being odd keeps nobody out"


def test_devices_do_not_reach_one_another(people, office, tunnels):
    one, two = office.device(), office.device()
    _, first = connect(people(), one, tunnels)
    _, second = connect(people(), two, tunnels, prefer_tcp=True)
    for version in (4, 6):
        assert not ping(one, second.address(version), timeout=1)
    assert ping(one, first.gateway(4)) and ping(two, second.gateway(4))


def test_the_log_says_who_had_which_address_from_where_and_when(box, person, device, tunnels):
    before = time.time()
    app, tunnel = connect(person, device, tunnels)
    assert fetch(device, HOST_V4)
    [row] = wait_for(lambda: log_of(box, person))
    address = ".".join(str(row["v4"] >> shift & 255) for shift in (24, 16, 8, 0))
    assert address == tunnel.address(4)
    assert row["connection_id"] == certificate(tunnel.text)[1]
    assert row["endpoint"].rsplit(":", 1)[0] == device.v4
    assert row["disconnected_at"] is None and row["connected_at"] >= int(before)
    status = box.status()
    [profile] = [p for p in status["profiles"] if p["profile_id"] == "default"]
    assert profile["openvpn_active_connection_count"] >= 1 and profile["openvpn_max_connection_count"] == 248
    assert status["nodes"][0]["openvpn"].startswith("2.")
    assert wait_for(lambda: box.status()["nodes"][0]["openvpn_clients"] >= 1, timeout=10)
    app.down()
    assert wait_for(lambda: log_of(box, person)[0]["disconnected_at"])
    assert wait_for(lambda: log_of(box, person)[0]["bytes_in"] > 0)


def test_the_operators_program_is_told_and_may_refuse(box, person, device, tunnels, settings):
    folder = box.folder / "hook"
    folder.mkdir()
    folder.chmod(0o755)
    hook = Hook(folder / "told")
    settings(hook_program=str(hook.path))
    app, tunnel = connect(person, device, tunnels)
    assert wait_for(lambda: hook.told("C", person.name))
    [came] = hook.told("C", person.name)
    assert came["VPN_PROTO"] == "openvpn" and came["VPN_CONNECTION_ID"] == certificate(tunnel.text)[1]
    assert came["VPN_IP_FOUR"] == tunnel.address(4) and came["VPN_ORIGINATING_IP"] == device.v4
    app.down()
    assert wait_for(lambda: hook.told("D", person.name))
    assert int(hook.told("D", person.name)[0]["VPN_BYTES_IN"]) > 0
    hook.write('[ "$VPN_EVENT" = D ] || exit 1')
    refused = tunnels(device, person.client(device).connect(ACCEPT).text)
    assert refused.process.wait(20) is not None, refused.words()[-500:]


def test_who_had_an_address_and_who_is_connected(box, person, device, tunnels):
    _, tunnel = connect(person, device, tunnels)
    assert wait_for(lambda: log_of(box, person))
    had = box.alcove("who-had", tunnel.address(4)).stdout
    assert person.name in had and device.v4 in had
    assert person.name in box.alcove("who-had", tunnel.address(6)).stdout
    shown = box.alcove("status", "--connections").stdout
    assert person.name in shown and tunnel.address(4) in shown and device.v4 in shown


# ---- when something dies


def test_the_portal_dies_and_clients_come_in_meanwhile(box, connected, people, office, tunnels, device):
    _, tunnel = connected
    newcomer = office.device()
    text = people().client(newcomer).connect(ACCEPT).text
    running = processes(box)
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        portal = box.pids()["portal"]
        os.kill(portal, signal.SIGSTOP)  # neither does it answer, nor is it started again
        try:
            assert ping_until(newcomer, tunnels(newcomer, text).up().gateway(4)), "the node decides by itself"
        finally:
            os.kill(portal, signal.SIGCONT)
        dead = kill(box, "portal")
        wait_for_new(box, "portal", dead)
        box.wait_ready()
        assert stream.longest_gap(began) < 0.5
    assert processes(box) == running


def test_a_killed_process_is_back_and_its_client_too(box, connected, device):
    _, tunnel = connected
    before = processes(box)
    os.kill(before["udp1194"], signal.SIGKILL)
    began = time.monotonic()
    assert wait_for(lambda: processes(box).get("udp1194") not in (None, before["udp1194"]), timeout=10)
    back = time.monotonic() - began
    print(f"back after {back:.2f} s")
    assert back <= 5
    assert {k: v for k, v in processes(box).items() if k != "udp1194"} == {
        k: v for k, v in before.items() if k != "udp1194"
    }, "the others were not touched"
    os.kill(tunnel.process.pid, signal.SIGUSR1)  # as the client's own ping-restart would, a minute later
    assert tunnel.said("Initialization Sequence Completed", count=2)
    assert ping_until(device, tunnel.gateway(4))


def test_a_hung_process_is_replaced(box):
    before = processes(box)["udp1195"]
    os.kill(before, signal.SIGSTOP)
    assert wait_for(lambda: processes(box).get("udp1195") not in (None, before), timeout=25)
    assert not alive(before)


def test_the_node_dies_and_clients_are_back_by_themselves(box, connected, device):
    _, tunnel = connected
    dead = kill(box, "node")
    wait_for_new(box, "node", dead)
    wait_processes(box, 4)
    assert tunnel.said("Initialization Sequence Completed", timeout=30, count=2), tunnel.words()[-2000:]
    assert ping_until(device, tunnel.gateway(4))


def test_a_change_starts_only_what_it_concerns_anew(box, connected, device):
    _, tunnel = connected
    before = processes(box)
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        box.alcove("profile", "set", "lab", "openvpn.udp_ports=1195,1196,1197")
        wait_processes(box, 6)
        box.alcove("profile", "add", "third", "openvpn=auto", "openvpn.udp_ports=1300", "openvpn.tcp_ports=[]")
        wait_processes(box, 7)
        box.alcove("profile", "delete", "third")
        box.alcove("profile", "set", "lab", "openvpn.udp_ports=1195")
        wait_processes(box, 4)
        assert stream.longest_gap(began) < 0.5
    for port in ("udp1194", "tcp1194"):
        assert processes(box)[port] == before[port]


def test_one_process_serves_all_ports_where_openvpn_can(box, person, device, tunnels):
    """From 2.7 on; an older one is named as the problem, and nothing else suffers from it."""
    ports = ["openvpn.udp_ports=1500,1501", "openvpn.tcp_ports=1500", "openvpn.single_process=true"]
    box.alcove("profile", "add", "one", "openvpn=auto", *ports)
    try:
        version = box.status()["nodes"][0]["openvpn"]
        if tuple(int(n) for n in re.findall(r"\d+", version)[:2]) < (2, 7):
            says = lambda: any("in one process" in p and "one" in p for p in box.status()["problems"])  # noqa: E731
            assert wait_for(says, timeout=15), box.status()
            return
        listening = lambda: {processes(box).get(port) for port in ("udp1500", "udp1501", "tcp1500")}  # noqa: E731
        assert wait_for(lambda: None not in listening() and len(listening()) == 1, timeout=15), box.output()[-2000:]
        text = person.client(device).connect(ACCEPT, profile_id="one").text
        udp = tunnels(device, text).up()
        assert ping_until(device, udp.gateway(4)) and "TCP connection established" not in udp.words()
        udp.close()
        tcp = tunnels(device, re.sub(r"remote \S+ \d+ udp\n?", "", text)).up()
        assert ping_until(device, tcp.gateway(6)) and "TCP connection established" in tcp.words()
    finally:
        box.alcove("profile", "delete", "one")
    wait_processes(box, 4)


def test_the_processes_have_left_root_behind_and_hold_no_file_of_ours(box):
    for pid in processes(box).values():
        status = dict(re.findall(r"(\w+):\t(.*)", open(f"/proc/{pid}/status").read()))
        assert "0" not in status["Uid"].split() + status["Gid"].split()
        assert int(status["CapEff"], 16) & ~(1 << 12) == 0, "at most CAP_NET_ADMIN, for data channel offload"
        assert status["NoNewPrivs"] == "1"
    secret = [p for p in box.state.rglob("*") if p.is_file() and b"BEGIN PRIVATE KEY" in p.read_bytes()]
    assert all(p.parent.name == "node" and p.stat().st_mode & 0o077 == 0 for p in secret), secret


def test_a_clean_stop_leaves_nothing_behind(later):
    office = later(Office())
    box = later(Box(office.server))
    before = footprint(office.server)
    box.start()
    box.setup()
    box.alcove("profile", "set", "default", "openvpn=auto")
    wait_processes(box, 2)
    assert box.stop() == 0
    assert footprint(office.server) == before
    assert not office.server.pids(), "no process stays"


def test_without_the_program_wireguard_works_and_the_node_says_what_is_missing(later):
    office = later(Office())
    box = later(Box(office.server))
    box.start()
    box.setup()
    assert not processes(box), "a profile without OpenVPN starts no process"
    box.inside("mount", "--bind", "/bin/false", shutil.which("openvpn", path=os.environ["PATH"] + ":/usr/sbin:/sbin"))
    wait_for_new(box, "node", kill(box, "node"))
    box.alcove("profile", "set", "default", "openvpn=auto", "preferred_protocol=openvpn")
    missing = lambda: any("install the package openvpn" in p for p in box.status()["problems"])  # noqa: E731
    assert wait_for(missing, timeout=15), f"{box.status()}\n{box.output()[-3000:]}"
    client = Person(box, "anna", later).client(office.device())
    answer = client.connect()
    assert answer.status == 200 and answer.header("Content-Type") == "application/x-wireguard-profile"
    assert client.connect(ACCEPT).status == 500
