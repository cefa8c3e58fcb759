"""A certificate that apps accept: obtained, renewed, refused; brought by hand."""

import contextlib
import json
import socket
import ssl
import subprocess
import time

import pytest

from harness.authority import NAME, Authority, openssl
from harness.box import Box
from harness.https import tls_context
from harness.office import HOSTNAME, SERVER_V4, Office


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


def test_everything_is_done_on_the_page(world, own_box, admin, papers):
    office, authority = world
    page = admin.get("/vpn-user-portal/certificate")
    assert "Apps do not accept this box right now" in page.words
    roots = authority.server_root.read_text()
    page = admin.press( "acme", directory=authority.directory, roots=roots, contact="anna@office.test")
    assert page.status == 400 and "Without agreeing" in page.words
    page = admin.press( "acme", directory=authority.directory, roots=roots, contact="anna@office.test", agreed="on")
    assert page.status == 200 and "The authority is asked now" in page.words
    wait_for(own_box, lambda seen: seen["shown"] == "acme")
    page = admin.get("/vpn-user-portal/certificate")
    assert "An authority, obtained by the box itself" in page.words and HOSTNAME in page.words
    chain = "".join((papers / f"{name}.pem").read_text() for name in ("good", "middle", "root"))
    page = admin.press( "upload", chain=chain, privateKey=(papers / "other.key").read_text())
    assert page.status == 400 and "The key does not fit the certificate" in page.words
    page = admin.press( "upload", chain=chain, privateKey=(papers / "good.key").read_text())
    assert page.status == 200 and "You: it was brought by hand" in page.words
    page = admin.press( "self-made")
    assert "The box’s own authority" in page.words
    page = admin.follow("/trust")
    fingerprint = subprocess.run(
        ["openssl", "x509", "-in", own_box.state / "tls" / "ca.crt", "-noout", "-fingerprint", "-sha256"],
        check=True, capture_output=True, text=True,
    ).stdout.strip().split("=")[1]  # fmt: skip
    assert fingerprint in page.words
    assert admin.get("/vpn-user-portal/ca.crt").response.body == (own_box.state / "tls" / "ca.crt").read_bytes()


def test_a_failure_is_among_what_needs_attention_in_the_readers_language(world, own_box, admin, blocked):
    _, authority = world
    blocked(80, 443)
    order(own_box, authority)
    wait_for(own_box, lambda seen: seen["acme"]["problem"])
    page = admin.get("/vpn-user-portal/home")
    assert "No certificate could be obtained. The authority did not reach this box" in page.words
    page = admin.submit(page.form("authRedirectTo"), button=("uiLanguage", "nl"))
    assert "De autoriteit bereikte deze box niet als" in page.words and "De volgende poging is om" in page.words
