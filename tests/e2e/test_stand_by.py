"""Two nodes that serve the same clients in turn, under one key and shared addresses: what a client in a tunnel notices when
one of them dies, is unplugged, or is worked on.
"""

import contextlib
import os
import signal
import time

import pytest

from harness.box import Box, CommandFailed
from harness.nodes import Rack, RemoteNode, code, node_of, wait_state
from harness.office import Office
from harness.packets import Stream, fetch, ping_until
from harness.wireguard import parse

ROOF, CELLAR = 1, 2
# Three questions a second apart, and what WireGuard itself takes to begin anew (15 s without an answer).
GAP = 26.0


@pytest.fixture(scope="module")
def office():
    with contextlib.closing(Office()) as office:
        yield office


@pytest.fixture(scope="module")
def rack(office):
    with contextlib.closing(Rack(office)) as rack:
        yield rack


@pytest.fixture(scope="module")
def box(office):
    """The controller."""
    with contextlib.closing(Box(office.server)) as box:
        box.start()
        box.setup()
        yield box
        assert "panicked" not in box.output(), box.output()


@pytest.fixture(scope="module")
def nodes(box, rack):
    """Both, joined and not yet a pair; the controller's own node is drained."""
    with contextlib.ExitStack() as stack:
        nodes = {}
        for name, number in {"roof": ROOF, "cellar": CELLAR}.items():
            nodes[name] = stack.enter_context(contextlib.closing(RemoteNode(rack.machines[name])))
            nodes[name].start()
            nodes[name].join(code(box, "--name", name))
            wait_state(box, number, "up")
        box.alcove("node", "drain", "0")
        yield nodes
        for node in nodes.values():
            assert "panicked" not in node.output(), node.output()


@pytest.fixture(scope="module")
def pair(box, nodes, rack):
    floating = [word for address in rack.shared for word in ("--floating", address)]
    box.alcove("node", "set", "cellar", "--stand-by-for", "roof", *floating)
    box.alcove("node", "undrain", "cellar")
    rack.wait_held_by("roof")
    for number in (ROOF, CELLAR):
        wait_state(box, number, "up")
    return nodes


def connect(person, device, tunnels):
    """(app, tunnel) of the official app, proven."""
    app = person.app(device).add()
    text = app.connect()["config"]
    tunnel = tunnels(device, text)
    app.up()
    assert ping_until(device, tunnel.gateway(4)), text
    return app, tunnel


def serves(box, number):
    return node_of(box, number)["serves"]


def wait_serves(box, number, whether=True, timeout=15):
    until = time.monotonic() + timeout
    while serves(box, number) != whether:
        assert time.monotonic() < until, box.status()["nodes"]
        time.sleep(0.1)


def settle(box, rack, name):
    """Brings the shared addresses to a machine; both are there."""
    other = {"roof": "cellar", "cellar": "roof"}[name]
    for number in (ROOF, CELLAR):
        wait_state(box, number, "up", timeout=30)
    if rack.holders() != [name]:
        box.alcove("node", "drain", other)
        rack.wait_held_by(name)
        box.alcove("node", "undrain", other)
    wait_serves(box, {"roof": ROOF, "cellar": CELLAR}[name])
    for number in (ROOF, CELLAR):
        wait_state(box, number, "up")


def test_what_cannot_be_a_pair_is_said_and_changes_nothing(box, nodes, rack):
    for words, says in {
        ("0", "--stand-by-for", "roof"): "cannot be a stand-by",
        ("roof", "--stand-by-for", "roof"): "itself",
        ("roof", "--stand-by-for", "attic"): "no node",
        ("cellar", "--stand-by-for", "roof"): "free one of the network",
        ("cellar", "--stand-by-for", "roof", "--floating", "127.0.0.1"): "127.0.0.1",
        ("cellar", "--stand-by-for", "roof", "--floating", rack.of("roof")): "own",
        ("cellar", "--stand-by-for", "roof", "--floating", rack.shared[0], "--floating", "192.0.2.8"): "one of each",
        ("cellar", "--floating", rack.shared[0]): "for which node",
    }.items():
        with pytest.raises(CommandFailed) as failed:
            box.alcove("node", "set", *words)
        assert says in failed.value.done.stderr, (words, failed.value.done.stderr)
    assert all("stand_by_for" not in node for node in box.status()["nodes"])
    assert rack.holders() == []


def test_who_is_connected_stays_when_a_node_gets_a_stand_by(box, nodes, rack, office, people, tunnels):
    box.alcove("node", "drain", "cellar")
    device = office.device()
    _, tunnel = connect(people(), device, tunnels)
    assert parse(tunnel.text)["Peer"]["Endpoint"].startswith(rack.of("roof"))
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        floating = [word for address in rack.shared for word in ("--floating", address)]
        box.alcove("node", "set", "cellar", "--stand-by-for", "roof", *floating)
        box.alcove("node", "undrain", "cellar")
        rack.wait_held_by("roof")
        time.sleep(3)
        assert stream.longest_gap(began) < 1.0


