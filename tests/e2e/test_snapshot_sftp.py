"""Copies of snapshots to OpenSSH's own server: whole or not there, and to nobody else than who was confirmed."""

import json
import os
import subprocess
import time

import pytest

from harness.box import binary
from harness.sshd import NAME, PASSWORD, PORT, USER, Sshd
from test_snapshot_pages import PAGE, browsing
from test_snapshot_targets import alone, digests, own, target  # noqa: F401

SERVER = f"{NAME}:{PORT}"


@pytest.fixture
def nas(alone, later):  # noqa: F811
    office, _ = alone
    device = office.device()
    sshd = later(Sshd(device))
    office.server.learn(NAME, device.v4)
    return sshd


def add(box, *more, name="nas", check=True, password=None, folder="."):
    words = ["add", "sftp", name, "--server", SERVER, "--user", USER, "--folder", folder, *more]
    words += ["--password-stdin"] if password else []
    return target(box, *words, check=check, password=password or "")


def let_in(box, nas):
    nas.authorized.write_text(box.alcove("snapshot", "target", "key").stdout)


def view(box):
    return own(box)["targets"][0]


def test_a_copy_goes_there_with_the_boxs_key_once_the_servers_was_confirmed(alone, nas):  # noqa: F811
    _, box = alone
    let_in(box, nas)
    first = add(box, check=False)
    assert first.returncode == 1 and f"--host-key {nas.fingerprint}" in first.stderr, first.stderr
    assert "Accepted" not in nas.log() and USER not in nas.log().split("Failed")[0].split("Connection from")[0]
    assert view(box)["next_try"] is None, "it is not tried again by itself"
    add(box, "--host-key", nas.fingerprint)
    assert nas.files() == digests(box) and "Accepted publickey" in nas.log()
    (copy,) = nas.kept.glob("*.snapshot")
    assert copy.stat().st_mode & 0o777 == 0o600 and view(box)["last_success"]

    # The next one follows by itself, and takes the place of the one of the same day.
    time.sleep(1.1)
    box.alcove("snapshot", "now")
    until = time.monotonic() + 30
    while nas.files() != digests(box):
        assert time.monotonic() < until, (nas.files(), digests(box), nas.log()[-2000:])
        time.sleep(0.1)
    copy = next(nas.kept.glob("*.snapshot"))
    copy.write_bytes(copy.read_bytes()[:-1])
    target(box, "test", "nas")
    assert nas.files() == digests(box), "one that was damaged there is brought anew"
    assert not list(nas.kept.glob("*.part"))


def test_another_key_is_refused_by_name_and_nothing_is_told_to_it(alone, nas):  # noqa: F811
    office, box = alone
    add(box, "--host-key", nas.fingerprint, password=PASSWORD)
    assert nas.files() == digests(box) and "Accepted password" in nas.log()
    before = nas.fingerprint
    nas.cut()
    nas.new_key()
    (nas.folder / "log").write_text("")
    nas.start()
    time.sleep(21)  # the process that remembers the key has ended
    changed = target(box, "test", "nas", check=False)
    assert "shows another key" in changed.stderr and before in changed.stderr and nas.fingerprint in changed.stderr
    assert "assword" not in nas.log(), "no password was tried"
    assert "Attention" in box.alcove("status").stdout
    with browsing(office, box) as page:
        page.goto(PAGE)
        assert nas.fingerprint in page.inner_text("main") and "another machine" in page.inner_text("main")
        page.click("button[value=confirm]")
        until = time.monotonic() + 20
        while "Reached, and all is well" not in page.inner_text("main"):
            assert time.monotonic() < until, page.inner_text("main")
            page.wait_for_timeout(200)


