"""The appliance's network, changed with a way back: a host plays the appliance, with a program of the test's that brings
its interface up as the settings say."""

import contextlib
import os
import signal
import subprocess
import time

import pytest

from harness.box import Box, binary
from harness.network import Namespace

OLD, NEW = "192.0.2.10/24", "192.0.2.77/24"
PROGRAM = """#!/bin/sh
# What the image does with busybox: the settings in force become addresses.
set -e
file={trial}
[ -e "$file" ] || file={system}/network.toml
address=$(sed -n 's/^ipv4 = "\\(.*\\)"/\\1/p' "$file" 2>/dev/null) || true
ip addr flush dev wan scope global
ip addr add "${{address:-{old}}}" dev wan
"""


@pytest.fixture
def closet(later):
    """A namespace with one interface."""
    closet = later(Namespace("closet"))
    closet.run("ip", "link", "add", "wan", "type", "veth", "peer", "name", "wall")
    closet.run("ip", "link", "set", "wall", "up")
    closet.run("ip", "link", "set", "wan", "up")
    closet.run("ip", "addr", "add", OLD, "dev", "wan")
    return closet


@pytest.fixture
def own_box(closet, tmp_path):
    system, trial, program = tmp_path / "system", tmp_path / "trial.toml", tmp_path / "reconfigure"
    system.mkdir()
    program.write_text(PROGRAM.format(trial=trial, system=system, old=OLD))
    program.chmod(0o755)
    options = ["--system", str(system), "--trial", str(trial), "--reconfigure", str(program)]
    with contextlib.closing(Box(closet, options=options)) as box:
        box.system, box.trial = system, trial
        box.start()
        yield box
        assert "panicked" not in box.output(), box.output()


def address(box):
    """The interface's; nothing in the moment when it changes."""
    found = box.namespace.run("ip", "-o", "-4", "addr", "show", "dev", "wan", "scope", "global").stdout.split()
    return found[3] if found else ""


def wait_for_address(box, wanted, timeout=10):
    until = time.monotonic() + timeout
    while address(box) != wanted:
        assert time.monotonic() < until, f"{address(box)}\n{box.output()}"
        time.sleep(0.1)


def put_on_trial(box, text=f'[network]\nipv4 = "{NEW}"\n', check=True):
    return box.alcove("network", "try", "-", input=text, check=check)


def test_what_is_confirmed_stays_and_what_is_not_goes_back_within_a_minute(own_box):
    put_on_trial(own_box)
    wait_for_address(own_box, NEW)
    assert not (own_box.system / "network.toml").exists(), "a power cut now loses it"
    began = time.monotonic()
    wait_for_address(own_box, OLD, timeout=70)
    assert 50 < time.monotonic() - began
    done = own_box.alcove("network", "confirm", check=False)
    assert done.returncode == 3 and "Nothing is on trial" in done.stderr
    put_on_trial(own_box)
    wait_for_address(own_box, NEW)
    own_box.alcove("network", "confirm")
    assert NEW in (own_box.system / "network.toml").read_text()
    assert not own_box.trial.exists() and NEW in own_box.alcove("network", "show").stdout


def test_it_goes_back_when_told_and_when_whoever_watches_over_it_dies(own_box):
    put_on_trial(own_box)
    wait_for_address(own_box, NEW)
    own_box.alcove("network", "back")
    wait_for_address(own_box, OLD)
    put_on_trial(own_box)
    wait_for_address(own_box, NEW)
    os.kill(own_box.pids()["network"], signal.SIGKILL)
    wait_for_address(own_box, OLD)
    put_on_trial(own_box)
    wait_for_address(own_box, NEW)
    own_box.stop()
    own_box.start()
    wait_for_address(own_box, OLD)


@pytest.mark.parametrize("text", ["", "nonsense", '[network]\nipv4 = "192.0.2.7; reboot"\n', '[wifi]\nssid = "x"\n'])
def test_what_is_no_network_is_refused(own_box, text):
    done = put_on_trial(own_box, text, check=False)
    assert done.returncode == 3 and done.stderr.strip() and address(own_box) == OLD
    assert not own_box.trial.exists()


def test_it_is_done_on_the_page(own_box, admin):
    page = admin.get("/vpn-user-portal/network")
    assert "Network of this box" in page.words
    page = admin.press("try", method4="static", address4="192.0.2.300/24")
    assert page.status == 400 and "192.0.2.300/24" in page.html and address(own_box) == OLD
    page = admin.press("try", method4="static", address4=NEW, dns="9.9.9.9")
    assert page.status == 200 and "on trial" in page.words and "https://192.0.2.77/" in page.html
    wait_for_address(own_box, NEW)
    page = admin.get("/vpn-user-portal/network")
    assert "on trial" in page.words
    page = admin.press("confirm")
    assert "The settings are kept" in page.words
    kept = (own_box.system / "network.toml").read_text()
    assert NEW in kept and "9.9.9.9" in kept


def test_the_one_who_may_has_no_more_rights_than_it_takes(own_box):
    own_box.alcove("network", "show")
    pid = own_box.pids()["network"]
    with open(f"/proc/{pid}/status") as status:
        fields = dict(line.split(":", 1) for line in status)
    assert int(fields["CapEff"], 16) == int(fields["CapBnd"], 16) == (1 << 12) | (1 << 13), "NET_ADMIN, NET_RAW"
    assert fields["NoNewPrivs"].strip() == "1"
    socket = own_box.state / "network.sock"
    assert socket.stat().st_mode & 0o777 == 0o660 and socket.stat().st_uid == 0


def test_elsewhere_the_network_is_not_ours(later):
    box = later(Box(later(Namespace("alone"))))
    box.start()
    done = box.alcove("network", "show", check=False)
    assert done.returncode == 1 and "not the appliance" in done.stderr
    assert not (box.state / "network.sock").exists()
    assert subprocess.run([binary(), "network", "try", "--help"], capture_output=True, text=True).returncode == 0
