"""Names: a server that knows some, and a question to one."""

import contextlib
import socket
import struct
import time


def resolved(namespace, server, name, tcp=False, timeout=5):
    """The IPv4 address that a DNS server has for a name, asked for from a namespace; `None` when it does not say."""
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    words = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0\0\1\0\1"
    question = struct.pack("!6H", 7, 0x0100, 1, 0, 0, 0) + words
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        with contextlib.suppress(OSError), asking(namespace, family, tcp, max(0.5, timeout / 5)) as sock:
            sock.connect((server, 53))
            sock.sendall(struct.pack("!H", len(question)) + question if tcp else question)
            answer = sock.recv(514)[2 if tcp else 0 :]
            flags, _, answers = struct.unpack("!3H", answer[2:8])
            if flags & 15 == 0 and answers:
                return socket.inet_ntoa(answer[-4:])
            if flags & 15 != 2:  # not "I cannot say now"
                return None
        time.sleep(0.1)
    return None


def asking(namespace, family, tcp, patience=0.5):
    with namespace.entered():
        sock = socket.socket(family, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM)
    sock.settimeout(patience)
    return sock


class NameServer:
    """A DNS server at one address of a namespace; `names` are all that it knows."""

    def __init__(self, namespace, address, names):
        words = ["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--pid-file="]
        words += ["--bind-interfaces", "--user=root", f"--listen-address={address}"]
        words += [f"--address=/{name}/{known}" for name, known in names.items()]
        self._process = namespace.popen(*words)

    def close(self):
        self._process.kill()
        self._process.wait()
