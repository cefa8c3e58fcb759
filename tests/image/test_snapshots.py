"""The night it breaks: a fresh card, last night's snapshot beside the seed file, a spare board. Nobody touches the devices.
And the night on which the power goes, too, again and again.
"""

import contextlib
import json
import os
import random
import secrets
import subprocess
import time

from harness.app import App
from harness.office import HOST_V4
from harness.packets import Stream, fetch, ping_until
from harness.sshd import PORT, USER, Sshd
from harness.tunnel import Tunnel

from conftest import PASSWORD

PASSPHRASE = "lightning takes the board"
SEED = int(os.environ.get("POWER_SEED", secrets.randbelow(1 << 32)))
CUTS = 20
# How long a restore takes from the word that it begins, and something more, in seconds.
RESTORE = 3.0


def exported(box):
    """The bytes of a snapshot of a box, as an operator fetches it."""
    export = "alcove snapshot export - --passphrase-file /run/passphrase --state /data/state"
    words = box.ssh_command(f"cat > /run/passphrase; {export}")
    return subprocess.run(words, input=PASSPHRASE.encode() + b"\n", capture_output=True, check=True, timeout=120).stdout


def told_of_each_other(box, other, snapshot):
    """The same snapshot once more, while the box that it has become is still there: both say so."""
    seed = f'host_name = "attic"\n[snapshot]\npassphrase = "{PASSPHRASE}"\n'
    other.put("night.snapshot", snapshot).seed(other.key.seed(seed)).start().wait_ssh()
    for one, where in ((other, box), (box, other)):
        says = f"at {where.address}, has the identity of this one"
        one.wait(says, lambda one=one, says=says: says in one.alcove("status"), timeout=60)
    other.kill()


def test_a_spare_board_with_last_nights_snapshot_takes_over(boxes, closet, later):
    first = boxes()
    first.name = "hall"
    first.seed(first.key.seed('host_name = "hall"\n')).start().wait_portal().wait_ssh()
    first.alcove("setup", "--admin", "anna", "--password-stdin", input=PASSWORD + "\n")
    with contextlib.closing(closet.device({"hall.local": first.address})) as device:
        app = later(App(device, first.trusted(device), "org.eduvpn.app.linux", "anna", PASSWORD)).add()
        tunnel = later(Tunnel(device, app.connect()["config"]))
        app.up()
        assert ping_until(device, tunnel.gateway(4), timeout=30)
        night = exported(first)
        # Somebody works on: that is what brings a tunnel back soonest.
        stream = later(Stream(device, tunnel.gateway(4)).wait())
        first.kill()

        second = boxes()
        second.name = "hall"
        network = f'[network]\nipv4 = "{first.address}/24"\ngateway4 = "192.168.77.1"\n'
        seed = f'host_name = "hall"\n{network}[snapshot]\npassphrase = "{PASSPHRASE}"\n'
        second.put("night.snapshot", night).seed(second.key.seed(seed))
        second.address = first.address
        began = time.time()
        second.start().wait_portal()
        up = time.time() - began
        again = lambda: [at for at, _ in stream.replies() if at > began]  # noqa: E731
        second.wait("traffic in the tunnel that was there all the time", again, timeout=60)
        print(f"portal after {up:.1f} s, traffic after {again()[0] - began:.1f} s")
        assert fetch(device, HOST_V4, timeout=15) == f"hello from the office to {first.address}"
        second.wait_ssh()
        assert "anna" in second.alcove("user", "list")
        assert "snapshot" not in second.ssh("ls /data/system"), "what opens it is gone"
        told_of_each_other(second, boxes(), night)
        second.shut_down()
        assert "night.snapshot.restored" in second.files() and "alcove.toml" not in second.files()


def test_copies_go_to_another_machine_with_the_boxs_own_key(boxes, closet, later):
    """With the client that the image has, which is not the one of larger machines."""
    nas, box = later(Sshd(closet.host)), boxes()
    box.seed(box.key.seed('host_name = "hall"\n')).start().wait_portal().wait_ssh()
    box.alcove("setup", "--admin", "anna", "--password-stdin", input=PASSWORD + "\n")
    assert "AGE-SECRET-KEY-1" in box.alcove("snapshot", "recovery-key")
    box.wait("its first snapshot", lambda: json.loads(box.alcove("snapshot", "list", "--json"))["files"], timeout=60)
    nas.authorized.write_text(box.alcove("snapshot", "target", "key"))
    server = ("--server", f"{HOST_V4}:{PORT}", "--user", USER, "--folder", ".")
    told = box.ssh(*f"alcove snapshot target add sftp nas {' '.join(server)} --state /data/state 2>&1".split(), check=False)
    assert f"--host-key {nas.fingerprint}" in told, told
    box.alcove("snapshot", "target", "add", "sftp", "nas", *server, "--host-key", nas.fingerprint)
    here = box.ssh("sha256sum /data/state/snapshots/*.snapshot").split()
    assert nas.files() == {os.path.basename(here[1]): here[0]}
    box.alcove("snapshot", "now")
    there = lambda: set(nas.files().values()) == set(box.ssh("sha256sum /data/state/snapshots/*.snapshot").split()[::2])  # noqa: E731
    box.wait("the next copy, by itself", there, timeout=60)
    box.kill()


def names(box):
    return {account["name"] for account in json.loads(box.alcove("user", "list", "--json"))}


def test_a_power_cut_at_any_moment_of_a_restore_leaves_the_old_box_or_the_new_one(boxes):
    """Each round: somebody is there who is not in the snapshot, the snapshot is on the card, and the power goes while the
    box brings it back. In every fifth round, and at the end, the box is left to itself and looked at."""
    print(f"POWER_SEED={SEED}")
    chance = random.Random(SEED)
    box = boxes()
    box.name = "hall"
    seed = box.key.seed('host_name = "hall"\n')
    box.seed(seed).start().wait_portal().wait_ssh()
    box.alcove("setup", "--admin", "anna", "--password-stdin", input=PASSWORD + "\n")
    night = exported(box)
    box.alcove("user", "add", "ben", "--password-stdin", input=PASSWORD + "\n")
    before, after, ends = {"anna", "ben"}, {"anna"}, set()
    for number in range(1, CUTS + 1):
        box.kill()
        box.put("night.snapshot", night).seed(f'{seed}[snapshot]\npassphrase = "{PASSPHRASE}"\n')
        box.start().wait_console("looking at the snapshot on the card")
        time.sleep(chance.uniform(0, RESTORE))
        box.kill()
        if number % 5 and number != CUTS:
            continue
        box.start().wait_portal().wait_ssh()
        there = names(box)
        assert there in (before, after), f"after cut {number}: {sorted(there)}"
        ends.add(frozenset(there))
        assert not {"incoming", "incoming.part", "former.new"} & set(box.ssh("ls /data/state").split()), number
        if there == after:
            box.alcove("user", "add", "ben", "--password-stdin", input=PASSWORD + "\n")
    print(f"{CUTS} cuts; what was found: {sorted(map(sorted, ends))}")
