"""Asks the local network for a name, as a computer does that somebody types `alcove.local` into (RFC 6762)."""

import socket
import struct
import time

GROUP, PORT = "224.0.0.251", 5353
A, AAAA, TYPES = 1, 28, {4: 1, 6: 28}


def _name(text):
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".")) + b"\0"


def _skip_name(data, at):
    """(labels in lower case, where the name ends); follows compression."""
    labels, end = [], None
    for _ in range(128):
        length = data[at]
        if length >= 0xC0:
            end = end or at + 2
            at = struct.unpack_from("!H", data, at)[0] & 0x3FFF
        elif length:
            labels.append(data[at + 1 : at + 1 + length].decode().lower())
            at += 1 + length
        else:
            return ".".join(labels), end or at + 1
    raise ValueError("a name that does not end")


def _answers(data):
    """(name, type, content) of each record of an answer."""
    _, flags, questions, *counts = struct.unpack_from("!6H", data)
    if not flags & 0x8000:
        return
    at = 12
    for _ in range(questions):
        at = _skip_name(data, at)[1] + 4
    for _ in range(sum(counts)):
        name, at = _skip_name(data, at)
        kind, _, _, length = struct.unpack_from("!HHIH", data, at)
        yield name, kind, data[at + 10 : at + 10 + length]
        at += 10 + length


def resolve(namespace, name, version=4, timeout=3):
    """The addresses that the network's machines say `name` has; asked by multicast on `eth0`, heard there as well."""
    kind, family = TYPES[version], socket.AF_INET if version == 4 else socket.AF_INET6
    with namespace.entered():
        asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        index = socket.if_nametoindex("eth0")
    with asker:
        asker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        asker.bind(("", PORT))
        there = struct.pack("4s4si", socket.inet_aton(GROUP), b"\0" * 4, index)
        asker.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, there)
        asker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, there)
        asker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
        question = struct.pack("!6H", 0, 0, 1, 0, 0, 0) + _name(name) + struct.pack("!HH", kind, 1)
        until, ask = time.monotonic() + timeout, 0.0
        found = set()
        while (now := time.monotonic()) < until and not found:
            if now >= ask:
                asker.sendto(question, (GROUP, PORT))
                ask = now + 1
            asker.settimeout(0.2)
            try:
                data = asker.recv(9000)
            except TimeoutError:
                continue
            found |= {
                socket.inet_ntop(family, content)
                for owner, of, content in _answers(data)
                if of == kind and owner == name.lower()
            }
        return found
