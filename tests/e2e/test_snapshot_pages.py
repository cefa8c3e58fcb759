"""Snapshots on the pages: what an admin does with a browser alone."""

import contextlib
import hashlib
import json
import os
import re
import time

import pytest

from harness.box import Box, verify_snapshot
from harness.browser import Browser
from harness.chromium import Chromium, sign_in
from harness.office import Office
from harness.storage import NAME, PASSWORD, USER, Storage
from test_becoming import export, looked_at, send, shown, told

PAGE, RESTORE = "/vpn-user-portal/snapshots", "/vpn-user-portal/restore"
PASSPHRASE = "a passphrase that is long enough"
LOOKS = [("light", "en", (1280, 800)), ("dark", "de", (390, 844)), ("light", "ar", (1280, 800)), ("dark", "fr", (800, 1000))]


@pytest.fixture
def alone(later):
    """An office of its own, with a box that is set up."""
    office = later(Office())
    box = later(Box(office.server))
    box.start()
    box.setup()
    return office, box


def admin(office, box, later):
    browser = later(Browser(box.place(office.device())))
    browser.get("/vpn-user-portal/home")
    browser.sign_in("admin", box.passwords["admin"])
    return browser


def most_memory(box):
    """Most memory that the portal ever had, in KiB."""
    with open(f"/proc/{box.pids()['portal']}/status") as status:
        return int(re.search(r"VmHWM:\s*(\d+)", status.read())[1])


def test_a_large_snapshot_is_downloaded_and_takes_no_memory(alone, later, tmp_path):
    office, box = alone
    key = box.alcove("snapshot", "recovery-key").stdout
    assert "AGE-SECRET-KEY-1" in key
    box.alcove("snapshot", "now")
    names = [file["name"] for file in json.loads(box.alcove("snapshot", "list", "--json").stdout)["files"]]
    file = box.state / "snapshots" / names[0]
    with file.open("ab") as out:
        for _ in range(120):
            out.write(os.urandom(1 << 20))
    browser = admin(office, box, later)
    browser.get(PAGE)
    assert "126 MB" in browser.page.words or "125" in browser.page.words, browser.page.words
    before = most_memory(box)
    page = browser.follow("/snapshots/file")
    assert page.status == 200 and page.response.header("Content-Length") == str(file.stat().st_size)
    assert page.response.header("Content-Disposition") == f'attachment; filename="{names[0]}"'
    assert hashlib.sha256(page.response.body).digest() == hashlib.sha256(file.read_bytes()).digest()
    assert most_memory(box) - before < 3 << 10, "it went from the disk to the network"


# ---- a restore in a real browser


@contextlib.contextmanager
def browsing(office, box, scheme="light", language="en", size=(1280, 800), scripts=False):
    """The admin's browser, signed in."""
    with contextlib.closing(office.device()) as device, contextlib.closing(Chromium(device)) as chromium:
        with chromium.visit(box.place(device), scheme, language, size, scripts=scripts) as page:
            sign_in(page, "admin", box.passwords["admin"])
            yield page


def names(box):
    return {user["name"] for user in json.loads(box.alcove("user", "list", "--json").stdout)}


def recovery_key(box, folder):
    """Makes one and waits for the first snapshot; the key's file."""
    file = folder / "recovery.key"
    file.write_text(box.alcove("snapshot", "recovery-key").stdout)
    until = time.monotonic() + 20
    while not kept(box):
        assert time.monotonic() < until
        time.sleep(0.05)
    return file


def kept(box):
    return json.loads(box.alcove("snapshot", "list", "--json").stdout)["files"]


def decide(page, box):
    """Decides for what is shown, which takes the password, and signs in to the box that it then is."""
    shown(page, "button[value=decide]")
    page.fill("#userPass", box.passwords["admin"])
    page.click("button[value=decide]")
    assert "being put in place" in page.inner_text("main")
    until = time.monotonic() + 40
    while page.locator("#userName").count() == 0:  # the page asks for it by itself
        assert time.monotonic() < until, page.inner_text("main")
        page.wait_for_timeout(200)
    sign_in(page, "admin", box.passwords["admin"])
    assert page.inner_text("h1") == "Connect"


