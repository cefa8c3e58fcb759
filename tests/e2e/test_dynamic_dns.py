"""The name that leads to the box, where its address changes: a name server or a provider is told."""

import contextlib
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from harness.authority import openssl
from harness.box import Box
from harness.office import HOSTNAME, SERVER_V4, SERVER_V6, Office


@pytest.fixture(scope="module")
def world():
    with contextlib.closing(Office()) as office:
        yield office


@pytest.fixture
def own_box(world):
    with contextlib.closing(Box(world.server)) as box:
        box.start()
        yield box
        assert "panicked" not in box.output(), box.output()


ZONE = "office.test"
KNOT = """
server:
    listen: [ {address}@53 ]
    rundir: {folder}
database:
    storage: {folder}
log:
  - target: stderr
    any: info
key:
  - id: alcove
    algorithm: hmac-sha256
    secret: {secret}
acl:
  - id: box
    key: alcove
    action: update
zone:
  - domain: {zone}
    storage: {folder}
    file: zone
    acl: box
"""
SECRET = "c29tZXRoaW5nIHRoYXQgbm9ib2R5IGVsc2Uga25vd3M="


class NameServer:
    """Knot on a device: in charge of `office.test`, which those who sign with the key may change."""

    def __init__(self, device):
        self.device = device
        self.folder = Path(tempfile.mkdtemp(prefix="alcove-knot-"))
        (self.folder / "zone").write_text(f"@ 300 SOA ns.{ZONE}. anna.{ZONE}. 1 300 300 300 300\n@ 300 NS ns.{ZONE}.\nns 300 A {device.v4}\nvpn 300 A 192.0.2.99\n")
        config = self.folder / "knot.conf"
        config.write_text(KNOT.format(address=device.v4, folder=self.folder, secret=SECRET, zone=ZONE))
        self._process = device.popen("knotd", "-c", config, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while "192.0.2.99" not in self.ask("A"):
            assert time.monotonic() < until, "the name server does not answer"
            time.sleep(0.1)

    def ask(self, kind):
        done = self.device.run("kdig", f"@{self.device.v4}", "+short", "+timeout=1", "+retry=0", HOSTNAME, kind, check=False)
        return done.stdout.split()

    def close(self):
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def name_server(world):
    with contextlib.closing(NameServer(world.device())) as server:
        world.server.learn("ns.office.test", server.device.v4)
        yield server


def rfc2136(box, secret=SECRET, zone=ZONE, key_name="alcove", host=HOSTNAME):
    words = ["--server", "ns.office.test", "--zone", zone, "--host", host, "--key-name", key_name, "--secret-stdin"]
    return box.alcove("dynamic-dns", "rfc2136", *words, input=secret + "\n", check=False)


def told(box, true, timeout=30):
    """Waits until the box says this of its name; returns what it says."""
    until = time.monotonic() + timeout
    while True:
        seen = json.loads(box.alcove("dynamic-dns", "status", "--json").stdout)
        if seen and true(seen):
            return seen
        assert time.monotonic() < until, f"{seen}\n{box.output()}"
        time.sleep(0.2)


def test_a_name_server_is_told_where_the_box_is_and_again_when_that_changes(world, own_box, name_server):
    assert rfc2136(own_box).returncode == 0
    told(own_box, lambda seen: seen["addresses"] == [SERVER_V4, SERVER_V6])
    assert name_server.ask("A") == [SERVER_V4] and name_server.ask("AAAA") == [SERVER_V6]
    world.server.run("ip", "addr", "del", f"{SERVER_V6}/64", "dev", "wan")
    try:
        told(own_box, lambda seen: seen["addresses"] == [SERVER_V4], timeout=100)
        assert name_server.ask("A") == [SERVER_V4] and name_server.ask("AAAA") == []
    finally:
        world.server.run("ip", "addr", "add", f"{SERVER_V6}/64", "dev", "wan", "nodad")
        world.server.run("ip", "-6", "route", "replace", "default", "via", "2001:db8:2::1")
    own_box.alcove("dynamic-dns", "off")
    assert "No server" in own_box.alcove("dynamic-dns", "status").stdout


@pytest.mark.parametrize(
    "change, kind",
    [
        ({"secret": "bm90IHRoZSBrZXkgdGhhdCBpdCBrbm93cw=="}, "credentials"),
        ({"key_name": "stranger"}, "credentials"),
        ({"zone": "test"}, "not_ours"),
    ],
)
def test_a_name_server_that_says_no_is_not_asked_again_and_that_is_told(own_box, name_server, change, kind):
    before = name_server.ask("A")
    assert rfc2136(own_box, **change).returncode == 0
    seen = told(own_box, lambda seen: seen["problem"])
    assert seen["problem"]["kind"] == kind and seen["next_try"] is None, seen
    assert name_server.ask("A") == before
    [problem] = [p for p in own_box.status()["problems"] if HOSTNAME in p]
    assert "not tried again" in problem
    assert SECRET not in own_box.output() + json.dumps(own_box.status())


@pytest.mark.parametrize(
    "change, words",
    [
        ({"secret": "short"}, "secret"),
        ({"zone": "elsewhere.test"}, "zone"),
        ({"host": "192.0.2.7"}, "host"),
        ({"key_name": "a b"}, "key_name"),
    ],
)
def test_settings_for_a_name_server_that_do_not_fit_are_refused(own_box, change, words):
    done = rfc2136(own_box, **change)
    assert done.returncode == 3 and words in done.stderr
    assert json.loads(own_box.alcove("dynamic-dns", "status", "--json").stdout) is None


PROVIDER = """
import base64, http.server, json, ssl, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        login = base64.b64decode((self.headers["Authorization"] or "Basic Og==").split()[-1]).decode()
        seen = {"path": self.path, "agent": self.headers["User-Agent"], "login": login}
        open(sys.argv[3], "a").write(json.dumps(seen) + "\\n")
        status, body = 200, b"198.51.100.7\\n"
        if self.path.startswith("/nic/update"):
            status, body = (200, b"good 198.51.100.7") if login == "anna:secret" else (401, b"badauth")
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("0.0.0.0", 443), Page)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
server.socket = context.wrap_socket(server.socket, server_side=True)
print("ready", flush=True)
server.serve_forever()
"""


@pytest.fixture
def provider(world, tmp_path):
    """A provider that speaks dyndns2, and tells everybody that they come from 198.51.100.7; what it was asked."""
    device = world.device()
    world.server.learn("dyn.test", device.v4)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
            "-keyout", tmp_path / "key.pem", "-out", tmp_path / "root.pem", "-subj", "/CN=dyn.test",
            "-addext", "subjectAltName=DNS:dyn.test", "-addext", "basicConstraints=critical,CA:FALSE")  # fmt: skip
    seen = tmp_path / "seen"
    seen.touch()
    words = ["python3", "-c", PROVIDER, tmp_path / "root.pem", tmp_path / "key.pem", seen]
    process = device.popen(*words, stdout=subprocess.PIPE)
    process.stdout.readline()
    yield tmp_path / "root.pem", lambda: [json.loads(line) for line in seen.read_text().splitlines()]
    process.kill()
    process.wait()


