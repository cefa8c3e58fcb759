"""An installed official app: the client library in a process of its own on a device, and its user.

Whatever the library asks (sign in, approve, choose a profile) the user answers through the scripted
browser on the same device, as a person would. What the library knows of the server comes from the host
name that is typed in and the system's trusted roots (`SSL_CERT_FILE`) alone.
"""

import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from .browser import Browser
from .wireguard import parse

CHILD = Path(__file__).with_name("app_process.py")


class AppError(Exception):
    """The library said no; the text is what an app would show."""


class App:
    """One app on one device of one person."""

    def __init__(self, device, place, client_id, user, password, tokens=None):
        self.place, self.user, self.password = place, user, password
        self.url = place.origin + "/"
        self.browser = Browser(place)
        self.answer = "yes"
        self.authorized = 0
        self.tokens = None
        self.called_back = []
        self._numbers = iter(range(1, 1_000_000))
        self._lines = queue.Queue()
        self.folder = tempfile.mkdtemp(prefix="alcove-app-")
        self._log = Path(self.folder, "stderr").open("w+")
        self.process = device.popen(
            sys.executable, str(CHILD), client_id, self.folder, json.dumps({self.url: tokens} if tokens else {}),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True,
            env={**os.environ, "SSL_CERT_FILE": place.ca, "SSL_CERT_DIR": "/nonexistent"},
        )  # fmt: skip
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()

    def _read(self, stream):
        for line in stream:
            self._lines.put(json.loads(line))
        self._lines.put(None)

    def do(self, command, timeout=30, **arguments):
        """Gives a command and answers the library's questions until it is done."""
        number = self._send(command, **arguments)
        while True:
            message = self._lines.get(timeout=timeout)
            if message is None:
                raise AppError(f"the library's process ended: {self.log()[-2000:]}")
            if message.get("id") == number:
                if "error" in message:
                    raise AppError(message["error"])
                return message["result"]
            if "event" in message:
                self._event(**message)

    def log(self):
        """What the library logged."""
        return Path(self._log.name).read_text(errors="replace")

    def _send(self, command, **arguments):
        number = next(self._numbers)
        self.process.stdin.write(json.dumps({"id": number, "do": command, **arguments}) + "\n")
        self.process.stdin.flush()
        return number

    def _event(self, event, data, cookie=None):
        if event == "tokens":
            self.tokens = data
        elif event == "oauth_started":
            self.authorized += 1
            page = self.browser.authorize(data, self.user, self.password, self.answer)
            self.called_back.append(page)
            if cookie is not None:
                self._send("reply", cookie=cookie, data=page.left_to)
        elif event == "ask_profile":
            self._send("reply", cookie=cookie, data=self.choose(data))

    def choose(self, profiles):
        """Which profile the user picks; the first."""
        return sorted(profiles["map"])[0]

    # ---- what people do with the app

    def add(self):
        self.do("add", url=self.url)
        return self

    def connect(self, prefer_tcp=False):
        """Asks for a configuration; returns the library's answer: `config` (text), `protocol`, …"""
        return self.do("connect", url=self.url, prefer_tcp=prefer_tcp)

    def proxy(self, config, listen, source):
        """Lets the library make its ProxyGuard client for a tunnel over TCP, between these ports of the device.

        Returns the configuration as the app hands it to WireGuard, and the addresses that the proxy connects to.
        """
        peer = parse(config)["Peer"]["ProxyEndpoint"]
        lines = [line for line in config.splitlines() if not line.startswith("ProxyEndpoint")]
        lines = [f"Endpoint = 127.0.0.1:{listen}" if line.startswith("Endpoint") else line for line in lines]
        return "\n".join(lines), self.do("proxy", listen=listen, source=source, peer=peer)

    def carry(self, port):
        """Lets the library's proxy carry the tunnel of the WireGuard on this port, without waiting for its end."""
        self._send("carry", port=port)

    def up(self):
        """Tells the library that the tunnel is up, as an app does."""
        self.do("state", name="CONNECTING")
        self.do("state", name="CONNECTED")

    def down(self):
        """Disconnects as an app does: tells the library, which tells the server."""
        self.do("state", name="DISCONNECTING")
        try:
            self.do("disconnect")
        finally:
            self.do("state", name="DISCONNECTED")

    def lost(self):
        """Tells the library that the tunnel is down, without telling the server."""
        self.do("state", name="DISCONNECTING")
        self.do("state", name="DISCONNECTED")

    def close(self):
        self.browser.close()
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
