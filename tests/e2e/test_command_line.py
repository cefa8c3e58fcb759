"""The command line: what it says when something is wrong, and that nothing changes then."""

import contextlib
import json
import shutil
import sqlite3
import subprocess
import time

import pytest

from harness.box import Box, binary, with_settings
from harness.network import Namespace

HOSTILE = ["a\nb", "a b\r\n", "\x1b[31m", "a\u202eb", "", " ", "x" * 300]


@pytest.fixture
def own_box(later):
    """A box in a network of its own that has been started and stopped: its state folder is there."""
    box = later(Box(later(Namespace("alone"))))
    box.start()
    box.stop()
    return box


def said(done, *words):
    """One sentence for people: the words are in it, no panic, no debug output."""
    text = done.stderr.strip()
    assert done.returncode not in (0, 101), text
    assert text and "panicked" not in text and "RUST_BACKTRACE" not in text
    for word in words:
        assert word.lower() in text.lower(), text
    return text


def attempt(box, *options, prefix=(), listen=(), state=None, seconds=4.0):
    """Runs `alcove run` where something is wrong; what it said, and how it ended.

    One that stays up (its other half may well go on) is stopped after some seconds; its code is `None` then.
    """
    words = [*prefix, str(binary()), "run", "--state", str(state or box.state), *options]
    for where in listen:
        words += ["--listen", where]
    process = box.namespace.popen(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    code = process.poll()
    process.terminate()
    out, err = process.communicate(timeout=15)
    return subprocess.CompletedProcess(words, code, out, err)


def test_a_port_in_use(office, later):
    box = later(Box(office.host, listen=["0.0.0.0:80"]))
    said(attempt(box, listen=["0.0.0.0:80"]), "80", "in use")


def test_a_wireguard_port_in_use(later):
    box = later(Box(later(Namespace("alone"))))
    taken = box.namespace.popen(
        "python3",
        "-c",
        "import socket,time;s=socket.socket(2,2);s.bind(('',51999));print(1,flush=True);time.sleep(60)",
        stdout=-1,
    )
    taken.stdout.readline()
    try:
        box.start("--wireguard-port", "51999")
        until = time.monotonic() + 10
        while not any("51999" in problem for problem in box.status()["problems"]):
            assert time.monotonic() < until, f"{box.status()}\n{box.output()}"
            time.sleep(0.2)
    finally:
        taken.kill()
        taken.wait()


def test_a_state_folder_that_cannot_be_written(own_box):
    said(attempt(own_box, state="/proc/alcove"), "/proc/alcove", "--state")
    file = own_box.folder / "file"
    file.write_text("x")
    said(attempt(own_box, state=file), str(file))


def test_a_second_alcove_on_the_same_state(box):
    text = said(attempt(box, listen=["127.0.0.1:4443"]), "another", str(box.state))
    assert len(text.splitlines()) <= 2


def test_a_missing_capability(later):
    box = later(Box(later(Namespace("alone"))))
    drop = ["capsh", "--drop=cap_net_admin", "--", "-c", 'exec "$@"', "sh"]
    done = attempt(box, prefix=drop, listen=["127.0.0.1:4443"])
    said(done, "CAP_NET_ADMIN")


def test_an_ordinary_user_is_told_what_is_missing(later):
    box = later(Box(later(Namespace("alone"))))
    box.folder.chmod(0o777)
    done = attempt(
        box, prefix=["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"], listen=["127.0.0.1:4443"]
    )
    said(done)


def damage_header(path):
    with path.open("r+b") as file:
        file.write(b"this is not a database at all, but it was one once")


def damage_middle(path):
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))


def newer_schema(path):
    connection = sqlite3.connect(path)
    connection.execute("pragma user_version = 9999")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("damage", [damage_header, damage_middle, newer_schema])
def test_a_damaged_database(damage, own_box):
    database = own_box.state / "alcove.db"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    damage(database)
    before = database.read_bytes()
    done = attempt(own_box, listen=["127.0.0.1:4443"])
    said(done, "database")
    assert "ready" not in done.stdout
    assert done.stderr.count("the database ") <= 2, "it is said, and not again and again"
    assert database.read_bytes() == before, "nothing is made worse"
    said(own_box.alcove("user", "list", check=False))


def test_a_missing_unsealing_key(own_box):
    key = own_box.state / "unseal.key"
    shutil.move(key, own_box.folder / "elsewhere")
    said(attempt(own_box, listen=["127.0.0.1:4443"]), "unseal.key")
    assert not key.exists(), "no new key hides the loss of the old one"


@pytest.mark.parametrize("name", HOSTILE)
def test_account_names_that_cannot_be_names(name, box):
    before = box.alcove("user", "list").stdout
    done = box.alcove("user", "add", name, "--password-stdin", input="tea and biscuits\n", check=False)
    text = said(done)
    assert "\x1b" not in text and "\u202e" not in text
    assert box.alcove("user", "list").stdout == before


