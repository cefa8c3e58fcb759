"""A box as people have it: the image on a card of its own, running in QEMU in the closet.

The card is a copy of the image, grown as a card is larger. What tests see is what an operator sees: the
console, the files on the card's FAT partition, the pages, and a shell where a seed file brought a key.
`kill` is the power cut: QEMU ends at once, and what the box had not written yet is gone.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from .https import Place

ROOT = Path(__file__).resolve().parents[2]
BOOT_STATE = ROOT / "image" / "boot-state"
MIB = 1 << 20
# Where the partitions start, in MiB, as image/layout/disk.cfg places them.
OFFSETS = {"boot": 4, "kernel-a": 68, "kernel-b": 116, "root-a": 165, "root-b": 262, "data": 359}
# Seconds that an emulated machine may take for what a board does at once: several share a few processors.
EMULATED = 30.0
UP = r"Alcove \S+ on (\S+), slot (\w)"


def image():
    """The image under test: `$IMAGE`, else what `make image` left."""
    path = Path(os.environ.get("IMAGE", ROOT / "target" / "image" / "alcove-qemu-arm64.img"))
    if not path.is_file():
        raise FileNotFoundError(f"there is no {path}: make it with `make image`, or name another in $IMAGE")
    return path


class Key:
    """An operator's SSH key."""

    def __init__(self, folder):
        self.file = Path(folder) / "operator"
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "operator", "-f", str(self.file)]
        subprocess.run(words, check=True)
        self.public = self.file.with_suffix(".pub").read_text().strip()

    def seed(self, more=""):
        """A seed file that lets the operator in; `more` comes after the key."""
        return f'ssh_keys = ["{self.public}"]\n{more}'


