"""A certificate authority on the internet: Pebble, the ACME server that authorities test their clients with, and its
name server, which knows one address for every name."""

import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from .https import Place

NAME = "acme.test"
PORT = 14000


def openssl(*words, **options):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, **options)


class Authority:
    """Pebble on a device. `names` lead to `address`; certificates last `seconds`."""

    def __init__(self, device, address, seconds=90 * 86400, blocked=()):
        self.device = device
        self.folder = Path(tempfile.mkdtemp(prefix="alcove-authority-"))
        self.server_root = self.folder / "server.pem"
        self._make_server_certificate()
        self._processes = [
            device.popen(
                "pebble-challtestsrv", "-defaultIPv4", address, "-defaultIPv6", "", "-dns01", "127.0.0.1:8053",
                "-http01", "", "-https01", "", "-tlsalpn01", "", "-management", "127.0.0.1:8055",
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
        ]  # fmt: skip
        self._pebble = None
        self.start(seconds, blocked)

    def _make_server_certificate(self):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
             "-keyout", self.folder / "server.key", "-out", self.server_root, "-subj", f"/CN={NAME}",
             "-addext", f"subjectAltName=DNS:{NAME}", "-addext", "basicConstraints=critical,CA:FALSE"],
            check=True, capture_output=True,
        )  # fmt: skip

    def start(self, seconds=90 * 86400, blocked=()):
        """Starts it anew: it forgets everybody, and its root is another one."""
        if self._pebble:
            self._pebble.kill()
            self._pebble.wait()
        config = self.folder / "config.json"
        config.write_text(
            json.dumps(
                {
                    "pebble": {
                        "listenAddress": f"0.0.0.0:{PORT}",
                        "managementListenAddress": "127.0.0.1:15000",
                        "certificate": str(self.server_root),
                        "privateKey": str(self.folder / "server.key"),
                        "httpPort": 80,
                        "tlsPort": 443,
                        "ocspResponderURL": "",
                        "externalAccountBindingRequired": False,
                        "domainBlocklist": list(blocked),
                        "certificateValidityPeriod": seconds,
                    }
                }
            )
        )
        self._pebble = self.device.popen(
            "env", "PEBBLE_VA_NOSLEEP=1", "PEBBLE_AUTHZREUSE=0", "pebble", "-strict", "-config", config,
            "-dnsserver", "127.0.0.1:8053", stdout=(self.folder / "log").open("wb"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.root = self.folder / f"root-{time.monotonic_ns()}.pem"
        until = time.monotonic() + 20
        while True:
            try:
                place = Place(NAME, 15000, "127.0.0.1", "", self.device)
                with place.connection(timeout=2) as connection:
                    self.root.write_bytes(connection.get("/roots/0").body)
                return
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    @property
    def directory(self):
        return f"https://{NAME}:{PORT}/dir"

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def close(self):
        for process in [*self._processes, self._pebble]:
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
