"""A server on the internet with a signed list of servers, as eduVPN has one: signed by minisign itself."""

import json
import subprocess
import tempfile
from pathlib import Path

from .authority import openssl

NAME = "disco.test"
PAGE = """
import functools, http.server, ssl, sys
class Page(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("0.0.0.0", 443), functools.partial(Page, directory=sys.argv[3]))
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
server.socket = context.wrap_socket(server.socket, server_side=True)
print("ready", flush=True)
server.serve_forever()
"""


class SigningKey:
    """A key pair of minisign, without a password."""

    def __init__(self, folder, name):
        self.secret = folder / f"{name}.key"
        subprocess.run(
            ["minisign", "-G", "-W", "-p", folder / f"{name}.pub", "-s", self.secret], check=True, capture_output=True
        )
        self.public = (folder / f"{name}.pub").read_text().splitlines()[1]


class Discovery:
    """The server, on a device; `publish` puts a list there."""

    def __init__(self, device):
        self._folder = tempfile.TemporaryDirectory(prefix="alcove-discovery-")
        folder = Path(self._folder.name)
        self.root, self.list = folder / "root.pem", folder / "www" / "server_list.json"
        self.list.parent.mkdir()
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-keyout", folder / "key.pem", "-out", self.root, "-subj", f"/CN={NAME}",
                "-addext", f"subjectAltName=DNS:{NAME}", "-addext", "basicConstraints=critical,CA:FALSE")  # fmt: skip
        self.key, self.strange_key = SigningKey(folder, "list"), SigningKey(folder, "strange")
        words = ["python3", "-c", PAGE, self.root, folder / "key.pem", self.list.parent]
        self._process = device.popen(*words, stdout=subprocess.PIPE)
        self._process.stdout.readline()
        self.url = f"https://{NAME}/server_list.json"

    def publish(self, version, servers, key=None, hashed=True):
        """A list of `servers`, {host name: public key}."""
        entries = [
            {
                "server_type": "secure_internet",
                "base_url": f"https://{host}/",
                "country_code": "NL",
                "public_key_list": [public],
                "support_contact": ["mailto:anna@example.org"],
            }
            for host, public in servers.items()
        ]
        entries.append({"server_type": "institute_access", "base_url": "https://other.example.org/", "display_name": "x"})
        self.list.write_text(json.dumps({"v": version, "server_list": entries}))
        way = [] if hashed else ["-l"]
        subprocess.run(
            ["minisign", "-S", *way, "-s", (key or self.key).secret, "-m", self.list], check=True, capture_output=True
        )

    def close(self):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        self._folder.cleanup()
