"""Remote nodes: joined by a code, chosen by load, and what happens when they, their links or their controller break."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

from conftest import Person
from harness.box import Box, binary
from harness.nodes import FAR_V4, PAGE_V4, ROUTER_V4, RemoteNode, World, code, node_of, wait_state
from harness.office import HOST_V4, SERVER_V4, Office
from harness.openvpn import OpenvpnTunnel
from harness.packets import Stream, fetch, ping, ping_until
from harness.wireguard import listed, parse
from test_metrics import read
from test_proxyguard import carried

SOON = 2.0
OUT = 5.0
CONTROLLER, FAR, HOME = 0, 1, 2
SEEN_AS = {CONTROLLER: SERVER_V4, FAR: FAR_V4, HOME: ROUTER_V4}


@pytest.fixture(scope="module")
def office():
    with contextlib.closing(Office()) as office:
        yield office


@pytest.fixture(scope="module")
def world(office):
    with contextlib.closing(World(office)) as world:
        yield world


@pytest.fixture(scope="module")
def box(office):
    """The controller."""
    with contextlib.closing(Box(office.server)) as box:
        box.start()
        box.setup()
        yield box
        assert "panicked" not in box.output(), box.output()


@pytest.fixture(scope="module")
def remote(box, world):
    """{number: node} of the two that have joined; the controller's own is drained."""
    nodes = {FAR: RemoteNode(world.far), HOME: RemoteNode(world.home)}
    with contextlib.ExitStack() as stack:
        for number, node in nodes.items():
            stack.enter_context(contextlib.closing(node))
            node.start()
            began = time.monotonic()
            node.join(code(box, "--name", {FAR: "far", HOME: "home"}[number]))
            wait_state(box, number, "up")
            assert time.monotonic() - began <= 10
        box.alcove("node", "drain", "0")
        yield nodes
        for node in nodes.values():
            assert "panicked" not in node.output(), node.output()


@pytest.fixture
def only(box, remote):
    """`only(number)` lets new clients go to this node alone, until the end of the test."""

    def choose(number):
        for other in (FAR, HOME):
            box.alcove("node", "undrain" if other == number else "drain", str(other))

    yield choose
    for number in (FAR, HOME):
        box.alcove("node", "undrain", str(number))


def where(text):
    """Which node a configuration leads to."""
    host = parse(text)["Peer"]["Endpoint"].rsplit(":", 1)[0]
    return {FAR_V4: FAR, ROUTER_V4: HOME, "vpn.office.test": CONTROLLER}[host]


def connect(person, device, tunnels):
    """(app, tunnel, node): an official app, its tunnel, proven."""
    app = person.app(device).add()
    text = app.connect()["config"]
    tunnel = tunnels(device, text)
    app.up()
    assert ping_until(device, tunnel.gateway(4)), text
    return app, tunnel, where(text)


def test_the_official_app_lands_on_both_nodes_with_traffic_through_each(box, remote, people, office, tunnels):
    def steps():
        """How loaded each node says to be, in the steps in which loads are compared."""
        nodes = [node_of(box, number) for number in (FAR, HOME)]
        return [int(node["load"][0] / node["cpus"] / 0.05) for node in nodes]

    landed, people_on = {}, {FAR: 0, HOME: 0}
    for _ in range(8):
        if len(landed) == 2:
            break
        device, before = office.device(), steps()
        _, tunnel, node = connect(people(), device, tunnels)
        # Both share this machine's load, and tell of it at different moments.
        if len({*before, *steps()}) == 1:
            assert people_on[node] == min(people_on.values()), "it goes where the fewest people are"
        people_on[node] += 1
        assert fetch(device, PAGE_V4).endswith(SEEN_AS[node])
        landed[node] = listed(parse(tunnel.text)["Interface"]["Address"])
    assert set(landed) == {FAR, HOME}, "people are spread"
    status = node_of(box, FAR)
    assert status["version"] and status["host"] == FAR_V4 and status["last_contact"]
    assert abs(status["clock_offset"]) <= 1 and status["problems"] == []


def test_a_drained_node_gets_nobody_new_and_keeps_whom_it_has(box, remote, people, office, tunnels, only):
    only(FAR)
    device = office.device()
    _, tunnel, node = connect(people(), device, tunnels)
    assert node == FAR
    box.alcove("node", "drain", "far")
    assert node_of(box, FAR)["state"] == "draining"
    box.alcove("node", "undrain", "home")
    for _ in range(2):
        assert connect(people(), office.device(), tunnels)[2] == HOME
    assert fetch(device, PAGE_V4).endswith(FAR_V4)
    box.alcove("node", "undrain", "far")
    assert node_of(box, FAR)["state"] == "up"


