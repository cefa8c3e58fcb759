"""Two boxes on one network, both fresh from the same image: both are found, and both work."""

import re

import pytest

from harness.browser import Browser
from harness.mdns import resolve
from harness.pages import set_up

from conftest import PASSWORD


@pytest.fixture(scope="module")
def pair(boxes):
    pair = [boxes(), boxes()]
    for box in pair:
        box.start()
    for box in pair:
        box.wait_portal()
    return pair


@pytest.fixture(scope="module")
def names(pair):
    """The name that each report gives, once the two have found out about each other."""

    def given():
        found = [re.search(r"https://([\w-]+)\.local/", box.report()) for box in pair]
        names = [each[1] for each in found if each]
        return names if len(set(names)) == 2 else None

    return pair[0].wait("two names", given, 120)


def test_each_has_a_name_of_its_own(pair, names, closet):
    assert sorted(names) == ["alcove", "alcove-2"]
    for box, name in zip(pair, names, strict=True):
        assert resolve(closet.host, f"{name}.local") == {box.address}
        assert f"Alcove 0.1.0 on {name}, slot a" in box.console()


def test_each_is_set_up_with_its_own_code_only(pair, names, closet, later):
    codes = [re.search(r"Set-up code: (\S+)", box.report())[1] for box in pair]
    assert codes[0] != codes[1]
    for box, name, other in zip(pair, names, reversed(codes), strict=True):
        box.name = name
        browser = later(Browser(box.place(closet.host)))
        assert "Step 1 of 5" in set_up(browser, other, name, PASSWORD).words, "the other's code"
        code = codes[1 - codes.index(other)]
        assert "Sign out" in set_up(browser, code, name, PASSWORD).words


def test_they_share_no_secret(pair, names, closet):
    shown = []
    for box in pair:
        with box.place().tls() as connection:
            shown.append(connection.getpeercert(binary_form=True))
    assert shown[0] != shown[1]


def test_the_name_comes_free_when_its_box_goes(pair, names, closet):
    first, second = (pair[names.index(name)] for name in ("alcove", "alcove-2"))
    first.kill()
    second.kill().start().wait_portal()
    second.wait_report("https://alcove.local/")
    assert resolve(closet.host, "alcove.local") == {second.address}
