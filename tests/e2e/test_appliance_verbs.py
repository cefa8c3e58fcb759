"""The appliance's verbs one by one, with what goes wrong: card, admin, report, health, clock, log, flash.

The way of a seed file from the card to the first sign-in is in `test_appliance.py`. The box's own paths
(`/data`, `/run/alcove`) are those of a small root made for the test, so that nothing of this machine's is
touched.
"""

import json
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from harness.box import Box, binary
from harness.browser import Browser
from harness.network import Namespace

PASSWORD = "seven green kettles"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1lkBy3yIhg0cJWNRRLMCgPO0cZ3pV7NpqwUWvOYOQf anna@laptop"
FIXED = '[network]\nipv4 = "192.0.2.10/24"\ndns = ["192.0.2.53"]\nsearch = ["office.test"]\n'
CODE = r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}"

# A root in which the box's places are empty and this machine's programs are there to run.
ROOT = """
cd "$1" && mount -t tmpfs root . && mkdir data run tmp
for name in bin sbin lib lib64 usr etc proc dev; do
    [ ! -e "/$name" ] || { mkdir "$name" && mount --rbind "/$name" "$name"; } || exit 1
done
mkdir run/alcove && touch tmp/alcove && mount --bind "$2" tmp/alcove && mount -t tmpfs data data || exit 1
mount --make-rprivate / && exec chroot . sh -euc "PATH=/tmp:/usr/sbin:/usr/bin:/sbin:/bin; $3"
"""


def alcove(*words, input=None, check=True, timeout=60):
    """Runs `alcove WORDS`."""
    words = [str(binary()), *map(str, words)]
    done = subprocess.run(words, input=input, capture_output=True, text=True, timeout=timeout)
    assert not check or done.returncode == 0, done.stderr
    return done


