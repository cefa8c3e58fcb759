"""WireGuard over TCP: its throughput beside a plain relay of the same bytes, and what a connection costs.

The box here has no node; in its place a process takes and sends the datagrams, so that the relay alone is measured
and not WireGuard. The plain relay is socat between two TCP connections: no TLS, no datagrams. Both carry the same
bytes (full datagrams of a tunnel, each behind its length) between a device on the internet and the server, one after
the other in the same run; each throughput is what arrived at the far end, from its first byte to its last.
"""

import contextlib
import threading
import time
from pathlib import Path

from harness.box import Box, descendants
from harness.https import tls_context
from harness.office import Office

from .load import median, percentile
from .measure import TICK, pss, roles
from .relays import FAR, FRAME, NODE, PLAIN, PORT, UPGRADE, Worker
from .report import Row, milliseconds


def measure(quick):
    """Yields the rows."""
    with contextlib.ExitStack() as stack:
        office = stack.enter_context(contextlib.closing(Office()))
        box = stack.enter_context(contextlib.closing(Box(office.server, listen=(f"[::]:{PORT}",))))
        box.start("--role", "portal", "--wireguard-port", str(NODE))
        places = [box.place(office.device()) for _ in range(6)]
        yield strangers(box, places, 150 if quick else 1000)
        box.stop()
        box.start("--role", "portal", "--wireguard-port", str(NODE))
        with contextlib.closing(Worker(office.server, "echo")):
            yield memory(box, places, 60 if quick else 200)
        yield from throughput(office, box, places[0], (32 if quick else 256) << 20, 2 if quick else 5)


def throughput(office, box, place, size, rounds):
    """One row for each direction."""
    with contextlib.ExitStack() as stack:
        ends = {how: stack.enter_context(contextlib.closing(Worker(office.server, how))) for how in ("node", "far")}
        words = ["client", place.address, place.ca]
        client = stack.enter_context(contextlib.closing(Worker(place.namespace, *words)))
        relay = office.server.popen("socat", f"TCP6-LISTEN:{PLAIN},reuseaddr,fork", f"TCP:127.0.0.1:{FAR}")
        stack.callback(relay.wait)
        stack.callback(relay.kill)
        for direction, told in (("up", "device to box"), ("down", "box to device")):
            ratios, speeds, cpu = [], {"node": [], "far": []}, {"node": [], "far": []}
            for _ in range(rounds):
                for how, end in ends.items():
                    client.ask("connect", how)
                    carrier = roles(box)["portal"] if how == "node" else descendants(relay.pid)[-1]
                    before = seconds(carrier)
                    speeds[how].append(transfer(client, end, direction, size))
                    cpu[how].append((seconds(carrier) - before) / size * (1 << 30))
                    client.ask("close")
                ratios.append(speeds["node"][-1] / speeds["far"][-1])
            one, other = (f"{median(speeds[how]) / 1e6:.0f}" for how in ("node", "far"))
            own, theirs = (f"{median(cpu[how]):.2f}" for how in ("node", "far"))
            yield Row(
                f"WireGuard over TCP, {told}",
                "–",
                "≥ 0.8 × socat",
                f"{median(ratios):.2f} × ({one} of {other} MB/s; CPU per GiB {own} s, socat {theirs} s)",
                {"ratios": ratios, "bytes_per_second": speeds, "cpu_seconds_per_gib": cpu, "bytes": size},
            )
        yield beside(box, client, ends["node"], 4 * size)


def beside(box, client, node, size):
    """What a page takes while a tunnel is loaded."""
    quiet = pages(box, 200)
    client.ask("connect", "node")
    loading = threading.Thread(target=transfer, args=(client, node, "up", size))
    loading.start()
    time.sleep(0.1)
    loaded = []
    while loading.is_alive():
        loaded += pages(box, 10)
    client.ask("close")
    loaded.sort()
    return Row(
        "a page while a tunnel over TCP is loaded",
        "–",
        "reported",
        f"p50 {milliseconds(median(loaded))}, p99 {milliseconds(percentile(loaded, 0.99))} "
        f"(without it {milliseconds(median(quiet))}, {milliseconds(percentile(quiet, 0.99))})",
        {"quiet_seconds": quiet, "loaded_seconds": loaded},
    )


def pages(box, times):
    """Seconds that each of some small answers takes over one connection, sorted."""
    took = []
    with box.place().connection() as connection:
        for _ in range(times):
            began = time.monotonic()
            if connection.get("/.well-known/vpn-user-portal").status != 200:
                raise RuntimeError("a page was not served")
            took.append(time.monotonic() - began)
    return sorted(took)


def seconds(pid):
    """CPU time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / TICK


def transfer(client, end, direction, size):
    """Bytes per second that arrive at the other side of the connection."""
    if direction == "up":
        client.ask("send", size)
        speed = end.ask("took")
    else:
        end.say("send", size)
        speed = client.ask("took")
        end.read()
    return speed


def relayed(place):
    """A connection that has become a relay; `None` where there was no place."""
    sock = place.tls(tls_context(place.ca))
    sock.sendall(UPGRADE.encode())
    with contextlib.suppress(OSError):
        if sock.recv(4096).startswith(b"HTTP/1.1 101 "):
            return sock
    sock.close()
    return None


def memory(box, places, count):
    """What a tunnel adds to the box's processes, after full packets both ways."""
    settle(box)
    before = pss(box)["portal"]
    socks = []
    for number in range(count):
        sock = relayed(places[number % len(places)])
        for _ in range(3):
            sock.sendall(FRAME * 20)
            read(sock, len(FRAME) * 20)
        socks.append(sock)
    each = (pss(box)["portal"] - before) / count
    for sock in socks:
        sock.close()
    return Row(
        "memory per tunnel over TCP", "–", "≤ 64 KiB", f"{each / 1024:.1f} KiB", {"bytes": each, "tunnels": count}
    )


def read(sock, size):
    """Reads what comes back; datagrams may get lost on the way, and are not waited for long."""
    sock.settimeout(0.3)
    with contextlib.suppress(TimeoutError):
        while size > 0:
            size -= len(sock.recv(65536))


def strangers(box, places, count):
    """A thousand connections that never say anything, and what others notice of them."""
    settle(box)
    before, quiet = pss(box)["portal"], pages(box, 200)
    held, most = [], 0
    for number in range(count):
        held.append(relayed(places[number % len(places)]))
        if number % 25 == 24:
            most = max(most, pss(box)["portal"] - before)
    crowded = pages(box, 200)
    for sock in filter(None, held):
        sock.close()
    told = (
        f"page p99 {milliseconds(percentile(crowded, 0.99))} (without them {milliseconds(percentile(quiet, 0.99))}), "
        f"{most / (1 << 20):.1f} MB at most"
    )
    details = {
        "strangers": count, "given": sum(sock is not None for sock in held), "most_bytes": most,
        "p99_quiet_seconds": percentile(quiet, 0.99), "p99_crowded_seconds": percentile(crowded, 0.99),
    }  # fmt: skip
    return Row(f"{count:,} idle strangers over TCP", "–", "hold nothing up", told, details)


def settle(box):
    """Waits until the tunnels of before are gone."""
    portal = roles(box)["portal"]
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if len(list(Path(f"/proc/{portal}/fd").iterdir())) < 40:
            break
        time.sleep(0.1)
    time.sleep(0.5)
