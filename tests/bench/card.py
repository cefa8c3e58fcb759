"""Cards with another system in slot A than the image's: for the floor that the image is measured beside, and for
a probe that says from inside what a login would disturb.

The root file system is taken out of the image, changed, and put back into its slot of a copy. Kernel,
initramfs, boot script and partitions stay as they are.
"""

import re
import shutil
import subprocess
from pathlib import Path

from harness.guest import MIB, OFFSETS

# The same options as image/assemble.
SQUASH = "-quiet -no-progress -no-xattrs -all-root -comp zstd -Xcompression-level 19 -b 256K".split()
ROOM = (OFFSETS["root-b"] - OFFSETS["root-a"] - 1) * MIB
PROBE = """#!/bin/sh
# Once a minute: what /proc says of memory and of writes to the data partition.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
while sleep 60; do
    { echo "probe begins"; cat /proc/uptime /proc/meminfo; cat /sys/class/block/vda7/stat; echo "probe ends"; } \\
        > /dev/console
done
"""
# What a kernel needs to be reached, and no more: the file systems, the network card, an address, busybox httpd.
FLOOR = """#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
/usr/libexec/alcove/start.d/10-filesystems
/usr/libexec/alcove/start.d/15-devices
modprobe -q virtio_net
ip link set lo up
ip link set eth0 up
mkdir -p /run/www
echo "a page" > /run/www/index.html
busybox httpd -p 80 -h /run/www
busybox udhcpc -q -i eth0 -s /usr/share/udhcpc/lease
"""


def _write(path, text):
    path.write_text(text)
    path.chmod(0o755)


def with_probe(root):
    """The image as it is, with the probe."""
    _write(root / "usr/libexec/probe", PROBE)
    with (root / "etc/inittab").open("a") as inittab:
        inittab.write("::once:/usr/libexec/probe\n")


def floor(root):
    """The same system reduced to busybox httpd, with the probe."""
    _write(root / "usr/libexec/floor", FLOOR)
    (root / "etc/inittab").write_text("::sysinit:/usr/libexec/floor\n")
    with_probe(root)


def changed(image, change, folder):
    """A copy of the image in `folder` in whose slot A the change was made."""
    folder = Path(folder)
    card, root = folder / f"{change.__name__}.img", folder / "root"
    subprocess.run(["cp", "--sparse=always", str(image), str(card)], check=True)
    slot = folder / "slot"
    with card.open("rb") as disk, slot.open("wb") as out:
        disk.seek(OFFSETS["root-a"] * MIB)
        shutil.copyfileobj(_Part(disk, ROOM), out, MIB)
    _run("unsquashfs", "-quiet", "-no-progress", "-d", str(root), str(slot))
    change(root)
    squash = folder / "squash"
    _run("mksquashfs", str(root), str(squash), *SQUASH)
    with card.open("r+b") as disk, squash.open("rb") as new:
        disk.seek(OFFSETS["root-a"] * MIB)
        shutil.copyfileobj(new, disk, MIB)
    for leftover in (slot, squash):
        leftover.unlink()
    shutil.rmtree(root)
    return card


class _Part:
    """The next `size` bytes of a file."""

    def __init__(self, file, size):
        self._file, self._left = file, size

    def read(self, size):
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        return data


def _run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{words[0]}: {done.stderr.strip()}")


def readings(console):
    """[(seconds since the start, {name of /proc/meminfo: kB}, sectors written)] of the probe so far."""
    found = []
    for text in re.findall(r"probe begins\n(.*?)probe ends", console, re.S):
        sizes = {name: int(size) for name, size in re.findall(r"(\w+): +(\d+) kB", text)}
        lines = text.splitlines()
        numbers = [line.split() for line in lines if re.fullmatch(r"[\d. ]+", line)]
        uptime, writes = next(n for n in numbers if len(n) == 2), next(n for n in numbers if len(n) > 8)
        found.append((float(uptime[0]), sizes, int(writes[6])))
    return found


def used(sizes):
    """Bytes in use: neither free nor a cache that goes when the room is needed."""
    free = sum(sizes[name] for name in ("MemFree", "Buffers", "Cached", "SReclaimable"))
    return (sizes["MemTotal"] - free + sizes["Shmem"]) * 1024
