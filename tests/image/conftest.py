"""What the image's tests are given: a closet with a network, and boxes in it.

A box is a whole machine and takes about ten seconds to start, so the tests of a file share boxes where they
can and take them in the order of the file. Files run side by side, each with a closet of its own.
"""

import contextlib
import signal

import pytest

from harness.closet import Closet
from harness.guest import Guest, Key
from harness.network import sweep

PASSWORD = "nine lives of a cat"
# They take minutes with one test each; whoever began them last would be waited for.
LONGEST = ("test_power_cuts.py", "test_snapshots.py")


def pytest_configure(config):
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit("terminated"))


def pytest_collection_modifyitems(items):
    """The files that take longest come first."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test shows the end of its boxes' consoles."""
    report = (yield).get_result()
    if report.failed:
        for box in (value for value in getattr(item, "funcargs", {}).values() if isinstance(value, Guest)):
            report.sections.append((f"console of box {box.number}", box.console()[-2000:]))


@pytest.fixture(scope="session")
def closet():
    sweep()
    with contextlib.closing(Closet()) as closet:
        yield closet


@pytest.fixture(scope="session")
def key(tmp_path_factory):
    return Key(tmp_path_factory.mktemp("key"))


@pytest.fixture(scope="module")
def boxes(closet, key):
    """`boxes()` is one more box, with a fresh card; it goes when the file's tests are over."""
    with contextlib.ExitStack() as stack:
        yield lambda **options: stack.enter_context(contextlib.closing(Guest(closet, key, **options)))


@pytest.fixture
def later():
    """`later(thing)` returns the thing and closes it when the test is over."""
    with contextlib.ExitStack() as stack:
        yield lambda thing: stack.enter_context(contextlib.closing(thing))


@pytest.fixture
def device(closet):
    with contextlib.closing(closet.device()) as device:
        yield device
