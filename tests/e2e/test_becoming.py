"""A new box that becomes another one in the browser: restored from a snapshot, or a node of a controller."""

import contextlib
import os
import re
import time

import pytest

from conftest import Person
from harness.box import Box
from harness.chromium import Chromium, faults, sign_in
from harness.https import Connection, tls_context
from harness.nodes import FAR_V4, World, code, node_of, wait_state
from harness.office import HOSTNAME, Office
from harness.packets import ping_until
from harness.tunnel import Tunnel
from test_browser import PICTURES, TOO_WIDE

RESTORE, SET_UP, JOIN = "/vpn-user-portal/restore", "/vpn-user-portal/set-up", "/vpn-user-portal/set-up/join"
PASSPHRASE = "a passphrase that is long enough"
LOOKS = [("light", "en", (1280, 800)), ("dark", "de", (390, 844)), ("light", "ar", (1280, 800))]


@contextlib.contextmanager
def browsing(office, box, scheme="light", language="en", size=(1280, 800), hosts=None):
    with contextlib.closing(office.device(hosts)) as device, contextlib.closing(Chromium(device)) as chromium:
        with chromium.visit(box.place(device), scheme, language, size, scripts=True) as page:
            yield page


def prove(page, box):
    """From the first page of the set-up through one of the ways around it, with the set-up code."""
    page.fill("#code", box.setup_code())
    page.click("main button.primary")


