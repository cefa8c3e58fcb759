"""OpenSSH's server on a device of the internet, with one account and a folder that it begins in.

It sees users of its own (in a view of the file systems that nobody else has), so that nobody of this machine can sign in
there and the machine gets no account.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from .box import ROOT

NAME, PORT = "nas.test", 2222
USER, PASSWORD = "closet", "a password for the account"
PROGRAMS = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "sshd" / "root"


class Sshd:
    """The server; `kept` is the folder where the account begins."""

    def __init__(self, device):
        self.device = device
        self.folder = Path(tempfile.mkdtemp(prefix="alcove-sshd-"))
        self.folder.chmod(0o755)
        self.kept = self.folder / "home"
        self.kept.mkdir()
        os.chown(self.kept, 4321, 4321)
        self.authorized = self.folder / "authorized_keys"
        self.authorized.touch()
        self.process = None
        self.new_key()
        hashed = subprocess.run(["openssl", "passwd", "-6", PASSWORD], capture_output=True, text=True, check=True).stdout
        users = f"root:x:0:0::/root:/bin/sh\nsshd:x:74:74::/:/bin/false\n{USER}:x:4321:4321::{self.kept}:/bin/sh\n"
        (self.folder / "passwd").write_text(users)
        (self.folder / "shadow").write_text(f"root:*:1::::::\nsshd:*:1::::::\n{USER}:{hashed.strip()}:1::::::\n")
        (self.folder / "group").write_text("root:x:0:\nsshd:x:74:\nclosets:x:4321:\n")
        (self.folder / "config").write_text(f"""
Port {PORT}
HostKey {self.folder}/host
AuthorizedKeysFile {self.authorized}
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication yes
Subsystem sftp {PROGRAMS}/usr/lib/openssh/sftp-server
LogLevel VERBOSE
""")
        self.start()

    def new_key(self):
        """Another key, as after the machine was set up anew."""
        for file in self.folder.glob("host*"):
            file.unlink()
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / "host")]
        subprocess.run(words, check=True, capture_output=True)

    @property
    def fingerprint(self):
        words = ["ssh-keygen", "-l", "-f", str(self.folder / "host.pub")]
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()[1]

    def start(self):
        binds = " && ".join(f"mount --bind {self.folder}/{name} /etc/{name}" for name in ("passwd", "shadow", "group"))
        start = f"mount --make-rprivate / && {binds} && mkdir -p /run/sshd && exec {PROGRAMS}/usr/sbin/sshd -D -e -f {self.folder}/config"
        log = (self.folder / "log").open("ab")
        self.process = self.device.popen("unshare", "--mount", "sh", "-c", start, stdout=log, stderr=log)
        log.close()
        until = time.monotonic() + 20
        while self.device.run("ss", "-Hltn", f"sport = :{PORT}").stdout.strip() in ("", b""):
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"sshd does not serve:\n{self.log()}")
            time.sleep(0.05)

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def cut(self):
        """Ends the server and everybody's connection to it, as when its power goes."""
        ours = {self.process.pid}
        for _ in range(4):
            for status in Path("/proc").glob("[0-9]*/status"):
                try:
                    found = re.search(r"^PPid:\s*(\d+)", status.read_text(), re.M)
                except OSError:
                    continue
                if found and int(found[1]) in ours:
                    ours.add(int(status.parent.name))
        for pid in ours:
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                pass
        self.process.wait()

    def files(self):
        """{name: digest} of the snapshots that it keeps."""
        return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in self.kept.rglob("*.snapshot")}

    def close(self):
        if self.process.poll() is None:
            self.cut()
        shutil.rmtree(self.folder, ignore_errors=True)
