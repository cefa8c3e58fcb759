"""Servers that keep files: rclone's S3 and WebDAV on a device of the internet, each on a folder of its own, and one
that says yes to everything and keeps nothing.
"""

import hashlib
import http.server
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from .authority import openssl

NAME = "store.test"
USER, PASSWORD = "closet", "a password for the store"
BUCKET = "bucket"


class Storage:
    """A server (`s3` or `webdav`) on `device`; `kept` is the folder with what it keeps."""

    def __init__(self, device, kind, port=9000):
        self.device, self.kind, self.port = device, kind, port
        self.folder = Path(tempfile.mkdtemp(prefix="alcove-storage-"))
        self.root = self.folder / "data"
        self.kept = self.root / BUCKET
        self.kept.mkdir(parents=True)
        self.certificate, self.key = self.folder / "cert.pem", self.folder / "key.pem"
        openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
            "-keyout", self.key, "-out", self.certificate, "-subj", f"/CN={NAME}",
            "-addext", f"subjectAltName=DNS:{NAME}", "-addext", "basicConstraints=critical,CA:FALSE",
        )  # fmt: skip
        self.process = None
        self.start()

    def start(self):
        """Starts it, and waits until it answers."""
        words = [str(Path(sys.executable).parent / "rclone"), "serve", self.kind, "--addr", f"0.0.0.0:{self.port}"]
        words += ["--config", str(self.folder / "none"), "--cache-dir", str(self.folder / "cache"), "-v"]
        words += ["--cert", str(self.certificate), "--key", str(self.key)]
        words += ["--auth-key", f"{USER},{PASSWORD}"] if self.kind == "s3" else ["--user", USER, "--pass", PASSWORD]
        log = (self.folder / "log").open("ab")
        self.process = self.device.popen(*words, str(self.root), stdout=log, stderr=log)
        log.close()
        until = time.monotonic() + 20
        while self.device.run("ss", "-Hltn", f"sport = :{self.port}").stdout.strip() in ("", b""):
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"rclone does not serve:\n{self.log()}")
            time.sleep(0.05)

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def words(self):
        """What `alcove snapshot target add` needs to be told, behind the name; the password comes by standard input."""
        if self.kind == "s3":
            return ["--endpoint", self.url, "--bucket", BUCKET, "--prefix", "vpn/", "--access-key", USER, "--secret-stdin",
                    "--roots", self.certificate]  # fmt: skip
        return ["--url", f"{self.url}/{BUCKET}", "--user", USER, "--password-stdin", "--roots", self.certificate]

    @property
    def url(self):
        return f"https://{NAME}:{self.port}"

    def files(self):
        """{name: digest} of the snapshots that it keeps."""
        found = self.kept.rglob("*.snapshot")
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in found}

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Liar:
    """A store that answers 200 to everything and keeps nothing."""

    def __init__(self, storage):
        self.asked = asked = []

        class Yes(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                asked.append(self.command)
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = b"<ListBucketResult></ListBucketResult>" if "list-type" in self.path else b""
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_PUT = do_DELETE = do_HEAD = answer

            def log_message(self, *_):
                pass

        storage.stop()
        with storage.device.entered():
            self.server = http.server.ThreadingHTTPServer(("0.0.0.0", storage.port), Yes)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(storage.certificate, storage.key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