def test_a_person_can_be_pinned_to_a_node(box, remote, people, office, tunnels):
    person = people()
    box.alcove("node", "pin", person.name, "home")
    for _ in range(2):
        app = person.app(office.device()).add()
        assert where(app.connect()["config"]) == HOME
    box.alcove("node", "pin", person.name)


def test_who_connects_is_in_log_and_counters_of_the_controller(box, remote, people, office, tunnels, only):
    only(HOME)
    person, device = people(), office.device()
    _, tunnel, _ = connect(person, device, tunnels)
    fetch(device, PAGE_V4)
    until = time.monotonic() + 20
    while True:
        listed = box.status_of(person.name)
        if listed and listed["bytes_in"] > 0 and listed["originating_ip"] == device.v4:
            break
        assert time.monotonic() < until, listed
        time.sleep(0.2)
    assert listed["node_number"] == HOME
    address = tunnel.address(4)
    box.alcove("user", "disable", person.name)
    row = json.loads(box.alcove("who-had", address, "--json").stdout)[0]
    assert (row["user_id"], row["node_number"]) == (person.name, HOME)
    until = time.monotonic() + 10
    while row["bytes_in"] < listed["bytes_in"]:
        assert time.monotonic() < until, "the node's last counters arrive with the end"
        row = json.loads(box.alcove("who-had", address, "--json").stdout)[0]


def test_a_frozen_node_is_out_at_once_and_an_app_that_connects_again_lands_elsewhere(
    box, remote, people, office, tunnels, only
):
    only(FAR)
    device = office.device()
    app, tunnel, node = connect(people(), device, tunnels)
    box.alcove("node", "undrain", "home")
    frozen = remote[FAR].pids()["node"]
    os.kill(frozen, signal.SIGSTOP)
    try:
        assert wait_state(box, FAR, "down") <= OUT
        key = device.run("wg", "show", tunnel.name, "public-key").stdout.strip()
        app.lost()
        tunnel.close()  # as apps do, or their question would go into it
        assert where(app.connect()["config"]) == HOME
        assert where(people().app(office.device()).add().connect()["config"]) == HOME
    finally:
        os.kill(frozen, signal.SIGCONT)
    wait_state(box, FAR, "up")
    # The app's former configuration is gone from where it was, though nobody could be told at the time.
    until = time.monotonic() + 10
    while key in remote[FAR].peers():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_killed_node_comes_back_and_nobody_in_a_tunnel_notices(box, remote, people, office, tunnels, only):
    only(FAR)
    device = office.device()
    _, tunnel, _ = connect(people(), device, tunnels)
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        os.kill(remote[FAR].pids()["node"], signal.SIGKILL)
        wait_state(box, FAR, "down")
        wait_state(box, FAR, "up")
        assert stream.longest_gap(began) < SOON


def test_what_changes_during_a_partition_is_caught_up_with(box, world, remote, people, office, tunnels, only):
    only(HOME)
    person, device = people(), office.device()
    _, tunnel, _ = connect(person, device, tunnels)
    # The way between node and controller is cut, not that of the clients.
    rules = f"table ip cut {{\n chain f {{\n type filter hook forward priority 0\n ip daddr {SERVER_V4} drop\n ip saddr {SERVER_V4} drop\n }}\n}}\n"
    world.router.run("nft", "-f", "-", input=rules)
    try:
        assert wait_state(box, HOME, "down") <= OUT
        box.alcove("user", "disable", person.name)
        assert fetch(device, PAGE_V4).endswith(ROUTER_V4), "the node does not know yet, and serves"
    finally:
        world.router.run("nft", "delete", "table", "ip", "cut")
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        wait_state(box, HOME, "up", timeout=30)
        assert stream.last_after(time.time()) <= SOON


def test_without_its_controller_a_node_serves_also_after_a_restart(box, remote, people, office, tunnels, only):
    only(FAR)
    device = office.device()
    _, tunnel, _ = connect(people(), device, tunnels)
    box.stop()
    try:
        assert fetch(device, PAGE_V4).endswith(FAR_V4)
        remote[FAR].stop()
        began = time.monotonic()
        remote[FAR].start()
        assert ping_until(device, tunnel.gateway(4), timeout=20)
        assert fetch(device, PAGE_V4).endswith(FAR_V4)
        assert time.monotonic() - began < 20
    finally:
        box.start()
    wait_state(box, FAR, "up", timeout=30)
    wait_state(box, HOME, "draining", timeout=30)
    assert ping_until(device, tunnel.gateway(4))


