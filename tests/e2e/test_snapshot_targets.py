"""Copies of snapshots elsewhere: they are there, whole, and what is in the way is told by its name."""

import contextlib
import hashlib
import json
import subprocess
import time

import pytest

from harness.box import Box, verify_snapshot
from harness.office import Office
from harness.storage import NAME, PASSWORD, USER, Liar, Storage


@pytest.fixture
def alone(later, tmp_path):
    """An office of its own, with a box that has taken a snapshot; what opens it is in `recovery.key`."""
    office = later(Office())
    box = later(Box(office.server))
    box.start()
    box.setup()
    (tmp_path / "recovery.key").write_text(box.alcove("snapshot", "recovery-key").stdout)
    until = time.monotonic() + 20
    while not own(box)["files"]:
        assert time.monotonic() < until
        time.sleep(0.05)
    return office, box


def own(box):
    return json.loads(box.alcove("snapshot", "list", "--json").stdout)


def target(box, *words, check=True, password=PASSWORD):
    words = ["snapshot", "target", *map(str, words)]
    return box.alcove(*words, input=password + "\n", check=check)


def digests(box):
    files = (box.state / "snapshots").glob("*.snapshot")
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture
def server(alone, later):
    """`server(kind)` starts one on the office's internet, and the box finds it by name."""
    office, _ = alone

    def start(kind):
        device = office.device()
        storage = later(Storage(device, kind))
        office.server.learn(NAME, device.v4)
        return storage

    return start


def add(box, storage, *more, **options):
    return target(box, "add", storage.kind, "store", *storage.words(), *more, **options)


@pytest.mark.parametrize("kind", ["s3", "webdav"])
def test_a_copy_goes_to_a_server_and_brings_the_box_back(kind, alone, server, later, tmp_path):
    office, box = alone
    storage = server(kind)
    added = add(box, storage)
    assert "was read back" in added.stderr and storage.files() == digests(box)
    view = own(box)["targets"][0]
    assert (view["kind"], view["user"], view["problem"], view["running"]) == (kind, USER, None, False)
    assert view["last_success"] and PASSWORD not in json.dumps(own(box)) and PASSWORD not in box.output()

    # The next one follows by itself; of one day, one is kept there as well. Other files are left alone.
    (name,) = storage.files()
    old = name[:-27] + "2026-03-01T021500Z.snapshot"
    for path in storage.kept.rglob(name):
        (path.parent / old).write_bytes(path.read_bytes())
        (path.parent / "holiday.jpg").write_bytes(b"a picture")
    time.sleep(1.1)
    box.alcove("snapshot", "now")
    until = time.monotonic() + 20
    while storage.files().keys() != {old, *digests(box)}:
        assert time.monotonic() < until, (storage.files(), digests(box), storage.log()[-2000:])
        time.sleep(0.1)
    assert list(storage.kept.rglob("holiday.jpg"))

    (copy,) = (path for path in storage.kept.rglob("*.snapshot") if path.name != old)
    second = later(Box(office.server))
    box.stop()
    second.alcove("snapshot", "restore", str(copy), "--recovery-key", str(tmp_path / "recovery.key"), "--yes")
    second.start()
    assert [view["name"] for view in own(second)["targets"]] == ["store"], "the box that comes back goes on with it"
    target(second, "test", "store")
    target(second, "remove", "store")
    assert own(second)["targets"] == [] and storage.files(), "what lies there stays"


def test_what_is_in_the_way_is_told_by_name_and_tried_again(alone, server):
    _, box = alone
    storage = server("s3")
    words = storage.words()
    assert "does not accept" in target(box, "add", "s3", "store", *words, password="wrong", check=False).stderr
    untrusted = target(box, "add", "s3", "store", *words[:-2], check=False)
    assert "is not trusted" in untrusted.stderr
    nowhere = [word if word != "bucket" else "elsewhere" for word in words]
    assert "no such" in target(box, "add", "s3", "store", *nowhere, check=False).stderr
    storage.stop()
    assert "could not be reached" in target(box, "add", "s3", "store", *words, check=False).stderr
    status = box.alcove("status")
    assert "Attention: The last snapshot could not be brought to store" in status.stdout
    view = own(box)["targets"][0]
    assert view["failures"] >= 1 and view["next_try"] > time.time() and view["last_success"] is None
    storage.start()
    target(box, "test", "store")
    assert storage.files() == digests(box) and "Attention" not in box.alcove("status").stdout


