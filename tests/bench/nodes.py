"""Remote nodes: joining, connecting on one, its link at rest, its restart with many peers, and a fleet of simulated ones.

The fleet is `firmware/node/examples/fleet.rs`: links that are held and nodes that serve nobody, since two hundred
real ones would measure the machine and not the controller.
"""

import contextlib
import ipaddress
import secrets
import sqlite3
import statistics
import subprocess
import tempfile
import time

from harness.box import Box, binary
from harness.nodes import RemoteNode, World, code, wait_state
from harness.office import Office

from . import load
from .measure import pss, spent, total
from .report import Row, megabytes, milliseconds

QUIET = 20  # seconds


def measure(quick):
    """Yields the rows; with an office and boxes of its own."""
    with contextlib.closing(Office()) as office, contextlib.closing(World(office)) as world:
        with contextlib.closing(Box(office.server)) as box, contextlib.closing(RemoteNode(world.far)) as node:
            box.start()
            box.setup()
            box.configure(max_app_configurations=1000)
            box.alcove("profile", "set", "default", "wireguard.v4=10.64.0.0/17")
            node.start()
            yield from joined(box, node)
            with contextlib.closing(load.Crowd(box, 16)) as crowd:
                yield from connects(box, node, crowd.client(0), 50 if quick else 400)
                yield at_rest(world)
                yield restart(box, node, crowd, 200 if quick else 10_000)
        with contextlib.closing(Box(office.server)) as box:
            yield fleet(box, *((20, 1_000) if quick else (200, 50_000)))


def joined(box, node):
    began = time.monotonic()
    node.join(code(box, "--name", "far"))
    wait_state(box, 1, "up")
    took = time.monotonic() - began
    yield Row("join to first use of a node", "25 steps by hand", "≤ 10 s", milliseconds(took), {"seconds": took})


def connects(box, node, client, calls):
    """CPU time of the controller (and of the node concerned) per /connect, on the box's own node and on the remote."""
    told = {}
    for where, other in (("local", "1"), ("remote", "0")):
        box.alcove("node", "drain", other)
        load.connect(client, max(10, calls // 10))
        rounds = []
        for _ in range(3):
            theirs = {}

            def both():
                theirs["spent"], theirs["clock"] = spent(node, lambda: load.connect(client, calls))

            ours, _ = spent(box, both)
            rounds.append(
                ((total(ours, False) + total(theirs["spent"], False)) / calls, theirs["clock"] / calls)
            )
        told[where] = [statistics.median(column) for column in zip(*rounds, strict=True)]
        box.alcove("node", "undrain", other)
    client.close()
    ratio = told["remote"][0] / told["local"][0]
    text = f"{ratio:.2f} × ({milliseconds(told['remote'][0])}, local {milliseconds(told['local'][0])})"
    yield Row("CPU per /connect on a remote node", "–", "≤ 1.2 × local", text, told)
    later = told["remote"][1] - told["local"][1]
    yield Row("time per /connect on a remote node", "–", "one round trip more", f"{milliseconds(later)} more", told)


def at_rest(world):
    """Bytes on the wire of the link, both ways, headers of IP and Ethernet included."""

    def moved():
        folder = "/sys/class/net/wan/statistics/"
        out = world.far.run("sh", "-c", f"mount -t sysfs none /sys; cat {folder}rx_bytes {folder}tx_bytes").stdout
        return sum(map(int, out.split()))

    before = moved()
    time.sleep(QUIET)
    rate = (moved() - before) / QUIET
    return Row("a link at rest", "–", "≤ 1 KB/s", f"{rate:.0f} B/s", {"bytes_per_second": rate})


def restart(box, node, crowd, count):
    """From the start of a node's process to the last of its peers."""
    box.alcove("node", "set", "far", "--range", "default=10.32.0.0/17,fd00:32::/64")
    box.alcove("node", "drain", "0")
    load.fill(crowd, count)
    wanted = len(node.peers())
    node.stop(60)
    began = time.monotonic()
    node.spawn()
    while True:
        with contextlib.suppress(subprocess.CalledProcessError, KeyError):
            if len(node.inside("wg", "show", "all", "peers").splitlines()) >= wanted:
                break
        if time.monotonic() - began > 120:
            raise TimeoutError(node.output()[-2000:])
        time.sleep(0.05)
    took = time.monotonic() - began
    return Row(
        f"restart of a node with {wanted:,} peers", "–", "≤ 5 s", milliseconds(took), {"seconds": took, "peers": wanted}
    )


def fleet(box, nodes, configurations):
    """Memory of a controller with that many linked nodes and configurations."""
    box.start()
    box.setup()
    box.alcove("profile", "set", "default", "preshared_keys=false")
    codes = [code(box, "--address", "127.0.0.1") for _ in range(nodes)]
    program = binary().parent / "examples" / "fleet"
    with tempfile.TemporaryDirectory() as folder:
        words = box.namespace.command(program, folder)
        fleet = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            fleet.stdin.write("\n".join(codes) + "\n")
            fleet.stdin.close()
            assert fleet.stdout.readline() == f"joined {nodes}\n"
            assert fleet.stdout.readline() == f"ready {nodes}\n"
            box.stop()
            hand_out(box, configurations)
            began = time.monotonic()
            box.start()
            while sum(node["peers"] for node in box.status()["nodes"]) < configurations:
                if time.monotonic() - began > 120:
                    raise TimeoutError(box.output()[-2000:])
                time.sleep(0.2)
            took = time.monotonic() - began
            sizes = pss(box)
        finally:
            fleet.kill()
            fleet.wait()
            fleet.stdout.close()
    told = f"{megabytes(total(sizes, wireguard=False))}; all caught up {milliseconds(took)} after a start"
    what = f"memory (PSS) with {nodes} nodes and {configurations:,} configurations"
    return Row(what, "–", "≤ 64 MB", told, {"pss_bytes": sizes, "seconds": took})


def hand_out(box, count):
    """Puts configurations of one user into the stopped box's database, spread over its nodes."""
    with contextlib.closing(sqlite3.connect(box.state / "alcove.db")) as db, db:
        ranges = db.execute("SELECT node, v4, v6 FROM node_ranges").fetchall()
        user = db.execute("SELECT user_id FROM users").fetchone()[0]
        each = count // len(ranges)
        for node, v4, v6 in ranges:
            first4, first6 = ipaddress.ip_network(v4)[2], ipaddress.ip_network(v6)[2]
            db.execute("UPDATE nodes SET revision = revision + 1 WHERE node = ?", (node,))
            db.executemany(
                "INSERT INTO configurations (public_key, node, profile_id, user_id, display_name, v4, v6,"
                " created_at, expires_at, revision) SELECT ?, node, 'default', ?, 'x', ?, ?, ?, ?, revision"
                " FROM nodes WHERE node = ?",
                [
                    (secrets.token_bytes(32), user, int(first4 + n), (first6 + n).packed, int(time.time()),
                     int(time.time()) + 86_400, node)
                    for n in range(each)
                ],
            )  # fmt: skip
