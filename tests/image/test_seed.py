"""The file that an operator drops onto the card: applied and gone, or explained and left alone; and the reset."""

import time

import pytest

from harness.arp import whose
from harness.browser import Browser
from harness.mdns import resolve
from harness.office import HOST_V4

from conftest import PASSWORD

ADDRESS, ADDRESS_V6 = "192.168.77.50", "fd77:a1c::50"
# What `alcove hash-password` made of PASSWORD.
HASH = "$argon2id$v=19$m=19456,t=2,p=1$OClnUgETdn94fsQIoRKyRg$EuW/KG4Ev1WZIzE2ADgtbllADfn8Nl3hLD7S4pbNdcE"
VLAN, VLAN_BOX = 20, "192.168.20.5"


def signs_in(box, name, password=PASSWORD):
    """Whether somebody gets in with this name and password."""
    browser = Browser(box.place())
    try:
        browser.get("/vpn-user-portal/home")
        return "Sign out" in browser.sign_in(name, password).words
    finally:
        browser.close()


@pytest.fixture(scope="module")
def box(boxes):
    """A box whose seed file says everything."""
    box = boxes()
    box.name, box.address = "attic", ADDRESS
    box.seed(
        "\n".join(
            [
                'host_name = "attic"',
                'time_zone = "Europe/Amsterdam"',
                f'ntp_servers = ["{HOST_V4}"]',
                f'ssh_keys = ["{box.key.public}"]',
                "[admin]",
                'name = "anna"',
                f'password_hash = "{HASH}"',
                "[network]",
                f'ipv4 = "{ADDRESS}/24"',
                'gateway4 = "192.168.77.1"',
                f'ipv6 = "{ADDRESS_V6}/64"',
                f'dns = ["{HOST_V4}"]',
            ]
        )
    )
    return box.start(RTC="2024-02-03T04:05:06").wait_portal().wait_ssh()


def test_everything_in_it_is_applied_and_the_file_is_gone(box, closet):
    assert "alcove.toml" not in box.files()
    assert box.ssh("hostname").strip() == "attic"
    assert resolve(closet.host, "attic.local") == {ADDRESS}
    assert resolve(closet.host, "attic.local", version=6) == {ADDRESS_V6}
    assert box.ssh("date", "+%Z").strip() in ("CET", "CEST")
    assert HOST_V4 in box.ssh("cat /etc/resolv.conf")
    report = box.wait_report(f"https://{ADDRESS}/")
    assert "https://attic.local/" in report and "attention" not in report, report


def test_nothing_of_the_file_can_be_read_from_the_card_any_more(box):
    with open(box.disk, "rb") as card:
        card.seek(4 << 20)
        assert HASH.encode() not in card.read(64 << 20), "the password's hash is still in the FAT partition"


def test_the_admin_of_the_file_signs_in_and_no_code_is_shown(box):
    assert signs_in(box, "anna")
    assert not signs_in(box, "anna", "another password of hers")
    assert "Set-up code" not in box.wait_report()
    assert "Set-up code" not in box.console()


def test_the_clock_is_put_right_by_the_time_server_of_the_file(box):
    built, now = map(int, box.ssh("cat /etc/alcove/built; date +%s").split())
    assert now >= built, "never before this release was made"
    now = box.wait("the right time", lambda: box.ssh("[ ! -e /run/alcove/time-synced ] || date +%s"), 120, pause=2)
    assert abs(int(now) - time.time()) < 30


def test_everything_stays_after_a_power_cut(box):
    box.kill().start().wait_portal().wait_ssh()
    assert box.ssh("hostname").strip() == "attic"
    assert signs_in(box, "anna")


def test_a_new_password_of_the_admin_comes_with_a_new_file(box):
    other = "ten lives of a cat"
    made = box.ssh("alcove", "hash-password", input=other + "\n").strip()
    box.kill().seed(f'[admin]\nname = "anna"\npassword_hash = "{made}"\n').start().wait_portal().wait_ssh()
    assert signs_in(box, "anna", other)
    assert not signs_in(box, "anna", PASSWORD)
    assert box.ssh("hostname").strip() == "attic", "what the file does not mention stays"


def test_a_factory_reset_forgets_everything(box, closet):
    box.kill().put("factory-reset", "").start()
    box.address = box.given
    box.wait_portal()
    box.wait_report("Set-up code")
    assert "factory-reset" not in box.files()
    assert "https://alcove.local/" in box.report()
    assert resolve(closet.host, "attic.local", timeout=2) == set()
    with pytest.raises(ConnectionRefusedError):
        box.place().tcp(22)
    box.kill()  # the next one wants the name


def test_a_tagged_network(boxes, closet):
    box = boxes()
    box.seed(f'[network]\nvlan = {VLAN}\nipv4 = "{VLAN_BOX}/24"\nipv6 = "off"\n').start()
    box.wait("the box in the tagged network", lambda: whose(closet.host, VLAN_BOX, VLAN) == box.mac)
    assert whose(closet.host, VLAN_BOX) is None, "and nowhere else"
    assert not box.answers()
    box.kill()


WRONG = {
    "a key that does not exist": (b'host_name = "attic"\nhostname = "cellar"\n', "alcove.toml, line 2: hostname is"),
    "half written": (b'host_name = "attic"\n[admin]\nname = "an', "alcove.toml, line 3: "),
    "noise": (b'host_name = "attic"\n' + bytes(range(128, 256)) * 16, "alcove.toml, line 2: "),
    "ten megabytes": (b"# nothing\n" * (1 << 20), "alcove.toml: the file is larger than 64 KiB"),
    "commands": (b'host_name = "$(reboot)"\n', "alcove.toml, line 1: "),
}


@pytest.fixture(scope="module")
def plain(boxes):
    return boxes()


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_file_is_explained_and_the_box_comes_up(plain, kind):
    content, told = WRONG[kind]
    plain.kill().put("alcove.toml", content).start().wait_portal()
    report = plain.wait_report(told)
    assert "Nothing of the file was applied." in report
    assert "https://alcove.local/" in report
    assert told in plain.console(), "and on the screen"
    assert "alcove.toml" in plain.files(), "it stays for correction"


def test_a_corrected_file_is_taken(plain):
    plain.kill().put("alcove.toml", b'\xef\xbb\xbfhost_name = "attic"\r\n').start().wait_portal()
    report = plain.wait_report("https://attic.local/")
    assert "alcove.toml" not in report and "alcove.toml" not in plain.files()