def test_what_is_in_the_way_is_told_by_name(alone, nas, tmp_path):  # noqa: F811
    _, box = alone
    key = ("--host-key", nas.fingerprint)
    wrong = add(box, *key, password="not this one", check=False)
    assert "does not accept the name, password or key" in wrong.stderr, (wrong.stderr, nas.log())
    assert view(box)["next_try"] is None and PASSWORD not in json.dumps(own(box)) and "not this one" not in box.output()
    stranger = add(box, *key, check=False)
    assert "does not accept" in stranger.stderr, "the box's key is not known there"
    let_in(box, nas)
    nowhere = add(box, *key, folder="elsewhere", check=False)
    assert "no such folder" in nowhere.stderr, nowhere.stderr
    locked = nas.kept / "locked"
    locked.mkdir(mode=0o755)
    denied = add(box, *key, folder="locked", check=False)
    assert "may not do that" in denied.stderr, denied.stderr
    small = nas.kept / "small"
    small.mkdir()
    add(box, *key, folder="small", check=False)
    nas.cut()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k,uid=4321", "small", str(small)], check=True)
    try:
        nas.start()
        full = add(box, *key, folder="small", check=False)
        assert "too little room" in full.stderr, full.stderr
        assert not list(small.iterdir()), "half a copy is not left behind"
    finally:
        nas.cut()
        subprocess.run(["umount", str(small)], check=True)
    away = add(box, *key, check=False)
    assert "could not be reached" in away.stderr, away.stderr
    assert view(box)["next_try"], "and it is tried again"
    nas.start()
    target(box, "test", "nas", check=False)
    assert box.status()["nodes"][0]["state"] == "up"


def test_a_connection_that_is_cut_half_way_leaves_nothing_that_looks_like_a_snapshot(alone, nas):  # noqa: F811
    _, box = alone
    let_in(box, nas)
    (own_file,) = (box.state / "snapshots").glob("*.snapshot")
    with own_file.open("ab") as out:
        for _ in range(300):
            out.write(os.urandom(1 << 20))
    pid = box.pids()["portal"]
    before = memory(pid)
    words = ["snapshot", "target", "add", "sftp", "nas", "--server", SERVER, "--user", USER, "--host-key", nas.fingerprint]
    adding = subprocess.Popen(box.namespace.command(str(binary()), *words, "--state", str(box.state)), stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 20
    while not [part for part in nas.kept.glob("*.part") if part.stat().st_size > 1 << 20]:
        assert time.monotonic() < until, nas.log()
        time.sleep(0.01)
    nas.cut()
    assert adding.wait(60) == 1 and "could not be reached" in adding.stderr.read()
    assert not nas.files() and list(nas.kept.glob("*.part"))
    nas.start()
    target(box, "test", "nas")
    assert nas.files() == digests(box) and not list(nas.kept.glob("*.part")), "the next one is whole"
    assert memory(pid) - before < 4 << 10, "the portal has it in pieces"


def test_the_appliances_client_does_the_same(alone, nas):  # noqa: F811
    """Dropbear's, where OpenSSH's is not."""
    _, box = alone
    box.inside("mount", "--bind", "/dev/null", "/usr/bin/ssh")
    first = add(box, password=PASSWORD, check=False)
    assert f"--host-key {nas.fingerprint}" in first.stderr, (first.stderr, nas.log())
    wrong = add(box, "--host-key", nas.fingerprint, password="not this one", check=False)
    assert "does not accept" in wrong.stderr, (wrong.stderr, nas.log())
    add(box, "--host-key", nas.fingerprint, password=PASSWORD)
    assert nas.files() == digests(box) and "Accepted password" in nas.log()
    let_in(box, nas)
    add(box, "--host-key", nas.fingerprint)
    assert "Accepted publickey" in nas.log() and view(box)["problem"] is None
    nas.cut()
    nas.new_key()
    nas.start()
    changed = target(box, "test", "nas", check=False)
    assert "shows another key" in changed.stderr or "could not be reached" in changed.stderr, changed.stderr
    away = nas.cut() or target(box, "test", "nas", check=False)
    assert "could not be reached" in away.stderr, away.stderr


def test_who_speaks_sftp_is_nobody(alone, nas):  # noqa: F811
    _, box = alone
    let_in(box, nas)
    add(box, "--host-key", nas.fingerprint)
    pid = box.pids()["sftp"]
    with open(f"/proc/{pid}/status") as file:
        status = file.read()
    assert "CapEff:\t0000000000000000" in status and "Uid:\t0" not in status and "NoNewPrivs:\t1" in status
    with open(f"/proc/{pid}/mounts") as mounts:
        assert any(line.startswith("alcove /tmp tmpfs") for line in mounts), "keys are in memory"
    assert "61954" not in open("/etc/passwd").read()


def memory(pid):
    """Most memory that a process ever had, in KiB."""
    with open(f"/proc/{pid}/status") as status:
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1])
