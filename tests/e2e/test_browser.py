"""The pages in a real browser: nobody is kept out, nothing is loaded from elsewhere, looking changes nothing.

A new page is a line in `PAGES` (by who sees it); all tests here then look at it.
"""

import contextlib
import hmac
import os
import re
import signal
import sqlite3
import struct
import time
import zlib
from base64 import b32decode
from hashlib import sha1
from urllib.parse import urljoin, urlsplit

import pytest

from harness.box import ROOT, verify_snapshot
from harness.browser import Browser
from harness.chromium import Chromium, faults, sign_in
from harness.wizard import prove_saved, save_key, typed_in

ROOM = "/vpn-user-portal"
HOME, ACCOUNT, SECOND_FACTOR = f"{ROOM}/home", f"{ROOM}/account", f"{ROOM}/second-factor"

# What people see at these addresses once they are signed in; those who run the box see all of it.
PAGES = {
    "user": ["home", "account", "passwd", "history", "second-factor", "nothing-here"],
    "admin": [
        "overview", "connections", "connections?show_all=on", "users", "users?search=person", "user?user_id=admin",
        "user/add", "user/confirm?user_id=admin&action=sign_out", "guests", "guests?pseudonym=nobody", "profiles", "profile", "profile?id=default",
        "profile/delete?id=default", "nodes", "node?node=0", "node/add", "log", "log?ip_address=wrong", "stats", "stats?period=month", "settings", "snapshots",
        "snapshots/target?kind=stick", "snapshots/target?kind=sftp", "snapshots/target?kind=webdav", "snapshots/target?kind=s3",
        "changes",
        "invitation?code=old", "admin/look",
    ],
}
LOOKS = [("light", "en", (1280, 800)), ("dark", "de", (390, 844)), ("light", "ar", (1280, 800)), ("dark", "fr", (800, 1000))]
MOST_BYTES = 30_000
# What reaches out of the window, or out of its card.
TOO_WIDE = """() => [document.documentElement, ...document.querySelectorAll('section, .cards tr, .cards td, form, .field')]
    .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.tagName + ': ' + e.textContent.trim().slice(0, 60))"""
PICTURES = ROOT / "target" / "screenshots"


@pytest.fixture(scope="module")
def chromium(office):
    """A browser on a device of its own."""
    with contextlib.closing(office.device()) as device, contextlib.closing(Chromium(device)) as chromium:
        chromium.device = device
        yield chromium


@pytest.fixture
def place(box, chromium):
    return box.place(chromium.device)


@pytest.fixture
def well_known(people, device):
    """Somebody with an app and a configuration by hand, so that no list is empty."""
    person = people()
    client = person.client(device)
    assert client.connect().status == 200
    browser = person.signed_in(device)
    browser.submit(browser.page.form("displayName"), {"displayName": "Meeting room TV & radio"})
    return person


def addresses(page, names):
    """The pages of this list, and the questions that they lead to."""
    found = [f"{ROOM}/{name}" for name in names]
    for start in (HOME, ACCOUNT):
        page.goto(start)
        links = page.eval_on_selector_all("main a[href*='?']", "all => all.map(a => a.getAttribute('href'))")
        found += [link for link in links if link.startswith(ROOM)]
    return list(dict.fromkeys(found))


