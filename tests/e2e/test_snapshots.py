"""One file out, the same box back: what people keep, what they are told, and what no accident can do."""

import base64
import contextlib
import fcntl
import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from conftest import Person
from harness.app import AppError
from harness.box import Box, CommandFailed, binary, verify_snapshot
from harness.browser import Browser
from harness.client import Client
from harness.office import HOST_V4, Office
from harness.packets import Stream, fetch, ping_until
from harness.tunnel import Tunnel

PASSPHRASE = "a passphrase that is long enough"
KILLS = int(os.environ.get("SNAPSHOT_KILLS", 500))
KEPT = Path(__file__).resolve().parents[1] / "snapshots"


@pytest.fixture
def alone(later):
    """An office of its own, with a box that is set up."""
    office = later(Office())
    box = later(Box(office.server))
    box.start()
    box.setup()
    return office, box


@pytest.fixture
def passphrase(tmp_path):
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n")
    return file


def export(box, file, passphrase, *more):
    box.alcove("snapshot", "export", str(file), "--passphrase-file", str(passphrase), *more)
    return file


def snapshot(box, *words, **options):
    return box.alcove("snapshot", *map(str, words), **options)


def users(box):
    return {user["name"] for user in json.loads(box.alcove("user", "list", "--json").stdout)}


def node_key(box):
    return (box.state / "node" / "wireguard.key").read_text()


def recovery_key(box, folder):
    file = folder / "recovery.key"
    file.write_text(snapshot(box, "recovery-key").stdout)
    return file


# ---- the headline


def test_a_client_stays_connected_across_a_restore_onto_another_machine(alone, later, passphrase, tmp_path):
    """The official library and a tunnel, and nobody touches them: the machine is another one afterwards."""
    office, box = alone
    anna, device = Person(box, "anna", later), office.device()
    app = anna.app(device).add()
    tunnel = later(Tunnel(device, app.connect()["config"]))
    app.up()
    assert ping_until(device, tunnel.gateway(4))
    with Stream(device, tunnel.gateway(4)) as stream:
        stream.wait()
        began = time.time()
        file = export(box, tmp_path / "closet.snapshot", passphrase)
        assert stream.longest_gap(began) < 0.5, "nobody notices that it is taken"
    trusted = box.ca.read_bytes()
    peers = set(box.peers())

    for pid in box.tree():  # the power goes, and the machine is carried away
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 9)
    box.process.wait()
    server = office.replace_server()
    second = later(Box(server))
    told = snapshot(second, "restore", file, "--passphrase-file", passphrase, "--yes").stdout
    assert "accounts: (nothing) -> 2" in told, told
    began = time.monotonic()
    second.start()
    assert second.wait_peers(peers) == peers
    assert ping_until(device, tunnel.gateway(4), timeout=25), "the tunnel that was there all the time"
    print(f"the tunnel carried traffic {time.monotonic() - began:.1f} s after the start")
    assert fetch(device, HOST_V4)
    assert second.ca.read_bytes() == trusted, "and what devices trust is the same"
    app.lost()
    try:
        app.connect()
    except AppError as error:  # the connection that the app had open ended with the machine
        assert "connection reset" in str(error)
    assert app.connect()["protocol"] == 2
    assert app.authorized == 1, "nobody had to sign in again"


# ---- what it is


