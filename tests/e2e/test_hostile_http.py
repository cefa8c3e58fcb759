"""Malformed, oversized, slow, smuggled and half-finished HTTP hurts nobody but its sender."""

import contextlib
import dataclasses
import socket
import ssl
import threading
import time

import pytest

from harness.https import tls_context

PATH = "/.well-known/vpn-user-portal"
TOKEN = "/vpn-user-portal/oauth/token"


@pytest.fixture
def place(box, device):
    return box.place(device)


def exchange(place, data, timeout=8):
    """Sends bytes over TLS and returns what comes back until the box closes."""
    sock = place.tls(timeout=timeout)
    with contextlib.suppress(OSError):
        sock.sendall(data)
    got = b""
    with contextlib.suppress(OSError):
        while part := sock.recv(65536):
            got += part
    sock.close()
    return got


def head(lines, path=PATH, method="GET"):
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode("latin-1")


HOST = "Host: vpn.office.test"
REFUSED = {
    "two hosts": head([HOST, "Host: evil.example"]),
    "no host": head([]),
    "a host that is none": head(["Host: a b"]),
    "length and chunked": head([HOST, "Content-Length: 5", "Transfer-Encoding: chunked"], TOKEN, "POST") + b"0\r\n\r\n",
    "two lengths": head([HOST, "Content-Length: 5", "Content-Length: 6"], TOKEN, "POST") + b"hello!",
    "a list of lengths": head([HOST, "Content-Length: 5, 6"], TOKEN, "POST") + b"hello!",
    "a negative length": head([HOST, "Content-Length: -1"], TOKEN, "POST"),
    "a length with a sign": head([HOST, "Content-Length: +5"], TOKEN, "POST") + b"hello",
    "a length of 2^63-1": head([HOST, "Content-Length: 9223372036854775807"], TOKEN, "POST") + b"hello",
    "a length of 2^64": head([HOST, "Content-Length: 18446744073709551616"], TOKEN, "POST") + b"hello",
    "another coding": head([HOST, "Transfer-Encoding: gzip, chunked"], TOKEN, "POST") + b"0\r\n\r\n",
    "chunked twice": head([HOST, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], TOKEN, "POST"),
    "a space before the colon": head([HOST, "Content-Length : 5"], TOKEN, "POST") + b"hello",
    "a folded line": head([HOST, "X-A: b", " folded"]),
    "a control character": head([HOST, "X-A: b\x00c"]),
    "no version": b"GET /\r\n\r\n",
    "not HTTP": b"\x16\x03\x01\x02\x00 hello there general\r\n\r\n",
    "a proxy's target": head([HOST], "https://evil.example/"),
    "too many headers": head([HOST, *(f"X-{n}: y" for n in range(300))]),
    "a header of 32 KiB": head([HOST, "X-A: " + "b" * 32768]),
    "a target of 32 KiB": head([HOST], "/" + "a" * 32768),
    "a broken chunk": head([HOST, "Transfer-Encoding: chunked"], TOKEN, "POST") + b"zz\r\nhello\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_no_proper_request_is_refused_and_the_connection_ends(data, place):
    smuggled = head([HOST])
    answer = exchange(place, data + smuggled)
    statuses = [line for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]
    assert len(statuses) <= 1, "what follows is not taken for a request"
    assert not statuses or statuses[0].split()[1][:1] in (b"4", b"5"), statuses
    assert good(place)


def good(place, within=3.0):
    """Whether a proper client is answered in time."""
    began = time.monotonic()
    with place.connection(timeout=within) as connection:
        return connection.get(PATH).status == 200 and time.monotonic() - began < within


def test_a_body_over_the_limit_is_refused_before_it_is_read(place):
    answer = exchange(place, head([HOST, "Content-Length: 10000000"], TOKEN, "POST") + b"a" * 1000)
    assert answer.startswith(b"HTTP/1.1 413")


def test_64_mib_of_headers_are_cut_off_early(box, place):
    before = pss(box)
    sock, sent = place.tls(timeout=10), 0
    with contextlib.suppress(OSError):
        sock.sendall(b"GET / HTTP/1.1\r\nHost: vpn.office.test\r\n")
        line = b"X-A: " + b"b" * 16000 + b"\r\n"
        while sent < 64 << 20:
            sock.sendall(line)
            sent += len(line)
    sock.close()
    assert sent < 16 << 20
    assert pss(box) - before < 8 << 20
    assert good(place)


def test_300_slow_clients_hurt_nobody(box, office, place):
    before = pss(box)
    openers = [box.place(office.device()) for _ in range(12)]
    context, slow = tls_context(str(box.ca)), []

    def dribble(some):
        for number in range(25):
            with contextlib.suppress(OSError, ssl.SSLError):
                sock = some.tcp(timeout=5)
                if number % 3:
                    sock = context.wrap_socket(sock, server_hostname=some.host)
                    sock.sendall(b"POST /vpn-user-portal/oauth/token HTTP/1.1\r\nHost: vpn.off"[: 20 + number])
                slow.append(sock)

    threads = [threading.Thread(target=dribble, args=(some,)) for some in openers]
    for thread in threads:
        thread.start()
    worst = 0.0
    while any(thread.is_alive() for thread in threads):
        began = time.monotonic()
        assert good(place, 5)
        worst = max(worst, time.monotonic() - began)
    assert len(slow) == 300
    for _ in range(10):
        assert good(place, 2)
    assert pss(box) - before < 24 << 20
    time.sleep(6)
    gone = sum(1 for sock in slow if closed(sock))
    assert gone == 300, "the box has let go of all of them"
    for sock in slow:
        sock.close()


def closed(sock):
    sock.settimeout(0.05)
    try:
        while sock.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


def test_one_address_cannot_take_all_connections(box, office, place):
    greedy, socks = box.place(office.device()), []
    for _ in range(200):
        with contextlib.suppress(OSError):
            socks.append(greedy.tcp(timeout=2))
    assert good(place)
    for sock in socks:
        sock.close()


def test_a_body_that_never_comes_is_not_waited_for(place):
    began = time.monotonic()
    answer = exchange(place, head([HOST, "Content-Length: 100"], TOKEN, "POST") + b"half", timeout=20)
    assert time.monotonic() - began < 15
    assert not answer or answer.split()[1] == b"408"


def test_plain_http_on_the_https_port_is_closed(place):
    sock = place.tcp(timeout=6)
    with contextlib.closing(sock), contextlib.suppress(ConnectionError):
        sock.sendall(head([HOST]))
        assert b"200" not in sock.recv(1000)
    assert good(place)


def test_port_80_only_leads_to_https(box, place):
    sock = place.tcp(80)
    with contextlib.closing(sock):
        sock.sendall(b"GET /x?y=1 HTTP/1.1\r\nHost: vpn.office.test\r\nConnection: close\r\n\r\n")
        answer = sock.makefile("rb").read().decode()
    assert answer.startswith("HTTP/1.1 301") or answer.startswith("HTTP/1.1 308")
    assert "\r\nlocation: https://vpn.office.test/x?y=1\r\n" in answer.lower()


@pytest.mark.parametrize("version, works", [("TLSv1_3", True), ("TLSv1_2", True), ("TLSv1_1", False)])
def test_tls_versions(version, works, place):
    context = tls_context(place.ca)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = getattr(ssl.TLSVersion, version)
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    if works:
        place.tls(context).close()
    else:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            place.tls(context)


def test_both_http_versions_are_offered(place):
    for offer, chosen in ((["h2", "http/1.1"], "h2"), (["http/1.1"], "http/1.1"), (["spdy/1", "http/1.1"], "http/1.1")):
        sock = place.tls(tls_context(place.ca, offer))
        assert sock.selected_alpn_protocol() == chosen
        sock.close()


def test_a_name_that_is_not_the_boxes_gets_no_wrong_certificate(box, place):
    with pytest.raises((ssl.SSLError, ConnectionError)):
        dataclasses.replace(place, host="evil.example").tls()


def test_the_access_log_cannot_be_written_into(box, place):
    exchange(
        place,
        b"GET /a%0aFAKE HTTP/1.1\r\nHost: vpn.office.test\r\nUser-Agent: x\x1b[31m\xe2\x80\xae\r\nConnection: close\r\n\r\n",
    )
    time.sleep(0.2)
    log = box.output()
    assert "\x1b[31m" not in log and "\u202e" not in log
    assert not any(line.startswith("FAKE") for line in log.splitlines())


def pss(box):
    """Memory of the portal, in bytes, its share of what it shares included."""
    with open(f"/proc/{box.pids()['portal']}/smaps_rollup") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) * 1024


def test_a_closed_connection_in_the_middle_of_an_answer_is_nothing(place):
    for _ in range(20):
        sock = place.tls()
        sock.sendall(head([HOST]))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        sock.close()
    assert good(place)