@pytest.mark.parametrize("name", ["$(touch x)", "[Peer]", "`id`", "o'brien", "anna@office.test"])
def test_account_names_that_look_odd_are_at_most_text(name, box):
    done = box.alcove("user", "add", name, "--password-stdin", input="tea and biscuits\n", check=False)
    listed = box.alcove("user", "list").stdout
    if done.returncode:
        said(done)
        assert name not in listed
    else:
        assert name in listed
        box.alcove("user", "delete", name)


@pytest.mark.parametrize("password", ["", "short", "x" * 300, "password"])
def test_passwords_that_are_none(password, box):
    said(box.alcove("user", "add", "newcomer", "--password-stdin", input=password + "\n", check=False))
    assert "newcomer" not in box.alcove("user", "list").stdout


def test_an_account_is_added_once(box, person):
    said(
        box.alcove("user", "add", person.name, "--password-stdin", input="tea and biscuits\n", check=False), person.name
    )


@pytest.mark.parametrize("verb", ["disable", "enable", "delete"])
def test_nobody_is_told_from_somebody(verb, box):
    said(box.alcove("user", verb, "no-such-person", check=False), "no-such-person")


@pytest.mark.parametrize(
    "change, word",
    [
        ("display_name=a\nb", "display_name"),
        ("display_name=a\u202eb", "display_name"),
        ("display_name= ", "display_name"),
        ("host_name=$(x)", "host_name"),
        ("host_name=a\n[Peer]", "host_name"),
        ("dns_servers=not-an-address", "dns_servers"),
        ("dns_search_domains=[Peer]", "dns_search_domains"),
        ("routes=10.0.0.0/33", "routes"),
        ("wireguard.v4=10.0.0.0/31", "wireguard"),
        ("wireguard.v4=0.0.0.0/0", "wireguard"),
        ("nonsense=1", "nonsense"),
        ("id=other", "id"),
    ],
)
def test_profile_settings_that_would_break_clients_are_refused(change, word, box):
    before = box.config()
    said(box.alcove("profile", "set", "default", change, check=False), word)
    assert box.config() == before


def test_the_first_admin_is_made_once(box):
    said(box.alcove("setup", "--admin", "other", "--password-stdin", input="tea and biscuits\n", check=False), "admin")


def test_the_whole_configuration_goes_out_and_in(box):
    text = box.config()
    file = box.folder / "config.toml"
    file.write_text(text)
    assert box.alcove("config", "diff", str(file)).stdout.count("\n") <= 1
    file.write_text(with_settings(text, {"display_name": "Another name"}))
    difference = box.alcove("config", "diff", str(file)).stdout
    assert "display_name" in difference and "Another name" in difference
    assert box.config() == text, "looking changes nothing"
    box.apply(file.read_text())
    assert 'display_name = "Another name"' in box.config()
    box.apply(text)
    assert box.config() == text


@pytest.mark.parametrize(
    "spoil, words",
    [
        (lambda text: text.replace("session_expiry", "session_expirry"), ["session_expirry"]),
        (lambda text: with_settings(text, {"token_expiry": "PT0S"}), ["token_expiry"]),
        (lambda text: text + '\n[[profile]]\nid = "default"\ndisplay_name = "Twice"\n', ["default"]),
        (lambda text: text.replace("[settings]", "[settings"), ["line"]),
        (lambda text: text + "x" * (2 << 20), []),
    ],
    ids=["a typing mistake", "no time at all", "a profile twice", "no TOML", "too large"],
)
def test_a_configuration_with_a_mistake_changes_nothing(spoil, words, box):
    before = box.config()
    file = box.folder / "spoilt.toml"
    file.write_text(spoil(before))
    said(box.alcove("config", "apply", str(file), check=False), *words)
    assert box.config() == before


def test_status_tells_how_the_box_is(box, person, device):
    person.client(device).connect()
    status = box.status()
    assert status
    assert "users" in json.dumps(status)
    assert box.alcove("status").stdout


def test_only_root_may_ask(box):
    done = box.alcove("status", check=False, prefix=["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])
    said(done)


@pytest.mark.parametrize(
    "words", [(), ("nonsense",), ("run", "--listen", "here"), ("user",), ("run", "--role", "king")]
)
def test_a_command_that_is_none(words):
    done = subprocess.run([str(binary()), *words], capture_output=True, text=True)
    assert done.returncode == 2 and "--help" in done.stderr + done.stdout


@pytest.mark.parametrize("verb", [(), ("run",), ("user", "add"), ("profile", "set"), ("config", "apply"), ("setup",)])
def test_help_has_examples(verb):
    done = subprocess.run([str(binary()), *verb, "--help"], capture_output=True, text=True)
    assert done.returncode == 0 and "alcove " in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete(shell):
    done = subprocess.run([str(binary()), "completion", shell], capture_output=True, text=True)
    assert done.returncode == 0 and "profile" in done.stdout
