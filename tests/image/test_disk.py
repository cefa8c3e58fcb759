"""What can happen to a card: the box comes up all the same, and says what is wrong where the operator looks."""

import re
import shutil

import pytest

from harness.guest import MIB, OFFSETS, UP


def confirmed(box, slot):
    """Waits until the running slot has been found good, which is then written onto the card."""
    box.wait_console(UP, 240)
    assert re.findall(UP, box.console())[-1][1] == slot, box.console()[-800:]

    def good():
        state = box.boot_state()
        return state["active"] == slot and state[f"tries_{slot}"] == "0"

    box.wait(f"slot {slot} confirmed", good, 60)


@pytest.fixture
def box(boxes):
    box = boxes()
    yield box
    box.close()


def test_slot_a_destroyed_and_slot_b_comes_up(box):
    box.spoil("root-a")
    box.start().wait_portal(300)
    confirmed(box, "b")
    tries = re.findall(r"slot (\w), try (\w)", box.console())
    assert tries == [("a", "1"), ("a", "2"), ("a", "3"), ("b", "1")]
    assert ", slot b" in box.report()
    box.kill().start().wait_portal()
    assert re.findall(r"slot (\w), try (\w)", box.console()) == [("b", "1")], "it stays with the good one"


def test_the_kernel_of_slot_a_destroyed(box):
    box.spoil("kernel-a")
    box.start().wait_portal()
    confirmed(box, "b")
    assert "slot a does not load" in box.console()


def test_a_second_disk_with_the_same_labels_is_left_alone(box):
    twin = box.folder / "twin.img"
    shutil.copyfile(box.disk, twin)

    def content():
        with open(twin, "rb") as disk:
            return disk.read((OFFSETS["data"] + 16) * MIB)

    before = content()
    box.start(DISK2=twin).wait_portal()
    confirmed(box, "a")
    assert content() == before


def test_the_boot_partition_damaged(box):
    box.spoil("boot", 1 / 32, at=32 * 512 + 16384)
    box.start().wait_portal()
    confirmed(box, "a")


def test_a_running_box_does_not_need_its_boot_partition(box):

    box.start().wait_portal()
    box.wait_report()
    box.spoil("boot", 1)
    assert box.answers()


@pytest.mark.parametrize("size", [12, 16])
def test_the_data_partition_is_noise(box, size):
    box.spoil("data", size)
    box.start().wait_portal()
    report = box.wait_report("attention")
    assert "data partition" in report
    assert "Set-up code" in report, "and can be used until somebody repairs it"
    confirmed(box, "a")


def test_the_data_partition_is_missing(box):
    with open(box.disk, "r+b") as disk:
        entry = _logical_partition(disk, 3)
        disk.seek(entry)
        disk.write(bytes(16))
    box.start().wait_portal()
    report = box.wait_report("attention")
    assert "The data partition is missing. Nothing that is changed now survives a restart." in report
    assert "data partition is missing" in box.console()


def _logical_partition(disk, number):
    """Where the table entry of the n-th logical partition is, in bytes."""
    disk.seek(0x1BE + 3 * 16)
    first = int.from_bytes(disk.read(16)[8:12], "little")
    record = first
    for _ in range(number - 1):
        disk.seek(record * 512 + 0x1BE + 16)
        record = first + int.from_bytes(disk.read(16)[8:12], "little")
    return record * 512 + 0x1BE


def test_the_data_partition_is_full(boxes):
    box = boxes().seed().start().wait_portal().wait_ssh()
    box.ssh("alcove setup --admin anna --password-stdin --state /data/state", input="nine lives of a cat\n")
    box.ssh("dd if=/dev/zero of=/data/much bs=1M; sync", check=False, timeout=200)
    assert box.answers(), "it serves on"
    box.kill().start().wait_portal()
    report = box.wait_report("attention")
    assert "The data partition is full" in report and "Nothing that is changed now survives a restart." in report
    assert "Set-up code" not in report, "the admin is still there"
    assert "anna" in box.wait_ssh().alcove("user", "list")
    box.ssh("mkdir /tmp/data && mount /dev/vda7 /tmp/data && rm /tmp/data/much && umount /tmp/data")
    box.kill().start().wait_portal()
    box.wait("a report that is content", lambda: "attention" not in box.report(), 90)
    assert "anna" in box.wait_ssh().alcove("user", "list")
    box.close()


def test_the_card_is_write_protected(boxes):
    box = boxes().seed().start().wait_portal().wait_ssh()
    box.ssh("alcove setup --admin anna --password-stdin --state /data/state", input="nine lives of a cat\n")
    box.shut_down()
    before = box.report()
    box.start(READONLY="on").wait_portal()
    told = "The card is write-protected. Nothing that is changed now survives a restart."
    box.wait_console(re.escape(told))
    assert "anna" in box.wait_ssh().alcove("user", "list"), "what it knew it still knows"
    assert box.report() == before
    box.close()
