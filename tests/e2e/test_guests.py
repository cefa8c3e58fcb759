"""People of one box use another one, which a signed list tells whose they are."""

import contextlib
import dataclasses
import time

import pytest

from harness.box import Box
from harness.browser import Browser
from harness.client import Client
from harness.discovery import NAME, Discovery
from harness.office import HOST_V4, Office
from harness.packets import fetch

GUESTS = "/vpn-user-portal/guests"
HOME = "home.test"


@pytest.fixture(scope="module")
def world():
    with contextlib.closing(Office()) as office:
        yield office


@pytest.fixture(scope="module")
def discovery(world):
    device = world.device()
    world.server.learn(NAME, device.v4)
    with contextlib.closing(Discovery(device)) as discovery:
        yield discovery


def admin_of(box):
    browser = Browser(dataclasses.replace(box.place(), ca=""))
    browser.get("/vpn-user-portal/home")
    browser.sign_in("admin", box.passwords["admin"])
    return browser


class World:
    """Anna's own box, the one that she visits, and her app."""

    def __init__(self, office, discovery, home, away):
        self.office, self.discovery, self.home, self.away = office, discovery, home, away
        self.at_home, self.at_away = admin_of(home), admin_of(away)

    def save(self, admin, **values):
        """Fills in the rules; what is not given stays as it is."""
        page = admin.get(GUESTS)
        page = admin.submit(page.form("most"), values, button=("action", "save"))
        question = [form for form in page.forms if ("confirmed", "yes") in form.fields]
        return admin.submit(question[0]) if question else page

    def public_key(self):
        words = self.at_home.get(GUESTS).words
        return next(word for word in words.split() if word.startswith("k7.pub."))

    def fetch(self, words):
        """Presses the button, and waits until the page says these words."""
        self.at_away.get(GUESTS)
        form = next(form for form in self.at_away.page.forms if ("action", "fetch") in form.buttons)
        assert self.at_away.submit(form, button=("action", "fetch")).status == 200
        until = time.monotonic() + 20
        while words not in (now := self.state()):
            assert time.monotonic() < until, f"{now}\n{self.away.output()}"
            time.sleep(0.1)

    def state(self):
        return self.at_away.get(GUESTS).words


@pytest.fixture
def boxes(world, discovery, later):
    """Both boxes; the list has Anna's, and the other one lets people of it in."""
    place = world.device()
    for namespace in (world.server, place):
        namespace.learn(HOME, place.v4)
    home, away = later(Box(place, hostname=HOME)), later(Box(world.server))
    for box in (home, away):
        box.start()
        box.setup()
    boxes = World(world, discovery, home, away)
    later(boxes.at_home), later(boxes.at_away)
    boxes.save(boxes.at_home, on="on")
    discovery.publish(10, {HOME: boxes.public_key(), "vpn.example.org": "k7.pub.S4j5JJiTEz1fWMkI.hzU_xJasWzD6Da2WR7hgbobx9n3o4XSDeqFh03tgM-0"})
    saved = boxes.save(
        boxes.at_away, on="on", list_url=discovery.url, signers=discovery.key.public, roots=discovery.root.read_text(),
        **{"profile.default": "on"},
    )  # fmt: skip
    assert saved.status == 200, saved.words
    until = time.monotonic() + 20
    while HOME not in boxes.state():
        assert time.monotonic() < until, boxes.away.output()
        time.sleep(0.1)
    yield boxes
    for box in (home, away):
        assert "panicked" not in box.output(), box.output()


@pytest.fixture
def visitor(boxes, world, later):
    """`visitor(name)`: an app that somebody of the first box has authorized there, calling the second."""

    def visit(name="anna"):
        device = world.device({HOME: boxes.home.namespace.v4})
        password = boxes.home.add_user(name)
        own = later(Client(boxes.home.place(device)))
        own.authorize(later(Browser(boxes.home.place(device))), name, password)
        app = later(Client(boxes.away.place(device)))
        app.tokens, app.own, app.device = own.tokens, own, device
        return app

    return visit


