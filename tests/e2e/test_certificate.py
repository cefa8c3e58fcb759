"""A certificate that apps accept: obtained, renewed, refused; brought by hand; and the name that leads to the box."""

import contextlib
import json
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from harness.authority import NAME, Authority
from harness.box import Box
from harness.https import tls_context
from harness.office import HOSTNAME, SERVER_V4, SERVER_V6, Office


@pytest.fixture(scope="module")
def world():
    """An office of its own, with an authority on its internet, which reaches the box where nothing is in between."""
    with contextlib.ExitStack() as stack:
        office = stack.enter_context(contextlib.closing(Office()))
        device = office.device()
        office.server.learn(NAME, device.v4)
        authority = stack.enter_context(contextlib.closing(Authority(device, SERVER_V4)))
        yield office, authority


@pytest.fixture
def own_box(world):
    office, authority = world
    with contextlib.closing(Box(office.server)) as box:
        box.start()
        yield box
        assert "panicked" not in box.output(), box.output()


@pytest.fixture
def blocked(world):
    """`blocked(80)` has the provider turn connections to this port of the box away."""
    office, _ = world

    def block(*ports):
        rules = ["add table inet provider", "add chain inet provider forward { type filter hook forward priority 0; }"]
        rules += [
            f"add rule inet provider forward ip daddr {SERVER_V4} tcp dport {port} reject with tcp reset"
            for port in ports
        ]
        office.internet.run("nft", "-f", "-", input="\n".join(rules) + "\n")

    yield block
    office.internet.run("nft", "delete", "table", "inet", "provider", check=False)


def order(box, authority, *more, roots=True):
    words = ["--directory", authority.directory, "--contact", "anna@office.test", "--agree-to-terms"]
    return box.alcove("certificate", "acme", *words, *(["--roots", authority.server_root] if roots else []), *more)


def view(box):
    return json.loads(box.alcove("certificate", "status", "--json").stdout)


def wait_for(box, true, timeout=60):
    """Waits until the box says this of its certificate; returns what it says."""
    until = time.monotonic() + timeout
    while not true(seen := view(box)):
        assert time.monotonic() < until, f"{seen}\n{box.output()}"
        time.sleep(0.2)
    return seen


def shown(device, ca):
    """The certificate that a device which trusts `ca` accepts, and the version of TLS."""
    with device.entered():
        sock = socket.create_connection((SERVER_V4, 443), 10)
    with tls_context(ca).wrap_socket(sock, server_hostname=HOSTNAME) as tls:
        return tls.getpeercert(binary_form=True), tls.version()


def test_a_certificate_by_http_01_is_served_without_a_restart_and_kept_over_one(world, own_box):
    office, authority = world
    device = office.device()
    own, _ = shown(device, own_box.ca)
    pids = own_box.pids()
    order(own_box, authority)
    seen = wait_for(own_box, lambda seen: seen["shown"] == "acme")
    assert seen["facts"]["names"] == [HOSTNAME] and seen["facts"]["covers_host"]
    # Pebble's root is on nobody's list: everything else is right.
    assert [obstacle["kind"] for obstacle in seen["obstacles"]] == ["incomplete"]
    assert 'path="/.well-known/acme-challenge/' in own_box.output(), "the authority came to port 80"
    life = seen["facts"]["not_after"] - seen["facts"]["not_before"]
    assert 0.6 < (seen["acme"]["renews_at"] - seen["facts"]["not_before"]) / life < 0.75
    until = time.monotonic() + 10
    while own_box.pids()["portal"] == pids["portal"]:
        with contextlib.suppress(ssl.SSLCertVerificationError):
            certificate, version = shown(device, authority.root)
            break
        assert time.monotonic() < until, own_box.output()
    assert certificate != own and version == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError):
        shown(device, own_box.ca)
    own_box.stop()
    own_box.trusted = authority.root
    own_box.start()
    assert shown(device, authority.root)[0] == certificate
    assert "Apps do not accept this box" in own_box.alcove("status").stdout


def test_where_port_80_is_closed_the_name_is_proved_on_443(world, own_box, blocked):
    office, authority = world
    blocked(80)
    order(own_box, authority)
    wait_for(own_box, lambda seen: seen["shown"] == "acme")
    assert "/.well-known/acme-challenge/" not in own_box.output(), "nobody came to port 80"


