"""Processes die, the box is stopped and started: what goes on, what comes back, what is left behind."""

import contextlib
import os
import shutil
import signal
import time

import pytest

from conftest import Person
from harness.box import Box, alive
from harness.browser import Browser
from harness.office import HOST_V4
from harness.packets import Stream, fetch, ping_until
from harness.tunnel import Tunnel


def kill(box, role):
    """SIGKILLs one of the box's processes; returns its PID."""
    pid = box.pids()[role]
    os.kill(pid, signal.SIGKILL)
    return pid


def wait_for_new(box, role, old, timeout=10):
    """Waits until the process is there again; returns the box's processes."""
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        pids = box.pids()
        if pids.get(role) not in (None, old):
            return pids
        time.sleep(0.05)
    raise TimeoutError(f"no new {role}")

ON_DEMAND = {"hooks", "names", "snapshots", "sticks", "sftp", "becoming"}


@pytest.fixture
def connected(box, person, device, tunnels):
    app = person.app(device).add()
    tunnel = tunnels(device, app.connect()["config"])
    app.up()
    assert ping_until(device, tunnel.gateway(4))
    return app, tunnel


def test_two_processes_with_separate_privileges(box):
    pids = box.pids()
    # Those that somebody has just knocked for end by themselves.
    assert set(pids) - ON_DEMAND == {"supervisor", "portal", "node", "wireguard"}

    def field(role, name):
        with open(f"/proc/{pids[role]}/status") as status:
            return next(line.split(":")[1].split() for line in status if line.startswith(name + ":"))

    assert all(number != "0" for number in field("portal", "Uid") + field("portal", "Gid"))
    for set_of in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert int(field("portal", set_of)[0], 16) == 0, set_of
    assert field("portal", "NoNewPrivs") == ["1"]
    listening = box.inside("ss", "-Hltnp")
    assert listening and all(f"pid={pids['node']}," not in line for line in listening.splitlines())


def test_the_portal_dies_and_nobody_in_a_tunnel_notices(box, connected, device, people, office):
    app, tunnel = connected
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        before = box.pids()
        dead = kill(box, "portal")
        after = wait_for_new(box, "portal", dead)
        box.wait_ready()
        assert stream.longest_gap(began) < 0.5
    assert after["node"] == before["node"] and after["wireguard"] == before["wireguard"]
    app.lost()
    assert app.connect()["protocol"] == 2 and app.authorized == 1, "nothing was lost"
    assert people().client(office.device()).connect().status == 200, "and new people come in"


def test_the_node_dies_and_the_tunnel_goes_on(box, connected, device, people, office):
    app, tunnel = connected
    peers = set(box.peers())
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        before = box.pids()
        dead = kill(box, "node")
        after = wait_for_new(box, "node", dead)
        client = people().client(office.device())
        assert client.connect().status == 200
        time.sleep(1)
        assert stream.longest_gap(began) < 2.0
    assert after["portal"] == before["portal"]
    assert fetch(device, HOST_V4)
    assert box.wait_peers(peers | {client.public_key}) == peers | {client.public_key}


def test_wireguard_dies_and_comes_back(box, connected, device):
    _, tunnel = connected
    if "wireguard" not in box.pids():
        pytest.skip("this machine's kernel does WireGuard itself")
    peers = set(box.peers())
    dead = kill(box, "wireguard")
    wait_for_new(box, "wireguard", dead, timeout=15)
    assert ping_until(device, tunnel.gateway(4), timeout=20)
    assert box.wait_peers(peers) == peers


def footprint(namespace):
    """What the daemon changes on a machine: links, addresses, routes, firewall, sysctls."""
    sysctls = namespace.run("sysctl", "-a", "--pattern", r"^net\.ipv[46]\.(ip_forward$|conf\.(all|default|wan|lan)\.)")
    return {
        "links": namespace.run("ip", "-br", "link").stdout,
        "addresses": namespace.run("ip", "-br", "address").stdout,
        "routes": namespace.run("ip", "route").stdout + namespace.run("ip", "-6", "route").stdout,
        "rules": namespace.run("ip", "rule").stdout + namespace.run("ip", "-6", "rule").stdout,
        "firewall": namespace.run("nft", "list", "ruleset").stdout,
        "sysctls": "\n".join(line for line in sysctls.stdout.splitlines() if "stable_secret" not in line),
    }