def looked_at(page, name):
    """Nothing keeps anybody out of this page, and nothing reaches out of it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    assert not faults(page), (name, faults(page))
    assert page.evaluate(TOO_WIDE) == [], name
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def told(page, words, timeout=20):
    """Waits until the page says this."""
    until = time.monotonic() + timeout
    while words not in page.inner_text("main"):
        assert time.monotonic() < until, page.inner_text("main")
        page.wait_for_timeout(200)


def shown(page, selector, timeout=20):
    """Waits until the page has this."""
    until = time.monotonic() + timeout
    while not page.locator(selector).count():
        assert time.monotonic() < until, page.inner_text("main")
        page.wait_for_timeout(200)


def send(page, file):
    page.set_input_files("#snapshot", str(file))
    page.click("main button.primary")
    page.wait_for_selector("#passphrase")


def export(box, folder):
    secret, file = folder / "passphrase", folder / "closet.snapshot"
    secret.write_text(PASSPHRASE + "\n")
    box.alcove("snapshot", "export", str(file), "--passphrase-file", str(secret))
    return file


def wait_admin(box, timeout=30):
    """Until the restored box answers, whose set-up is done."""
    until = time.monotonic() + timeout
    while True:
        with contextlib.suppress(Exception):
            if not box.status().get("set_up_code"):
                return
        assert time.monotonic() < until, box.output()[-3000:]
        time.sleep(0.2)


def test_a_new_box_becomes_the_one_of_a_snapshot_and_devices_stay_connected(alone, later, tmp_path):
    office, box = alone
    box.start()
    box.setup()
    anna, device = Person(box, "anna", later), office.device()
    app = anna.app(device).add()
    tunnel = later(Tunnel(device, app.connect()["config"]))
    app.up()
    assert ping_until(device, tunnel.gateway(4))
    file = export(box, tmp_path)
    box.stop()
    blank = later(Box(office.replace_server()))
    blank.start()
    with browsing(office, blank) as page:
        page.goto("/")
        page.click(f"main a[href='{RESTORE}']")
        page.fill("#code", "0000-0000-0000-0000")
        page.click("main button.primary")
        assert page.get_attribute("#code", "aria-invalid") == "true"
        prove(page, blank)
        looked_at(page, "restore-file")
        page.set_input_files("#snapshot", {"name": "a.snapshot", "mimeType": "text/plain", "buffer": b"no snapshot"})
        page.click("main button.primary")
        page.fill("#passphrase", PASSPHRASE)
        page.click("main button.primary")
        told(page, "This file is not a snapshot")
        page.click("button[value=forget]")
        send(page, file)
        looked_at(page, "restore-key")
        page.fill("#passphrase", "another passphrase altogether")
        page.click("main button.primary")
        shown(page, "#passphrase-problem")
        assert "does not open" in page.inner_text("#passphrase-problem")
        page.fill("#passphrase", PASSPHRASE)
        page.click("main button.primary")
        shown(page, "button[value=decide]")
        words = page.inner_text("main")
        assert re.search(r"Accounts\s+2", words) and "Devices that may connect" in words, words
        looked_at(page, "restore-ready")
        assert blank.setup_code() and blank.status()["set_up_code"], "nothing has changed yet"
        page.click("button[value=decide]")
        assert "being put in place" in page.inner_text("main")
        wait_admin(blank)
        page.goto("/")
        sign_in(page, "anna", anna.password)
        assert page.inner_text("h1") == "Connect"
    assert ping_until(device, tunnel.gateway(4), timeout=30), "the tunnel of before"
    assert not (blank.state / "upload.snapshot").exists() and not (blank.state / "incoming.part").exists()


def test_a_copy_is_another_box_with_the_same_people(alone, later, tmp_path):
    office, box = alone
    box.start()
    box.setup()
    file = export(box, tmp_path)
    key = (box.state / "node" / "wireguard.key").read_text()
    box.stop()
    blank = later(Box(office.replace_server()))
    blank.start()
    with browsing(office, blank) as page:
        page.goto(RESTORE)
        prove(page, blank)
        send(page, file)
        page.fill("#passphrase", PASSPHRASE)
        page.check("#restoreAs-copy")
        page.click("main button.primary")
        shown(page, "button[value=decide]")
        assert "keys, certificates and devices are its own" in page.inner_text("main").lower()
        page.click("button[value=forget]")
        page.wait_for_selector("#snapshot")
        assert blank.status()["set_up_code"]
        send(page, file)
        page.fill("#passphrase", PASSPHRASE)
        page.check("#restoreAs-copy")
        page.click("main button.primary")
        shown(page, "button[value=decide]")
        page.click("button[value=decide]")
    wait_admin(blank)
    assert (blank.state / "node" / "wireguard.key").read_text() != key


def test_an_admin_restores_and_another_boxs_snapshot_has_to_be_asked_for(alone, later, tmp_path):
    office, box = alone
    box.start()
    box.setup()
    box.alcove("snapshot", "recovery-key")  # it signs from now on
    other = later(Box(later(Office()).server))
    other.start()
    other.setup(admin="berta")
    file = export(other, tmp_path)
    with browsing(office, box) as page:
        page.goto("/vpn-user-portal/home")
        sign_in(page, "admin", box.passwords["admin"])
        page.goto(RESTORE)
        send(page, file)
        page.fill("#passphrase", PASSPHRASE)
        page.click("main button.primary")
        shown(page, "#anotherBox")
        assert "a snapshot of another box" in page.inner_text("main")
        looked_at(page, "restore-foreign")
        page.fill("#passphrase", PASSPHRASE)
        page.check("#anotherBox")
        page.click("main button.primary")
        shown(page, "button[value=decide]")
        looked_at(page, "restore-confirm")
        page.fill("#userPass", "not this one")
        page.click("button[value=decide]")
        assert "not your current password" in page.inner_text("#userPass-problem")
        page.fill("#userPass", box.passwords["admin"])
        page.click("button[value=decide]")
    until = time.monotonic() + 30
    while "berta" not in box.alcove("user", "list", check=False).stdout:
        assert time.monotonic() < until, box.output()[-3000:]
        time.sleep(0.2)
    box.alcove("snapshot", "undo", "--yes")
    assert "berta" not in box.alcove("user", "list").stdout


def test_nobody_else_may_upload_and_nothing_is_too_much(alone):
    office, box = alone
    box.start()
    part = b'--B\r\nContent-Disposition: form-data; name="snapshot"; filename="x"\r\n\r\n'
    headers = [("Content-Type", "multipart/form-data; boundary=B"), ("Sec-Fetch-Site", "same-origin")]
    place = box.place()
    with Connection(place, tls_context(place.ca)) as connection:
        answer = connection.request("POST", RESTORE, headers, part + b"x" * 100_000 + b"\r\n--B--\r\n")
        assert answer.status == 413, "without the code it is a body like any other"
    assert not (box.state / "upload.snapshot").exists()
    with browsing(office, box) as page:
        page.goto(RESTORE)
        prove(page, box)
        before = memory(box)
        large = box.folder / "large.snapshot"
        with large.open("wb") as out:
            for _ in range(96):
                out.write(os.urandom(1 << 20))
        send(page, large)
        assert "101 MB" in page.inner_text("main")
        assert memory(box) - before < 8 << 10, "it went to the disk, not through memory"
        page.fill("#passphrase", PASSPHRASE)
        page.click("main button.primary")
        told(page, "This file is not a snapshot")


def memory(box):
    """Most memory that the portal ever had, in KiB."""
    with open(f"/proc/{box.pids()['portal']}/status") as status:
        return int(re.search(r"VmHWM:\s*(\d+)", status.read())[1])


@pytest.mark.parametrize("scheme, language, size", LOOKS)
def test_the_pages_of_both_ways_are_for_everybody(alone, tmp_path, scheme, language, size):
    office, box = alone
    box.start()
    box.setup()
    file = export(box, tmp_path)
    box.stop()
    with contextlib.closing(Box(office.replace_server())) as blank:
        blank.start()
        with browsing(office, blank, scheme, language, size) as page:
            name = f"{scheme}-{language}"
            page.goto(SET_UP)
            looked_at(page, f"set-up-start-{name}")
            page.goto(RESTORE)
            looked_at(page, f"proof-{name}")
            prove(page, blank)
            looked_at(page, f"restore-file-{name}")
            send(page, file)
            looked_at(page, f"restore-key-{name}")
            page.fill("#passphrase", PASSPHRASE)
            page.click("main button.primary")
            shown(page, "button[value=decide]")
            looked_at(page, f"restore-ready-{name}")
            page.goto(JOIN)
            looked_at(page, f"join-{name}")


def test_a_new_box_joins_a_controller_by_its_code(alone, later):
    office, box = alone
    box.start()
    box.setup()
    world = later(World(office))
    blank = later(Box(world.far))
    blank.start()
    with browsing(office, blank, hosts={HOSTNAME: FAR_V4}) as page:
        page.goto("/")
        page.click(f"main a[href='{JOIN}']")
        prove(page, blank)
        words = code(box)
        address, groups = words.split("/")
        groups = groups.split("-")
        groups[3] = ("0" if groups[3][0] != "0" else "1") + groups[3][1:]
        page.fill("#joinCode", f"{address}/{'-'.join(groups)}")
        page.click("main button.primary")
        assert "Group 4" in page.inner_text("#joinCode-problem")
        assert page.input_value("#joinCode").startswith(address), "what was typed stays"
        page.fill("#joinCode", words.lower())
        page.click("main button.primary")
        told(page, "has no pages of its own any more")
        looked_at(page, "join-joined")
    wait_state(box, 1, "up", timeout=30)
    assert node_of(box, 1)["name"]
    until = time.monotonic() + 20
    while set(blank.pids()) - {"wireguard"} != {"supervisor", "node"}:
        assert time.monotonic() < until, blank.pids()
        time.sleep(0.2)
    person, device = Person(box, "ben", later), office.device()
    box.alcove("node", "drain", "0")
    tunnel = later(Tunnel(device, person.app(device).add().connect()["config"]))
    assert ping_until(device, tunnel.gateway(4)), "people connect through it"
    # As after a power cut, with the same command line as before.
    blank.stop()
    wait_state(box, 1, "down", timeout=30)
    blank.spawn()
    wait_state(box, 1, "up", timeout=30)
    assert "only that" in blank.output()


def test_a_controller_that_is_not_there_or_another_one_is_named(alone, later):
    office, box = alone
    box.start()
    box.setup()
    words = code(box)
    world = later(World(office))
    blank = later(Box(world.far))
    blank.start()
    box.stop()
    with browsing(office, blank, hosts={HOSTNAME: FAR_V4}) as page:
        page.goto(JOIN)
        prove(page, blank)
        page.fill("#joinCode", words)
        page.click("main button.primary")
        told(page, "cannot be reached from here")
        another = later(Box(office.server))
        another.start()
        page.fill("#joinCode", words)
        page.click("main button.primary")
        told(page, "is not the controller that made the code")
        assert blank.status()["set_up_code"], "it can still be set up"
