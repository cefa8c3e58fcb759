"""What those who run the box do on its pages, with real people connected, and what they are kept from."""

import contextlib
import re
import time
from pathlib import Path

import pytest

from harness.box import verify_snapshot
from harness.browser import Browser
from harness.nodes import RemoteNode, wait_state
from harness.pages import HOME, make_configuration
from harness.packets import ping, ping_until
from harness.wireguard import parse

ROOT = "/vpn-user-portal"
PAGES = [
    "overview", "connections", "connections?show_all=on", "users", "users?list_users=staff", "user/add", "profiles",
    "profile", "profile?id=default", "nodes", "node?node=0", "node/add", "log", "stats", "stats?period=week", "stats?period=month", "settings", "snapshots",
    "changes",
]  # fmt: skip


@pytest.fixture
def admin(box, office, later):
    """A browser in which the administrator is signed in."""
    return signed_in(box, office.device(), later, "admin", box.passwords["admin"])


@pytest.fixture
def unchanged(box):
    """The shared box gets its configuration back, whatever the test does to it."""
    before = box.config()
    yield before
    box.apply(before)


def signed_in(box, device, later, name, password):
    browser = later(Browser(box.place(device)))
    browser.get(HOME)
    assert "Sign out" in browser.sign_in(name, password).words
    return browser


def text_of(page):
    return next(t for t in page.texts if "[Interface]" in t)


def submit(browser, page, values=None, button=None, fields=("token",), action=None):
    """Opens a page, fills in the form that has these fields, and presses the button."""
    browser.get(f"{ROOT}/{page}")
    forms = [f for f in browser.page.forms if set(fields) <= set(f.names()) | set(f.types)]
    form = next(f for f in forms if action is None or action in f.action)
    return browser.submit(form, values, button)


def save(browser, page, values, button=("action", "save")):
    return submit(browser, page, values, button, fields=("version",))


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_small_and_safe(page, admin):
    answer = admin.get(f"{ROOT}/{page}")
    assert answer.status == 200, answer.words[:500]
    policy = answer.response.header("Content-Security-Policy")
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert answer.response.header("Cache-Control") == "no-store"
    assert not re.search(r"<script|\son\w+=|\sstyle=", answer.html)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.html), "nothing is loaded from elsewhere"


def test_somebody_who_is_disabled_on_the_page_is_off_within_two_seconds(admin, person, device, tunnels):
    browser = person.signed_in(device)
    tunnel = tunnels(device, text_of(make_configuration(browser, "Laptop")))
    assert ping_until(device, tunnel.gateway(4))
    admin.get(f"{ROOT}/user/confirm?user_id={person.name}&action=disable")
    began = time.monotonic()
    page = admin.submit(admin.page.form("user_id", "action"))
    assert page.status == 200 and "disabled" in page.words
    assert not ping(device, tunnel.gateway(4), timeout=0.5)
    assert time.monotonic() - began < 2 + 0.5, "when the page is there, it is done"
    assert any(f.name_of("password") for f in browser.get(HOME).forms), "and signed out"
    submit(admin, f"user?user_id={person.name}", button=("action", "enable"), fields=("user_id",))
    assert "Sign out" in person.signed_in(device).get(HOME).words


def test_a_connection_is_found_by_its_address_and_ended(box, admin, person, device, tunnels):
    text = text_of(make_configuration(person.signed_in(device), "Tablet"))
    tunnel = tunnels(device, text)
    assert ping_until(device, tunnel.gateway(4))
    address = parse(text)["Interface"]["Address"].split("/")[0]
    page = admin.get(f"{ROOT}/connections?show_all=on&search={address}")
    assert person.name in page.words and "Tablet" in page.words
    admin.follow("connection/end")
    page = admin.submit(admin.page.form("connectionId"))
    assert "is ended" in page.words
    assert not ping(device, tunnel.gateway(4), timeout=1)
    page = admin.get(f"{ROOT}/log?ip_address={address}")
    assert person.name in page.words, "the log still knows who had it"
    file = admin.get(f"{ROOT}/csv_log?ip_address={address}").response
    assert file.header("Content-Type").startswith("text/csv")
    assert f"{person.name},default,wireguard,0,Tablet,{address}," in file.text


def test_somebody_is_invited_and_connects(box, office, admin, later, device, tunnels):
    name = f"invited{time.monotonic_ns()}@example.org"
    page = submit(admin, "user/add", {"name": name}, fields=("name", "way"))
    link = re.search(r"https://\S+/invitation\?code=[\w-]{43}", page.html)[0]
    guest = later(Browser(box.place(device)))
    form = guest.get(link).form("userPass", "userPassConfirm")
    password = "three new chairs in the hall"
    page = guest.submit(form, {"userPass": password, "userPassConfirm": password})
    assert "Sign out" in page.words
    tunnel = tunnels(device, text_of(make_configuration(guest, "Phone")))
    assert ping_until(device, tunnel.gateway(4))
    late = later(Browser(box.place(device)))
    assert late.get(link).status == 410, "once"
    page = late.submit(form, {"userPass": password, "userPassConfirm": password})
    assert page.status in (400, 410)