def test_wireguard_over_tcp_reaches_a_remote_node(box, remote, people, office, tunnels, only):
    only(FAR)
    person, device = people(), office.device()
    without_udp(device)
    app = person.app(device).add()
    carried(app, device, tunnels)
    assert fetch(device, PAGE_V4).endswith(FAR_V4)
    until = time.monotonic() + 20
    while (box.status_of(person.name) or {}).get("originating_ip") != device.v4:
        assert time.monotonic() < until, box.status_of(person.name)
        time.sleep(0.2)


@pytest.fixture
def nothing_forwarded(world):
    """The router of the house forwards nothing: the node in it is reached by nobody, and reaches everybody."""
    rules = 'table ip closed {\n chain in {\n type filter hook prerouting priority -300\n iifname "wan" meta l4proto udp drop\n }\n}\n'
    world.router.run("nft", "-f", "-", input=rules)
    yield
    world.router.run("nft", "delete", "table", "ip", "closed")


def without_udp(device):
    rules = "type filter hook output priority 0\n ip daddr != 127.0.0.0/8 meta l4proto udp drop"
    device.run("nft", "-f", "-", input=f"table inet block {{\n chain out {{\n {rules}\n }}\n}}\n")


def test_wireguard_over_tcp_reaches_a_node_that_nothing_is_forwarded_to(
    box, remote, people, office, tunnels, only, nothing_forwarded
):
    only(HOME)
    people_and_devices = [(people(), office.device()) for _ in range(2)]
    carriers = []
    for person, device in people_and_devices:
        without_udp(device)
        carriers.append(carried(person.app(device).add(), device, tunnels))
    for (person, device), tunnel in zip(people_and_devices, carriers, strict=True):
        assert fetch(device, PAGE_V4).endswith(ROUTER_V4)
        assert ping(device, tunnel.gateway(4), size=tunnel.mtu, count=3)
        key = device.run("wg", "show", tunnel.name, "public-key").stdout.strip()
        seen = remote[HOME].peers()[key][1]
        assert seen.startswith("127."), f"it came over the node's own connection, not from {seen}"
        until = time.monotonic() + 20
        while (box.status_of(person.name) or {}).get("originating_ip") != device.v4:
            assert time.monotonic() < until, box.status_of(person.name)
            time.sleep(0.2)
    counted = read(box)
    assert counted["alcove_relay_connections"][(("node", str(HOME)),)] == 2
    assert counted["alcove_relay_sent_bytes_total"][(("node", str(HOME)),)] > 1000

    (person, device), tunnel = people_and_devices[0], carriers[0]
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        box.alcove("user", "disable", person.name)
        assert stream.last_after(began) <= SOON
    assert fetch(people_and_devices[1][1], PAGE_V4).endswith(ROUTER_V4), "others go on"


def test_a_tunnel_over_tcp_comes_back_by_itself_after_its_node_was_killed(
    box, remote, people, office, tunnels, only, nothing_forwarded
):
    only(HOME)
    person, device = people(), office.device()
    without_udp(device)
    tunnel = carried(person.app(device).add(), device, tunnels)
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        killed = time.time()
        os.kill(remote[HOME].pids()["node"], signal.SIGKILL)
        until = time.monotonic() + 40
        while not [at for at, _ in stream.replies() if at > killed + 1]:
            assert time.monotonic() < until, "the official client tries again by itself"
            time.sleep(0.1)
    wait_state(box, HOME, "up", timeout=30)
    assert fetch(device, PAGE_V4).endswith(ROUTER_V4)


def test_openvpn_works_on_a_remote_node_behind_nat(box, remote, people, office, later, only):
    only(HOME)
    box.alcove("profile", "add", "lab", "openvpn=auto", "wireguard=")
    try:
        person, device = people(), office.device()
        client = person.client(device)
        answer = client.connect(accept=[("Accept", "application/x-openvpn-profile")], profile_id="lab")
        until = time.monotonic() + 20
        while answer.status != 200:
            # The node takes a moment to start the processes; until then it has none to offer.
            assert time.monotonic() < until, answer.text
            time.sleep(0.5)
            answer = client.connect(accept=[("Accept", "application/x-openvpn-profile")], profile_id="lab")
        assert f"remote {ROUTER_V4} 1194 udp" in answer.text
        tunnel = later(OpenvpnTunnel(device, answer.text))
        tunnel.up()
        assert fetch(device, PAGE_V4).endswith(ROUTER_V4)
        with Stream(device, tunnel.gateway(4)) as stream:
            stream.wait()
            began = time.time()
            box.alcove("user", "disable", person.name)
            assert stream.last_after(began) <= SOON
    finally:
        box.alcove("profile", "delete", "lab")


