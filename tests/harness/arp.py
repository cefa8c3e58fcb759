"""Asks who has an IPv4 address, in a tagged network too, which this machine's kernel may know nothing of."""

import socket
import struct
import time

ARP, VLAN, BROADCAST = 0x0806, 0x8100, b"\xff" * 6
SOL_PACKET, PACKET_AUXDATA, TAG_VALID = 263, 8, 1 << 4


def whose(namespace, address, vlan=None, timeout=1.5):
    """The MAC address that answers for an IPv4 address on `eth0`, in a tagged network or the plain one; or None."""
    with namespace.entered():
        sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        sock.bind(("eth0", 3))
    with sock:
        sock.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        mine, theirs = sock.getsockname()[4], socket.inet_aton(address)
        tag = struct.pack("!HH", VLAN, vlan) if vlan else b""
        question = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + mine + bytes(4) + bytes(6) + theirs
        sock.send(BROADCAST + mine + tag + struct.pack("!H", ARP) + question)
        until = time.monotonic() + timeout
        while (left := until - time.monotonic()) > 0:
            sock.settimeout(left)
            try:
                frame, extra, *_ = sock.recvmsg(2048, 256)
            except TimeoutError:
                return None
            frame, tagged = _untagged(frame, extra)
            kind, operation, sender = frame[12:14], frame[20:22], frame[28:32]
            if (kind, operation, sender) == (b"\x08\x06", b"\0\2", theirs) and tagged == vlan:
                return frame[6:12].hex(":")
    return None


def _untagged(frame, extra):
    """The frame without its tag, and the tag's network: the kernel may have put it beside the frame."""
    for _, _, content in extra:
        status, _, _, _, _, tag, _ = struct.unpack_from("IIIHHHH", content)
        if status & TAG_VALID:
            return frame, tag & 0xFFF
    if frame[12:14] == b"\x81\x00":
        return frame[:12] + frame[16:], struct.unpack_from("!H", frame, 14)[0] & 0xFFF
    return frame, None