def test_a_guest_gets_a_tunnel_and_no_page_and_is_off_when_guests_are(boxes, visitor, tunnels):
    app = visitor()
    assert [profile["profile_id"] for profile in app.profiles()] == ["default"]
    answer = app.connect()
    assert answer.status == 200, answer.text
    tunnels(app.device, answer.text, private_key=app.private_key)
    assert "hello from the office" in fetch(app.device, HOST_V4)
    [name] = [line for line in boxes.away.alcove("user", "list").stdout.split() if "@" in line]
    assert name.endswith(f"@{HOME}") and len(name) == 44 + len(HOME) and "anna" not in boxes.away.output()

    # Pages, the admin API and the token endpoint know nothing of such tokens.
    for path in ("home", "account", "users", "admin/api/v1/users"):
        answer = app.connection.request("GET", f"/vpn-user-portal/{path}", [app.bearer()])
        asked_to_sign_in = answer.status == 200 and "userPass" in answer.text
        assert asked_to_sign_in or answer.status in (401, 403), (path, answer.status)
    assert app.refresh(app.tokens["refresh_token"], keep=False).json()["error"] == "invalid_grant"

    # Who runs the box that Anna visits asks her own: that box knows who it is.
    found = boxes.at_home.get(f"{GUESTS}?pseudonym={name}")
    assert "user_id=anna" in found.html

    boxes.away.alcove("user", "disable", name)
    boxes.away.wait_peers([])
    refused = app.info()
    assert (refused.status, refused.json()) == (403, {"error": "account disabled"})
    boxes.away.alcove("user", "enable", name)
    assert app.connect().status == 200
    assert boxes.away.wait_peers([app.public_key]) == {app.public_key}
    boxes.save(boxes.at_away, on="")
    assert boxes.away.wait_peers([]) == set()
    assert app.info().status == 401
    assert app.own.info().status == 200, "at home nothing has changed"
    boxes.save(boxes.at_away, on="on")
    assert app.disconnect().status == 204


def test_only_people_of_listed_and_chosen_servers_are_let_in(boxes, visitor):
    app = visitor()
    assert app.info().status == 200
    boxes.save(boxes.at_away, which="chosen", servers="vpn.example.org")
    assert app.info().status == 401
    boxes.save(boxes.at_away, which="chosen", servers=HOME)
    assert app.info().status == 200
    boxes.discovery.publish(11, {HOME: "k7.pub.S4j5JJiTEz1fWMkI.hzU_xJasWzD6Da2WR7hgbobx9n3o4XSDeqFh03tgM-0"})
    boxes.fetch("Version of the list 11")
    assert app.info().status == 401, "the list has another key for her server"


@pytest.mark.parametrize("what", ["strange", "older", "changed", "gone", "senseless"])
def test_a_list_that_is_not_to_be_believed_changes_nothing_and_that_is_told(boxes, visitor, what):
    app, discovery = visitor(), boxes.discovery
    assert app.info().status == 200
    discovery.publish(9 if what == "older" else 12, {}, discovery.strange_key if what == "strange" else None)
    if what == "changed":
        discovery.list.write_text(discovery.list.read_text() + " ")
    elif what == "gone":
        discovery.list.unlink()
    elif what == "senseless":
        discovery.publish("twelve", {})
    told = {
        "strange": "not signed by any",
        "older": "older list (version 9)",
        "changed": "not signed by any",
        "gone": "404",
        "senseless": "makes no sense",
    }[what]
    boxes.fetch(told)
    assert app.info().status == 200, "the list from before counts"
    assert any("guest access" in problem for problem in boxes.away.status()["problems"])
    german = boxes.at_away.get(GUESTS)
    languages = next(form for form in german.forms if form.action.endswith("/setLanguage"))
    boxes.at_away.submit(languages, button=("uiLanguage", "de"))
    assert "Gastzugang" in boxes.at_away.get(GUESTS).words


def test_a_list_signed_as_a_whole_is_taken_too(boxes):
    boxes.discovery.publish(20, {"vpn.example.com": boxes.public_key()}, hashed=False)
    boxes.fetch("vpn.example.com")


def test_an_access_token_ends_when_it_says(boxes, visitor):
    boxes.home.configure(token_expiry="PT2S")
    app = visitor("ben")
    assert app.info().status == 200
    time.sleep(2.5)
    assert app.info().status == 401
    assert app.own.refresh().status == 200
    app.tokens = app.own.tokens
    assert app.info().status == 200
