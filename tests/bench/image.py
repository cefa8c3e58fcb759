"""The image beside its floor: the same kernel and card with nothing but busybox httpd, and, for what goes
through it, a plain `wg` and nft set-up in the same guest.

`python -m bench.image [--quick] [--only size|start|idle|forwarding ...] [--out FILE]`
"""

import argparse
import contextlib
import os
import subprocess
import tempfile
import time
from pathlib import Path

from harness.browser import Browser
from harness.client import Client
from harness.closet import Closet
from harness.guest import BOOT_STATE, Guest, Key, image
from harness.network import sweep
from harness.packets import ping_until
from harness.tunnel import Tunnel
from harness.wireguard import key_pair

from . import card
from .load import expect, median
from .report import Row, megabytes, table, write
from .throughput import Sink

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "nine lives of a cat"
HOUR = 3600
PARTS = ("size", "start", "idle", "forwarding")


def main():
    options = argparse.ArgumentParser(prog="bench.image", description="Measures the image beside its floor.")
    options.add_argument("--quick", action="store_true", help="fewer and shorter rounds, for trying the bench itself")
    options.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts")
    options.add_argument(
        "--out", type=Path, default=Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "bench-image.json"
    )
    options = options.parse_args()
    sweep()
    rows = []
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="alcove-cards-", dir=image().parent))
        closet = stack.enter_context(contextlib.closing(Closet()))
        key = Key(folder)
        for row in measure(stack, closet, key, folder, options.quick, options.only):
            rows.append(row)
            print(f"{row.what}: {row.measured}", flush=True)
    about = {"image": image().name, "cores": os.cpu_count(), "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    write(options.out, rows, about)
    print(f"\n{table(rows, ('', 'floor', 'goal', 'image'))}\n\nwritten to {options.out}")


def measure(stack, closet, key, folder, quick, only):
    """Yields the rows."""

    def box(disk):
        return stack.enter_context(contextlib.closing(Guest(closet, key, disk=disk)))

    if "size" in only:
        yield size(image().with_suffix(".img.xz"), "from packages", "≤ 40 MB")
        built = ROOT / "target/buildroot-qemu-arm64/images/alcove-qemu-arm64.img.xz"
        if built.is_file():
            yield size(built, "from Buildroot", "≤ 28 MB")
    whole, bare = box(card.changed(image(), card.with_probe, folder)), box(card.changed(image(), card.floor, folder))
    whole.name = "bench"
    prepare(whole)
    if "start" in only:
        yield start(whole, bare, 2 if quick else 5)
    if "idle" in only:
        yield from idle(whole, bare, 4 * 60 if quick else 30 * 60)
    bare.kill()
    whole.kill()
    if "forwarding" in only:
        yield forwarding(closet, whole, 3 if quick else 10, 3 if quick else 8)


def size(file, way, goal):
    size = file.stat().st_size
    return Row(f"compressed image, {way}", "–", goal, megabytes(size), {"bytes": size})


def prepare(box):
    """A box as it is every day: set up, with a person and her device."""
    box.seed(box.key.seed('host_name = "bench"\n')).start().wait_portal().wait_ssh()
    box.alcove("setup", "--admin", "anna", "--password-stdin", input=PASSWORD + "\n")
    box.shut_down()


def start(whole, bare, rounds):
    """From the kernel's start to the first answer; the same card and kernel, in turn."""
    took, floor = [], []
    for _ in range(rounds):
        floor.append(until_answer(bare, lambda: hears(bare, 80) and answers_plainly(bare)))
        took.append(until_answer(whole, lambda: hears(whole, 443) and whole.answers()))
        whole.kill()
        bare.kill()
    ratio = median(took) / median(floor)
    return Row(
        "kernel start to portal answering", f"{median(floor):.1f} s", "≤ 1.5 ×",
        f"{median(took):.1f} s ({ratio:.2f} ×)", {"seconds": took, "floor_seconds": floor},
    )  # fmt: skip


def until_answer(box, answered):
    """Seconds from the boot loader's word that the kernel starts; the box stays on."""
    # The power is cut before a start is confirmed, and slot B has nothing of ours in it.
    subprocess.run([BOOT_STATE, "set", box.disk, "active=a", "tries_a=0"], check=True)
    box.start()
    box.wait("the kernel's start", lambda: "Starting kernel" in box.console(), pause=0.02)
    began = time.monotonic()
    box.wait("an answer", answered, pause=0.05)
    return time.monotonic() - began


def hears(box, port):
    """Whether anything takes a connection now. Asked anew each time: a connection that waits is tried again only
    after a second, then two, which would round what is measured."""
    with contextlib.suppress(OSError):
        box.place().tcp(port, timeout=0.05).close()
        return True
    return False


def answers_plainly(box):
    """Whether busybox httpd answers now."""
    with contextlib.suppress(OSError), box.place().tcp(80, timeout=1) as sock:
        sock.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return b" 200 " in sock.recv(64)
    return False


def idle(whole, bare, seconds):
    """Memory and writes of boxes that nobody asks anything; the start and what it leaves are not counted."""
    for box in (bare, whole):
        box.start()
    whole.wait_portal()
    until = time.monotonic() + 120 + seconds
    while time.monotonic() < until:
        time.sleep(5)
    found, floor = card.readings(whole.console()), card.readings(bare.console())
    (began, _, before), (ended, sizes, after) = found[1], found[-1]
    memory, least = card.used(sizes), card.used(floor[-1][1])
    yield Row(
        "memory used in the guest at idle, 256 MB", megabytes(least), "≤ 40 MB", megabytes(memory),
        {"bytes": memory, "floor_bytes": least, "meminfo_kb": sizes, "floor_meminfo_kb": floor[-1][1]},
    )  # fmt: skip
    written = (after - before) * 512
    per_hour = written * HOUR / (ended - began)
    yield Row(
        "data partition writes at idle", "0 MB/h", "≤ 1 MB/h", f"{per_hour / 1e6:.2f} MB/h",
        {"bytes": written, "seconds": ended - began},
    )  # fmt: skip


PLAIN = """
set -e
nft -j list ruleset > /tmp/rules
ip link add plain type wireguard
printf '%s' '{private}' > /tmp/key
wg set plain private-key /tmp/key listen-port 51999 peer {peer} allowed-ips 10.99.0.2/32
ip addr add 10.99.0.1/24 dev plain
ip link set plain up
"""
PLAIN_RULES = """
nft flush ruleset
nft add table inet plain
nft 'add chain inet plain nat {{ type nat hook postrouting priority 100; }}'
nft 'add rule inet plain nat oifname eth0 ip saddr 10.99.0.0/24 masquerade'
"""
ALCOVE_RULES = "nft flush ruleset; nft -j -f /tmp/rules"
PLAIN_FILE = """[Interface]
PrivateKey = {private}
Address = 10.99.0.2/24
MTU = {mtu}
[Peer]
PublicKey = {peer}
AllowedIPs = 0.0.0.0/0
Endpoint = {address}:51999
"""


def forwarding(closet, box, rounds, seconds):
    """From the host behind the box to a device, through Alcove's tunnel and through a plain one, in turn."""
    box.start().wait_portal().wait_ssh()
    with contextlib.ExitStack() as stack:
        names = {"bench.local": box.address}
        device, other = (stack.enter_context(contextlib.closing(closet.device(names))) for _ in range(2))
        client = Client(box.trusted())
        browser = Browser(box.trusted())
        answer = client.authorize(browser, "anna", PASSWORD).connect()
        expect(answer, 200)
        tunnel = stack.enter_context(Tunnel(device, answer.text, private_key=client.private_key))
        (private, public), (own, peer) = key_pair(), key_pair()
        box.ssh(PLAIN.format(private=private, peer=peer))
        text = PLAIN_FILE.format(private=own, peer=public, address=box.address, mtu=tunnel.mtu)
        plain = stack.enter_context(Tunnel(other, text))
        ways = {
            "alcove": (ALCOVE_RULES, device, tunnel.gateway(4)),
            "plain": (PLAIN_RULES.format(), other, "10.99.0.1"),
        }
        speeds = {way: [] for way in ways}
        with contextlib.closing(Sink(closet.host)) as sink:
            for _ in range(rounds):
                for way, (rules, one, gateway) in ways.items():
                    box.ssh(rules)
                    if not ping_until(one, gateway, timeout=30):
                        raise RuntimeError(f"the tunnel {way} does not come up")
                    speeds[way].append(sink.send_to(one, seconds))
        plain.close()
    ratio = median(a / b for a, b in zip(speeds["alcove"], speeds["plain"], strict=True))
    told = {way: f"{median(values) * 8 / 1e6:.1f} Mbit/s" for way, values in speeds.items()}
    return Row(
        "WireGuard forwarding through the guest", told["plain"], "≥ 0.95 ×", f"{told['alcove']} ({ratio:.2f} ×)",
        {"bytes_per_second": speeds, "ratio": ratio},
    )  # fmt: skip


if __name__ == "__main__":
    main()
