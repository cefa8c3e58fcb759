"""What a box looks like from inside, to somebody whose key the seed file has brought in."""

import re
import time

import pytest

from harness.office import HOST_V4

from conftest import PASSWORD

MEMORY_MIB = 64
# Each program with its user. `sleep` and the shell are what the scripts and these tests just do.
PROCESSES = {
    ("root", "init"),
    ("root", "udhcpc"),
    ("root", "uevent"),
    ("root", "dropbear"),
    ("root", "announce"),
    ("root", "keep-clock"),
    ("root", "ntp"),
    ("root", "supervise"),
    ("root", "watchdog"),
    ("root", "ntpd"),
    ("ntpd", "ntpd:"),
    ("root", "alcove run"),
    ("root", "alcove node-process"),
    ("alcove", "alcove portal-process"),
    ("alcove", "alcove appliance name"),
    ("root", "alcove appliance collect-log"),
    ("root", "alcove appliance watchdog"),
}
PASSING = {("root", "sleep"), ("root", "sh")}
# Who may be spoken to from the network: protocol, port, programs that hold the socket.
LISTENING = {
    ("tcp", 22, "dropbear"),
    # The supervisor keeps them for a portal that starts anew; it accepts nobody.
    ("tcp", 80, "alcove portal-process, alcove run"),
    ("tcp", 443, "alcove portal-process, alcove run"),
    ("udp", 5353, "alcove appliance name"),
    ("udp", 51820, "the kernel"),
}
LIST_PROCESSES = r"""
for folder in /proc/[0-9]*; do
    words=$(tr '\0\n' '  ' < "$folder/cmdline" 2>/dev/null)
    [ -z "$words" ] || echo "${folder#/proc/} $(sed -n 's/^Uid:.\([0-9]*\).*/\1/p' "$folder/status") $words"
done
"""


@pytest.fixture(scope="module")
def box(boxes):
    box = boxes()
    box.seed(box.key.seed(f'ntp_servers = ["{HOST_V4}"]\n')).start().wait_portal().wait_ssh()
    box.alcove("setup", "--admin", "anna", "--password-stdin", input=PASSWORD + "\n")
    box.wait("the slot's confirmation", lambda: box.boot_state()["tries_a"] == "0", 60)
    return box


def program(words):
    """What a process is, from its command line."""
    words = words.split()
    if words[0].endswith("sh") and len(words) > 1 and words[1].startswith("/"):
        words = words[1:]
    name = words[0].rpartition("/")[2]
    if name == "alcove":
        name = " ".join([name, *words[1 : 3 if words[1] == "appliance" else 2]])
    return name


def processes(box):
    """{process ID: (user, program)}"""
    users = dict(reversed(line.split(":")[0:3:2]) for line in box.ssh("cat /etc/passwd").splitlines())
    found = {}
    for line in box.ssh(LIST_PROCESSES).splitlines():
        number, user, words = line.split(" ", 2)
        found[number] = users[user], program(words)
    return found


def test_it_runs_what_it_needs_and_nothing_else(box):
    running = set(processes(box).values()) - PASSING
    assert running == PROCESSES


def test_it_listens_where_it_has_to_and_nowhere_else(box):
    programs, owners = processes(box), {}
    for part in re.split(r"^/proc/(?=\d+/fd:)", box.ssh("ls -l /proc/[0-9]*/fd 2>/dev/null", check=False), flags=re.M):
        for inode in re.findall(r"socket:\[(\d+)\]", part):
            owner = programs.get(part.split("/")[0], ("", "a program that has ended"))[1]
            owners.setdefault(inode, set()).add(owner)
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in box.ssh(f"cat /proc/net/{table}").splitlines()[1:]:
            fields = line.split()
            local, remote, state, inode = fields[1], fields[2], fields[3], fields[9]
            host, port = local.split(":")
            loopback = host in ("0100007F", "00000000000000000000000001000000")
            if loopback or state != ("0A" if table.startswith("tcp") else "07") or not remote.endswith(":0000"):
                continue
            found.add((table.rstrip("6"), int(port, 16), ", ".join(sorted(owners.get(inode, {"the kernel"})))))
    assert found == LISTENING