def log_of(box, node):
    return [line["text"] for line in json.loads(box.alcove("node", "log", node, "-n", "2000", "--json").stdout)]


def wait_log(box, node, *words, timeout=60):
    until = time.monotonic() + timeout
    while not all(any(word in line for line in log_of(box, node)) for word in words):
        assert time.monotonic() < until, log_of(box, node)
        time.sleep(0.3)


def test_the_log_of_a_node_is_read_at_its_controller_also_that_of_days_apart(box, world, remote):
    wait_log(box, "far", "linked to the controller", "the data plane is up")
    before = len([line for line in log_of(box, "far") if "no link to the controller" in line])
    world.cut("far")
    try:
        wait_state(box, FAR, "down")
        until = time.monotonic() + 40
        while remote[FAR].output().count("no link to the controller") <= before:
            assert time.monotonic() < until
            time.sleep(0.2)
        time.sleep(6)  # what a node has to tell is on its disk within five seconds
        os.kill(remote[FAR].pids()["node"], signal.SIGKILL)
    finally:
        world.cut("far", up=True)
    wait_state(box, FAR, "up", timeout=40)
    until = time.monotonic() + 60
    while len([line for line in log_of(box, "far") if "no link to the controller" in line]) <= before:
        assert time.monotonic() < until, log_of(box, "far")
        time.sleep(0.3)
    lines = box.alcove("node", "log", "far", "-n", "5").stdout.splitlines()
    assert len(lines) == 5 and re.match(r"\d{4}-\d\d-\d\dT[0-9:]{8}Z (info |warn |error) alcove_", lines[-1]), lines
    secrets = [(remote[FAR].state / "node" / "wireguard.key").read_text().strip()]
    assert not any(secret in line for line in log_of(box, "far") for secret in secrets)
    refused(box.alcove("node", "log", "0", check=False), "this box itself")
    refused(box.alcove("node", "log", "attic", check=False), "no node")


def refused(done, *words):
    assert done.returncode == 3, done.stderr + done.stdout
    for word in words:
        assert word in done.stderr, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.fixture
def stranger(office, later):
    """A box that is nobody's node."""
    return later(RemoteNode(office.device()))


def test_codes_that_are_no_good_are_explained(box, remote, stranger):
    good = code(box)
    address, groups = good.split("/")
    letters = groups.split("-")
    wrong = "X" if letters[3][0] != "X" else "Y"
    mistyped = "-".join(letters[:3] + [wrong + letters[3][1:]] + letters[4:])
    refused(stranger.join(f"{address}/{mistyped}", check=False), "group 4", "mistyped")
    refused(stranger.join(good.replace("vpn.", "vpm."), check=False), "address", "mistyped")
    refused(stranger.join("-".join(good.split("-")[:-1]), check=False), "7 groups")
    assert not (stranger.state / "node" / "controller.json").exists()

    late = code(box, "--expires", "PT1M")
    done = stranger.join(late)
    assert "node 3" in done.stdout
    refused(remote[FAR].join(late, check=False), "used by another box", "Make a new code")
    box.alcove("node", "remove", "3")
    assert node_of(box, FAR)["state"] == "up", "who could not join stays what it was"


def test_another_controller_is_not_told_the_code(box, remote, stranger, tmp_path):
    other = tmp_path / "other"
    box.alcove("setup", "--admin", "x", "--password-stdin", input="a long enough password\n", state=other)
    foreign = box.alcove("node", "code", "--address", "vpn.office.test", state=other).stdout.strip()
    refused(stranger.join(foreign, check=False), "another controller")


def test_a_removed_node_is_out_at_once_and_may_join_again(box, remote, people, office, tunnels, stranger):
    stranger.start()
    stranger.join(code(box, "--name", "spare"))
    number = next(node["node"] for node in box.status()["nodes"] if node["name"] == "spare")
    wait_state(box, number, "up")
    person, device = people(), office.device()
    box.alcove("node", "pin", person.name, "spare")
    app = person.app(device).add()
    text = app.connect()["config"]
    assert parse(text)["Peer"]["Endpoint"].startswith(stranger.namespace.v4)
    tunnel = tunnels(device, text)
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        box.alcove("node", "remove", "spare")
        assert stream.last_after(began) <= SOON
    assert all(node["name"] != "spare" for node in box.status()["nodes"])
    assert "removed" in stranger.output()
    stranger.join(code(box, "--name", "spare"))
    again = next(node["node"] for node in box.status()["nodes"] if node["name"] == "spare")
    assert again > number
    wait_state(box, again, "up")
    box.alcove("node", "remove", "spare")