class Guest:
    """One box with its card. `given` is the address that DHCP gives it; `key` is the operator's, for `ssh`."""

    def __init__(self, closet, key=None, size="1G", disk=None):
        self.closet, self.key = closet, key
        self.number, self.mac, self.given, self._tap = closet.port()
        self.address = self.given
        self.name = "alcove"
        self.folder = Path(tempfile.mkdtemp(prefix="alcove-guest-"))
        self.disk = self.folder / "card.img"
        self.starts, self.process = 0, None
        subprocess.run(["cp", "--sparse=always", str(disk or image()), str(self.disk)], check=True)
        size = int(size.removesuffix("G")) << 30
        os.truncate(self.disk, size)

    # ---- the card, as another computer sees it

    def put(self, name, content):
        """Puts a file onto the FAT partition."""
        file = self.folder / "put"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        self._mtools("mcopy", "-o", str(file), f"::{name}")
        return self

    def seed(self, text=None):
        """Puts a seed file onto the card: the given one, or one that lets the operator's key in."""
        return self.put("alcove.toml", self.key.seed() if text is None else text)

    def files(self):
        """Names on the FAT partition."""
        listed = self._mtools("mdir", "-b", "::").stdout.decode()
        return {line.strip().removeprefix("::/").rstrip("/") for line in listed.splitlines() if line.strip()}

    def report(self):
        """The text of alcove-report.txt; empty when there is none."""
        done = self._mtools("mcopy", "::alcove-report.txt", "-", check=False)
        return done.stdout.decode().replace("\r\n", "\n")

    def _mtools(self, program, *words, check=True):
        words = [program, "-i", f"{self.disk}@@{OFFSETS['boot']}M", *words]
        done = subprocess.run(words, capture_output=True, env={**os.environ, "MTOOLS_SKIP_CHECK": "1"})
        if check and done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode()}")
        return done

    def spoil(self, partition, mebibytes=4, at=0):
        """Overwrites a part of a partition with noise."""
        with open(self.disk, "r+b") as disk:
            disk.seek(OFFSETS[partition] * MIB + at)
            disk.write(os.urandom(int(mebibytes * MIB)))

    def boot_state(self):
        """The boot state's values, read from outside."""
        shown = subprocess.run([BOOT_STATE, "show", self.disk], capture_output=True, text=True, check=True)
        return dict(line.split("=", 1) for line in shown.stdout.split())

    # ---- power

    def start(self, **options):
        """Switches the box on; options are those of image/run. Does not wait."""
        self.starts += 1
        options = {
            "IMAGE": image(),
            "DISK": self.disk,
            "CONSOLE": self._console(),
            "NETDEV": f"tap,ifname={self._tap},script=no,downscript=no",
            "MAC": self.mac,
            **options,
        }
        words = [ROOT / "image" / "run", *(f"{name}={value}" for name, value in options.items())]
        with open(self.folder / "qemu.log", "ab") as log:
            self.process = self.closet.internet.popen(*words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return self

    def kill(self):
        """Cuts the power."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        return self

    def shut_down(self, timeout=60):
        """Lets the box end in good order, then switches it off."""
        self.ssh("poweroff", check=False)
        self.process.wait(timeout)
        return self

    def restart(self, **options):
        """An orderly end and a new start; waits for the portal."""
        self.shut_down()
        return self.start(**options).wait_portal()

    def close(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- what can be seen

    def _console(self):
        return self.folder / f"console-{self.starts}.txt"

    def console(self):
        """What the box has printed since it was switched on."""
        file = self._console()
        return file.read_text(errors="replace").replace("\r", "") if file.exists() else ""

    def wait(self, what, question, timeout=120, pause=0.2):
        """Asks again until the answer is true; returns it. The end of the console explains a failure."""
        until = time.monotonic() + timeout
        while True:
            if answer := question():
                return answer
            dead = self.process and self.process.poll() is not None
            if dead or time.monotonic() > until:
                log = (self.folder / "qemu.log").read_text(errors="replace")[-500:] if dead else ""
                end = self.console()[-2500:]
                raise TimeoutError(f"{what}: not within {timeout} s; the console ends with\n{end}{log}")
            time.sleep(pause)

    def wait_console(self, pattern, timeout=120):
        """Waits for something on the console; returns the match."""
        return self.wait(f"{pattern!r} on the console", lambda: re.search(pattern, self.console()), timeout)

    def wait_report(self, part="https://", timeout=60):
        """Waits until the report on the card has a part; returns the report."""

        def there():
            text = self.report()
            return text if part in text else None

        return self.wait(f"{part!r} in the report", there, timeout)

    def wait_portal(self, timeout=120):
        """Waits until the portal answers at the box's address."""
        self.wait("an answer of the portal", self.answers, timeout)
        return self

    def answers(self):
        """Whether the portal answers now."""
        with contextlib.suppress(OSError):
            with self.place().connection(timeout=3) as connection:
                return connection.get("/.well-known/vpn-user-portal").status == 200
        return False

    def place(self, device=None):
        """How to reach the box from a device, or from the router beside it, whatever certificate it shows."""
        namespace = device or self.closet.internet
        return Place(f"{self.name}.local", 443, self.address, "", namespace, patience=EMULATED)

    def trusted(self, device=None):
        """The same, trusting the box's own authority, which the operator hands on."""
        ca = self.folder / "ca.crt"
        if not ca.exists():
            ca.write_text(self.ssh("cat", "/data/state/tls/ca.crt"))
        return replace(self.place(device), ca=str(ca))

    # ---- inside

    def ssh_command(self, *words):
        """The words that run a command in the box."""
        options = ["-q", "-i", self.key.file, "-l", "root", "-o", "BatchMode=yes", "-o", "ConnectTimeout=8"]
        for option in ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "ServerAliveInterval=10"):
            options += ["-o", option]
        return self.closet.internet.command("ssh", "-F", "/dev/null", *options, self.address, *words)

    def ssh(self, *words, input=None, check=True, timeout=60):
        """Runs a command line in the box as root; returns what it printed."""
        options = {"input": input} if input is not None else {"stdin": subprocess.DEVNULL}
        done = subprocess.run(self.ssh_command(*words), capture_output=True, text=True, timeout=timeout, **options)
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}: {done.stderr}{done.stdout}")
        return done.stdout

    def wait_ssh(self, timeout=120):
        """Waits until the operator gets in."""

        def there():
            with contextlib.suppress(subprocess.TimeoutExpired):
                return "in" in self.ssh("echo", "in", check=False, timeout=20)

        self.wait("SSH", there, timeout, pause=1)
        return self

    def alcove(self, *words, input=None, check=True):
        """Runs `alcove WORDS` in the box."""
        return self.ssh("alcove", *words, "--state", "/data/state", input=input, check=check)