def test_no_file_gives_rights_to_whoever_runs_it(box):
    assert box.ssh("find / -xdev -perm /6000 ! -type d").strip() == ""
    assert box.ssh("find / -xdev -perm -2 ! -perm -1000 ! -type l ! -type c").strip() == "", "or is everybody's"
    for mount in box.ssh("cat /proc/mounts").splitlines():
        device, folder, kind, options, *_ = mount.split()
        if device.startswith("/dev/") and folder != "/":
            assert {"nosuid", "nodev"} <= set(options.split(",")), mount


def test_the_system_cannot_be_changed(box):
    assert "/dev/vda5 / squashfs ro" in box.ssh("cat /proc/mounts")
    for path in ("/usr/bin/alcove", "/etc/passwd", "/etc/new", "/root/new"):
        assert "Read-only" in box.ssh(f"echo x 2>&1 >> {path}; true"), path


def test_it_takes_little_memory(box):
    time.sleep(15)
    sizes = {name: int(size) for name, size in re.findall(r"(\w+): +(\d+) kB", box.ssh("cat /proc/meminfo"))}
    used = (sizes["MemTotal"] - sizes["MemFree"] - sizes["Buffers"] - sizes["Cached"] - sizes["SReclaimable"]) / 1024
    print(f"{used:.1f} MiB used of {sizes['MemTotal'] / 1024:.0f}")
    assert used < MEMORY_MIB


def test_wireguard_is_the_kernels(box):
    assert "wireguard" in box.ssh("cat /sys/class/net/alcove0/uevent")
    assert not any("wireguard" in name for _, name in processes(box).values())


def test_a_renewed_lease_takes_no_address_away(box):
    """Those of IPv6 least of all, which are not the lease's and come back when the router pleases."""

    def addresses():
        return set(re.findall(r"inet6? (\S+)", box.ssh("ip addr show dev eth0 scope global")))

    before = box.wait("addresses of both families", lambda: len(addresses()) == 2 and addresses(), 30)
    lease = box.ssh("cat /run/resolv.eth0")
    box.ssh("rm /run/resolv.eth0; kill -USR1 $(cat /run/udhcpc.eth0)")
    box.wait("the renewal", lambda: box.ssh("cat /run/resolv.eth0 2>/dev/null", check=False) == lease, 30)
    assert addresses() == before


def test_the_log_reaches_back_before_a_restart(box):
    box.ssh("logger", "-t", "operator", "before-the-restart")
    box.restart().wait_ssh()
    log = box.ssh("alcove", "log", "-n", "2000")
    assert "before-the-restart" in log
    assert "Alcove is ready at" in log
    assert "Set-up code" not in log.split("before-the-restart")[1], "set up is set up"


def test_the_log_never_grows_beyond_its_size(box):
    box.ssh(f"yes {'x' * 200} | head -n 40000 | logger -t noise", timeout=180)
    kib = int(box.ssh("sync; du -sk /data/log").split()[0])
    assert kib < 6 << 10, f"{kib} KiB of log"
    box.ssh("logger", "-t", "operator", "after-the-noise", check=True)
    assert box.answers()


def test_the_clock_never_goes_back(box):
    """A board without a battery wakes up in the past, and nobody tells it the time."""
    box.ssh("rm", "-f", "/data/system/ntp_servers")
    known = int(box.ssh("date", "+%s"))
    box.restart(RTC="2020-01-01T00:00:00").wait_ssh()
    assert int(box.ssh("date", "+%s")) >= known
    known = int(box.ssh("date", "+%s"))
    box.kill().start(RTC="2020-01-01T00:00:00").wait_portal().wait_ssh()
    assert int(box.ssh("date", "+%s")) >= known - 3600, "a power cut loses an hour at most"
    assert "certificate" not in box.report()
