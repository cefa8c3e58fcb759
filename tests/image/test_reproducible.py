"""Whoever makes the image again from the same source and packages gets the same bytes."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from harness.guest import MIB, OFFSETS, ROOT, image


def digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def release_time(path):
    """The moment that the image's squashfs says it was made at: that of its commit."""
    with path.open("rb") as disk:
        disk.seek(OFFSETS["root-a"] * MIB)
        head = disk.read(12)
    assert head[:4] == b"hsqs"
    return int.from_bytes(head[8:12], "little")


@pytest.fixture
def elsewhere():
    """A folder on the same file system, so that the packages can be shared."""
    with tempfile.TemporaryDirectory(prefix="again-", dir=image().parent.parent) as folder:
        yield Path(folder)


def test_made_again_elsewhere_it_is_the_same(elsewhere):
    first = image()
    for part in first.parent.glob("pool-*"):
        shutil.copytree(part, elsewhere / part.name, symlinks=True, copy_function=os.link)
    shutil.copytree(first.parent / "apt-arm64", elsewhere / "apt-arm64", symlinks=True)
    environment = {
        **os.environ,
        "ALCOVE_OFFLINE": "1",
        "ALCOVE_NO_XZ": "1",
        "SOURCE_DATE_EPOCH": str(release_time(first)),
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C.UTF-8",
    }
    words = [ROOT / "image/assemble", "BOARD=qemu-arm64", f"OUT={elsewhere}"]
    done = subprocess.run(words, env=environment, umask=0o077, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    again = elsewhere / first.name
    assert digest(again) == digest(first)
    packages = first.name.replace(".img", ".packages")
    assert (elsewhere / packages).read_text() == (first.parent / packages).read_text()