def test_a_profile_is_made_changed_and_taken_back(box, admin, person, device, unchanged):
    client = person.client(device)
    values = {"id": "lab", "display_name": "Lab", "default_gateway": "no", "routes": "192.168.77.0/24"}
    assert "is saved" in save(admin, "profile", values).words
    assert "lab" in [p["profile_id"] for p in client.info().json()["info"]["profile_list"]]
    page = save(admin, "profile?id=lab", {"routes": "192.168.77.1/24"})
    assert page.status == 400 and "192.168.77.0/24" in page.words, "what to write instead is told"
    assert "192.168.77.1/24" in page.html, "and what was typed is kept"
    page = save(admin, "profile?id=lab", {"hidden": "on"})
    assert "is saved" in page.words
    assert "lab" not in [p["profile_id"] for p in client.info().json()["info"]["profile_list"]]
    entries = [link for link in admin.get(f"{ROOT}/changes").links if "changes/entry?id=" in link]
    before = entries[1].rsplit("/vpn-user-portal/", 1)[1]
    assert "as it was then" in submit(admin, before, fields=("id",), action="changes").words
    assert "lab" in [p["profile_id"] for p in client.info().json()["info"]["profile_list"]]


def test_a_permission_that_the_settings_give_opens_a_profile_at_once(box, admin, person, device, unchanged):
    client = person.client(device)
    box.alcove("profile", "set", "default", "acl=memberOf!staff")
    assert client.profiles() == []
    page = save(admin, "settings", {"static_permissions": f"memberOf!staff = somebody, {person.name}"})
    assert page.status == 200, page.words
    assert [profile["profile_id"] for profile in client.profiles()] == ["default"]
    assert client.connect().status == 200
    page = save(admin, "settings", {"static_permissions": f"memberOf!staff = IP@{device.v4}/32"})
    assert [profile["profile_id"] for profile in client.profiles()] == ["default"], "by where they come from"
    save(admin, "settings", {"static_permissions": ""})
    assert client.profiles() == []


def test_of_two_admins_the_second_is_told_and_nothing_is_overwritten(box, office, admin, later, unchanged):
    other = signed_in(box, office.device(), later, "admin", box.passwords["admin"])
    mine = admin.get(f"{ROOT}/profile?id=default").form("version")
    theirs = other.get(f"{ROOT}/profile?id=default").form("version")
    assert "is saved" in other.submit(theirs, {"display_name": "Theirs"}, ("action", "save")).words
    page = admin.submit(mine, {"display_name": "Mine"}, ("action", "save"))
    assert page.status == 409 and "Theirs" in page.words and "Mine" in page.html
    assert 'display_name = "Theirs"' in box.config()
    assert "is saved" in admin.submit(page.form("version"), button=("action", "save")).words
    assert 'display_name = "Mine"' in box.config()


def test_new_addresses_are_agreed_to_before_devices_lose_theirs(box, admin, person, device, tunnels, unchanged):
    tunnel = tunnels(device, text_of(make_configuration(person.signed_in(device), "Old range")))
    assert ping_until(device, tunnel.gateway(4))
    page = save(admin, "profile?id=default", {"wireguard_v4": "10.213.7.0/24"})
    assert page.status == 409 and "lose" in page.words
    assert ping(device, tunnel.gateway(4)), "nothing has happened yet"
    page = admin.submit(page.form("version", "agreed"), button=("action", "save"))
    assert "is saved" in page.words
    assert not ping(device, tunnel.gateway(4), timeout=1)


def test_a_box_joins_with_the_code_of_the_page_and_is_run_from_there(box, office, admin, person, later):
    page = submit(admin, "node/add", {"name": "Second floor"}, fields=("name", "expires"))
    code = re.search(r"alcove node join (\S+)", page.words)[1]
    assert 'class="qr"' in page.html and "shown once" in page.words
    device = office.device()
    node = later(RemoteNode(device))
    node.start()
    node.join(code)
    number = next(n["node"] for n in box.status()["nodes"] if n["name"] == "Second floor")
    there = f"node?node={number}"
    try:
        wait_state(box, number, "up")
        page = admin.get(f"{ROOT}/nodes")
        assert page.status == 200 and "2 nodes" in page.words and device.v4 in page.words
        submit(admin, "node?node=0", button=("action", "drain"), fields=("node",))
        submit(admin, f"user?user_id={person.name}", {"node": str(number)}, ("action", "pin"), fields=("node",))
        text = text_of(make_configuration(person.signed_in(office.device()), "Upstairs"))
        assert parse(text)["Peer"]["Endpoint"].startswith(device.v4), "people land where the page sends them"
        page = submit(admin, there, button=("action", "drain"), fields=("node",))
        assert "Draining" in page.words
        assert node_state(box, number) == "draining"
        page = submit(admin, there, button=("action", "resume"), fields=("node",))
        assert node_state(box, number) == "up"
    finally:
        submit(admin, "node?node=0", button=("action", "resume"), fields=("node",))
        admin.get(f"{ROOT}/{there}")
        admin.follow("action=remove")
        page = admin.submit(admin.page.form("node", "action"))
    assert "The node is removed" in page.words
    assert node_state(box, number) is None
    refused = node.join(code, check=False)
    assert refused.returncode != 0, "the code was good once"