def test_a_new_box_takes_the_place_of_a_broken_one(box, remote, office, later):
    broken, new = later(RemoteNode(office.device())), later(RemoteNode(office.device()))
    broken.start()
    broken.join(code(box, "--name", "roof"))
    number = next(node["node"] for node in box.status()["nodes"] if node["name"] == "roof")
    wait_state(box, number, "up")
    broken.stop()
    new.start()
    new.join(code(box, "--replaces", "roof"))
    until = time.monotonic() + 15
    while node_of(box, number)["host"] != new.namespace.v4 or node_of(box, number)["state"] != "up":
        assert time.monotonic() < until
        time.sleep(0.1)
    broken.start()
    deadline = time.monotonic() + 15
    while "took its place" not in broken.output():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert node_of(box, number)["state"] == "up"
    box.alcove("node", "remove", "roof")


def test_two_boxes_with_one_identity_are_told_of(box, remote, office, later):
    one, two = later(RemoteNode(office.device())), later(RemoteNode(office.device()))
    one.start()
    one.join(code(box, "--name", "twin"))
    number = next(node["node"] for node in box.status()["nodes"] if node["name"] == "twin")
    wait_state(box, number, "up")
    shutil.copytree(one.state / "node", two.state / "node", ignore=shutil.ignore_patterns("*.sock"))
    two.start()
    until = time.monotonic() + 30
    while not any("same identity" in problem for problem in node_of(box, number)["problems"]):
        assert time.monotonic() < until, one.output()[-2000:] + two.output()[-2000:]
        time.sleep(0.1)
    while "copy of the other" not in one.output() + two.output():
        assert time.monotonic() < until, one.output()[-2000:] + two.output()[-2000:]
        time.sleep(0.1)
    assert node_of(box, number)["state"] == "up"
    box.alcove("node", "remove", "twin")


def test_a_box_that_is_a_node_is_one_however_it_is_started(box, remote, stranger):
    stranger.join(code(box, "--name", "spare"))
    stranger.options = []
    stranger.spawn()
    number = next(node["node"] for node in box.status()["nodes"] if node["name"] == "spare")
    wait_state(box, number, "up")
    assert {"supervisor", "node"} <= set(stranger.pids()) and "portal" not in stranger.pids()
    stranger.stop()
    assert "not a node" in stranger.alcove("node", "leave").stdout
    box.alcove("node", "remove", "spare")
    refused(stranger.alcove("node", "leave", check=False), "nobody's node")
    refused(box.alcove("node", "join", code(box), check=False), "portal of its own")


def test_a_card_with_a_code_makes_a_node_that_the_watchdog_can_ask(box, remote, stranger, tmp_path):
    def appliance(*words):
        words = stranger.namespace.command(binary(), "appliance", *words)
        return subprocess.run(words, capture_output=True, text=True, timeout=30)

    fat, data = tmp_path / "fat", tmp_path / "data"
    fat.mkdir()
    data.mkdir()
    fat.joinpath("alcove.toml").write_text(f'join = "{code(box, "--name", "card")}"\n')
    assert appliance("begin", "--fat", fat, "--data", data, "--settings", tmp_path / "settings").stdout == ""
    places = ("--system", data / "system", "--state", stranger.state)
    for _ in range(2):
        assert appliance("join", *places).returncode == 0
    assert not (data / "system" / "join").exists()
    stranger.start()
    number = next(node["node"] for node in box.status()["nodes"] if node["name"] == "card")
    wait_state(box, number, "up")
    assert appliance("healthy", "--state", stranger.state).returncode == 0
    frozen = stranger.pids()["node"]
    os.kill(frozen, signal.SIGSTOP)
    assert appliance("healthy", "--state", stranger.state).returncode == 1
    os.kill(frozen, signal.SIGCONT)
    box.alcove("node", "remove", "card")


def test_the_codes_secret_is_in_no_log(box, remote):
    made = code(box)
    assert re.search(r"/[0-9A-Z]{2}(-[0-9A-Z]{5}){7}$", made), made
    assert made.rsplit("-", 3)[1] not in box.output()
    assert HOST_V4 not in made