def test_an_admin_restores_a_file_and_goes_back_without_a_script(alone, later, tmp_path):
    """Upload, what is in it, decision, progress, signed in again; and all the way back."""
    office, box = alone
    box.add_user("ben")
    file = export(box, tmp_path)
    box.add_user("carl")
    with browsing(office, box) as page:
        page.goto(PAGE)
        assert "before the restore" not in page.inner_text("main"), "there is nothing to go back to"
        page.click(f"main a[href='{RESTORE}']")
        send(page, file)
        page.fill("#passphrase", PASSPHRASE)
        page.click("main button.primary")
        shown(page, "button[value=decide]")
        assert re.search(r"Accounts\s+3, then 2", page.inner_text("main")), page.inner_text("main")
        assert names(box) == {"admin", "ben", "carl"}, "nothing has changed yet"
        decide(page, box)
        assert names(box) == {"admin", "ben"}

        page.goto(PAGE)
        page.click("button[value=back]")
        assert re.search(r"Accounts\s+2, then 3", page.inner_text("main")), page.inner_text("main")
        page.click("button[value=forget]")
        assert names(box) == {"admin", "ben"}, "it was only looked at"
        page.goto(PAGE)
        page.click("button[value=back]")
        decide(page, box)
        assert names(box) == {"admin", "ben", "carl"}
        page.goto(PAGE)
        assert page.locator("button[value=back]").count() == 1, "and there is a way back from there"
    assert box.status()["nodes"][0]["state"] == "up"


def test_how_far_a_restore_is_can_be_seen(alone, later, tmp_path):
    office, box = alone
    box.stop()
    box.fill_log(100_000, "a person who connects all the time")
    box.start()
    file = export(box, tmp_path)
    seen = []
    with browsing(office, box) as page:
        page.goto(RESTORE)
        send(page, file)
        page.fill("#passphrase", PASSPHRASE)
        page.click("main button.primary")
        while page.locator("progress").count():
            seen.append(float(page.get_attribute("progress", "value")))
            assert "being read and checked" in page.inner_text("main") and " of " in page.inner_text("[role=status]")
            assert page.get_attribute("progress", "aria-labelledby") == "what"
            # Its own look, a second later, is not waited for.
            page.goto(RESTORE)
        assert page.locator("button[value=decide]").count() == 1, page.inner_text("main")
    assert seen == sorted(seen) and seen[-1] <= 100, seen
    assert len(set(seen)) > 1, f"it moves: {seen}"


def test_a_kept_snapshot_is_restored_and_another_deleted(alone, later, tmp_path):
    office, box = alone
    key = recovery_key(box, tmp_path)
    box.add_user("dora")
    with browsing(office, box) as page:
        page.goto(PAGE)
        assert "Recovery key" in page.inner_text("table")
        page.click("button[value=restore]")
        page.fill("#recoveryKey", key.read_text())
        page.click("main button.primary")
        shown(page, "button[value=decide]")
        assert re.search(r"Accounts\s+2, then 1", page.inner_text("main")), page.inner_text("main")
        decide(page, box)
        assert names(box) == {"admin"}
        assert kept(box), "it is still kept"
        page.goto(PAGE)
        page.click("main a.danger[href*='/snapshots/delete']")
        assert "gone from this box for good" in page.inner_text("main")
        page.click("main button.danger")
        assert "The snapshot is deleted" in page.inner_text("main")
    assert not kept(box) and not list((box.state / "snapshots").iterdir())


