"""Tunnels of unmodified apps resist a later quantum attack: a preshared key, sent over hybrid TLS.

Both halves are proven with the official library: what it hands to the app, and what it says in the TLS
handshake, read from the wire by a listener that only passes bytes on.
"""

import contextlib
import socket
import struct
import threading

import pytest

from harness.office import HOSTNAME, SERVER_V4
from harness.wireguard import parse

X25519MLKEM768 = 0x11EC
SUPPORTED_GROUPS, KEY_SHARE = 10, 51


class Wire:
    """Listens on a device's port 443 and passes everything on to the box, keeping a copy."""

    def __init__(self, device, address):
        self.device, self.address, self.up, self.down = device, address, [], []
        with device.entered():
            self.listener = socket.create_server(("127.0.0.1", 443))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                with self.device.entered():
                    far = socket.create_connection((self.address, 443))
                up, down = bytearray(), bytearray()
                self.up.append(up)
                self.down.append(down)
                for source, sink, copy in ((near, far, up), (far, near, down)):
                    threading.Thread(target=self._pass, args=(source, sink, copy), daemon=True).start()

    @staticmethod
    def _pass(source, sink, copy):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                copy.extend(data)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def close(self):
        self.listener.close()


def extensions(record, kind):
    """{type: data} of the ClientHello (1) or ServerHello (2) that a TLS stream begins with (RFC 8446 §4)."""
    assert record[0] == 22, "a handshake record"
    data = bytes(record[5 : 5 + struct.unpack(">H", record[3:5])[0]])
    assert data[0] == kind
    at = 4 + 2 + 32
    at += 1 + data[at]  # session ID
    if kind == 1:
        at += 2 + struct.unpack_from(">H", data, at)[0]  # cipher suites
        at += 1 + data[at]  # compression
    else:
        at += 3
    end = at + 2 + struct.unpack_from(">H", data, at)[0]
    at, found = at + 2, {}
    while at < end:
        name, length = struct.unpack_from(">HH", data, at)
        found[name] = data[at + 4 : at + 4 + length]
        at += 4 + length
    return found


@pytest.fixture
def wired(office, box, later):
    """(device, wire): a device on which the box's name leads through the listening wire."""
    device = office.device({HOSTNAME: "127.0.0.1"})
    return device, later(Wire(device, SERVER_V4))


def test_the_library_offers_the_hybrid_group_and_the_box_takes_it(wired, person):
    device, wire = wired
    app = person.app(device).add()
    app.connect()
    assert wire.up
    streams = [(up, down) for up, down in zip(wire.up, wire.down, strict=True) if up and down]
    library = [(up, down) for up, down in streams if X25519MLKEM768 in groups(extensions(up, 1)[SUPPORTED_GROUPS])]
    assert library, "the library offers X25519MLKEM768"
    for _, down in library:
        chosen = struct.unpack(">H", extensions(down, 2)[KEY_SHARE][:2])[0]
        assert chosen == X25519MLKEM768


def groups(data):
    return [struct.unpack_from(">H", data, at)[0] for at in range(2, len(data), 2)]


def test_every_configuration_has_its_own_preshared_key_and_the_library_keeps_it(box, people, office):
    seen = set()
    for _ in range(2):
        person, device = people(), office.device()
        given = person.app(device).add().connect()
        key = parse(given["config"])["Peer"]["PresharedKey"]
        private = parse(given["config"])["Interface"]["PrivateKey"]
        public = device.run("wg", "pubkey", input=private).stdout.strip()
        assert box.peers()[public][0] == key, "the node has the same key"
        seen.add(key)
    assert len(seen) == 2