def node_state(box, number):
    return next((n["state"] for n in box.status()["nodes"] if n["node"] == number), None)


def finished(box, admin):
    """The links to the box's snapshots, when none is being made any more."""
    until = time.monotonic() + 30
    while "being made" in admin.get(f"{ROOT}/snapshots").words:
        assert admin.page.response.header("Refresh"), "the page asks again by itself"
        assert time.monotonic() < until, box.output()[-2000:]
        time.sleep(0.2)
    return [link for link in admin.page.links if "snapshots/file" in link]


def test_a_snapshot_is_made_for_the_recovery_key_and_downloaded(box, admin, tmp_path):
    page = submit(admin, "snapshots", {"userPass": "a guess"}, ("action", "key"), fields=("userPass",))
    assert page.status == 400 and "AGE-SECRET-KEY" not in page.html
    password = {"userPass": box.passwords["admin"]}
    page = submit(admin, "snapshots", password, ("action", "key"), fields=("userPass",))
    key = tmp_path / "recovery.key"
    key.write_text(next(text for text in page.texts if "AGE-SECRET-KEY-1" in text))
    # The box takes its first one as soon as it can, unless another test has given it a key before.
    before = finished(box, admin)
    time.sleep(1.1)  # files are named by the second
    form = next(f for f in admin.page.forms if ("action", "take") in f.buttons)
    admin.submit(form, button=("action", "take"))
    links = finished(box, admin)
    assert links and links[0] not in before, "of one day the last one is kept"
    file = tmp_path / "downloaded.snapshot"
    file.write_bytes(admin.get(links[0]).response.body)
    told = verify_snapshot(file, "--recovery-key", key).stdout
    assert "It is whole" in told, told
    page = submit(admin, "snapshots", {"keep": "none"}, ("action", "schedule"), fields=("keep",))
    assert page.status == 400 and "7/4/6" in page.words


def test_an_operator_sees_and_changes_nothing(box, office, people, admin, later):
    watcher, somebody = people(), people()
    page = submit(admin, f"user?user_id={watcher.name}", {"role": "operator"}, ("action", "change"), fields=("role",))
    assert "Saved" in page.words
    browser = watcher.signed_in(office.device())
    for page in ("overview", "connections", "users", f"user?user_id={somebody.name}", "profiles", "profile?id=default",
                 "nodes", "node?node=0", "log", "stats", "settings", "snapshots", "changes"):  # fmt: skip
        answer = browser.get(f"{ROOT}/{page}")
        assert answer.status == 200, page
        forms = [f for f in answer.forms if f.method == "post" and not f.action.endswith(("_logout", "setLanguage"))]
        assert not any(form.buttons for form in forms), f"{page} offers a change"
    token = dict(browser.get(HOME).form("token").fields)["token"]
    before = box.config()
    for path, fields in {
        "user": {"user_id": somebody.name, "action": "disable"},
        "user/add": {"name": "x", "way": "invite"},
        "profile": {"id": "default", "action": "delete"},
        "settings": {"display_name": "Taken over"},
        "connections": {"connectionId": "x"},
        "node": {"node": "0", "action": "drain"},
        "node/add": {"expires": "PT1H", "profile:default": "on"},
        "snapshots": {"action": "take"},
        "changes/entry": {"id": "1"},
    }.items():
        browser.get(HOME)
        form = browser.page.form("token")
        form.action, form.fields = f"{ROOT}/{path}", [("token", token)]
        assert browser.submit(form, fields).status == 403, path
    assert box.config() == before
    assert "Sign out" in somebody.signed_in(office.device()).get(HOME).words


def test_the_file_of_the_log_has_every_row_and_takes_no_memory_for_it(alone, later):
    office, box = alone
    box.start()
    box.setup()
    box.stop()
    rows, name = 60_000, "a person with a rather long name, so that the file is long"
    box.fill_log(rows, name)
    box.start()
    browser = signed_in(box, office.device(), later, "admin", box.passwords["admin"])
    portal = Path(f"/proc/{box.pids()['portal']}/status")
    browser.get(f"{ROOT}/log")
    before = resident(portal)
    lines = browser.get(f"{ROOT}/csv_log").html.splitlines()
    assert len(lines) == rows + 1 and all(line.count(name) == 1 for line in lines[1:])
    assert resident(portal) - before < 6_000, "kB: the file itself has more"
    assert sum(map(len, lines)) > 8_000_000
    assert len(browser.get(f"{ROOT}/csv_log?user_id=nobody").html.splitlines()) == 1


def resident(status):
    """The most memory that a process has had, in kB."""
    return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1])