def test_axe_finds_nothing_on_any_page_in_any_look(box, chromium, place, well_known):
    PICTURES.mkdir(parents=True, exist_ok=True)
    people = [(well_known.name, well_known.password, PAGES["user"])]
    people.append(("admin", box.passwords["admin"], PAGES["user"] + PAGES["admin"]))
    found = []
    for scheme, language, size in LOOKS:
        for name, password, names in people:
            with chromium.visit(place, scheme, language, size, scripts=True) as page:
                page.goto(HOME)
                found += [(scheme, language, "sign-in", fault) for fault in faults(page)]
                page.fill("#userName", name)
                page.fill("#userPass", "not this one")
                page.click("main button.primary")
                found += [(scheme, language, "wrong password", fault) for fault in faults(page)]
                sign_in(page, name, password)
                for address in addresses(page, names):
                    page.complaints.clear()
                    page.goto(address)
                    found += [(scheme, language, address, fault) for fault in faults(page)]
                    assert page.evaluate(TOO_WIDE) == [], f"{address} in {language} at {size}"
                    said = [c for c in page.complaints if not re.search("status of 4[0-9][0-9]", c)]
                    assert not page.elsewhere and not said, (address, page.elsewhere, said)
                    part = urlsplit(address).path.removeprefix(ROOM + "/").replace("/", "-")
                    who = "admin" if name == "admin" else "user"
                    page.screenshot(path=PICTURES / f"{who}-{part}-{scheme}-{language}.png", full_page=size[0] > 400)
    assert not found, "\n".join(map(str, found))


def test_axe_would_find_something(chromium, place):
    with chromium.visit(place, scripts=True) as page:
        page.goto(HOME)
        page.evaluate("document.documentElement.removeAttribute('lang'); document.querySelector('label').remove()")
        assert {fault.split(":")[0] for fault in faults(page)} >= {"html-has-lang", "label"}


def test_the_language_is_the_browsers_until_another_is_chosen(chromium, place, person):
    with chromium.visit(place, language="nl-BE") as page:
        page.goto(HOME)
        assert page.inner_text("h1") == "Inloggen"
        sign_in(page, person.name, person.password)
        page.click("footer button[value=ar]")
        assert (page.get_attribute("html", "dir"), page.inner_text("h1")) == ("rtl", "الاتصال")
        page.goto(ACCOUNT)
        assert page.get_attribute("html", "lang") == "ar"
    with chromium.visit(place, language="en") as page:
        sign_in(page, person.name, person.password)
        assert page.get_attribute("html", "lang") == "ar", "the account remembers, in another browser too"