def first_person(box, later):
    """Sets the box up and makes an account."""
    box.setup()
    return Person(box, "anna", later)


def test_a_clean_stop_leaves_nothing_behind_and_a_start_brings_all_back(alone, later):
    office, box = alone
    before = footprint(office.server)
    box.start()
    anna, device = first_person(box, later), office.device()
    app = anna.app(device).add()
    text = app.connect()["config"]
    peers = box.peers()
    running = footprint(office.server)
    assert running["firewall"] != before["firewall"] and running["sysctls"] != before["sysctls"]

    assert box.stop() == 0
    assert footprint(office.server) == before
    assert not office.server.pids(), "no process stays"

    box.start()
    assert box.wait_peers(peers) == set(peers)
    tunnel = later(Tunnel(device, text))
    assert ping_until(device, tunnel.gateway(4))
    assert fetch(device, HOST_V4)

    with Stream(device, tunnel.gateway(4)) as stream:  # and now the supervisor dies
        stream.wait()
        pids = box.pids()
        os.kill(pids["supervisor"], signal.SIGKILL)
        box.process.wait()
        time.sleep(1)
        assert not alive(pids["portal"]) and not alive(pids["node"]), "nothing runs unwatched"
        box.start()
        assert ping_until(device, tunnel.gateway(4), timeout=10)
        assert stream.replies()[-1][0] > time.time() - 12
    assert app.connect()["protocol"] == 2 and app.authorized == 1
    assert box.stop() == 0
    assert footprint(office.server) == before, "also after the hard end in between"


def test_a_stopped_box_answers_its_command_line(alone):
    _, box = alone
    box.start()
    code = box.setup_code()
    assert code, box.output()
    assert f"https://{box.hostname}" in box.output()
    box.setup()
    box.add_user("ben")
    box.stop()
    assert "ben" in box.alcove("user", "list").stdout
    box.alcove("user", "disable", "ben")
    assert "[settings]" in box.config()
    assert "default" in box.alcove("profile", "list").stdout


def test_the_first_admin_is_made_on_the_page_with_the_code_and_only_once(alone, later):
    office, box = alone
    box.start()
    code = box.setup_code()
    browser = later(Browser(box.place(office.device())))
    page = browser.get("/")
    form = page.form("code")
    page = browser.submit(form, {"code": "AAAA-AAAA"})
    assert "Step 1 of 5" in page.words
    page = browser.submit(page.form("code"), {"code": code.lower().replace("-", " ")})
    fields = {"userName": "anna", "userPass": "nine lives of a cat", "userPassConfirm": "nine lives of a cat"}
    page = browser.submit(page.form("userPassConfirm"), fields)
    assert "Sign out" in page.words, page.words
    again = later(Browser(box.place(office.device())))
    page = again.get("/vpn-user-portal/set-up")
    assert not any("code" in f.types for f in page.forms), "the code works once"
    with contextlib.closing(again):
        page = again.submit(form, {"code": code}) if page.forms else page
        assert "Sign out" not in page.words


def test_the_roles_run_apart(alone, later):
    """Portal and node as two services of their own on one machine: the same link between them."""
    office, box = alone
    portal = box
    portal.start("--role", "portal")
    anna = first_person(portal, later)
    client = anna.client(office.device())
    assert client.connect().status == 500, "no node is there"
    node = later(Box(office.server, listen=()))
    shutil.rmtree(node.folder)
    node.folder, node.state, node.sockets = portal.folder, portal.state, portal.sockets
    node.log = portal.folder / "node.log"
    node.spawn("--role", "node")
    until = time.monotonic() + 10
    while client.connect().status != 200:
        assert time.monotonic() < until, node.output()
        time.sleep(0.2)
    assert client.public_key in node.peers()