def test_a_snapshot_can_be_read_without_alcove(alone, tmp_path):
    """As docs/snapshot-format.md says: age, zstd, jq, and openssl for the signature."""
    _, box = alone
    box.add_user("zoë")
    key = recovery_key(box, tmp_path)
    file = tmp_path / "closet.snapshot"
    snapshot(box, "export", file, "--recovery")
    assert file.stat().st_mode & 0o777 == 0o600
    unpack = f"age --decrypt --identity {key} {file} | zstd --decompress"

    def shell(command):
        return subprocess.run(["sh", "-c", command], capture_output=True, check=True, timeout=60).stdout

    names = shell(f"{unpack} | jq --raw-output '.users.user_id // empty'").decode().split()
    assert names == ["admin", "zoë"]
    private = shell(f"""{unpack} | jq -r 'select(.files.name == "node/wireguard.key") | .files.contents.bytes' | base64 -d""")
    assert private.decode() == node_key(box)
    head = json.loads(shell(f"{unpack} | head -n 1"))["head"]
    assert (head["format"], head["engine"], head["rows"]["users"]) == (1, "sqlite", 2)

    lines = shell(unpack).splitlines()
    manifest = json.loads(lines[-2])["manifest"]
    for part in manifest["parts"]:
        own = [line for line in lines if line.startswith(b'{"%s":' % part["name"].encode())]
        assert len(own) == part["rows"]
        assert hashlib.sha256(b"".join(line + b"\n" for line in own)).hexdigest() == part["sha256"]
    der = bytes.fromhex("302a300506032b6570032100") + base64.b64decode(manifest["signer"])
    for name, content in [("key.der", der), ("signed", lines[-2]), ("signature", base64.b64decode(json.loads(lines[-1])["signature"]))]:
        (tmp_path / name).write_bytes(content)
    words = "pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in signed -sigfile signature"
    assert b"Successfully" in subprocess.run(["openssl", *words.split()], cwd=tmp_path, capture_output=True).stdout


def test_verify_names_what_is_in_it_and_needs_no_box(alone, passphrase, tmp_path):
    _, box = alone
    piped = box.namespace.command(binary(), "snapshot", "export", "-", "--passphrase-file", passphrase, "--state", box.state)
    file = tmp_path / "piped.snapshot"
    with file.open("wb") as out:
        subprocess.run(piped, stdout=out, check=True, timeout=60)
    done = verify_snapshot(file, "--passphrase-file", passphrase)
    assert done.returncode == 0 and "It is whole" in done.stdout, done.stderr
    assert "users" in done.stdout and "Signed by the box" in done.stdout
    manifest = json.loads(verify_snapshot(file, "--passphrase-file", passphrase, "--json").stdout)
    assert {part["name"]: part["rows"] for part in manifest["parts"]}["users"] == 1


