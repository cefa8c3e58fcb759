"""A running Alcove: start, stop, kill, ask its command line, look at its processes.

The daemon runs in a network namespace, with a `/run/wireguard` of its own, since user-space WireGuard puts
its sockets there by interface name for all namespaces alike.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

from .https import Place

ROOT = Path(__file__).resolve().parents[2]
START = 'mount --bind "$0" /run/wireguard && exec "$@"'


def binary():
    """The daemon under test: `$ALCOVE`, else what the build left."""
    given = os.environ.get("ALCOVE")
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    for path in [Path(given)] if given else [target / p / "alcove" for p in ("release", "debug")]:
        if path.is_file():
            return path
    raise FileNotFoundError("there is no alcove to test: build one (`make test` does) or name it in $ALCOVE")


def verify_snapshot(file, *words):
    """What `alcove snapshot verify` says of a file; it needs no box."""
    words = [str(binary()), "snapshot", "verify", str(file), *map(str, words)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60)


class CommandFailed(Exception):
    """An `alcove` command that ended with an error; `done` has its output."""

    def __init__(self, done):
        super().__init__(f"{' '.join(done.args[-6:])} ended with {done.returncode}: {done.stderr}{done.stdout}")
        self.done = done


class Box:
    """One Alcove with its state folder."""

    def __init__(self, namespace, hostname="vpn.office.test", listen=("[::]:443",), options=()):
        self.namespace, self.hostname, self.listen, self.options = namespace, hostname, list(listen), list(options)
        self.folder = Path(tempfile.mkdtemp(prefix="alcove-box-"))
        self.folder.chmod(0o755)
        self.state = self.folder / "state"
        self.log = self.folder / "log"
        self.sockets = self.folder / "wireguard"
        self.sockets.mkdir()
        self.process = None
        self.trusted = None
        self.passwords = {}
        Path("/run/wireguard").mkdir(exist_ok=True)

    # ---- life

    def spawn(self, *more):
        """Starts the daemon and does not wait for it."""
        words = [str(binary()), "run", "--state", str(self.state), "--hostname", self.hostname]
        for listen in self.listen:
            words += ["--listen", listen]
        words = self.namespace.command("sh", "-c", START, self.sockets, *words, *self.options, *more)
        out = self.log.open("ab")
        self.process = subprocess.Popen(words, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=self.folder)
        out.close()
        return self

    def start(self, *more, timeout=20):
        """Starts the daemon and waits for its first answer; returns how long that took, in seconds."""
        began = time.monotonic()
        self.spawn(*more)
        self.wait_ready(timeout)
        return time.monotonic() - began

    def wait_ready(self, timeout=20):
        """Waits until the well-known document can be had."""
        until = time.monotonic() + timeout
        while True:
            try:
                with self.place().connection(timeout=3) as connection:
                    if connection.get("/.well-known/vpn-user-portal").status == 200:
                        return
            except (OSError, FileNotFoundError):
                pass
            if self.process.poll() is not None:
                raise RuntimeError(f"alcove ended with {self.process.returncode}:\n{self.output()[-3000:]}")
            if time.monotonic() > until:
                raise TimeoutError(f"alcove does not answer:\n{self.output()[-3000:]}")
            time.sleep(0.005)

    def stop(self, timeout=15):
        """Asks the daemon to end (SIGTERM); returns its exit code."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout) if self.process else None

    def fill_log(self, rows, user):
        """Puts so many connections of a user into the log of a box that does not run."""
        now = int(time.time())
        with contextlib.closing(sqlite3.connect(self.state / "alcove.db")) as database, database:
            database.executemany(
                "INSERT INTO connection_log (user_id, profile_id, node, connection_id, display_name, v4, v6,"
                " connected_at, disconnected_at) VALUES (?, 'default', 0, ?, 'Laptop', 1, zeroblob(16), ?, ?)",
                ((user, str(number), now - number, now) for number in range(rows)),
            )

    def close(self):
        """Ends the daemon, whatever it does, and forgets the state."""
        if self.process and self.process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.stop(8)
        for pid in self.tree() if self.process else []:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process:
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def output(self):
        """Everything that the daemon has printed and logged."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def setup_code(self):
        """The one-time set-up code that the first start prints."""
        found = re.search(r"(?i)code[^\n]*?\b([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})+|[A-Z0-9]{6,})\b", self.output())
        return found and found[1]

    # ---- where it is

    @property
    def ca(self):
        """By whom the box is trusted: its own authority, unless a test has given it another certificate."""
        return self.trusted or self.state / "tls" / "ca.crt"

    @property
    def port(self):
        return int(self.listen[0].rsplit(":", 1)[1])

    def place(self, device=None):
        """How to reach the box from a device, or from the box itself."""
        address = device.address(self.hostname) if device else "127.0.0.1"
        return Place(self.hostname, self.port, address, str(self.ca), device or self.namespace)

    # ---- command line

    def alcove(self, *words, input=None, check=True, state=None, prefix=(), timeout=60):
        """Runs `alcove WORDS --state …` beside the box."""
        words = [*prefix, str(binary()), *words, "--state", str(state or self.state)]
        words = self.namespace.command(*words)
        done = subprocess.run(words, input=input, capture_output=True, text=True, timeout=timeout)
        if check and done.returncode:
            raise CommandFailed(done)
        return done

    def setup(self, admin="admin", password="a long enough password"):
        """Sets up the first administrator."""
        self.passwords[admin] = password
        return self.alcove("setup", "--admin", admin, "--password-stdin", input=password + "\n")

    def add_user(self, name, password=None):
        """Makes an account; returns its password."""
        self.passwords[name] = password or f"{name} likes tea and {len(name)} biscuits"
        self.alcove("user", "add", name, "--password-stdin", input=self.passwords[name] + "\n")
        return self.passwords[name]

    def status(self):
        """What `alcove status --json` says."""
        return json.loads(self.alcove("status", "--json").stdout)

    def status_of(self, user):
        """The first connection of somebody in `alcove status --connections`; `None` if there is none."""
        status = json.loads(self.alcove("status", "--json", "--connections", "--all").stdout)
        rows = [row for profile in status["profiles"] for row in profile["connection_list"]]
        return next((row for row in rows if row["user_id"] == user), None)

    def config(self):
        """The whole configuration as TOML text."""
        return self.alcove("config", "export").stdout

    def configure(self, **settings):
        """Changes settings of the box through `config apply`; returns the former text."""
        before = self.config()
        self.apply(with_settings(before, settings))
        return before

    def apply(self, text):
        """Applies a whole configuration text."""
        file = self.folder / "apply.toml"
        file.write_text(text)
        return self.alcove("config", "apply", str(file))

    # ---- processes

    def tree(self):
        """PIDs of the daemon, of everything below it, and of the user-space WireGuard that it started.

        The last outlives the process that started it, on purpose, and is found by where it runs.
        """
        pids = descendants(self.process.pid)
        return pids + [pid for pid in self._wireguard() if pid not in pids]

    def _wireguard(self):
        """User-space WireGuard processes in the daemon's network."""
        namespace = Path(f"/run/netns/{self.namespace.name}")
        if not namespace.exists():  # its machine was taken away
            return []
        found, here = [], namespace.stat().st_ino
        for entry in os.listdir("/proc"):
            with contextlib.suppress(OSError):
                if entry.isdigit() and Path(f"/proc/{entry}/comm").read_text().startswith("wireguard"):
                    if os.stat(f"/proc/{entry}/ns/net").st_ino == here:
                        found.append(int(entry))
        return found

    def pids(self):
        """PIDs by what they are: `supervisor`, `portal`, `node`, `hooks`, `wireguard`."""
        found = {}
        for pid in self.tree():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                exe = os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)")
                status = Path(f"/proc/{pid}/status").read_text()
                parent = int(re.search(r"PPid:\s*(\d+)", status)[1])
                if os.path.basename(exe).startswith("wireguard"):
                    found["wireguard"] = pid
                elif exe != str(binary().resolve()):
                    continue
                elif "supervisor" not in found:
                    found["supervisor"] = pid
                elif parent == found["supervisor"]:
                    found[Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[1].decode().removesuffix("-process")] = pid
        return found

    def inside(self, *words, **options):
        """Runs a command with the daemon's own view of the machine (network and mounts)."""
        options.setdefault("timeout", 60)
        pid = self.pids()["supervisor"]
        words = ["nsenter", "--target", str(pid), "--mount", "--net", *map(str, words)]
        return subprocess.run(words, capture_output=True, text=True, check=True, **options).stdout

    def peers(self):
        """`wg show all dump` as {public key: line without the interface's name}."""
        rows = [line.split("\t") for line in self.inside("wg", "show", "all", "dump").splitlines()]
        return {row[1]: row[2:] for row in rows if len(row) > 5}

    def wait_peers(self, keys, timeout=10):
        """Waits until the node serves exactly these peers; returns those that it serves in the end."""
        until = time.monotonic() + timeout
        while True:
            with contextlib.suppress(subprocess.CalledProcessError):  # the interface is not there yet
                peers = set(self.peers())
                if peers == set(keys) or time.monotonic() > until:
                    return peers
            if time.monotonic() > until:
                return set()
            time.sleep(0.05)


def with_settings(text, settings):
    """The configuration text with some settings of its `[settings]` table replaced."""
    head, mark, rest = text.partition("[settings]\n")
    if not mark:
        raise LookupError(f"the configuration has no [settings]:\n{text[:500]}")
    table, after, tail = rest.partition("\n[")
    lines = [line for line in table.splitlines() if line.split("=")[0].strip() not in settings]
    lines += [f"{name} = {written(value)}" for name, value in settings.items() if value is not None]
    return head + mark + "\n".join(filter(None, lines)) + "\n" + after + tail


def written(value):
    """A value as TOML writes it on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(name)} = {written(inner)}" for name, inner in value.items()) + " }"
    return json.dumps(value)


def alive(pid):
    """Whether a process runs; one that has ended and that nobody has asked about does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def descendants(pid):
    """The process and all below it, parents before children."""
    found, at = [pid], 0
    while at < len(found):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for task in os.listdir(f"/proc/{found[at]}/task"):
                children = Path(f"/proc/{found[at]}/task/{task}/children").read_text().split()
                found += [int(c) for c in children]
        at += 1
    return [p for p in found if alive(p)]