def dyndns2(box, root, password="secret", *more):
    words = ["--url", "https://dyn.test/nic/update", "--user", "anna", "--host", HOSTNAME, "--roots", root, "--password-stdin"]
    return box.alcove("dynamic-dns", "dyndns2", *words, *more, input=password + "\n")


def test_a_provider_is_told_over_https_with_name_and_password(own_box, provider):
    root, asked = provider
    dyndns2(own_box, root)
    seen = told(own_box, lambda seen: seen["done_at"])
    assert seen["addresses"] == [SERVER_V4, SERVER_V6]
    [update] = asked()
    assert update["path"] == f"/nic/update?hostname={HOSTNAME}&myip={SERVER_V4},{SERVER_V6}"
    assert update["login"] == "anna:secret" and update["agent"].startswith("Alcove/")
    dyndns2(own_box, root, "wrong")
    seen = told(own_box, lambda seen: seen["problem"])
    assert seen["problem"]["kind"] == "credentials" and seen["next_try"] is None
    assert len(asked()) == 2


def test_behind_a_router_a_page_tells_the_address(world, own_box, provider):
    root, asked = provider
    # An address of the provider's own network, as behind a router.
    world.server.run("ip", "addr", "del", f"{SERVER_V6}/64", "dev", "wan")
    world.server.run("ip", "addr", "add", "100.64.0.2/24", "dev", "wan")
    world.internet.run("ip", "addr", "add", "100.64.0.1/24", "dev", "server")
    world.server.run("ip", "addr", "del", f"{SERVER_V4}/24", "dev", "wan")
    world.server.run("ip", "route", "replace", "default", "via", "100.64.0.1")
    try:
        dyndns2(own_box, root)
        assert told(own_box, lambda seen: seen["problem"])["problem"]["kind"] == "no_public_address"
        dyndns2(own_box, root, "secret", "--address-page", "https://dyn.test/address")
        assert told(own_box, lambda seen: seen["done_at"])["addresses"] == ["198.51.100.7"]
        assert asked()[-1]["path"] == f"/nic/update?hostname={HOSTNAME}&myip=198.51.100.7"
    finally:
        world.server.run("ip", "addr", "flush", "dev", "wan", "scope", "global")
        world.server.run("ip", "addr", "add", f"{SERVER_V4}/24", "dev", "wan")
        world.server.run("ip", "addr", "add", f"{SERVER_V6}/64", "dev", "wan", "nodad")
        world.server.run("ip", "route", "replace", "default", "via", "203.0.113.1")
        world.server.run("ip", "-6", "route", "replace", "default", "via", "2001:db8:2::1")


def test_the_name_is_set_on_its_page(own_box, admin, name_server):
    admin.get("/vpn-user-portal/dynamic-dns?way=rfc2136")
    values = {"server": "ns.office.test", "zone": ZONE, "signer": "alcove", "signerSecret": SECRET}
    page = admin.press( "rfc2136", **values)
    assert page.status == 200 and "ns.office.test" in page.words
    told(own_box, lambda seen: seen["addresses"] == [SERVER_V4, SERVER_V6])
    page = admin.get("/vpn-user-portal/dynamic-dns")
    assert SERVER_V4 in page.words and SECRET not in page.html
    assert "No server is told any more" in admin.press( "stop").words
