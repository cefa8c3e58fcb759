"""What a snapshot costs: a box of 1,000 people, 5,000 configurations and 100,000 rows of log is exported while it
serves, and restored. `python -m bench.snapshots` measures only this.
"""

import contextlib
import os
import random
import resource
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

from harness.box import Box, binary
from harness.network import sweep
from harness.office import Office

from . import load
from .measure import cpu, pss, spent, total
from .report import Row, machine, megabytes, milliseconds, table

USERS, CONFIGURATIONS, LOG = 1_000, 5_000, 100_000


def measure(quick):
    """Yields the rows."""
    part = 10 if quick else 1
    with contextlib.closing(Office()) as office, contextlib.closing(Box(office.server)) as box:
        yield from rows(box, part)


def rows(box, part):
    from .__main__ import big_range

    box.start()
    box.setup()
    box.apply(big_range(box.config()))
    with contextlib.closing(load.Crowd(box, 16)) as crowd:
        for client in load.fill(crowd, CONFIGURATIONS // part):
            client.close()
        fill(box, USERS // part - 17, LOG // part)
        what = f"{USERS // part:,} users, {CONFIGURATIONS // part:,} configurations, {LOG // part:,} log rows"
        (box.folder / "passphrase").write_text("a passphrase that is long enough\n")
        (box.folder / "recovery.key").write_text(box.alcove("snapshot", "recovery-key").stdout)
        box.alcove("snapshot", "schedule", "--daily", "off", check=False)
        time.sleep(3)  # what a schedule takes by itself
        yield export(box, what)
        yield memory(box)
        yield beside(crowd.client(0), box, 400 // part)
        yield restore(box, crowd.client(1))
        yield size(box)


def fill(box, users, log):
    """Accounts, and closed connections of theirs in the log, written as the daemon would."""
    now, dice = int(time.time()), random.Random(1)
    with contextlib.closing(sqlite3.connect(box.state / "alcove.db", timeout=30)) as db, db:
        profile = db.execute("SELECT profile_id FROM profiles LIMIT 1").fetchone()[0]
        names = [f"somebody{number}@example.org" for number in range(users)]
        hashed = db.execute("SELECT password_hash FROM users LIMIT 1").fetchone()[0]
        db.executemany(
            "INSERT INTO users (user_id, role, password_hash, permissions, disabled, created_at, last_seen)"
            " VALUES (?, 'user', ?, '[]', 0, ?, ?)",
            ((name, hashed, now, now) for name in names),
        )
        db.executemany(
            "INSERT INTO connection_log (user_id, profile_id, node, connection_id, display_name, v4, v6, connected_at,"
            " disconnected_at, bytes_in, bytes_out, last_handshake, endpoint)"
            " VALUES (?, ?, 0, ?, 'eduVPN for Android', ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    dice.choice(names), profile, dice.randbytes(32).hex()[:43], dice.getrandbits(31),
                    dice.randbytes(16), now - n, now - n // 2, dice.getrandbits(32), dice.getrandbits(34), now - n,
                    f"203.0.113.{dice.randrange(256)}:{dice.randrange(1024, 65536)}",
                )
                for n in range(log, 0, -1)
            ),
        )  # fmt: skip


def words(box, *more):
    given = ["snapshot", *map(str, more), "--state", str(box.state)]
    return box.namespace.command(binary(), *given)


def export(box, what):
    """CPU time of the command and of the daemon, to a recovery key; and what a passphrase adds."""

    def once(*lock):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        own, clock = spent(
            box, lambda: subprocess.run(words(box, "export", box.folder / "x", *lock), check=True, capture_output=True)
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return command + total(own, wireguard=False), clock

    results = sorted(once("--recovery") for _ in range(5))
    middle, clock = results[2]
    passphrase = sorted(once("--passphrase-file", box.folder / "passphrase") for _ in range(3))[1][0]
    told = f"{milliseconds(middle)} ({milliseconds(passphrase)} with a passphrase)"
    details = {"cpu_seconds": [seconds for seconds, _ in results], "clock_seconds": clock, "passphrase": passphrase}
    return Row(f"snapshot, CPU to export {what}", "–", "≤ 1 s", told, details)


def memory(box):
    """The peak of the exporting process, as its share, and what the daemon has more than before."""
    idle = total(pss(box), wireguard=False)
    process = subprocess.Popen(
        words(box, "export", box.folder / "x", "--recovery"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, share(process.pid) + max(0, total(pss(box), wireguard=False) - idle))
    if process.returncode:
        raise RuntimeError("the export failed")
    return Row("snapshot, memory above idle (PSS)", "–", "≤ 20 MB", megabytes(peak), {"pss_bytes": {"export": peak}})


def share(pid):
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def beside(client, box, count):
    """How long /connect takes while one export follows the other, beside the same without."""

    def tail():
        took = []
        for _ in range(count):
            began = time.monotonic()
            load.connect(client, 1)
            took.append(time.monotonic() - began)
        return load.percentile(sorted(took), 0.99)

    load.connect(client, 20)
    end = threading.Event()

    def exports():
        while not end.is_set():
            subprocess.run(words(box, "export", box.folder / "y", "--recovery"), check=True, capture_output=True)

    ratios, pairs = [], []
    for _ in range(3):
        without = tail()
        end.clear()
        busy = threading.Thread(target=exports)
        busy.start()
        time.sleep(0.1)
        during = tail()
        end.set()
        busy.join()
        pairs.append((without, during))
        ratios.append(during / without)
    middle = sorted(ratios)[1]
    without, during = pairs[ratios.index(middle)]
    told = f"{milliseconds(during)} beside {milliseconds(without)}: {middle:.2f} ×"
    return Row("snapshot, p99 of /connect during export", "–", "≤ 1.5 ×", told, {"pairs": pairs, "calls": count})


def restore(box, client):
    """From the word to restore until the first /connect that is answered."""
    load.connect(client, 1)
    file = box.folder / "z"
    box.alcove("snapshot", "export", str(file), "--recovery")
    took, command, daemon = [], [], []
    for _ in range(3):
        client.close()
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        key = box.folder / "recovery.key"
        subprocess.run(words(box, "restore", file, "--recovery-key", key, "--yes"), check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        command.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        while True:
            with contextlib.suppress(OSError, RuntimeError):
                load.connect(client, 1)
                break
            if time.monotonic() - began > 120:
                raise TimeoutError(f"nobody can connect after the restore:\n{box.output()[-2000:]}")
            client.close()
            time.sleep(0.01)
        took.append(time.monotonic() - began)
        daemon.append(cpu(box))  # its children began anew
    of_daemon = {role: load.median([one.get(role, 0.0) for one in daemon]) for role in daemon[-1] if role != "supervisor"}
    parts = ", ".join(f"{role} {milliseconds(seconds)}" for role, seconds in of_daemon.items())
    told = f"{milliseconds(load.median(took))}; CPU: command {milliseconds(load.median(command))}, {parts}"
    details = {"seconds": took, "cpu_command": command, "cpu_daemon": daemon}
    return Row("snapshot, restore to the first /connect", "–", "≤ 5 s", told, details)


def size(box):
    copy = box.folder / "vacuum.db"
    with contextlib.closing(sqlite3.connect(box.state / "alcove.db", timeout=30)) as db:
        db.execute("VACUUM INTO ?", (str(copy),))
    file, other = os.path.getsize(box.folder / "z"), copy.stat().st_size
    told = f"{megabytes(file)} beside {megabytes(other)} of VACUUM INTO"
    return Row("snapshot, size", "–", "reported", told, {"bytes": file, "vacuum_bytes": other})


def main():
    sweep()
    found = []
    for row in measure(quick="--quick" in sys.argv):
        found.append(row)
        print(f"{row.what}: {row.measured}", flush=True)
    about = machine(binary())
    print(f"\n{table(found)}\n\n{', '.join(f'{k} {v}' for k, v in about.items())}")


if __name__ == "__main__":
    main()