def test_a_refusal_is_told_with_its_reason_and_the_next_try_and_the_old_certificate_stays(world, own_box, blocked):
    office, authority = world
    device = office.device()
    order(own_box, authority)
    wait_for(own_box, lambda seen: seen["shown"] == "acme")
    before = wait_until_shown(device, authority.root)
    blocked(80, 443)
    own_box.alcove("certificate", "renew")
    seen = wait_for(own_box, lambda seen: seen["acme"]["problem"])
    problem = seen["acme"]["problem"]
    assert problem["kind"] == "not_reached" and problem["host"] == HOSTNAME
    assert "refused" in problem["why"] or "reset" in problem["why"], problem
    assert 500 < seen["acme"]["next_try"] - time.time() < 700
    [told] = [p for p in own_box.status()["problems"] if "certificate" in p]
    assert "port 80" in told and "next try" in told, told
    office.internet.run("nft", "delete", "table", "inet", "provider")
    assert shown(device, authority.root)[0] == before
    own_box.alcove("certificate", "renew")
    seen = wait_for(own_box, lambda seen: not seen["acme"]["problem"] and not seen["acme"]["next_try"])
    assert own_box.status()["problems"] == []
    assert wait_until_shown(device, authority.root, other_than=before) != before


def wait_until_shown(device, ca, other_than=None, timeout=10):
    until = time.monotonic() + timeout
    while True:
        with contextlib.suppress(ssl.SSLCertVerificationError):
            certificate, _ = shown(device, ca)
            if certificate != other_than:
                return certificate
        assert time.monotonic() < until, "it is not shown"
        time.sleep(0.1)


def test_a_certificate_is_renewed_after_two_thirds_of_its_life_also_by_an_authority_that_forgot_the_account(world, own_box):
    office, authority = world
    device = office.device()
    order(own_box, authority)
    wait_for(own_box, lambda seen: seen["shown"] == "acme")
    # It forgets the account, and its certificates last for half a minute.
    authority.start(seconds=30)
    try:
        own_box.alcove("certificate", "renew")
        wait_for(own_box, lambda seen: seen["facts"]["not_after"] - time.time() < 40)
        first = wait_until_shown(device, authority.root)
        began = view(own_box)["facts"]["not_before"]
        second = wait_until_shown(device, authority.root, other_than=first, timeout=40)
        assert second != first
        assert 15 < view(own_box)["facts"]["not_before"] - began < 30
    finally:
        authority.start()


@pytest.mark.parametrize(
    "directory, roots, kind",
    [
        ("https://acme.test:14000/dir", False, "untrusted"),
        ("https://nowhere.test/dir", True, "no_address"),
        ("https://acme.test:14001/dir", True, "unreachable"),
        ("https://acme.test:14000/nothing", True, "senseless"),
    ],
)
def test_an_authority_that_cannot_be_asked_is_named(world, own_box, directory, roots, kind):
    _, authority = world
    words = ["certificate", "acme", "--directory", directory, "--agree-to-terms"]
    own_box.alcove(*words, *(["--roots", authority.server_root] if roots else []))
    seen = wait_for(own_box, lambda seen: seen["acme"]["problem"])
    assert seen["acme"]["problem"]["kind"] == kind, seen
    assert seen["shown"] == "self_made"


def test_an_authority_that_says_no_is_quoted(world, own_box):
    _, authority = world
    authority.start(blocked=[HOSTNAME])
    try:
        order(own_box, authority)
        seen = wait_for(own_box, lambda seen: seen["acme"]["problem"])
        assert seen["acme"]["problem"]["kind"] == "refused"
        assert HOSTNAME in seen["acme"]["problem"]["why"], seen
    finally:
        authority.start()


def test_without_agreeing_nothing_is_asked(own_box):
    done = own_box.alcove("certificate", "acme", check=False)
    assert done.returncode == 3 and "terms" in done.stderr
    assert view(own_box)["source"] == "self_made"


def openssl(*words, **options):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, **options)


@pytest.fixture
def papers(tmp_path):
    """A root, a middle and certificates below it, as an office's own authority makes them."""
    make_authority(tmp_path, "root", None)
    make_authority(tmp_path, "middle", "root")
    issue(tmp_path, "good", HOSTNAME, 90)
    issue(tmp_path, "other", "vpn.elsewhere.test", 90)
    return tmp_path


def make_authority(folder, name, above):
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder / f"{name}.key",
            "-out", folder / f"{name}.csr", "-subj", f"/CN={name}")  # fmt: skip
    sign(folder, name, above, "basicConstraints=critical,CA:TRUE", 900)


def issue(folder, name, host, days, kind=("ec", "-pkeyopt", "ec_paramgen_curve:P-256")):
    openssl("req", "-newkey", *kind, "-nodes", "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.csr",
            "-subj", f"/CN={host}")  # fmt: skip
    sign(folder, name, "middle", f"subjectAltName=DNS:{host}", days)


def sign(folder, name, above, extension, days):
    (folder / "extension").write_text(extension)
    by = ["-CA", folder / f"{above}.pem", "-CAkey", folder / f"{above}.key"] if above else ["-signkey", folder / f"{name}.key"]
    openssl("x509", "-req", "-in", folder / f"{name}.csr", *by, "-days", days, "-extfile", folder / "extension",
            "-set_serial", str(time.monotonic_ns()), "-out", folder / f"{name}.pem")  # fmt: skip


