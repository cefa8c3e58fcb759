"""OpenVPN: what a connect costs, what 64 processes cost us who look after them, and how soon a killed one is back."""

import contextlib
import os
import re
import signal
import time

from harness.box import Box
from harness.office import Office

from . import load
from .measure import pss, spent, total
from .report import Row, megabytes, milliseconds

ACCEPT = [("Accept", "application/x-openvpn-profile")]
PORTS = 32  # UDP, and as many TCP


def measure(quick):
    """Yields the rows."""
    with contextlib.ExitStack() as stack:
        office = stack.enter_context(contextlib.closing(Office()))
        box = stack.enter_context(contextlib.closing(Box(office.server)))
        box.office = office
        box.start()
        box.setup()
        box.configure(max_app_configurations=1000)
        time.sleep(2)
        before = ours(box)
        many = ",".join(str(port) for port in range(2000, 2000 + PORTS))
        box.alcove(
            "profile", "set", "default", "openvpn=auto", "preferred_protocol=openvpn",
            "openvpn.v4=10.96.0.0/16", "openvpn.v6=fd96::/64", f"openvpn.udp_ports={many}", f"openvpn.tcp_ports={many}",
        )  # fmt: skip
        wait(box, 2 * PORTS)
        time.sleep(5)
        pids = processes(box)
        more = total(ours(box)) - total(before)
        programs = sum(size for role, size in pss(box).items() if role_pid(role) in pids)
        yield Row(
            f"{2 * PORTS} OpenVPN processes looked after (PSS)", "–", "≤ 2 MB of ours",
            f"{megabytes(more)}; the programs themselves {megabytes(programs)}",
            {"bytes": more, "programs_bytes": programs, "processes": len(pids)},
        )  # fmt: skip
        yield killed(box)
        box.alcove("profile", "set", "default", "openvpn.udp_ports=1194", "openvpn.tcp_ports=1194")
        wait(box, 2)
        crowd = stack.enter_context(contextlib.closing(load.Crowd(box, 1)))
        yield connect(crowd.client(0), box, 50 if quick else 400)


def connect(client, box, calls):
    """CPU time per /connect that gives a certificate, the median of five rounds."""

    def work():
        for _ in range(calls):
            load.expect(client.connect(ACCEPT), 200)

    work()
    costs = [total(spent(box, work)[0], wireguard=False) / calls for _ in range(5)]
    return Row(
        "CPU per OpenVPN /connect", "14–20 ms", "≤ 1.5 ms", milliseconds(load.median(costs)),
        {"cpu_seconds": costs, "calls": calls},
    )  # fmt: skip


def killed(box):
    """The time from a process's end to another one that listens on its port."""
    took = []
    for _ in range(5):
        pid = min(processes(box))
        began = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        while len(now := processes(box)) != 2 * PORTS or pid in now:
            assert time.monotonic() - began < 20, "it is not back"
        took.append(time.monotonic() - began)
    worst = max(took)
    return Row("a killed OpenVPN process is back", "–", "≤ 2 s", f"{milliseconds(worst)} at most", {"seconds": took})


def ours(box):
    """Memory by role of portal, node and supervisor."""
    return {role: size for role, size in pss(box).items() if not role.startswith("other") and role != "wireguard"}


def role_pid(role):
    return int(role.removeprefix("other ")) if role.startswith("other") else None


def processes(box):
    """The PIDs of OpenVPN processes that listen."""
    found = re.findall(r'"openvpn",pid=(\d+)', box.inside("ss", "-Hlntup"))
    return {int(pid) for pid in found}


def wait(box, count, timeout=60):
    until = time.monotonic() + timeout
    while len(found := processes(box)) != count:
        assert time.monotonic() < until, f"{len(found)} of {count}\n{box.output()[-2000:]}"
        time.sleep(0.1)
    return found