def test_everything_that_is_wrong_with_a_file_has_its_name_and_harms_nothing(alone, passphrase, tmp_path):
    _, box = alone
    key = recovery_key(box, tmp_path)
    file = tmp_path / "good.snapshot"
    snapshot(box, "export", file, "--recovery")
    good, before, epoch = file.read_bytes(), users(box), node_key(box)
    other = tmp_path / "other"
    other.write_text("another passphrase of some length\n")
    bad = tmp_path / "bad.snapshot"

    def told(content, *secret):
        bad.write_bytes(content)
        assert verify_snapshot(bad, *secret).returncode == 1
        failed = snapshot(box, "restore", bad, *secret, "--yes", check=False)
        assert failed.returncode == 1
        assert not [f.name for f in box.state.iterdir() if f.name.startswith(("incoming", "arriving", "former"))]
        return failed.stderr

    recovery = ("--recovery-key", key)
    assert "cut off" in told(good[:-1], *recovery)
    assert "cut off" in told(good[: len(good) // 2 // 1024 * 1024 + 1], *recovery)
    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 4
    assert "damaged" in told(bytes(flipped), *recovery)
    assert "not a snapshot" in told(b"\x89PNG and so on", *recovery)
    assert "empty" in told(b"", *recovery)
    assert "locked with a recovery key" in told(good, "--passphrase-file", other)
    export(box, file, passphrase)
    assert "this passphrase does not open" in told(file.read_bytes(), "--passphrase-file", other)
    short = tmp_path / "short"
    short.write_text("short\n")
    refused = snapshot(box, "export", tmp_path / "no.snapshot", "--passphrase-file", short, check=False)
    assert refused.returncode == 3 and "too short" in refused.stderr
    assert not (tmp_path / "no.snapshot").exists()
    assert (users(box), node_key(box)) == (before, epoch)
    assert box.status()["nodes"][0]["state"] == "up"


def test_a_box_in_use_is_not_replaced_by_a_strangers_snapshot(alone, later, passphrase, tmp_path):
    office, box = alone
    file = export(box, tmp_path / "closet.snapshot", passphrase)
    box.stop()
    stranger = later(Box(office.server))
    stranger.start()
    stranger.setup(admin="zoe")
    refused = snapshot(stranger, "restore", file, "--passphrase-file", passphrase, "--yes", check=False)
    assert refused.returncode == 3 and "was signed by the box" in refused.stderr, refused.stderr
    assert users(stranger) == {"zoe"}
    signer = refused.stderr.split("--signer ")[1].split(".")[0]
    snapshot(stranger, "restore", file, "--passphrase-file", passphrase, "--yes", "--signer", signer)
    assert users(stranger) == {"admin"}


# ---- back


def test_a_running_box_goes_back_and_forth(alone, later, passphrase, tmp_path):
    office, box = alone
    box.add_user("ben")
    file = export(box, tmp_path / "closet.snapshot", passphrase)
    box.add_user("carl")
    box.configure(display_name="Changed")
    supervisor, key = box.pids()["supervisor"], node_key(box)
    nothing = snapshot(box, "restore", file, "--passphrase-file", passphrase, check=False)
    assert nothing.returncode == 3 and "Nothing was changed" in nothing.stderr
    assert "accounts: 3 -> 2" in nothing.stdout and users(box) == {"admin", "ben", "carl"}

    began = time.monotonic()
    snapshot(box, "restore", file, "--passphrase-file", passphrase, "--yes")
    assert users(box) == {"admin", "ben"}
    client = Person(box, "dora", later).client(office.device())
    assert client.connect().status == 200
    print(f"from restore to the first answered /connect {time.monotonic() - began:.1f} s")
    assert box.pids()["supervisor"] == supervisor and node_key(box) == key
    assert "Changed" not in box.config()

    snapshot(box, "undo", "--yes")
    assert users(box) == {"admin", "ben", "carl"} and "Changed" in box.config()
    assert box.status()["nodes"][0]["state"] == "up"
    snapshot(box, "undo", "--yes")
    assert users(box) == {"admin", "ben", "dora"}, "going back is a way that can be gone both ways"
    assert set(box.pids()) >= {"supervisor", "portal", "node"}


def test_a_copy_has_the_people_and_keys_of_its_own(alone, later, passphrase, tmp_path):
    office, box = alone
    box.add_user("ben")
    box.configure(display_name="Head office")
    file = export(box, tmp_path / "closet.snapshot", passphrase)
    box.stop()
    copy = later(Box(office.server))
    snapshot(copy, "restore", file, "--as", "copy", "--passphrase-file", passphrase, "--yes")
    copy.start()
    assert users(copy) == {"admin", "ben"} and "Head office" in copy.config()
    assert node_key(copy) != node_key(box)
    assert copy.ca.read_bytes() != box.ca.read_bytes()


def test_without_logs_nobody_learns_who_had_an_address(alone, later, passphrase, tmp_path):
    office, box = alone
    ben = Person(box, "ben", later)
    client = ben.client(office.device())
    client.connect()
    client.disconnect()

    def rows(*more):
        file = export(box, tmp_path / "logs.snapshot", passphrase, *more)
        manifest = json.loads(verify_snapshot(file, "--passphrase-file", passphrase, "--json").stdout)
        return {part["name"]: part["rows"] for part in manifest["parts"]}.get("connection_log", 0)

    assert rows() == 1
    assert rows("--without-logs") == 0


# ---- by itself


def own(box):
    """What `alcove snapshot list --json` says."""
    return json.loads(snapshot(box, "list", "--json").stdout)


def own_files(box):
    return sorted(f.name for f in (box.state / "snapshots").iterdir())


def wait_for(what, timeout=20):
    until = time.monotonic() + timeout
    while not (found := what()):
        assert time.monotonic() < until, "it does not come"
        time.sleep(0.05)
    return found


def test_the_box_takes_its_first_snapshot_as_soon_as_there_is_a_key_for_it(alone, later, tmp_path):
    office, box = alone
    view = box.status()["snapshots"]
    assert view["daily"] and view["recovery_key"] is None and not view["files"]
    refused = snapshot(box, "now", check=False)
    assert refused.returncode == 3 and "recovery key" in refused.stderr
    box.add_user("ben")
    key = recovery_key(box, tmp_path)
    view = wait_for(lambda: (found := own(box))["last_success"] and found)
    name = view["files"][0]["name"]
    file = box.state / "snapshots" / name
    assert view["last_success"] and not view["problem"] and file.stat().st_mode & 0o777 == 0o600
    hour = view["next_try"] % 86400 // 3600
    assert (hour, view["hour"]) == (2, 2) and 0 < view["next_try"] - time.time() < 86400 + 5 * 3600
    told = box.alcove("status").stdout
    assert "Last snapshot" in told and "Attention" not in told
    assert verify_snapshot(file, "--recovery-key", key).returncode == 0

    second = later(Box(office.server))
    box.stop()
    snapshot(second, "restore", file, "--recovery-key", key, "--yes")
    assert users(second) == {"admin", "ben"} and node_key(second) == node_key(box), "with what only root can read"


def test_what_is_asked_for_is_taken_and_old_ones_go(alone, tmp_path):
    _, box = alone
    key = recovery_key(box, tmp_path)
    wait_for(lambda: own(box)["files"])
    first = own_files(box)
    time.sleep(1.1)  # names have whole seconds
    second = snapshot(box, "now").stdout.strip()
    assert own_files(box) == [second] != first, "of one day the last is kept"
    signer = second.rsplit("-", 4)[1]
    for night in ("2026-01-31", "2026-02-27", "2026-02-28"):
        old = f"closet-{signer}-{night}T021500Z.snapshot"
        shutil.copy(box.state / "snapshots" / second, box.state / "snapshots" / old)
    foreign = box.state / "snapshots" / "closet-0123456789abcdef-2020-01-01T021500Z.snapshot"
    foreign.write_bytes(b"another box's")
    told = snapshot(box, "schedule", "--keep", "1/0/3", "--daily", "off", "--logs", "off").stdout
    assert "1 days, 0 weeks and 3 months" in told and "Only when asked for" in told
    time.sleep(1.1)
    third = snapshot(box, "now").stdout.strip()
    kept = {name[-27:-17] for name in own_files(box)}
    assert kept == {"2020-01-01", "2026-01-31", "2026-02-28", third[-27:-17]}
    assert own(box)["next_try"] is None
    done = verify_snapshot(box.state / "snapshots" / third, "--recovery-key", key, "--json")
    assert json.loads(done.stdout)["head"]["logs"] is False
    for bad in (["--keep", "0/0/0"], ["--hour", "24"], ["--keep", "many"]):
        refused = snapshot(box, "schedule", *bad, check=False)
        assert refused.returncode in (2, 3) and own(box)["keep"] == "1/0/3"


def test_a_night_that_the_box_was_off_for_is_made_up_for(alone, tmp_path):
    _, box = alone
    recovery_key(box, tmp_path)
    first = wait_for(lambda: own(box)["files"])
    box.stop()
    words = "UPDATE errands SET due = due - 200000, done_at = done_at - 200000, tried_at = tried_at - 200000 WHERE name = 'snapshot'"
    with contextlib.closing(sqlite3.connect(box.state / "alcove.db")) as database:
        assert database.execute(words).rowcount == 1
        database.commit()
    time.sleep(1.1)
    box.start()
    wait_for(lambda: own(box)["files"] and own(box)["files"] != first)


def test_a_snapshot_that_cannot_be_taken_is_told_of_and_taken_later(later, tmp_path, small_disk):
    disk = small_disk("40m")
    office = later(Office())
    box = later(Box(office.server))
    box.state = disk / "state"
    box.start()
    box.setup()
    ballast = disk / "ballast"
    with ballast.open("wb") as out:
        free = os.statvfs(disk)
        out.write(bytes(free.f_bavail * free.f_bsize - (4 << 20)))
    recovery_key(box, tmp_path)
    failed = wait_for(lambda: (found := own(box))["problem"] and found)
    assert "no_room" in json.dumps(failed["problem"]) and not failed["files"] and failed["failures"] == 1
    told = box.alcove("status").stdout
    assert "Attention: No snapshot could be taken" in told and "too little room" in told and "next try" in told
    admin = later(Browser(box.place(office.device())))
    admin.get("/")
    admin.sign_in("admin", box.passwords["admin"])
    assert "No snapshot could be taken" in admin.get("/vpn-user-portal/overview").words
    ballast.unlink()
    snapshot(box, "now")
    assert own(box)["problem"] is None and "No snapshot" not in box.alcove("status").stdout


def test_two_are_never_taken_at_once_and_one_that_was_killed_leaves_nothing(alone, tmp_path):
    _, box = alone
    recovery_key(box, tmp_path)
    wait_for(lambda: own(box)["files"])
    (box.state / "snapshots" / "half.snapshot.part").write_bytes(b"half")
    folder = os.open(box.state / "snapshots", os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    busy = snapshot(box, "now", check=False)
    assert busy.returncode == 1 and "another snapshot is being taken" in busy.stderr
    os.close(folder)
    snapshot(box, "now")
    assert not [name for name in own_files(box) if name.endswith(".part")]


def test_the_process_that_takes_snapshots_is_nobody_special(alone, tmp_path):
    """When it listens to anybody, it is what the portal is, and it ends when nobody asks."""
    _, box = alone
    recovery_key(box, tmp_path)
    pid = wait_for(lambda: box.pids().get("snapshots"))
    wait_for(lambda: own(box)["files"])
    status = Path(f"/proc/{pid}/status").read_text()
    portal = Path(f"/proc/{box.pids()['portal']}/status").read_text()
    same = [line for line in status.splitlines() if line.startswith(("Uid", "Gid", "Cap", "NoNewPrivs", "Groups"))]
    assert all(line in portal for line in same) and "CapEff:\t0000000000000000" in status
    assert os.listdir(f"/proc/{pid}/root") == os.listdir(f"/proc/{box.pids()['portal']}/root")
    wait_for(lambda: "snapshots" not in box.pids(), timeout=30)


# ---- accidents


@pytest.fixture
def small_disk(tmp_path):
    """`small_disk(size)` mounts a file system of that size."""
    mounted = []

    def mount(size):
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "disk", str(folder)], check=True)
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_disk_that_fills_half_way(alone, passphrase, tmp_path, small_disk):
    _, box = alone
    disk = small_disk("4k")
    failed = snapshot(box, "export", disk / "x.snapshot", "--passphrase-file", passphrase, check=False)
    assert failed.returncode == 1 and "No space left" in failed.stderr, failed.stderr
    assert not list(disk.iterdir()), "half a snapshot is not left behind"

    file = export(box, tmp_path / "closet.snapshot", passphrase)
    box.stop()
    disk = small_disk("3m")
    shutil.copytree(box.state, disk / "state", ignore=lambda _, names: [n for n in names if n.endswith(".sock")])
    (disk / "state").chmod(0o1770)
    free = os.statvfs(disk)
    (disk / "ballast").write_bytes(bytes(free.f_bavail * free.f_bsize - 100 * 1024))
    words = ("snapshot", "restore", str(file), "--passphrase-file", str(passphrase), "--yes")
    failed = box.alcove(*words, state=disk / "state", check=False)
    assert failed.returncode == 1 and "full" in failed.stderr, failed.stderr
    (disk / "ballast").unlink()
    assert "admin" in box.alcove("user", "list", state=disk / "state").stdout, "the box is as it was"
    assert not [f for f in (disk / "state").iterdir() if f.name.startswith("incoming")]
    box.alcove(*words, state=disk / "state")


def killed_after(box, seconds, *words):
    """Runs `alcove snapshot WORDS` and kills it after that time; whether it had ended by itself."""
    words = box.namespace.command(binary(), "snapshot", *words, "--state", box.state)
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
        return True
    process.kill()
    process.wait()
    return False


def test_an_export_that_is_killed_leaves_no_file_that_looks_like_one(alone, tmp_path):
    _, box = alone
    key = recovery_key(box, tmp_path)
    file = tmp_path / "closet.snapshot"
    began = time.monotonic()
    snapshot(box, "export", file, "--recovery")
    lasts = time.monotonic() - began
    file.unlink()
    dice = random.Random(1)
    for _ in range(20):
        killed_after(box, dice.uniform(0, lasts), "export", file, "--recovery")
        if file.exists():
            assert verify_snapshot(file, "--recovery-key", key).returncode == 0
            file.unlink()
    snapshot(box, "export", file, "--recovery")
    assert [f.name for f in tmp_path.iterdir() if "snapshot" in f.name] == ["closet.snapshot"]


def test_a_restore_that_is_killed_at_any_moment_leaves_the_old_box_or_the_new_one(alone, later, tmp_path):
    """On a stopped box; every time it is looked at as whole: accounts, the store's key, the node's key."""
    office, box = alone
    key = recovery_key(box, tmp_path)
    box.add_user("old")
    file = tmp_path / "old.snapshot"
    snapshot(box, "export", file, "--recovery")
    box.stop()
    other = later(Box(office.server))
    other.start()
    other.setup(admin="new")
    recovery = recovery_key(other, tmp_path / "..")
    newer = tmp_path / "new.snapshot"
    snapshot(other, "export", newer, "--recovery")
    other.stop()
    states = {frozenset({"admin", "old"}): node_key(box), frozenset({"new"}): node_key(other)}
    words = {
        frozenset({"new"}): ("restore", file, "--recovery-key", key),
        frozenset({"admin", "old"}): ("restore", newer, "--recovery-key", recovery),
    }
    now = frozenset(users(box))
    signers = {name: json.loads(verify_snapshot(words[name][1], *words[name][2:], "--json").stdout)["signer"] for name in words}
    digest = {name: hashlib.sha256(base64.b64decode(signer)).hexdigest() for name, signer in signers.items()}
    prints = {name: "-".join(d[i : i + 4] for i in range(0, 16, 4)) for name, d in digest.items()}

    def restore(now):
        return (*words[now], "--yes", "--signer", prints[now])

    began = time.monotonic()
    snapshot(box, *restore(now))
    lasts = time.monotonic() - began
    now = frozenset(users(box))
    dice, seen = random.Random(2), {"done": 0, "old": 0, "new": 0}
    for round_ in range(KILLS):
        # Every other one in the last fifth, where files change their places.
        share = dice.uniform(0.0, 1.05) if round_ % 2 else dice.uniform(0.8, 1.05)
        ended = killed_after(box, lasts * share, *restore(now))
        after = frozenset(users(box))
        assert after in states, after
        assert node_key(box) == states[after], f"a mixture: {after}"
        assert not ended or after != now
        seen["done" if ended else "old" if after == now else "new"] += 1
        now = after
    print(seen)
    assert seen["old"] and seen["new"] + seen["done"], seen
    leftover = {"incoming", "arriving", "former.new"} & {f.name for f in box.state.iterdir()}
    assert not leftover
    box.start()
    assert frozenset(users(box)) == now
    until = time.monotonic() + 10
    while box.status()["nodes"][0]["state"] != "up":
        assert time.monotonic() < until, box.output()
        time.sleep(0.1)


# ---- by the card


class Card:
    """A box's card, as folders, and what its start does with it before anything runs."""

    def __init__(self, folder):
        self.fat, self.data = folder / "fat", folder / "data"
        self.fat.mkdir()
        (self.data / "state").mkdir(parents=True)
        self.system = self.data / "system"

    def start(self, seed=None):
        """The problems that a start tells."""
        if seed is not None:
            (self.fat / "alcove.toml").write_text(seed)
        told = self._verb("begin", "--data", self.data, "--settings", self.fat.parent / "settings")
        return told + self._verb("restore", "--system", self.system, "--state", self.data / "state")

    def _verb(self, verb, *words):
        words = [binary(), "appliance", verb, "--fat", self.fat, *words]
        done = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def kept(self):
        """The names of what the seed file has brought."""
        return {file.name for file in self.system.iterdir()} if self.system.exists() else set()


@pytest.fixture
def card(tmp_path):
    return Card(tmp_path)


def test_a_snapshot_on_a_fresh_card_brings_the_box_back(alone, later, card, passphrase):
    office, box = alone
    box.add_user("max")
    key = node_key(box)
    export(box, card.fat / "closet.snapshot", passphrase)
    box.stop()
    assert card.start(f'[snapshot]\npassphrase = "{PASSPHRASE}"\n') == []
    assert not card.kept() & {"snapshot-passphrase", "snapshot-key"}, "what opens it does not stay on the card"
    assert {file.name for file in card.fat.iterdir()} == {"closet.snapshot.restored"}
    assert card.start() == [], "and the next start has nothing to do"
    second = later(Box(office.replace_server()))
    shutil.copytree(card.data / "state", second.state, dirs_exist_ok=True)
    second.start()
    assert users(second) == {"admin", "max"} and node_key(second) == key


def test_a_recovery_key_opens_it_too(alone, card, tmp_path):
    _, box = alone
    file = recovery_key(box, tmp_path)
    snapshot(box, "export", card.fat / "closet.snapshot", "--recovery")
    secret = next(line for line in file.read_text().splitlines() if line.startswith("AGE-SECRET-KEY-1"))
    assert card.start(f'[snapshot]\nrecovery_key = "{secret}"\n') == []
    assert (card.data / "state" / "alcove.db").exists() and not card.kept()


def test_what_is_wrong_with_a_card_is_told_and_the_box_is_as_it_was(alone, card, passphrase):
    _, box = alone
    export(box, card.fat / "closet.snapshot", passphrase)
    (told,) = card.start()
    assert "closet.snapshot" in told and "[snapshot]" in told, "without what opens it"
    (told,) = card.start('[snapshot]\npassphrase = "another one altogether"\n')
    assert "not restored" in told and "passphrase" in told
    assert not card.kept() & {"snapshot-passphrase"}, "it is asked for anew"
    shutil.copy(card.fat / "closet.snapshot", card.fat / "second.snapshot")
    (told,) = card.start(f'[snapshot]\npassphrase = "{PASSPHRASE}"\n')
    assert "several snapshots" in told
    (card.fat / "second.snapshot").unlink()
    whole = (card.fat / "closet.snapshot").read_bytes()
    (card.fat / "closet.snapshot").write_bytes(whole[:-100])
    (told,) = card.start(f'[snapshot]\npassphrase = "{PASSPHRASE}"\n')
    assert "not restored" in told and "as it was" in told
    assert not (card.data / "state" / "alcove.db").exists()
    (card.fat / "closet.snapshot").unlink()
    (told,) = card.start(f'[snapshot]\npassphrase = "{PASSPHRASE}"\n')
    assert "no file that ends in .snapshot" in told
    for seed, words in (
        ("[snapshot]\n", "either passphrase or recovery_key"),
        ('[snapshot]\nrecovery_key = "x"\n', "AGE-SECRET-KEY-1"),
        ('[snapshot]\npassphrase = ""\n', "one line"),
    ):
        told = card.start(seed)
        assert any(words in sentence and "line 1" in sentence for sentence in told), told


def test_a_box_in_use_is_replaced_by_its_own_snapshots_only(alone, later, card, passphrase):
    _, box = alone
    export(box, card.fat / "closet.snapshot", passphrase)
    other = later(Office())
    foreign = later(Box(other.server))
    foreign.start()
    foreign.setup(admin="mallory")
    assert card.start(f'[snapshot]\npassphrase = "{PASSPHRASE}"\n') == []
    (card.fat / "closet.snapshot.restored").unlink()
    export(foreign, card.fat / "foreign.snapshot", passphrase)
    (told,) = card.start(f'[snapshot]\npassphrase = "{PASSPHRASE}"\n')
    assert "not restored" in told and "as it was" in told


# ---- for good


@pytest.mark.parametrize("file", sorted(KEPT.glob("*.snapshot")), ids=lambda file: file.stem)
def test_every_snapshot_that_was_ever_exported_restores(file, later):
    """Snapshots of former releases are kept; each becomes a box that works."""
    office = later(Office())
    box = later(Box(office.server))
    snapshot(box, "restore", file, "--recovery-key", file.with_suffix(".key"), "--yes")
    expected = json.loads(file.with_suffix(".json").read_text())
    assert users(box) == set(expected["users"])
    box.start()
    assert len(box.wait_peers(expected["peers"])) == len(expected["peers"])
    assert set(box.peers()) == set(expected["peers"])
    device = office.device()
    browser = later(Browser(box.place(device)))
    browser.get("/vpn-user-portal/home")
    browser.sign_in(expected["person"], expected["password"])
    assert "Sign out" in browser.page.words
    client = later(Client(box.place(device)))
    client.authorize(later(Browser(box.place(device))), expected["person"], expected["password"])
    assert client.connect().status == 200


def test_a_snapshot_is_named_after_the_box_and_the_time(alone, passphrase):
    _, box = alone
    words = box.namespace.command(binary(), "snapshot", "export", "--passphrase-file", passphrase, "--state", box.state)
    subprocess.run(words, cwd=box.folder, check=True, capture_output=True, timeout=60)
    (file,) = box.folder.glob("*.snapshot")
    assert time.strftime("%Y-%m-%dT%H") in file.name
    with pytest.raises(CommandFailed, match="already|passphrase|terminal"):
        box.alcove("snapshot", "export", "-")
