"""A fresh card, nothing on it but the image: switched on, found, set up in the browser, used with the app."""

import re

import pytest

from harness.app import App
from harness.browser import Browser
from harness.closet import ROUTER_V6
from harness.mdns import resolve
from harness.office import HOST_V4, HOST_V6
from harness.packets import fetch, ping, ping_until
from harness.pages import set_up
from harness.tunnel import Tunnel

from conftest import PASSWORD

CODE = r"Set-up code: ([A-Z0-9-]{9,})"


@pytest.fixture(scope="module")
def box(boxes):
    """A box that has been switched on for the first time."""
    return boxes().start().wait_portal()


def test_console_and_report_say_where_it_is_and_how_to_begin(box):
    report = box.wait_report(box.address)
    shown = box.wait_console(CODE)[1]
    assert re.search(CODE, report)[1] == shown
    assert "https://alcove.local/" in report
    assert "needs attention" not in report, report
    assert "data partition grown" in box.console()
    assert box.address in box.console()


def test_it_is_found_by_name_in_both_families(box, closet):
    assert resolve(closet.host, "alcove.local") == {box.address}
    found = resolve(closet.host, "alcove.local", version=6)
    assert any(address.startswith(ROUTER_V6.removesuffix("1")) for address in found), found
    assert resolve(closet.host, "other.local", timeout=2) == set()


def test_nothing_answers_but_the_pages(box, closet):
    place, ports = box.place(), []
    for port in range(1, 1025):
        try:
            place.tcp(port, timeout=5).close()
            ports.append(port)
        except ConnectionRefusedError:
            pass
    assert ports == [80, 443]


@pytest.fixture(scope="module")
def admin(box):
    """The admin, made with the code in the browser of whoever is beside the box."""
    browser = Browser(box.place())
    page = set_up(browser, "AAAA-AAAA-AAAA-AAAA", "anna", PASSWORD)
    assert "Step 1 of 5" in page.words, "another code lets nobody in"
    code = re.search(CODE, box.wait_report("Set-up code"))[1]
    page = set_up(browser, code, "anna", PASSWORD)
    browser.close()
    assert "Sign out" in page.words, page.words
    return "anna"


def test_the_code_is_gone_from_the_report_once_it_is_used(box, admin):
    box.wait("a report without the code", lambda: "https://" in box.report() and "Set-up" not in box.report(), 90)


@pytest.fixture(scope="module")
def restarted(box, admin):
    """The power was cut, and the operator has put a file with an SSH key onto the card meanwhile."""
    return box.kill().seed().start().wait_portal()


def test_a_restart_keeps_everything_and_brings_no_new_code(restarted, admin, later):
    assert not re.search(CODE, restarted.wait_report())
    browser = later(Browser(restarted.place()))
    browser.get("/vpn-user-portal/home")
    assert "Sign out" in browser.sign_in(admin, PASSWORD).words


def test_the_official_app_connects_through_the_kernels_wireguard(restarted, admin, closet, later):
    box = restarted.wait_ssh()
    device = closet.device({"alcove.local": box.address})
    app = later(App(device, box.trusted(device), "org.eduvpn.app.linux", admin, PASSWORD)).add()
    given = app.connect()
    assert given["protocol"] == 2
    tunnel = later(Tunnel(device, given["config"]))
    app.up()
    assert ping_until(device, tunnel.gateway(4), timeout=15)
    assert ping_until(device, tunnel.gateway(6), timeout=15)
    assert fetch(device, HOST_V4, timeout=15) == f"hello from the office to {box.address}"
    assert fetch(device, HOST_V6, timeout=15).startswith("hello from the office to " + ROUTER_V6.removesuffix("1"))
    app.down()
    box.wait("the end of the tunnel", lambda: not ping(device, tunnel.gateway(4), timeout=1), 10)
