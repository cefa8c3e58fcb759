"""A stock `openvpn` client on a device, from a configuration text as the server gave it."""

import contextlib
import itertools
import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

_count = itertools.count(1)


def remotes(text):
    """[(host, port, transport)] in the order in which a client tries them."""
    return [tuple(line.split()[1:]) for line in text.splitlines() if line.startswith("remote ")]


def certificate(text):
    """(organizational unit, common name) of the client's certificate, as `openssl` reads it."""
    pem = text.partition("<cert>")[2].partition("</cert>")[0]
    words = ["openssl", "x509", "-noout", "-subject", "-nameopt", "multiline"]
    out = subprocess.run(words, input=pem, capture_output=True, text=True, check=True).stdout
    fields = dict(re.findall(r"(\w+)\s+= (.*)", out))
    return fields["organizationalUnitName"], fields["commonName"]


class OpenvpnTunnel:
    """Started when it is made; `up` waits until it is there."""

    def __init__(self, device, text, *options):
        self.device, self.text = device, text
        self.name = f"ao{os.getpid() % 100000}x{next(_count)}"
        self.folder = tempfile.TemporaryDirectory(prefix="alcove-ovpn-")
        file = Path(self.folder.name, "client.ovpn")
        file.write_text(text + "\n")
        self.log = Path(self.folder.name, "log")
        self._out = self.log.open("wb")
        self.process = device.popen(
            "openvpn", "--config", file, "--dev", self.name, "--dev-type", "tun", *options,
            stdout=self._out, stderr=self._out, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def words(self):
        """What the client has printed."""
        return self.log.read_text(errors="replace")

    def said(self, words, timeout=10, count=1):
        """Whether the client prints these words so many times within the time."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            if self.words().count(words) >= count:
                return True
            time.sleep(0.05)
        return False

    def up(self, timeout=20):
        """Waits for the tunnel."""
        until = time.monotonic() + timeout
        while "Initialization Sequence Completed" not in self.words():
            if self.process.poll() is not None or time.monotonic() > until:
                raise TimeoutError(f"no tunnel:\n{self.words()[-3000:]}")
            time.sleep(0.02)
        return self

    def _addresses(self, version):
        out = self.device.run("ip", "-o", f"-{version}", "addr", "show", "dev", self.name, check=False).stdout
        return re.findall(r"inet6? (\S+)/(\d+)", out)

    def address(self, version):
        found = [a for a, _ in self._addresses(version) if not a.startswith("fe80")]
        return found[0] if found else None

    def gateway(self, version):
        """The first host of the process's network: the node."""
        if version == 4:
            return re.search(r"route-gateway (\S+?)[,']", self.words())[1]
        return re.search(r"ifconfig-ipv6 \S+ (\S+?)[,']", self.words())[1]

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(3)
            self.process.kill()
        self.process.wait()
        self._out.close()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
