"""The measurements, row by row. `python -m bench [--quick] [--out FILE]`

The daemon runs in a network namespace of its own and is asked over that namespace's loopback, so that the
machine's own network has no part in it. Only the daemon's processes are counted, not the asking. Each number
is the median of several rounds.
"""

import argparse
import contextlib
import os
import re
import time
from pathlib import Path

from harness.box import ROOT, Box, binary, with_settings
from harness.https import tls_context
from harness.network import sweep
from harness.office import Office

from . import load, nodes, openvpn, pages, peers, proxyguard, snapshots
from .measure import Peak, pss, spent, total
from .report import Row, machine, megabytes, milliseconds, parts, table, write


def per_call(box, what, reference, goal, calls, work, repeat=5):
    """A row of CPU time per call, median of `repeat` rounds of `calls` calls."""
    work(max(10, calls // 10))
    results = [spent(box, lambda: work(calls)) for _ in range(repeat)]
    each = [{role: seconds / calls for role, seconds in by_role.items()} for by_role, _ in results]
    totals = [total(by_role) for by_role in each]
    middle = each[totals.index(sorted(totals)[len(totals) // 2])]
    clock = load.median([elapsed / calls for _, elapsed in results])
    details = {"cpu_seconds": totals, "by_role": middle, "clock_seconds": clock, "calls": calls}
    without = total(middle, wireguard=False)
    told = milliseconds(total(middle))
    if middle.get("wireguard", 0) > 0.02 * total(middle):
        told += f" ({milliseconds(without)} without wireguard-go)"
    return Row(what, reference, goal, told, details)


def start(box):
    """Time from starting the program to its first answer, on a box that has been set up."""
    took = []
    for _ in range(7):
        box.stop()
        took.append(box.start())
    return Row("start to first answer", "120–460 ms", "≤ 150 ms", milliseconds(load.median(took)), {"seconds": took})


def memory(what, reference, goal, sizes):
    own = total(sizes, wireguard=False)
    told = (
        f"{megabytes(total(sizes))} ({megabytes(own)} without wireguard-go)" if "wireguard" in sizes else megabytes(own)
    )
    return Row(what, reference, goal, told, {"pss_bytes": sizes})


def simultaneous(crowd, count):
    """16 people connect at the same moment, `count` times in all."""
    clients = [crowd.client(number) for number in range(len(crowd.people))]
    failures, twice, took = load.together(clients, count // len(clients))
    for client in clients:
        client.disconnect()
        client.close()
    done = len(took)
    told = f"{len(failures)} of {done:,} fail, {twice} addresses twice, p99 {milliseconds(load.percentile(took, 0.99))}"
    details = {
        "calls": done, "failures": len(failures), "twice": twice, "first_failures": failures[:3],
        "p50_seconds": load.percentile(took, 0.5), "p99_seconds": load.percentile(took, 0.99),
    }  # fmt: skip
    return Row("16 users connect simultaneously", "27 % fail", "none fails, no address twice", told, details)


def measure(box, quick):
    """Yields the rows in the order of the table."""
    box.start()
    box.setup()
    box.apply(big_range(box.config()))
    yield start(box)
    time.sleep(3)
    yield memory("memory idle (PSS)", "41 MB", "≤ 10 MB", pss(box))
    with contextlib.closing(load.Crowd(box, 16)) as crowd:
        client = crowd.client(0)
        factor = 1 if quick else 4
        yield per_call(
            box, "CPU per /info, keep-alive", "1.8–2.3 ms", "≤ 0.1 ms", 1000 * factor, lambda n: load.info(client, n)
        )
        yield per_call(
            box,
            "CPU per WireGuard /connect",
            "12.5–14.2 ms",
            "≤ 1.0 ms",
            150 * factor,
            lambda n: load.connect(client, n),
        )
        yield per_call(
            box, "CPU per token refresh", "3.6–7.4 ms", "≤ 0.5 ms", 150 * factor, lambda n: load.refresh(client, n)
        )
        context = tls_context(box.ca)
        yield per_call(
            box, "CPU per client round", "24–30 ms", "≤ 2.5 ms", 60 * factor, lambda n: load.rounds(client, context, n)
        )
        client.close()
        yield simultaneous(crowd, 800 if quick else 10_000)
        time.sleep(1)
        yield memory("memory after load (PSS)", "89 MB", "≤ 20 MB", pss(box))
        with Peak(box) as peak:
            done = load.sign_in_together(box, crowd.people[:8])
        row = memory("memory during 8 sign-ins at once (PSS)", "599 MB", "≤ 60 MB", peak.sizes)
        row.details["signed_in"] = done
        yield row
        yield from proxyguard.measure(quick)
        yield from peers.measure(box, crowd, 500 if quick else 10_000)
    yield pages.measure(box, quick)
    yield from nodes.measure(quick)
    yield from openvpn.measure(quick)
    yield from snapshots.measure(quick)


def big_range(text):
    """The configuration with room for ten thousand devices in its first profile, and leave for that many."""
    text = re.sub(r'(?m)^v4 = ".*"$', 'v4 = "10.64.0.0/17"', text, count=1)
    return with_settings(text, {"max_app_configurations": 1000})


def main():
    options = argparse.ArgumentParser(prog="bench", description="Measures Alcove beside the reference.")
    options.add_argument("--quick", action="store_true", help="fewer calls, for trying the bench itself")
    options.add_argument(
        "--out", type=Path, default=Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "bench.json"
    )
    options = options.parse_args()
    sweep()
    about = machine(binary())
    rows = []
    with contextlib.closing(Office()) as office, contextlib.closing(Box(office.server)) as box:
        box.office = office
        for row in measure(box, options.quick):
            rows.append(row)
            print(f"{row.what}: {row.measured}", flush=True)
            by_role = row.details.get("by_role") or row.details.get("pss_bytes")
            if by_role:
                show = megabytes if "pss_bytes" in row.details else milliseconds
                print(f"    {parts(by_role, show)}", flush=True)
    write(options.out, rows, about)
    print(f"\n{table(rows)}\n\n{', '.join(f'{k} {v}' for k, v in about.items())}\nwritten to {options.out}")


if __name__ == "__main__":
    main()