def on_a_box(folder, script):
    """Runs a script where `/data` and `/run/alcove` are a box's; its output."""
    words = ["unshare", "--mount", "--propagation", "private", "sh", "-c", ROOT, "sh", folder, binary().resolve()]
    done = subprocess.run([*map(str, words), script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def hashed(password=PASSWORD):
    return alcove("hash-password", input=password + "\n").stdout.strip()


def admin(name="anna", password=PASSWORD):
    return f'[admin]\nname = "{name}"\npassword_hash = "{hashed(password)}"\n'


class Card:
    """The mounted card of a box: its FAT partition and its data partition, as folders."""

    def __init__(self, folder):
        self.fat, self.data = folder / "fat", folder / "data"
        self.fat.mkdir()
        self.data.mkdir()
        self.system, self.seed = self.data / "system", self.fat / "alcove.toml"

    def apply(self, text, *options):
        """Puts a seed file onto the card and starts; the problems that are told."""
        self.seed.write_text(text)
        words = ("--fat", self.fat, "--data", self.data, "--settings", self.fat.parent / "settings")
        return alcove("appliance", "begin", *words, *options).stdout.splitlines()

    def settings(self):
        """What the init scripts get to know, read as they read it."""
        text = alcove("appliance", "settings", "--system", self.system).stdout
        names = ["HOST_NAME", "TIME_ZONE", "NTP_SERVERS", "SSH_KEYS"]
        script = text + "".join(f'echo "${name}"\n' for name in names)
        done = subprocess.run(["sh", "-euc", script], capture_output=True, text=True, check=True)
        return dict(zip(names, done.stdout.splitlines(), strict=True))


@pytest.fixture
def card(tmp_path):
    return Card(tmp_path)


@pytest.fixture
def own_box(later):
    """A box in a network of its own that has not been started yet."""
    return later(Box(later(Namespace("alone"))))


# ---- the seed file


def test_a_seed_is_applied_and_gone(card):
    text = f'host_name = "North"\nntp_servers = ["ntp.office.test"]\nssh_keys = ["{KEY}"]\n{FIXED}{admin()}'
    assert card.apply(text.replace("\n", "\r\n")) == [], "an editor on Windows will do"
    assert list(card.fat.iterdir()) == []
    assert card.system.stat().st_mode & 0o777 == 0o700
    keys = card.system / "authorized_keys"
    assert card.settings() == {
        "HOST_NAME": "north",
        "TIME_ZONE": "",
        "NTP_SERVERS": "ntp.office.test",
        "SSH_KEYS": str(keys),
    }
    assert keys.read_text().strip() == KEY
    out = card.data / "network"
    alcove("appliance", "network", "--system", card.system, "--out", out)
    assert "nameserver 192.0.2.53" in (out / "resolv").read_text()
    assert (out / "interfaces").is_file() and (out / "if-up.d").is_dir()


def test_the_example_of_the_manual_is_good(card):
    manual = Path(__file__).resolve().parents[2] / "docs" / "install.md"
    assert card.apply(re.search(r"```toml\n(.*?)```", manual.read_text(), re.DOTALL)[1]) == []
    assert card.settings()["HOST_NAME"] == "north" and (card.system / "admin").is_file()


def test_without_a_seed_a_box_has_the_usual_settings(card):
    done = alcove("appliance", "begin", "--fat", card.fat, "--data", card.data, "--settings", card.fat.parent / "s")
    assert (done.stdout, done.stderr) == ("", "")
    assert card.settings() == {"HOST_NAME": "alcove", "TIME_ZONE": "", "NTP_SERVERS": "", "SSH_KEYS": ""}


def test_an_interface_that_is_not_there_is_told(card):
    card.apply(FIXED + 'interface = "eth99"\n')
    out = card.data / "network"
    told = alcove("appliance", "network", "--system", card.system, "--out", out).stdout
    assert "eth99" in told and "DHCP" in told and told.count("\n") == 1


def test_the_start_makes_the_networks_files_as_a_later_look_does(card):
    first, later = card.data / "first", card.data / "later"
    told = card.apply(FIXED + 'interface = "eth99"\n', "--network", first)
    assert len(told) == 1 and "eth99" in told[0]
    alcove("appliance", "network", "--system", card.system, "--out", later)
    names = sorted(path.name for path in later.iterdir())
    assert "interfaces" in names and sorted(path.name for path in first.iterdir()) == names
    for name in ("interfaces", "resolv"):
        assert (first / name).read_text() == (later / name).read_text().replace(str(later), str(first))


@pytest.mark.parametrize(
    "text, line, words",
    [
        ('host_name = "north"\nhostname = "x"\n', 2, ["hostname", "known"]),
        ('host_name = "$(reboot)"\n', 1, ["host name"]),
        ('[admin]\nname = "anna"\npassword_hash = "seven green kettles"\n', 3, ["hash-password"]),
        ('[admin]\nname = "anna"\n', 1, ["password_hash"]),
        ('\n[network]\nipv4 = "192.0.2.300/24"\n', 3, ["192.0.2.10/24"]),
        ('ssh_keys = ["command=\\"reboot\\" ssh-rsa AAAA"]\n', 1, [".pub"]),
        ('host_name = "north\x1b[2J"\n', 1, []),
        ("host_name = " + "[" * 3000, 1, []),
    ],
)
def test_a_seed_with_a_mistake_is_told_with_its_line_and_left(card, text, line, words):
    told = card.apply(text)
    assert len(told) == 1, told
    assert told[0].startswith(f"alcove.toml, line {line}: "), told
    assert all(word in told[0] for word in words), told
    assert "seven green kettles" not in told[0] and "\x1b" not in told[0]
    assert card.seed.read_text() == text, "it stays for correction"
    assert card.settings()["HOST_NAME"] == "alcove", "nothing of it was applied"


def test_a_box_without_a_data_partition_applies_the_seed_at_each_start(card):
    told = card.apply('host_name = "north"\n', "--in-memory")
    assert len(told) == 1 and "stays on the card" in told[0]
    assert card.seed.exists() and card.settings()["HOST_NAME"] == "north"


def test_a_factory_reset_erases_the_data_partition_once(card):
    script = """
        mkdir -p /tmp/fat /data/state; echo secret > /data/state/unseal.key; touch /tmp/fat/factory-reset
        alcove appliance begin --fat /tmp/fat --data /data --settings /tmp/settings; ls -A /tmp/fat /data
        mkdir /data/state; alcove appliance begin --fat /tmp/fat --data /data --settings /tmp/settings; ls -A /data
    """
    told = on_a_box(card.data, script)
    assert told.splitlines() == [
        "The box was reset: everything that it had kept is erased.",
        "/data:",
        "",
        "/tmp/fat:",
        "state",
    ]


def test_a_folder_that_is_no_partition_is_not_erased(card):
    (card.data / "state").mkdir()
    (card.fat / "factory-reset").touch()
    told = card.apply('host_name = "north"\n')
    assert len(told) == 1 and "nothing was erased" in told[0]
    assert (card.data / "state").exists()
    assert card.settings()["HOST_NAME"] == "north", "the box comes up as it was told"


# ---- the admin of a seed file


@pytest.mark.parametrize("password", ["", "short", "password123", "x" * 257])
def test_a_password_that_the_pages_would_refuse_has_no_hash(password):
    done = alcove("hash-password", input=password + "\n", check=False)
    assert done.returncode == 3 and done.stdout == "" and len(done.stderr.splitlines()) == 1
    assert password == "" or password not in done.stderr


def test_a_hash_is_salted_and_holds_for_the_longest_password():
    assert hashed() != hashed()
    assert hashed("x1" * 128).startswith("$argon2id$v=19$")


def take_over(card, box):
    """What the start does with the admin of a seed file."""
    return box.alcove("appliance", "admin", "--system", str(card.system))


def signs_in(box, later, name="anna", password=PASSWORD):
    browser = later(Browser(box.place()))
    browser.get("/vpn-user-portal/home")
    return "Sign out" in browser.sign_in(name, password).words


def test_a_lost_password_is_replaced_by_a_seed_and_its_sessions_end(card, own_box, later):
    own_box.start()
    own_box.setup("anna", "the forgotten password")
    browser = later(Browser(own_box.place()))
    browser.get("/vpn-user-portal/home")
    assert "Sign out" in browser.sign_in("anna", "the forgotten password").words
    own_box.alcove("user", "disable", "anna")
    card.apply(admin())
    take_over(card, own_box)
    assert "Sign out" not in browser.get("/vpn-user-portal/home").words
    assert signs_in(own_box, later)
    assert not signs_in(own_box, later, password="the forgotten password")


def test_a_power_cut_before_the_file_goes_changes_nothing(card, own_box, later):
    card.apply(admin())
    file = card.system / "admin"
    kept = file.read_text()
    for _ in range(2):
        file.write_text(kept)
        take_over(card, own_box)
        assert not file.exists()
    own_box.start()
    assert not own_box.setup_code()
    assert signs_in(own_box, later) and not signs_in(own_box, later, password="another password")
    users = json.loads(own_box.alcove("user", "list", "--json").stdout)
    assert [(user["name"], user["role"]) for user in users] == [("anna", "admin")]
    assert "argon2" not in own_box.output()


def test_the_admin_stays_where_the_state_cannot_be_opened(card, own_box):
    card.apply(admin())
    own_box.state.mkdir()
    own_box.state.joinpath("alcove.db").write_text("this is no database")
    done = own_box.alcove("appliance", "admin", "--system", str(card.system), check=False)
    assert done.returncode == 1 and "database" in done.stderr and "argon2" not in done.stderr
    assert (card.system / "admin").exists()


# ---- what the box tells


def test_the_report_has_the_code_until_the_box_is_set_up(card, own_box):
    problems, names, fat = card.data / "problems", card.data / "names", card.fat
    problems.write_text("The card is write-protected.\n")
    names.write_text("north\nalcove\n")
    words = ["appliance", "report", "--slot", "b", "--problems", str(problems), "--names", str(names)]
    silent = own_box.alcove(*words).stdout
    assert silent.startswith("Alcove ") and " on north, slot b\n" in silent and "Set-up code" not in silent
    assert "  The card is write-protected.\n" in silent and "no address yet" in silent
    own_box.start()
    assert re.search(f"Set-up code: {CODE}\n", own_box.alcove(*words).stdout)
    own_box.alcove(*words, "--fat", str(fat))
    report = fat / "alcove-report.txt"
    assert re.search(rb"Set-up code: \S+\r\n", report.read_bytes())
    own_box.setup()
    own_box.alcove(*words, "--fat", str(fat))
    assert b"Set-up code" not in report.read_bytes()
    before = report.stat().st_ino
    own_box.alcove(*words, "--fat", str(fat))
    assert report.stat().st_ino == before, "the card is written only when there is news"


def test_a_box_is_healthy_only_with_portal_and_node(own_box):
    def healthy():
        done = own_box.alcove("appliance", "healthy", check=False)
        assert done.stdout + done.stderr == "", "it is asked often, and quietly"
        return done.returncode == 0

    assert not healthy()
    own_box.start("--role", "portal")
    assert not healthy()
    own_box.stop()
    own_box.start()
    until = time.monotonic() + 20
    while not healthy():
        assert time.monotonic() < until, own_box.output()
        time.sleep(0.1)
    own_box.stop()
    assert not healthy()


def test_the_watchdog_is_fed_and_turned_off_by_an_orderly_stop(tmp_path, own_box):
    device = tmp_path / "watchdog"
    device.touch()
    words = [binary(), "appliance", "watchdog", device, "--state", own_box.state]
    process = subprocess.Popen([str(word) for word in words])
    until = time.monotonic() + 10
    while not device.read_text():
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    assert re.fullmatch("1+V", device.read_text())


def test_the_clock_is_recorded_at_most_hourly_and_at_the_end(tmp_path):
    script = """
        alcove appliance clock record; stat -c %Y /data/clock
        touch -d '10 minutes ago' /data/clock; alcove appliance clock record; stat -c %Y /data/clock
        alcove appliance clock record --stopping; stat -c %Y /data/clock
        alcove appliance begin --data /data --settings /tmp/settings
        [ ! -e /run/alcove/time-synced ]; alcove appliance clock synced; [ -e /run/alcove/time-synced ]
        date +%s
    """
    first, skipped, end, now = map(int, on_a_box(tmp_path, script).split())
    assert skipped < first <= end <= now < first + 30


def test_the_log_has_the_lines_of_daemon_and_programs(tmp_path):
    script = """
        mkfifo /run/alcove/pipe
        alcove appliance collect-log /data/log --socket /run/alcove/socket <> /run/alcove/pipe &
        until [ -S /run/alcove/socket ]; do sleep 0.1; done
        echo 'a line of the daemon' > /run/alcove/pipe
        logger --socket /run/alcove/socket -t ntpd 'clock is now synced'
        sleep 0.3
        alcove log -n 2
        echo ---
        kill "$(cat /run/alcove/log.pid)"; wait
        alcove log --lines 1
    """
    running, stopped = on_a_box(tmp_path, script).split("---\n")
    lines = sorted(line.split("Z ", 1)[1] for line in running.splitlines())
    assert lines[1] == "a line of the daemon" and re.fullmatch(r" INFO ntpd.*: clock is now synced", lines[0])
    assert len(stopped.splitlines()) == 1


def test_the_log_goes_on_after_a_crash(tmp_path):
    script = """
        mkfifo /run/alcove/pipe; echo 1 > /run/alcove/log.pid
        python3 -c 'import socket; socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).bind("/run/alcove/socket")'
        alcove appliance collect-log /data/log --socket /run/alcove/socket <> /run/alcove/pipe &
        until [ "$(cat /run/alcove/log.pid)" != 1 ]; do sleep 0.1; done
        logger --socket /run/alcove/socket -t x 'after a crash'
        kill "$!"; wait; alcove log
    """
    assert "after a crash" in on_a_box(tmp_path, script)


# ---- flash


def image(folder):
    """The start of a disk image of Alcove."""
    head = bytearray(1 << 20)
    head[440:444] = (0xA1C0ED15).to_bytes(4, "little")
    head[510:512] = b"\x55\xaa"
    path = folder / "alcove-test.img"
    path.write_bytes(head)
    return path


def refused(*words):
    """What `alcove flash` says when it has written nothing."""
    done = alcove("flash", *words, check=False)
    assert done.returncode == 3 and len(done.stderr.splitlines()) == 1, done
    return done.stderr


def test_flash_refuses_a_disk_that_stays_in_the_computer(tmp_path):
    # A file by a disk's name: were it taken for the disk, no disk of this machine would come to harm.
    fixed = [d for d in Path("/sys/class/block").iterdir() if not (d / "partition").exists()]
    name = next(d.name for d in fixed if (d / "removable").read_text().strip() == "0")
    device = tmp_path / name
    device.write_text("kept")
    assert f"{name} (" in (said := refused(image(tmp_path), device, "--yes-erase", name))
    assert "is not removable" in said and device.read_text() == "kept"


def test_flash_refuses_a_seed_with_a_mistake_before_anything_else(tmp_path):
    seed = tmp_path / "seed.toml"
    seed.write_text('host_name = "north"\nhostname = "x"\n')
    said = refused(image(tmp_path), "/dev/nonexistent", "--seed", seed)
    assert "nothing was written" in said and "line 2" in said


# ---- at the terminal


def test_the_init_scripts_verbs_are_not_in_the_way():
    shown = alcove("--help").stdout
    assert "appliance" not in shown
    assert all(f"\n  {verb}" in shown for verb in ("flash", "log", "hash-password"))
