"""Network namespaces: who is where, and how to act from there.

A `Namespace` is a machine's network. Processes are started in it with `popen` or `run`; sockets of this
very process are opened in it with `with namespace.entered():`, which moves only the calling thread. Names
carry the process ID of the run, so that runs do not meet and a later run sweeps up after one that died.
"""

import atexit
import contextlib
import ctypes
import itertools
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

PREFIX = "alcove-test"
CLONE_NEWNET = 0x40000000
_count = itertools.count(1)
_libc = ctypes.CDLL(None, use_errno=True)


def ip(*words, namespace=None):
    """Runs one `ip` command; an error of it is an error here."""
    at = ["-n", namespace] if namespace else []
    subprocess.run(["ip", *at, *words], check=True, capture_output=True, text=True)


def ip_batch(lines, namespace=None):
    """Runs several `ip` commands in one process."""
    at = ["-n", namespace] if namespace else []
    done = subprocess.run(["ip", *at, "-batch", "-"], input="\n".join(lines) + "\n", capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"ip -batch: {done.stderr.strip()}\n" + "\n".join(lines))


def _setns(fd):
    if _libc.setns(fd, CLONE_NEWNET):
        error = ctypes.get_errno()
        raise OSError(error, f"setns: {os.strerror(error)}")


class Namespace:
    """One network namespace with its own loopback, and its own `/etc/hosts` (and no DNS) for what is started in it."""

    def __init__(self, role, hosts=None):
        self.role = role
        self.name = f"{PREFIX}-{os.getpid()}-{next(_count)}-{role}"
        self.hosts = dict(hosts or {})
        ip("netns", "add", self.name)
        self._open = True
        atexit.register(self.close)
        ip("link", "set", "lo", "up", namespace=self.name)
        for scope in ("all", "default"):  # addresses are usable at once
            self.run("sysctl", "-qw", f"net.ipv6.conf.{scope}.accept_dad=0")
        folder = Path("/etc/netns") / self.name
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath("hosts").write_text(
            "127.0.0.1 localhost\n::1 localhost\n" + "".join(f"{a} {n}\n" for n, a in self.hosts.items())
        )
        folder.joinpath("resolv.conf").write_text("nameserver 127.0.0.1\n")

    @contextlib.contextmanager
    def entered(self):
        """Sockets that this thread makes inside the block belong to the namespace, also afterwards."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        there = os.open(f"/run/netns/{self.name}", os.O_RDONLY | os.O_CLOEXEC)
        try:
            _setns(there)
            try:
                yield self
            finally:
                _setns(home)
        finally:
            os.close(there)
            os.close(home)

    def command(self, *words):
        """The words that run a command here."""
        return ["ip", "netns", "exec", self.name, *map(str, words)]

    def run(self, *words, check=True, **options):
        """Runs a command here to its end; returns it with its output as text."""
        options.setdefault("timeout", 60)
        done = subprocess.run(self.command(*words), capture_output=True, text=True, **options)
        if check and done.returncode:
            raise RuntimeError(f"{words[0]} in {self.role} ended with {done.returncode}: {done.stderr}{done.stdout}")
        return done

    def popen(self, *words, **options):
        """Starts a command here."""
        return subprocess.Popen(self.command(*words), **options)

    def pids(self):
        """Processes that run here."""
        return _pids(self.name)

    def learn(self, name, address):
        """Adds a name to `/etc/hosts` here, also for what runs already."""
        self.hosts[name] = address
        with Path("/etc/netns", self.name, "hosts").open("a") as file:
            file.write(f"{address} {name}\n")

    def address(self, name):
        """What `/etc/hosts` here says, or the name itself."""
        return self.hosts.get(name, name)

    def close(self):
        if self._open:
            self._open = False
            atexit.unregister(self.close)
            _remove(self.name)


def _pids(name):
    listed = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True)
    return [int(pid) for pid in listed.stdout.split()]


def _remove(name):
    """Ends what still runs in the namespace, then the namespace."""
    for pid in _pids(name):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    subprocess.run(["ip", "netns", "delete", name], capture_output=True)
    shutil.rmtree(Path("/etc/netns") / name, ignore_errors=True)
    with contextlib.suppress(OSError):
        Path("/etc/netns").rmdir()


def sweep():
    """Removes namespaces that a run left behind which no longer lives."""
    here = Path("/run/netns")
    names = [entry.name for entry in here.iterdir()] if here.is_dir() else []
    for name in names:
        found = re.fullmatch(rf"{PREFIX}-(\d+)-\d+-\w+", name)
        if found and not Path("/proc", found[1]).exists():
            _remove(name)
