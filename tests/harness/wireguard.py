"""WireGuard keys and configuration texts, as far as tests need to read and make them."""

import base64
import secrets
import subprocess

_ready = []


def key_pair():
    """(private, public), both in base64. Made ahead in bulk, since `wg` is a process per key."""
    if not _ready:
        private = [base64.b64encode(_clamped()).decode() for _ in range(64)]
        script = "while read -r key; do printf '%s\\n' \"$key\" | wg pubkey; done"
        out = subprocess.run(["sh", "-c", script], input="\n".join(private) + "\n", capture_output=True, text=True)
        _ready.extend(zip(private, out.stdout.split(), strict=True))
    return _ready.pop()


def public_key():
    """A well-formed public key that nobody has the private key of: enough where no packet flows."""
    return base64.b64encode(secrets.token_bytes(31) + b"\x00").decode()


def _clamped():
    key = bytearray(secrets.token_bytes(32))
    key[0] &= 248
    key[31] = (key[31] & 127) | 64
    return bytes(key)


def parse(text):
    """{section: {key: value}} of a configuration text; comments and empty lines are left out."""
    sections, present = {}, None
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            present = sections.setdefault(line.strip("[]"), {})
        else:
            key, _, value = line.partition("=")
            present[key.strip()] = value.strip()
    return sections


def listed(value):
    """The parts of a comma-separated value."""
    return [part.strip() for part in (value or "").split(",") if part.strip()]
