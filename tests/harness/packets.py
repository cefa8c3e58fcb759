"""What flows: pings of a given size, pages of a host, and the moment at which a stream of pings ends."""

import ipaddress
import re
import socket
import subprocess
import tempfile
import time


def ping(device, address, size=None, count=1, timeout=2):
    """True if every ping of `size` bytes (as IP packets, Don't Fragment set) is answered."""
    version = ipaddress.ip_address(address).version
    words = ["ping", "-n", "-q", "-c", count, "-W", timeout, "-i", "0.05"]
    if size:
        words += ["-M", "do", "-s", size - (28 if version == 4 else 48)]
    done = device.run(*words, address, check=False)
    return f"{count} received" in done.stdout


def ping_until(device, address, timeout=6, **options):
    """Pings again and again until it is answered; True if that happened in time."""
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        if ping(device, address, timeout=1, **options):
            return True
    return False


def fetch(device, address, path="/", timeout=5):
    """The page of an HTTP server, asked for from the device; raises `OSError` if none comes."""
    with device.entered():
        sock = socket.create_connection((address, 80), timeout)
    with sock:
        sock.sendall(f"GET {path} HTTP/1.0\r\nHost: host\r\n\r\n".encode())
        parts = []
        while part := sock.recv(65536):
            parts.append(part)
    return b"".join(parts).partition(b"\r\n\r\n")[2].decode()


class Stream:
    """A ping every 50 ms from a device, running on its own; `replies` are the wall-clock times of answers."""

    def __init__(self, device, address):
        self._out = tempfile.TemporaryFile("w+")
        self._process = device.popen(
            "ping", "-n", "-D", "-i", "0.05", "-W", "1", address, stdout=self._out, stderr=subprocess.DEVNULL
        )

    def replies(self):
        """[(time, sequence number)] of the answers so far."""
        self._out.seek(0)
        found = re.findall(r"^\[(\d+\.\d+)\] \d+ bytes .*icmp_seq=(\d+)", self._out.read(), re.M)
        return [(float(at), int(number)) for at, number in found]

    def wait(self, timeout=5):
        """Waits for the first few answers."""
        until = time.monotonic() + timeout
        while len(self.replies()) < 4:
            if time.monotonic() > until:
                raise TimeoutError("no answer to any ping")
            time.sleep(0.05)
        return self

    def last_after(self, moment, quiet=1.0, limit=6.0):
        """Waits until no answer has come for `quiet` seconds; how long after `moment` the last one came.

        Returns infinity when answers go on until `limit` seconds after the moment.
        """
        while True:
            last = max((at for at, _ in self.replies()), default=0.0)
            now = time.time()
            if now - max(last, moment) > quiet:
                return max(last - moment, 0.0)
            if now - moment > limit + quiet:
                return float("inf")
            time.sleep(0.05)

    def longest_gap(self, since):
        """The longest time without an answer since a moment, up to now."""
        times = [since] + [at for at, _ in self.replies() if at > since] + [time.time()]
        return max(b - a for a, b in zip(times, times[1:]))

    def close(self):
        self._process.kill()
        self._process.wait()
        self._out.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