def test_one_is_made_with_a_passphrase_of_its_own(alone, later, tmp_path):
    office, box = alone
    words = "stapler horizon walnut bicycle"
    with browsing(office, box) as page:
        page.goto(PAGE)
        page.fill("#passphrase", words)
        page.fill("#passphraseAgain", words + "s")
        page.click("button[value=lock]")
        assert "two different" in page.inner_text("#passphraseAgain-problem") and not kept(box)
        page.fill("#passphrase", words)
        page.fill("#passphraseAgain", words)
        page.click("button[value=lock]")
        assert "passphrase is strong" in page.inner_text("main")
        told(page, "1 snapshot on this box")
        assert "Passphrase" in page.inner_text("table")
    (file,) = (box.state / "snapshots").glob("*.snapshot")
    secret = tmp_path / "words"
    secret.write_text(words + "\n")
    assert verify_snapshot(file, "--passphrase-file", secret).returncode == 0
    everything = b"".join(part.read_bytes() for part in box.state.glob("alcove.db*"))
    assert words.encode() not in everything and words not in box.output()
    recovery_key(box, tmp_path)
    time.sleep(1.1)
    box.alcove("snapshot", "now")
    assert {one["locked"] for one in kept(box)} == {"passphrase", "recovery_key"}, "neither takes the other's place"


# ---- copies elsewhere


def test_copies_go_to_a_server_that_was_named_on_the_page(alone, later, tmp_path):
    office, box = alone
    recovery_key(box, tmp_path)
    device = office.device()
    storage = later(Storage(device, "webdav"))
    office.server.learn(NAME, device.v4)
    with browsing(office, box) as page:
        page.goto(PAGE)
        page.click("main a[href$='kind=webdav']")
        page.fill("#name", "cloud")
        page.fill("#url", storage.url.replace("https", "http"))
        page.fill("#user", USER)
        page.fill("#accountPass", "not this one")
        page.click("main button.primary")
        assert "https://" in page.inner_text("#url-problem") and page.input_value("#user") == USER
        page.fill("#url", f"{storage.url}/bucket")
        page.fill("#accountPass", "not this one")
        page.click("main button.primary")
        told(page, "is not trusted")
        page.goto(f"{PAGE}/target?name=cloud")
        page.fill("#roots", storage.certificate.read_text())
        page.click("main button.primary")
        told(page, "does not accept the name, password or key")
        assert "not tried again by itself" in page.inner_text("main")
        page.goto(f"{PAGE}/target?name=cloud")
        assert page.input_value("#accountPass") == ""
        page.fill("#accountPass", PASSWORD)
        page.click("main button.primary")
        told(page, "Reached, and all is well")
        assert "it was the same" in page.inner_text("main") and PASSWORD not in page.content()
        assert len(storage.files()) == 1
        (copy,) = storage.kept.rglob("*.snapshot")
        copy.unlink()
        page.click("button[value=test]")
        told(page, "Reached, and all is well")
        assert len(storage.files()) == 1, "it was brought anew"
        page.goto(f"{PAGE}/target?name=cloud")
        page.click("main a.danger")
        page.click("main button.danger")
        assert "No place was named yet" in page.inner_text("main")
    assert storage.files() and "cloud" not in box.alcove("snapshot", "target", "list").stdout


@pytest.mark.parametrize("scheme, language, size", LOOKS)
def test_the_pages_of_snapshots_are_for_everybody(alone, tmp_path, scheme, language, size):
    office, box = alone
    recovery_key(box, tmp_path)
    box.alcove("snapshot", "restore", str(export(box, tmp_path)), "--passphrase-file", str(tmp_path / "passphrase"), "--yes")
    box.alcove("snapshot", "target", "add", "stick", "drawer", "NOT-THERE", check=False)
    name = f"{scheme}-{language}"
    with browsing(office, box, scheme, language, size, scripts=True) as page:
        page.goto(PAGE)
        looked_at(page, f"snapshots-{name}")
        page.fill("#passphrase", "short")
        page.fill("#passphraseAgain", "short")
        page.click("button[value=lock]")
        looked_at(page, f"snapshots-short-{name}")
        page.goto(f"{PAGE}/target?name=drawer")
        looked_at(page, f"snapshots-target-{name}")
        page.click("main a.danger")
        looked_at(page, f"snapshots-target-remove-{name}")
        page.goto(PAGE)
        page.click("main a.danger[href*='/snapshots/delete']")
        looked_at(page, f"snapshots-delete-{name}")
        page.goto(PAGE)
        page.click("button[value=back]")
        looked_at(page, f"restore-back-{name}")
        page.click("button[value=forget]")
