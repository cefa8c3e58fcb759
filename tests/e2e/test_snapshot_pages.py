"""Snapshots on the pages: what an admin does with a browser alone."""

import hashlib
import json
import os
import re

import pytest

from harness.box import Box
from harness.browser import Browser
from harness.office import Office

PAGE = "/vpn-user-portal/snapshots"


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
