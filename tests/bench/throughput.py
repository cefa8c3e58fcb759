"""How many bytes a second come from a host to a device, over one TCP connection."""

import socket
import subprocess
import sys
import textwrap
import time

from harness.office import HOST_V4

PORT = 5001
SOURCE = textwrap.dedent(
    f"""
    import contextlib, socket
    listener = socket.create_server(("0.0.0.0", {PORT}))
    print("ready", flush=True)
    while True:
        sock, _ = listener.accept()
        with sock, contextlib.suppress(OSError):
            while True:
                sock.sendall(bytes(1 << 16))
    """
)


class Sink:
    """A source on the host that sends to whoever connects, as fast as they take it."""

    def __init__(self, host):
        self._source = host.popen(sys.executable, "-c", SOURCE, stdout=subprocess.PIPE)
        self._source.stdout.readline()

    def send_to(self, device, seconds, warm_up=1.0):
        """Bytes per second at the device, after a moment for the connection to find its speed."""
        with device.entered():
            sock = socket.create_connection((HOST_V4, PORT), 20)
        with sock:
            sock.settimeout(20)
            self._take(sock, warm_up)
            return self._take(sock, seconds)

    def _take(self, sock, seconds):
        began, taken = time.monotonic(), 0
        while time.monotonic() - began < seconds:
            part = sock.recv(1 << 16)
            if not part:
                raise RuntimeError("the source has closed the connection")
            taken += len(part)
        return taken / (time.monotonic() - began)

    def close(self):
        self._source.kill()
        self._source.wait()
        self._source.stdout.close()
