"""What tests are given: one office with a running box for all, and their own people, devices and apps.

The shared box is never left in another shape than it was found in: a test that changes settings changes
them back, and people are never used twice. Tests that need a box to themselves take `own_box`.
"""

import contextlib
import dataclasses
import itertools
import signal

import pytest

from harness.app import App
from harness.box import Box
from harness.browser import Browser
from harness.client import Client
from harness.network import sweep
from harness.office import Office
from harness.tunnel import Tunnel

_names = itertools.count(1)


def pytest_configure(config):
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit("terminated"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test shows the end of its box's log."""
    report = (yield).get_result()
    if report.failed:
        given = getattr(item, "funcargs", {}).values()
        boxes = [b for value in given for b in (value if isinstance(value, tuple) else [value]) if isinstance(b, Box)]
        for box in boxes[-1:]:
            report.sections.append(("log of the box", "\n".join(box.output().splitlines()[-40:])))


@pytest.fixture(scope="session")
def office():
    sweep()
    with contextlib.closing(Office()) as office:
        yield office


@pytest.fixture(scope="session")
def box(office):
    """The shared box, set up, with an administrator called `admin`."""
    with contextlib.closing(Box(office.server)) as box:
        box.start()
        box.setup()
        yield box
        assert "panicked" not in box.output(), box.output()


@pytest.fixture
def later():
    """`later(thing)` returns the thing and closes it when the test is over."""
    with contextlib.ExitStack() as stack:
        yield lambda thing: stack.enter_context(contextlib.closing(thing))


@pytest.fixture
def alone(later):
    """An office of its own, with a box that is not started and not set up."""
    office = later(Office())
    return office, later(Box(office.server))


@pytest.fixture
def device(office):
    with contextlib.closing(office.device()) as device:
        yield device


class Person:
    """Somebody with an account on a box."""

    def __init__(self, box, name, later):
        self.box, self.name, self.later = box, name, later
        self.password = box.add_user(name)

    def browser(self, device):
        return self.later(Browser(self.box.place(device)))

    def signed_in(self, device):
        """A browser on its start page after signing in."""
        browser = self.browser(device)
        browser.get("/vpn-user-portal/home")
        browser.sign_in(self.name, self.password)
        return browser

    def app(self, device, client_id="org.eduvpn.app.linux", tokens=None):
        """The official library under one of its client IDs."""
        return self.later(App(device, self.box.place(device), client_id, self.name, self.password, tokens))

    def client(self, device, client_id="org.eduvpn.app.linux", authorized=True, **options):
        """The bare client, authorized unless told otherwise."""
        client = self.later(Client(self.box.place(device), client_id, **options))
        if authorized:
            client.authorize(self.browser(device), self.name, self.password)
        return client


@pytest.fixture
def people(box, later):
    """`people()` makes an account on the shared box."""
    return lambda: Person(box, f"person{next(_names)}", later)


@pytest.fixture
def person(people):
    return people()


@pytest.fixture
def tunnels(later):
    """`tunnels(device, text)` brings a tunnel up until the end of the test."""
    return lambda device, text, **options: later(Tunnel(device, text, **options))


@pytest.fixture
def settings(box):
    """`settings(name=value, …)` changes settings of the shared box until the end of the test."""
    before = []

    def change(**values):
        before.append(box.configure(**values))

    yield change
    if before:
        box.apply(before[0])


@pytest.fixture
def admin(own_box):
    """A browser in which the admin of the test's own box is signed in, who does not mind the box's certificate."""
    own_box.setup()
    with contextlib.closing(Browser(dataclasses.replace(own_box.place(), ca=""))) as browser:
        browser.get("/vpn-user-portal/home")
        browser.sign_in("admin", own_box.passwords["admin"])
        yield browser
