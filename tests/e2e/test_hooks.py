"""The operator's program at the beginning and at the end of a connection."""

import os
import re
import subprocess
import textwrap
import time
from pathlib import Path

import pytest

from harness.box import ROOT
from harness.packets import ping_until
from harness.wireguard import listed, parse

REFUSED = {"error": "/connect failed: this connection is not allowed"}


class Hook:
    """A program that notes what it was told, in a folder that it may write to."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        folder.chmod(0o777)
        self.path = folder.parent / "hook"
        self.write("")

    def write(self, text):
        """The program: notes its environment, then does this."""
        notes = f'/usr/bin/env > {self.folder}/$$.new; id -u >> {self.folder}/$$.new; mv {self.folder}/$$.new {self.folder}/$$'
        # Another file in its place: one that is running cannot be written to.
        new = self.path.with_suffix(".new")
        new.write_text(f"#!/bin/sh\n{notes}\n{textwrap.dedent(text)}\n")
        new.chmod(0o755)
        new.rename(self.path)

    def told(self, event, user):
        """The environments in which it was told of this, in order."""
        files = sorted((f for f in self.folder.iterdir() if not f.suffix), key=lambda f: f.stat().st_mtime_ns)
        found = [dict(line.split("=", 1) for line in f.read_text().splitlines() if "=" in line) for f in files]
        return [v for v in found if v.get("VPN_EVENT") == event and v.get("VPN_USER_ID") == user]

    def uids(self):
        return {f.read_text().splitlines()[-1] for f in self.folder.iterdir() if not f.suffix}


@pytest.fixture
def hook(box, settings):
    folder = box.folder / f"hook-{time.monotonic_ns()}"
    folder.mkdir()
    folder.chmod(0o755)
    hook = Hook(folder / "told")
    settings(hook_program=str(hook.path))
    return hook


def wait_until(true, timeout=20):
    until = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < until, "it does not happen"
        time.sleep(0.1)


def test_it_is_told_who_came_and_who_went_and_runs_as_nobody(box, hook, person, device, tunnels):
    client = person.client(device)
    text = client.connect().text
    [came] = hook.told("C", person.name)
    v4, v6 = (address.split("/")[0] for address in listed(parse(text)["Interface"]["Address"]))
    assert came["VPN_PROFILE_ID"] == "default" and came["VPN_PROTO"] == "wireguard"
    assert came["VPN_CONNECTION_ID"] == client.public_key
    assert (came["VPN_IP_FOUR"], came["VPN_IP_SIX"]) == (v4, v6)
    assert came["VPN_NODE_NUMBER"] == "0" and came["VPN_NODE_HOST_NAME"]
    ours = {name for name in came if name.startswith("VPN_")}
    assert ours == {
        *["VPN_EVENT", "VPN_USER_ID", "VPN_PROFILE_ID", "VPN_PROTO", "VPN_CONNECTION_ID", "VPN_IP_FOUR"],
        *["VPN_IP_SIX", "VPN_NODE_NUMBER", "VPN_NODE_URL", "VPN_NODE_HOST_NAME"],
    }
    assert set(came) - ours <= {"PWD", "OLDPWD", "SHLVL", "_", "PATH"}, "what a shell gives itself"
    tunnel = tunnels(device, text, private_key=client.private_key)
    assert ping_until(device, tunnel.gateway(4))
    wait_until(lambda: int(box.peers()[client.public_key][4] or 0) > 0)
    assert client.disconnect().status == 204
    wait_until(lambda: hook.told("D", person.name))
    [went] = hook.told("D", person.name)
    assert went["VPN_CONNECTION_ID"] == client.public_key and went["VPN_IP_FOUR"] == v4
    assert int(went["VPN_BYTES_IN"]) > 0 and int(went["VPN_BYTES_OUT"]) > 0
    assert went["VPN_ORIGINATING_IP"] == device.v4
    assert hook.uids() == {"61952"}


def test_it_may_refuse_and_only_the_log_says_why(box, hook, person, device):
    hook.write('[ "$VPN_EVENT" = D ] || { echo "not on a Wednesday" >&2; exit 3; }')
    client = person.client(device)
    before = set(box.peers())
    answer = client.connect()
    assert answer.status == 500 and answer.json() == REFUSED
    assert "it ended with 3: not on a Wednesday" in box.output()
    assert set(box.peers()) == before
    assert box.status()["problems"] == []
    assert person.name not in box.alcove("status", "--connections", "--all").stdout
    hook.write("exit 0")
    assert client.connect().status == 200
    assert client.public_key in box.peers()


def test_a_refusal_ends_nothing_that_was_not_there(box, hook, person, device):
    hook.write('[ "$VPN_EVENT" = D ] || exit 1')
    client = person.client(device)
    assert client.connect().status == 500
    hook.write("")
    assert client.connect().status == 200
    assert client.disconnect().status == 204
    wait_until(lambda: hook.told("D", person.name))
    assert [told["VPN_CONNECTION_ID"] for told in hook.told("D", person.name)] == [client.public_key]


def test_one_that_hangs_refuses_in_its_time_and_nothing_of_it_stays(box, hook, settings, person, device):
    settings(hook_time_limit="PT1S")
    hook.write(f"sleep 300 & echo $! > {hook.folder}/child.pid\nsleep 300")
    began = time.monotonic()
    answer = person.client(device).connect()
    assert answer.status == 500 and answer.json() == REFUSED
    assert time.monotonic() - began < 10
    assert "did not end within 1000 ms" in box.output()
    assert any("hook program" in problem for problem in box.status()["problems"])
    pid = int((hook.folder / "child.pid").read_text())
    wait_until(lambda: gone(pid))
    hook.write("")
    assert person.client(device).connect().status == 200
    assert box.status()["problems"] == []


def gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_slow_end_holds_nobody_up(box, hook, settings, person, device):
    settings(hook_time_limit="PT5S")
    hook.write('[ "$VPN_EVENT" = C ] || sleep 4')
    client = person.client(device)
    for _ in range(2):
        assert client.connect().status == 200
    began = time.monotonic()
    assert client.disconnect().status == 204
    box.alcove("user", "disable", person.name)
    assert time.monotonic() - began < 4


def test_what_others_may_change_is_not_run_and_that_is_a_no(box, hook, person, device):
    hook.path.chmod(0o777)
    client = person.client(device)
    assert client.connect().status == 500
    assert any("may be changed by others" in problem for problem in box.status()["problems"])
    hook.path.unlink()
    assert client.connect().status == 500
    assert hook.told("C", person.name) == []


def test_odd_names_stay_text(box, hook, device, later, people):
    name = "$(touch /tmp/alcove-hook-was-here)`id`"
    token = box.alcove("token", "create", "odd", "--scope", "configurations").stdout.strip()
    with box.place().connection() as program:
        body = "profile_id=default&user_id=" + "".join(f"%{byte:02x}" for byte in name.encode())
        headers = [("Authorization", f"Bearer {token}"), ("Content-Type", "application/x-www-form-urlencoded")]
        assert program.request("POST", "/vpn-user-portal/admin/api/v1/create", headers, body).status == 200
    box.alcove("token", "revoke", "odd")
    assert len(hook.told("C", name)) == 1
    assert not os.path.exists("/tmp/alcove-hook-was-here")


@pytest.mark.parametrize("profile, hour, status", [("day", 12, 0), ("night", 12, 1), ("night", 22, 0)])
def test_the_example_of_the_document_is_true(profile, hour, status, tmp_path):
    text = (ROOT / "docs" / "hooks.md").read_text()
    example = re.search(r"```sh\n(.*?)```", text, re.DOTALL)[1]
    date = tmp_path / "date"
    date.write_text(f"#!/bin/sh\necho {hour}\n")
    date.chmod(0o755)
    environment = {"VPN_EVENT": "C", "VPN_PROFILE_ID": profile, "PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(["sh", "-c", example], env=environment, capture_output=True, text=True)
    assert done.returncode == status
    assert ("closed until 20:00" in done.stderr) == bool(status)


@pytest.mark.parametrize("path", ["hook", "../hook", "", "/bin/true\nx"])
def test_a_path_that_is_none_is_refused(box, path):
    before = box.config()
    text = before.replace("[settings]\n", f"[settings]\nhook_program = {toml(path)}\n", 1)
    file = box.folder / "hook.toml"
    file.write_text(text)
    done = box.alcove("config", "apply", str(file), check=False)
    assert done.returncode == 3 and "hook_program" in done.stderr
    assert box.config() == before


def toml(text):
    return '"' + re.sub("\n", r"\\n", text) + '"'


def test_the_process_that_runs_it_has_no_rights_and_ends_by_itself(box, hook, person, device):
    hook.write(f"ls -l /proc/$$/fd > {hook.folder}/open.files")
    assert person.client(device).connect().status == 200
    assert "socket:" not in (hook.folder / "open.files").read_text(), "it cannot listen in the place of its caller"
    pid = box.pids()["hooks"]
    status = Path(f"/proc/{pid}/status").read_text()
    assert re.search(r"CapEff:\s*0+\n", status) and re.search(r"CapBnd:\s*0+\n", status)
    assert re.search(r"NoNewPrivs:\s*1", status) and re.search(r"Uid:\s*61952\s+61952", status)
    assert re.search(r"Groups:\s*\n", status)
    wait_until(lambda: "hooks" not in box.pids(), timeout=60)
    assert person.client(device).connect().status == 200, "and comes again"