def test_a_client_is_served_on_when_its_node_dies_without_doing_anything(box, pair, rack, office, people, tunnels):
    settle(box, rack, "roof")
    person, device = people(), office.device()
    app, tunnel = connect(person, device, tunnels)
    assert parse(tunnel.text)["Peer"]["Endpoint"].startswith(rack.shared[0]), "clients know the pair by its address"
    assert fetch(device, rack.PAGE_V4).endswith(rack.of("roof"))
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        rack.cut("roof")
        try:
            assert rack.wait_held_by("cellar") < 8, rack.holders()
            wait_state(box, ROOF, "down")
            until = time.monotonic() + GAP
            page = None
            while not page and time.monotonic() < until:
                with contextlib.suppress(Exception):
                    page = fetch(device, rack.PAGE_V4, timeout=1)
            assert page and page.endswith(rack.of("cellar"))
            assert stream.longest_gap(began) < GAP
            status = box.status()
            assert any("serves in its place" in words for words in map(str, status["problems"])), status["problems"]
            assert "serves in the place" in box.alcove("node", "list").stdout
            # Somebody new, while it is so.
            _, other = connect(people(), office.device(), tunnels)
            assert parse(other.text)["Peer"]["Endpoint"].startswith(rack.shared[0])
            # Who is out is out there as well.
            box.alcove("user", "disable", person.name)
            assert stream.last_after(time.time()) <= 2.0
        finally:
            rack.cut("roof", up=True)
    wait_state(box, ROOF, "up", timeout=30)
    time.sleep(5)
    assert rack.holders() == ["cellar"], "nobody is moved back"


def test_draining_one_hands_its_clients_to_the_other(box, pair, rack, office, people, tunnels):
    settle(box, rack, "roof")
    device = office.device()
    _, tunnel = connect(people(), device, tunnels)
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        box.alcove("node", "drain", "roof")
        try:
            rack.wait_held_by("cellar")
            wait_serves(box, CELLAR)
            connect(people(), office.device(), tunnels)
            assert ping_until(device, tunnel.gateway(4), timeout=GAP)
            assert stream.longest_gap(began) < GAP
            assert fetch(device, rack.PAGE_V4).endswith(rack.of("cellar"))
        finally:
            box.alcove("node", "undrain", "roof")


def test_a_node_that_is_killed_and_comes_back_keeps_what_it_shares(box, pair, rack, office, people, tunnels):
    settle(box, rack, "roof")
    device = office.device()
    _, tunnel = connect(people(), device, tunnels)
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        os.kill(pair["roof"].pids()["node"], signal.SIGKILL)
        wait_state(box, ROOF, "down")
        wait_state(box, ROOF, "up")
        time.sleep(6)
        assert rack.holders() == ["roof"], "the kernel has served meanwhile"
        assert stream.longest_gap(began) < 2.0


def test_one_that_is_cut_off_takes_nothing_and_two_come_to_terms(box, pair, rack):
    settle(box, rack, "roof")
    rack.part("cellar")
    try:
        time.sleep(9)
        assert rack.holders() == ["roof"], "it hears nobody, so it is the one that is cut off"
    finally:
        rack.part("cellar", again=True)
    # The one that has them cannot be heard, and does not know: afterwards both have them.
    rack.part("roof")
    try:
        rack.wait_held_by("roof", "cellar")
    finally:
        rack.part("roof", again=True)
    rack.wait_held_by("roof", timeout=40)


def test_one_that_loses_its_network_does_not_say_that_it_serves(box, pair, rack):
    settle(box, rack, "roof")
    rack.lose("roof")
    try:
        rack.wait_held_by("cellar")
        wait_serves(box, CELLAR)
        time.sleep(8)
        assert rack.holders() == ["cellar"] and serves(box, CELLAR), "nobody sends it away"
        roof = node_of(box, ROOF)
        assert roof["state"] == "up" and not roof["serves"]
        assert any("none of this node's networks" in words for words in roof["problems"]), roof["problems"]
    finally:
        rack.regain("roof")
    wait_state(box, ROOF, "up", timeout=30)
    assert rack.holders() == ["cellar"]


def test_a_word_to_let_go_is_not_kept_for_the_next_time(box, pair, rack):
    settle(box, rack, "cellar")
    for name in ("roof", "cellar"):
        rack.lose(name)
    try:
        rack.wait_held_by()
        wait_serves(box, CELLAR, False)
        # Nobody has them: the roof is told to leave them to the other, and has nothing to let go of.
        box.alcove("node", "drain", "roof")
        box.alcove("node", "undrain", "roof")
        rack.regain("roof")
        rack.wait_held_by("roof", timeout=30)
        began = time.monotonic()
        while time.monotonic() < began + 6:
            assert rack.holders() == ["roof"], "nobody sends it away"
            time.sleep(0.2)
    finally:
        for name in ("roof", "cellar"):
            rack.regain(name)


def test_a_stand_by_serves_without_its_controller(box, pair, rack, office, people, tunnels):
    settle(box, rack, "roof")
    device = office.device()
    _, tunnel = connect(people(), device, tunnels)
    box.stop()
    try:
        pair["roof"].stop()
        rack.wait_held_by("cellar")
        assert ping_until(device, tunnel.gateway(4), timeout=GAP)
        pair["cellar"].stop()
        assert rack.holders() == [], "one that stops lets go"
        pair["cellar"].start()
        rack.wait_held_by("cellar")
        assert ping_until(device, tunnel.gateway(4), timeout=GAP)
    finally:
        box.start()
        pair["roof"].start()
    wait_state(box, ROOF, "up", timeout=30)
    wait_serves(box, CELLAR)


def test_a_pair_ends_and_both_are_nodes_of_their_own(box, pair, rack, office, people, tunnels):
    settle(box, rack, "roof")
    box.alcove("node", "set", "cellar", "--stand-by-for")
    rack.wait_held_by()
    for number in (ROOF, CELLAR):
        wait_state(box, number, "up")
        assert "serves" not in node_of(box, number)
    box.alcove("node", "drain", "roof")
    _, tunnel = connect(people(), office.device(), tunnels)
    assert parse(tunnel.text)["Peer"]["Endpoint"].startswith(rack.of("cellar"))
    box.alcove("node", "undrain", "roof")
