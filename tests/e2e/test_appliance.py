"""The appliance's verbs, as the image's scripts and people call them."""

import contextlib
import subprocess

import pytest

from harness.box import Box, binary
from harness.browser import Browser
from harness.network import Namespace

PASSWORD = "from the card in the closet"


def alcove(*words, input=None):
    """Runs `alcove WORDS`."""
    return subprocess.run([str(binary()), *map(str, words)], input=input, capture_output=True, text=True, timeout=60)


@pytest.fixture
def card(tmp_path):
    """Folders that stand for the card: the FAT partition and the data partition."""
    for name in ("fat", "data"):
        (tmp_path / name).mkdir()
    return tmp_path


def start(card):
    """What a start does with the card; what it tells the operator."""
    done = alcove("appliance", "begin", "--fat", card / "fat", "--data", card / "data", "--settings", card / "settings")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_seed_file_becomes_settings_and_its_admin_signs_in(card, later):
    hashed = alcove("hash-password", input=PASSWORD + "\n").stdout.strip()
    assert hashed.startswith("$argon2id$") and PASSWORD not in hashed
    seed = card / "fat" / "alcove.toml"
    seed.write_text(
        f'host_name = "north"\ntime_zone = "Europe/Paris"\n[admin]\nname = "anna"\npassword_hash = "{hashed}"\n'
    )
    assert start(card) == []
    assert not seed.exists()
    settings = alcove("appliance", "settings", "--system", card / "data" / "system").stdout
    assert "HOST_NAME='north'" in settings and "TIME_ZONE='Europe/Paris'" in settings

    box = later(Box(later(Namespace("closet"))))
    for _ in range(2):
        done = alcove("appliance", "admin", "--system", card / "data" / "system", "--state", box.state)
        assert done.returncode == 0, done.stderr
    assert not (card / "data" / "system" / "admin").exists()
    box.start()
    assert "set-up code" not in box.output()
    with contextlib.closing(Browser(box.place())) as browser:
        browser.get("/")
        browser.sign_in("anna", PASSWORD)
        assert browser.page.status == 200 and "anna" in browser.page.html


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'host_name = "north"\ntime_zone = "Nowhere"\n', ["line 2", "Nowhere"]),
        (b'host_name = "north"\n[admin]\nname = "anna"\npassword = "in clear text"\n', ["line 4", "hash-password"]),
        (b'host_name = "nor', ["line 1"]),
        (b"\x00\xff" * 4000, ["alcove.toml"]),
        (b"# " + b"x" * 10_000_000, ["alcove.toml"]),
    ],
    ids=["value", "clear password", "half written", "binary", "huge"],
)
def test_a_wrong_seed_file_is_explained_and_changes_nothing(card, text, words):
    (card / "fat" / "alcove.toml").write_bytes(text)
    said = start(card)
    assert len(said) == 1 and all(word in said[0] for word in words), said
    assert "in clear text" not in said[0].replace("a password in clear text", "")
    assert (card / "fat" / "alcove.toml").read_bytes() == text
    assert not (card / "data" / "system").exists()


def test_flash_writes_nothing_but_removable_disks(tmp_path):
    image = tmp_path / "alcove-rpi4.img"
    image.write_bytes(bytes(4096))
    plain = tmp_path / "sdx"
    plain.write_bytes(b"precious" * 512)
    for device in (plain, "/dev/null", "/dev/no-such-disk"):
        done = alcove("flash", image, device, "--yes-erase", "sdx")
        assert done.returncode == 3, done.stderr
        assert "lsblk" in done.stderr and "panicked" not in done.stderr
    assert plain.read_bytes() == b"precious" * 512


def test_the_log_is_told_to_be_elsewhere_where_there_is_none():
    done = alcove("log")
    assert done.returncode == 1 and "/data/log" in done.stderr
