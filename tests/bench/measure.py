"""CPU time and memory of the daemon's processes, from /proc."""

import contextlib
import os
import threading
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def cpu(box):
    """{role: seconds of CPU time so far}; children that have ended are counted with their parent."""
    times = {}
    for role, pid in roles(box).items():
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            times[role] = sum(map(int, fields[11:15])) / TICK
    return times


def pss(box):
    """{role: bytes}, each with its share of what it shares with others."""
    sizes = {}
    for role, pid in roles(box).items():
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    sizes[role] = int(line.split()[1]) * 1024
    return sizes


def roles(box):
    """{role: PID} of every process of the box."""
    named = box.pids()
    others = [pid for pid in box.tree() if pid not in named.values()]
    return {**named, **{f"other {pid}": pid for pid in others}}


def total(by_role, wireguard=True):
    """Sum over the roles, with or without user-space WireGuard (a kernel's costs no process)."""
    return sum(value for role, value in by_role.items() if wireguard or role != "wireguard")


def spent(box, work):
    """({role: seconds}, seconds on the clock) that some work costs the box."""
    before, began = cpu(box), time.monotonic()
    work()
    elapsed = time.monotonic() - began
    return {role: seconds - before.get(role, 0.0) for role, seconds in cpu(box).items()}, elapsed


class Peak:
    """The highest memory of the box while the block runs, sampled every few milliseconds."""

    def __init__(self, box):
        self.box, self.sizes = box, {}
        self._pids = roles(box)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._sample)

    def _sample(self):
        while not self._end.is_set():
            sizes = pss(self.box)
            if total(sizes) > total(self.sizes):
                self.sizes = sizes
            time.sleep(0.003)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()