def upload(box, papers, chain, key, check=False):
    file = papers / "chain.pem"
    file.write_text("".join((papers / f"{name}.pem").read_text() for name in chain))
    return box.alcove("certificate", "upload", "--chain", file, "--key", papers / f"{key}.key", check=check)


def test_a_certificate_of_ones_own_is_shown_at_once(world, own_box, papers):
    office, _ = world
    upload(own_box, papers, ["good", "middle", "root"], "good", check=True)
    assert wait_until_shown(office.device(), papers / "root.pem")
    seen = view(own_box)
    assert seen["shown"] == "uploaded" and [o["kind"] for o in seen["obstacles"]] == ["not_public"]
    own_box.alcove("certificate", "self-made")
    assert wait_until_shown(office.device(), own_box.ca)


def test_each_mistake_gets_its_sentence_and_changes_nothing(own_box, papers):
    issue(papers, "ended", HOSTNAME, 0)
    ended = time.time()
    issue(papers, "edward", HOSTNAME, 90, kind=("ed25519",))
    (papers / "empty.pem").write_text("")
    for chain, key, words in [
        (["good", "middle", "root"], "other", "key does not fit"),
        (["good", "middle"], "good", "chain is not complete"),
        (["good", "root", "middle"], "good", "wrong order"),
        (["root", "middle", "good"], "good", "authority's"),
        (["other", "middle", "root"], "other", "vpn.elsewhere.test"),
        (["ended", "middle", "root"], "ended", "ended on"),
        (["edward", "middle", "root"], "edward", "kind of key"),
        (["empty"], "good", "no certificate"),
    ]:
        while key == "ended" and time.time() < ended + 2:
            time.sleep(0.1)
        done = upload(own_box, papers, chain, key)
        assert done.returncode == 3 and words in done.stderr, (chain, key, done.stderr)
        assert len(done.stderr.strip().splitlines()) == 1
    assert view(own_box)["source"] == "self_made"
    assert "PRIVATE KEY" not in own_box.output()


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
    office, _ = world
    with contextlib.closing(NameServer(office.device())) as server:
        office.server.learn("ns.office.test", server.device.v4)
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
    office, _ = world
    assert rfc2136(own_box).returncode == 0
    told(own_box, lambda seen: seen["addresses"] == [SERVER_V4, SERVER_V6])
    assert name_server.ask("A") == [SERVER_V4] and name_server.ask("AAAA") == [SERVER_V6]
    office.server.run("ip", "addr", "del", f"{SERVER_V6}/64", "dev", "wan")
    try:
        told(own_box, lambda seen: seen["addresses"] == [SERVER_V4], timeout=100)
        assert name_server.ask("A") == [SERVER_V4] and name_server.ask("AAAA") == []
    finally:
        office.server.run("ip", "addr", "add", f"{SERVER_V6}/64", "dev", "wan", "nodad")
        office.server.run("ip", "-6", "route", "replace", "default", "via", "2001:db8:2::1")
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
    office, _ = world
    device = office.device()
    office.server.learn("dyn.test", device.v4)
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
    office, _ = world
    root, asked = provider
    # An address of the provider's own network, as behind a router.
    office.server.run("ip", "addr", "del", f"{SERVER_V6}/64", "dev", "wan")
    office.server.run("ip", "addr", "add", "100.64.0.2/24", "dev", "wan")
    office.internet.run("ip", "addr", "add", "100.64.0.1/24", "dev", "server")
    office.server.run("ip", "addr", "del", f"{SERVER_V4}/24", "dev", "wan")
    office.server.run("ip", "route", "replace", "default", "via", "100.64.0.1")
    try:
        dyndns2(own_box, root)
        assert told(own_box, lambda seen: seen["problem"])["problem"]["kind"] == "no_public_address"
        dyndns2(own_box, root, "secret", "--address-page", "https://dyn.test/address")
        assert told(own_box, lambda seen: seen["done_at"])["addresses"] == ["198.51.100.7"]
        assert asked()[-1]["path"] == f"/nic/update?hostname={HOSTNAME}&myip=198.51.100.7"
    finally:
        office.server.run("ip", "addr", "flush", "dev", "wan", "scope", "global")
        office.server.run("ip", "addr", "add", f"{SERVER_V4}/24", "dev", "wan")
        office.server.run("ip", "addr", "add", f"{SERVER_V6}/64", "dev", "wan", "nodad")
        office.server.run("ip", "route", "replace", "default", "via", "203.0.113.1")
        office.server.run("ip", "-6", "route", "replace", "default", "via", "2001:db8:2::1")