def test_a_store_that_says_yes_and_keeps_nothing_is_told_of(alone, server, later):
    _, box = alone
    storage = server("s3")
    liar = later(Liar(storage))
    told = add(box, storage, check=False)
    assert told.returncode == 1 and "gives back nothing or something else" in told.stderr, told.stderr
    assert "PUT" in liar.asked and own(box)["targets"][0]["last_success"] is None


def test_a_copy_that_was_damaged_there_is_brought_anew(alone, server):
    _, box = alone
    storage = server("webdav")
    add(box, storage)
    (file,) = storage.kept.rglob("*.snapshot")
    file.write_bytes(file.read_bytes()[:-1])
    target(box, "test", "store")
    assert storage.files() == digests(box)


def test_mistakes_change_nothing(alone):
    _, box = alone
    before = own(box)
    for words in (
        ["add", "webdav", "store", "--url", "http://store.test/", "--user", "a", "--password-stdin"],
        ["add", "s3", "Store", "--endpoint", "https://store.test", "--bucket", "abc", "--access-key", "a", "--secret-stdin"],
        ["add", "folder", "store", "mnt"], ["test", "store"], ["remove", "store"],
    ):  # fmt: skip
        refused = target(box, *words, check=False)
        assert refused.returncode == 3 and refused.stderr, words
    assert own(box) == before


# ---- sticks


@pytest.fixture
def stick(tmp_path, later):
    """`stick(label)` plugs one in: a disk of a few megabytes with ext4."""
    sticks = []

    class Stick:
        def __init__(self, label, size):
            self.image = tmp_path / f"{label}-{len(sticks)}.img"
            self.device = None
            with self.image.open("wb") as image:
                image.truncate(size)
            subprocess.run(["mkfs.ext4", "-q", "-L", label, str(self.image)], check=True)
            sticks.append(self)
            self.plug_in()

        def plug_in(self):
            words = ["losetup", "--find", "--show", str(self.image)]
            self.device = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()

        def unplug(self):
            subprocess.run(["losetup", "-d", self.device], check=True)
            self.device = None

        @contextlib.contextmanager
        def mounted(self):
            place = tmp_path / "stick"
            place.mkdir(exist_ok=True)
            subprocess.run(["mount", self.device, str(place)], check=True)
            try:
                yield place
            finally:
                subprocess.run(["umount", str(place)], check=True)

    yield lambda label, size=16 << 20: Stick(label, size)
    for one in sticks:
        if one.device:
            subprocess.run(["losetup", "-d", one.device], check=False)


def test_a_copy_goes_to_a_stick_by_its_label_and_the_stick_is_let_go(alone, stick):
    _, box = alone
    one = stick("CLOSET-A")
    target(box, "add", "stick", "drawer", "CLOSET-A")
    with one.mounted() as place:
        files = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in place.glob("*.snapshot")}
        assert files == digests(box)
        busy = target(box, "test", "drawer", check=False)
        assert "used by another program" in busy.stderr, "a disk that something uses is left alone"
    one.unplug()
    told = target(box, "test", "drawer", check=False)
    assert "is not plugged in" in told.stderr and "'CLOSET-A'" in told.stderr.replace('"', "'")
    one.plug_in()
    target(box, "test", "drawer")
    assert subprocess.run(["grep", "-c", one.device, "/proc/mounts"], capture_output=True).stdout == b"0\n"


def test_a_stick_that_breaks_or_is_full_is_told_of(alone, stick):
    _, box = alone
    one = stick("CLOSET-B", 4 << 20)
    with one.mounted() as place, contextlib.suppress(OSError):
        (place / "films").write_bytes(bytes(4 << 20))
    full = target(box, "add", "stick", "drawer", "CLOSET-B", check=False)
    assert "too little room" in full.stderr, full.stderr
    two = stick("CLOSET-C", 32 << 20)
    with two.image.open("r+b") as image:
        image.truncate(1 << 20)  # as when it is pulled out: what was there answers with errors
    gone = target(box, "add", "stick", "other", "CLOSET-C", check=False)
    assert "was pulled out, or is broken" in gone.stderr, gone.stderr
    assert box.status()["nodes"][0]["state"] == "up"


def test_a_folder_of_the_machine_is_roots_to_name(alone, tmp_path):
    _, box = alone
    folder = tmp_path / "nas"
    folder.mkdir()
    target(box, "add", "folder", "nas", folder)
    files = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in folder.iterdir()}
    assert files == digests(box)
    missing = target(box, "add", "folder", "other", tmp_path / "nowhere", check=False)
    assert missing.returncode == 1 and "No such file" in missing.stderr
    assert verify_snapshot(next(folder.iterdir()), "--recovery-key", tmp_path / "recovery.key").returncode == 0
