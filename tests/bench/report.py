"""The table and the JSON file, and the machine that they were made on."""

import json
import os
import platform
import shutil
import subprocess
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Row:
    """One line: what, what the reference needs, what is aimed at, what was measured."""

    what: str
    reference: str
    goal: str
    measured: str
    details: dict = field(default_factory=dict)


def milliseconds(seconds):
    return f"{seconds * 1000:.3f} ms" if seconds < 0.01 else f"{seconds * 1000:.1f} ms"


def megabytes(size):
    return f"{size / 1e6:.1f} MB"


def parts(by_role, show):
    """`portal 1.0 ms, node 0.2 ms, …`"""
    return ", ".join(f"{role} {show(value)}" for role, value in by_role.items())


def table(rows, head=("", "reference", "goal", "Alcove")):
    """The rows as text for a terminal and for a page in Markdown alike."""
    cells = [head, *((r.what, r.reference, r.goal, r.measured) for r in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)


def machine(binary):
    """What the numbers depend on."""
    cpu = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    memory = next(
        int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal")
    )
    wireguard = "kernel" if Path("/sys/module/wireguard").exists() else shutil.which("wireguard-go") or "none"
    disk = subprocess.run(
        ["findmnt", "-no", "FSTYPE", "--target", str(binary)], capture_output=True, text=True
    ).stdout.strip()
    return {
        "processor": cpu,
        "cores": os.cpu_count(),
        "memory_mb": memory // 1024,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "load_before": [round(x, 2) for x in os.getloadavg()],
        "file_system": disk,
        "wireguard": wireguard,
        "binary": binary.parent.name,
        "binary_bytes": binary.stat().st_size,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def write(path, rows, about):
    path.write_text(json.dumps({"machine": about, "rows": [asdict(row) for row in rows]}, indent=1) + "\n")
