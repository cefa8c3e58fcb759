"""The processes between which the bench of WireGuard over TCP measures, each in the namespace where it belongs.

Python reads and writes here; what it costs is the same for both ways that are compared, and not counted.
"""

import contextlib
import ctypes
import json
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

from harness.https import tls_context

PORT, NODE, PLAIN, FAR = 9443, 51999, 9444, 9445
NAME = "vpn.office.test"
UPGRADE = f"GET /proxyguard/{NAME} HTTP/1.1\r\nHost: {NAME}\r\nConnection: Upgrade\r\nUpgrade: UoTLV/1\r\n\r\n"
DATAGRAM = 1452
FRAME = struct.pack("!H", DATAGRAM) + bytes(DATAGRAM)
PIECE = FRAME * 45  # 64 KiB
QUIET = 0.3
# Datagrams from the node that may be on their way, as a TCP connection in the tunnel would see to.
WINDOW = 64
ACKNOWLEDGED = 16


class Worker:
    """A process of this module in a namespace, asked line by line."""

    def __init__(self, namespace, *words):
        self.process = namespace.popen(
            *[sys.executable, "-B", "-m", "bench.relays", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[1],
        )
        self.read()

    def ask(self, *words):
        self.say(*words)
        return self.read()

    def say(self, *words):
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("a process of the bench ended")
        return json.loads(line)

    def close(self):
        self.process.kill()
        self.process.wait()


class Meter:
    """What arrived: bytes, and when the first and the last."""

    def __init__(self):
        self.begin()

    def begin(self):
        self.total, self.first, self.last = 0, None, None

    def add(self, size):
        self.last = time.monotonic()
        if self.first is None:
            self.first = self.last
        else:
            self.total += size

    def took(self, limit=120):
        """Bytes per second, once nothing has come for a moment."""
        until = time.monotonic() + limit
        while time.monotonic() < until and (self.last is None or time.monotonic() - self.last < QUIET):
            time.sleep(0.02)
        return self.total / max(self.last - self.first, 1e-9)


def serve(commands):
    """Answers each line of standard input with what its command returns."""
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        name, *words = json.loads(line)
        print(json.dumps(commands[name](*words)), flush=True)


def pour(sock, size):
    for _ in range(size // len(PIECE)):
        sock.sendall(PIECE)


def drain(sock, meter, acknowledge=None):
    """Reads to the end of the stream."""
    buffer, acknowledged = bytearray(1 << 18), 0
    with contextlib.suppress(OSError):
        while got := sock.recv_into(buffer):
            meter.add(got)
            while acknowledge and meter.total - acknowledged >= ACKNOWLEDGED * len(FRAME):
                acknowledged += ACKNOWLEDGED * len(FRAME)
                acknowledge()


def datagrams():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    so_rcvbufforce = 33
    sock.setsockopt(socket.SOL_SOCKET, so_rcvbufforce, 8 << 20)
    sock.bind(("127.0.0.1", NODE))
    return sock


class Several:
    """Many datagrams per system call (recvmmsg): their lengths and senders, and nothing of what is in them."""

    MOST, MSG_WAITFORONE, HEADER = 64, 0x10000, 64

    def __init__(self, sock):
        self.fd = sock.fileno()
        self.call = ctypes.CDLL(None).recvmmsg
        self.names = ctypes.create_string_buffer(16 * self.MOST)
        self.vectors = (ctypes.c_size_t * 2)(ctypes.addressof(ctypes.create_string_buffer(1)), 0)
        self.headers = ctypes.create_string_buffer(self.HEADER * self.MOST)
        for number in range(self.MOST):
            name = ctypes.addressof(self.names) + 16 * number
            header = struct.pack("@PIxxxxPNPNixxxxIxxxx", name, 16, ctypes.addressof(self.vectors), 1, 0, 0, 0, 0)
            ctypes.memmove(ctypes.addressof(self.headers) + self.HEADER * number, header, self.HEADER)
        self.lengths = memoryview(self.headers).cast("B").cast("I")[14::16]

    def receive(self):
        count = self.call(self.fd, self.headers, self.MOST, self.MSG_WAITFORONE | socket.MSG_TRUNC, None)
        return self.lengths[:count].tolist()

    def sender(self, number):
        family_port_address = self.names.raw[16 * number : 16 * number + 8]
        port, address = struct.unpack("!2xH4s", family_port_address)
        return socket.inet_ntoa(address), port


def node():
    """The node: takes datagrams, and sends some to whoever came last. A greeting of one byte is answered."""
    sock, meter, clients, credit = datagrams(), Meter(), [None], threading.Semaphore(0)
    sol_udp, udp_segment = 17, 103
    sock.setsockopt(sol_udp, udp_segment, DATAGRAM)

    def take():
        several = Several(sock)
        while True:
            lengths = several.receive()
            if 1 in lengths:
                meter.begin()
                clients[0] = several.sender(lengths.index(1))
                sock.sendto(b"!", clients[0])
            for _ in range(lengths.count(2)):
                credit.release()
            full = lengths.count(DATAGRAM)
            if full:
                meter.add(full * len(FRAME))

    def send(size):
        burst = bytes(DATAGRAM * ACKNOWLEDGED)  # the kernel makes datagrams of it
        for number in range(size // len(FRAME) // ACKNOWLEDGED):
            if number >= WINDOW // ACKNOWLEDGED:
                # What was lost is not acknowledged; a moment later the rest has arrived.
                credit.acquire(timeout=0.05)
            sock.sendto(burst, clients[0])

    threading.Thread(target=take, daemon=True).start()
    serve({"took": meter.took, "send": send})


def echo():
    """A node that sends every datagram back."""
    sock = datagrams()
    print(json.dumps("ready"), flush=True)
    while True:
        sock.sendto(*sock.recvfrom(65536))


def far():
    """The far end of the plain relay, which does the same over one connection at a time."""
    listener, meter, present = socket.create_server(("127.0.0.1", FAR)), Meter(), [None]

    def take():
        while True:
            sock, _ = listener.accept()
            sock.recv(3)
            meter.begin()
            present[0] = sock
            sock.sendall(b"\0\1!")
            drain(sock, meter)

    threading.Thread(target=take, daemon=True).start()
    serve({"took": meter.took, "send": lambda size: pour(present[0], size)})


def client(address, ca):
    """The device."""
    meter, held = Meter(), [None]

    def connect(how):
        sock = socket.create_connection((address, PORT if how == "node" else PLAIN))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if how == "node":
            sock = tls_context(ca).wrap_socket(sock, server_hostname=NAME)
            sock.sendall(UPGRADE.encode())
            if not sock.recv(4096).startswith(b"HTTP/1.1 101 "):
                raise RuntimeError("no relay")
        sock.sendall(b"\0\1?")
        sock.recv(3)
        meter.begin()
        held[0] = sock
        acknowledge = (lambda: sock.sendall(b"\0\2ok")) if how == "node" else None
        threading.Thread(target=drain, args=(sock, meter, acknowledge), daemon=True).start()

    def close():
        with contextlib.suppress(OSError):
            held[0].shutdown(socket.SHUT_RDWR)
        held[0].close()

    serve({"connect": connect, "send": lambda size: pour(held[0], size), "took": meter.took, "close": close})


if __name__ == "__main__":
    {"node": node, "echo": echo, "far": far, "client": client}[sys.argv[1]](*sys.argv[2:])