def one_time_code(secret, at=None):
    """What an authenticator app shows (RFC 6238)."""
    step = struct.pack(">Q", int(at or time.time()) // 30)
    digest = hmac.digest(b32decode(secret), step, sha1)
    offset = digest[19] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_a_second_factor_is_set_up_used_and_reset(box, chromium, place, person):
    with chromium.visit(place) as page:
        sign_in(page, person.name, person.password)
        page.goto(SECOND_FACTOR)
        page.fill("#userPass", person.password)
        page.click("main button.primary")
        secret = page.inner_text("#secret")
        assert page.locator("svg.qr").count() == 1
        page.fill("#oneTimeCode", "000000")
        page.click("main button.primary")
        assert page.get_attribute("#oneTimeCode", "aria-invalid") == "true"
        code = one_time_code(secret)
        page.fill("#oneTimeCode", code)
        page.click("main button.primary")
        recovery = page.locator(".codes code").all_inner_texts()
        assert len(recovery) == 8
    with chromium.visit(place) as page:
        sign_in(page, person.name, person.password)
        page.fill("#oneTimeCode", code)
        page.click("main button.primary")
        assert "not a code that works now" in page.inner_text("main"), "a code that was used is used up"
        page.fill("#oneTimeCode", recovery[0])
        page.click("main button.primary")
        assert page.inner_text("h1") == "Connect"
        page.goto(SECOND_FACTOR)
        assert "7 recovery codes" in page.inner_text("main")
        page.goto(ACCOUNT)
        page.locator("form[action$='/sessions'] button").first.click()
        assert "That browser is signed out" in page.inner_text("main")
    box.alcove("user", "reset-second-factor", person.name)
    with chromium.visit(place) as page:
        sign_in(page, person.name, person.password)
        assert page.inner_text("h1") == "Connect"
    stored = (box.state / "alcove.db").read_bytes() + (box.state / "alcove.db-wal").read_bytes()
    assert secret.encode() not in stored and b32decode(secret) not in stored, "the secret was sealed"
    assert recovery[1].encode() not in stored and recovery[1].replace("-", "").encode() not in stored


def test_a_form_that_came_after_the_sign_in_had_ended_is_not_lost(chromium, place, person):
    with chromium.visit(place) as page, chromium.visit(place) as other:
        sign_in(page, person.name, person.password)
        page.fill("#displayName", "Großmutters Radio")
        sign_in(other, person.name, person.password)
        other.goto(ACCOUNT)
        other.locator("form[action$='/sessions'] button").first.click()
        page.locator("form:has(#displayName) button").click()
        assert "What you typed is kept" in page.inner_text("main")
        page.fill("#userName", person.name)
        page.fill("#userPass", person.password)
        page.click("main button.primary")
        page.click("main button.primary")
        assert page.inner_text("h1") == "Configuration for Großmutters Radio"


def test_the_device_that_gave_way_is_named(chromium, place, person, device):
    clients = [person.client(device) for _ in range(4)]
    for client in clients:
        assert client.connect().status == 200
    with chromium.visit(place) as page:
        sign_in(page, person.name, person.password)
        words = page.inner_text("main")
        assert "A device of yours was signed out" in words and "3 devices of yours" in words
        assert re.search(r"eduVPN for Linux on .* because eduVPN for Linux connected", words.replace("\n", " "))


def png(side, color):
    """A square of one colour."""
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    pixels = (b"\0" + bytes(color) * side) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")


def test_the_pages_take_a_colour_and_a_logo_and_refuse_a_bomb(box, chromium, place):
    look = f"{ROOM}/admin/look"
    with chromium.visit(place, scripts=True) as page:
        sign_in(page, "admin", box.passwords["admin"])
        page.goto(look)
        bomb = {"name": "bomb.png", "mimeType": "image/png", "buffer": png(20_000, (0, 0, 0))[:40_000]}
        page.set_input_files("#logo", bomb)
        page.click("form:has(#logo) button")
        assert "1,024 pixels" in page.inner_text("#logo-problem")
        page.set_input_files("#logo", {"name": "l.png", "mimeType": "image/png", "buffer": png(64, (122, 31, 138))})
        page.click("form:has(#logo) button")
        page.fill("#accent", "#7a1f8a")
        page.click("form:has(#accent) button")
        width = page.evaluate("document.querySelector('img.logo').naturalWidth")
        painted = page.evaluate("getComputedStyle(document.querySelector('button.primary')).backgroundColor")
        assert (width, painted, faults(page)) == (64, "rgb(122, 31, 138)", [])
        page.click("button[value=remove-logo]")
        page.fill("#accent", "")
        page.click("form:has(#accent) button")
        assert page.locator("img.logo").count() == 0
        assert all("400" in said for said in page.complaints), page.complaints


def test_a_new_box_is_set_up_in_five_screens_and_again_after_a_power_cut(alone, later):
    office, box = alone
    box.start()
    with contextlib.closing(office.device()) as device, contextlib.closing(Chromium(device)) as chromium:
        place = box.place(device)
        with chromium.visit(place, scripts=True) as page:
            page.goto("/")
            assert not faults(page), faults(page)
            page.fill("#code", box.setup_code())
            page.fill("#serviceName", "The office")
            page.screenshot(path=PICTURES / "set-up-1.png", full_page=True)
            page.click("main button.primary")
            assert "Step 2 of 5" in page.inner_text("main") and not faults(page)
            for pid in box.tree():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            box.process.wait()
            box.start()
            page.reload()
            assert "Step 2 of 5" in page.inner_text("main"), "the code was taken before the power went"
            for field, value in [("userName", "anna"), ("userPass", "nine lives of a cat"), ("userPassConfirm", "nine lives of a cat")]:
                page.fill(f"#{field}", value)
            page.check("#secondFactor")
            page.click("main button.primary")
            page.fill("#oneTimeCode", one_time_code(page.inner_text("#secret")))
            page.click("main button.primary")
            page.click("main a.primary")
            assert "Step 3 of 5" in page.inner_text("main") and not faults(page)
            page.check("#purpose-office")
            page.fill("#networks", "192.168.77.0/24 fd77:a1c::/64")
            page.screenshot(path=PICTURES / "set-up-3.png", full_page=True)
            page.click("main button.primary")
            assert "Step 4 of 5" in page.inner_text("main") and not faults(page)
            page.check("#certificate-acme")
            typed_in(page, host="vpn.office.example")
            assert page.get_attribute("#agreed", "aria-invalid") == "true" and not faults(page)
            assert page.input_value("#host") == "vpn.office.example" and "vpn.office.example" not in box.config()
            page.screenshot(path=PICTURES / "set-up-4.png", full_page=True)
            page.check("#certificate-self")
            page.click("main button.primary")
            assert "Step 5 of 5" in page.inner_text("main") and not faults(page)
            lost = save_key(page)
            assert not faults(page) and page.evaluate(TOO_WIDE) == []
            page.screenshot(path=PICTURES / "set-up-5.png", full_page=True)
            for pid in box.tree():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            box.process.wait()
            box.start()
            page.goto(f"{ROOM}/set-up")
            assert "AGE-SECRET-KEY" not in page.content() and not faults(page), "it is shown once"
            typed_in(page, ending="a1b2c3")
            assert page.get_attribute("#ending", "aria-invalid") == "true"
            key = save_key(page)
            typed_in(page, ending=lost[-6:])
            assert page.get_attribute("#ending", "aria-invalid") == "true", "that key opens nothing any more"
            prove_saved(page, key)
            assert page.inner_text("h1") == "Connect" and "not finished" not in page.inner_text("main")
            assert "Only traffic to the networks behind it" in page.inner_text("main")
            page.goto(f"{ROOM}/changes")
            words = page.inner_text("main")
            assert "Set-up wizard" in words and "anna" in words and "At the box itself" not in words
    config = box.config()
    assert "192.168.77.0/24" in config and 'display_name = "The office"' in config
    assert 'host_name = "vpn.office.example"' in config
    recovery, file = box.folder / "recovery.key", box.folder / "closet.snapshot"
    recovery.write_text(key)
    box.alcove("snapshot", "export", "--recovery", str(file))
    assert verify_snapshot(file, "--recovery-key", recovery).returncode == 0
    assert key.splitlines()[-1].encode() not in b"".join(f.read_bytes() for f in box.state.glob("alcove.db*"))


def rows(box):
    """Every row of the database, without the moments at which something was last used and counters of traffic."""
    moving = {"last_seen", "last_used", "bytes_in", "bytes_out", "seen_in", "seen_out", "last_handshake", "endpoint"}
    with contextlib.closing(sqlite3.connect(f"file:{box.state / 'alcove.db'}?mode=ro", uri=True)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found = {}
        for table in tables:
            cursor = database.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            keep = [place for place, name in enumerate(names) if name not in moving]
            found[table] = sorted(repr([row[place] for place in keep]) for row in cursor)
        return found


def every_page():
    """Every address below the portal's root that its table answers a GET for, but for apps."""
    table = (ROOT / "firmware" / "portal" / "src" / "routes.rs").read_text()
    paths = set(re.findall(r'\(GET\) \["(/vpn-user-portal/[^"]+)"\]', table))
    assert {f"{ROOM}/{name}" for name in ("guests", "restore", "set-up/join", "nodes", "snapshots")} <= paths
    return sorted(path for path in paths if not path.startswith((f"{ROOM}/api/", f"{ROOM}/oauth")))


def test_looking_at_pages_changes_nothing(box, well_known, device):
    admin = well_known.browser(device)
    admin.get(HOME)
    admin.sign_in("admin", box.passwords["admin"])
    for browser in (well_known.signed_in(device), admin):
        before, seen, ahead = rows(box), set(), [HOME]
        assert before["users"] and before["sessions"] and before["configurations"]
        while ahead:
            page = browser.get(ahead.pop())
            assert page.status == 200, page.url
            for link in page.links:
                there = urljoin(page.url, link).split("#")[0]
                if there.startswith(browser.place.origin + ROOM) and there not in seen:
                    seen.add(there)
                    ahead.append(there)
        assert len(seen) >= 5
        # Also those that nothing leads to, and those that are not for this person.
        for address in every_page() + [f"{ROOM}/{name}" for name in PAGES["user"] + PAGES["admin"]]:
            assert 200 <= browser.get(address).status < 500, address
        after = rows(box)
        assert {table for table in before if before[table] != after[table]} == set()
    admin.get(HOME)
    admin.submit(admin.page.form("authRedirectTo", button="uiLanguage"), button=("uiLanguage", "nl"))
    assert {table for table in before if before[table] != rows(box)[table]} == {"users"}, "a form would be noticed"


def test_looking_at_a_new_box_changes_nothing(alone, later):
    office, box = alone
    box.start()
    browser = later(Browser(box.place(office.device())))
    before = at_rest(box)
    for address in every_page():
        assert 200 <= browser.get(address).status < 500, address
    assert changed(before, rows(box)) == {}
    # Nor when somebody has proved to be at it.
    page = browser.submit(browser.get(f"{ROOM}/set-up").form("code"), {"code": box.setup_code()})
    assert page.status == 200 and "code" not in page.forms[0].types, page.words
    before = at_rest(box)
    for address in every_page():
        assert 200 <= browser.get(address).status < 500, address
    assert changed(before, rows(box)) == {} and before["box"]


def at_rest(box):
    """Every row, once a box that has just begun makes no more of its keys."""
    before, until = rows(box), time.monotonic() + 20
    while True:
        time.sleep(0.5)
        if (now := rows(box)) == before:
            return now
        before = now
        assert time.monotonic() < until, "it does not come to rest"


def changed(before, after):
    """The beginnings of the rows that are there once only, by table."""
    odd = {table: [row[:40] for row in set(before[table]) ^ set(after[table])] for table in before}
    return {table: rows for table, rows in odd.items() if rows}


def test_a_page_weighs_at_most_thirty_kilobytes_with_its_style(box, well_known, device, later):
    browser = well_known.browser(device)
    browser.get(HOME)
    browser.sign_in("admin", box.passwords["admin"])
    style = re.search(r'href="([^"]+style\.css[^"]*)"', browser.page.html)[1]
    connection = later(box.place(device).connection())
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())

    def weigh(path, site="same-origin", coding="gzip"):
        headers = [("Accept-Encoding", "gzip, br"), ("Sec-Fetch-Site", site), ("Cookie", cookies)]
        answer = connection.get(path, headers)
        assert answer.header("Content-Encoding") == coding, path
        return len(answer.body)

    of_style = weigh(style)
    table = [(name, weigh(f"{ROOM}/{name}")) for name in PAGES["user"] + PAGES["admin"]]
    lines = [f"{name:24} {size:6} + {of_style} = {size + of_style:6} bytes" for name, size in table]
    (ROOT / "target" / "page-weight.txt").write_text("\n".join(lines) + "\n")
    assert all(size + of_style <= MOST_BYTES for _, size in table), "\n".join(lines)
    # Nobody else can have it asked for again and again and measure it.
    assert weigh(HOME, "cross-site", None) > 2 * weigh(HOME)


def test_a_box_that_joins_is_told_how_in_every_look(box, chromium, place):
    for scheme, language, size in LOOKS:
        with chromium.visit(place, scheme, language, size, scripts=True) as page:
            sign_in(page, "admin", box.passwords["admin"])
            page.goto(f"{ROOM}/node/add")
            page.fill("#name", "Second floor")
            page.click("main button.primary")
            assert page.locator("svg.qr").count() == 1, page.inner_text("main")
            assert re.search(r"alcove node join \S+/[0-9A-Z-]{40,}", page.inner_text("main"))
            assert not faults(page), faults(page)
            assert page.evaluate(TOO_WIDE) == [], f"{language} at {size}"
            page.screenshot(path=PICTURES / f"admin-node-code-{scheme}-{language}.png", full_page=size[0] > 400)
