"""An app reduced to its requests: OAuth with PKCE and API v3, sent by hand over one kept-open connection.

The official library is what users have (`app.py`); this one exists to send what the library never would,
to look at every header that comes back, and to be cheap in benches.
"""

import base64
import hashlib
import secrets
from urllib.parse import parse_qsl, urlencode, urlsplit

from .wireguard import key_pair

FORM = ("Content-Type", "application/x-www-form-urlencoded")
ACCEPT = [
    ("Accept", "application/x-openvpn-profile"),
    ("Accept", "application/x-wireguard-profile"),
    ("Accept", "application/x-wireguard+tcp-profile"),
]
PORTAL = "/vpn-user-portal"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Client:
    """One installation of one app for one person."""

    def __init__(self, place, client_id="org.eduvpn.app.linux", redirect_uri="http://127.0.0.1:23456/callback"):
        self.place, self.client_id, self.redirect_uri = place, client_id, redirect_uri
        self.connection = place.connection()
        self.tokens, self.private_key, self.public_key = None, *key_pair()

    # ---- OAuth

    def question(self, **changes):
        """A right set of authorization parameters with a new state and verifier; `None` leaves one out."""
        self.verifier = base64url(secrets.token_bytes(32))
        self.state = base64url(secrets.token_bytes(16))
        fields = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": "config",
            "state": self.state,
            "code_challenge_method": "S256",
            "code_challenge": base64url(hashlib.sha256(self.verifier.encode()).digest()),
            **changes,
        }
        return {name: value for name, value in fields.items() if value is not None}

    def authorize_path(self, **changes):
        return f"{PORTAL}/oauth/authorize?" + urlencode(self.question(**changes))

    def ask(self, browser, user, password, answer="yes", **changes):
        """Lets a person approve; returns the parameters that the app is called back with."""
        browser.follow_away = False  # nobody listens: the call back is noted, not made
        page = browser.authorize(self.authorize_path(**changes), user, password, answer)
        if not page.left_to:
            raise RuntimeError(f"the app was not called back: {page.status} {page.words[:300]}")
        return dict(parse_qsl(urlsplit(page.left_to).query))

    def authorize(self, browser, user, password):
        """The whole OAuth flow; the client holds tokens afterwards."""
        code = self.ask(browser, user, password)["code"]
        answer = self.redeem(code)
        if answer.status != 200:
            raise RuntimeError(f"no tokens: {answer.status} {answer.text}")
        self.tokens = answer.json()
        return self

    def redeem(self, code, **changes):
        """Presents a code at the token endpoint."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "client_id": self.client_id,
            "code_verifier": self.verifier,
            **changes,
        }
        return self.token_request(fields)

    def refresh(self, token=None, keep=True):
        """Presents a refresh token; keeps the answer's tokens if it is a good one."""
        token = token or self.tokens["refresh_token"]
        answer = self.token_request(
            {"grant_type": "refresh_token", "refresh_token": token, "client_id": self.client_id}
        )
        if keep and answer.status == 200:
            self.tokens = answer.json()
        return answer

    def token_request(self, fields, headers=(FORM,)):
        body = urlencode({name: value for name, value in fields.items() if value is not None})
        return self.connection.request("POST", f"{PORTAL}/oauth/token", headers, body)

    # ---- API v3

    def bearer(self):
        return ("Authorization", f"Bearer {self.tokens['access_token']}")

    def api(self, method, call, headers=(), body=None):
        return self.connection.request(method, f"{PORTAL}/api/v3/{call}", [self.bearer(), *headers], body)

    def info(self):
        return self.api("GET", "info")

    def profiles(self):
        return self.info().json()["info"]["profile_list"]

    def connect(self, accept=ACCEPT, new_key=True, **changes):
        """POST /connect with a new key pair, unless told otherwise."""
        if new_key:
            self.private_key, self.public_key = key_pair()
        fields = {"profile_id": "default", "public_key": self.public_key, "prefer_tcp": "no", **changes}
        body = urlencode({name: value for name, value in fields.items() if value is not None})
        return self.api("POST", "connect", [FORM, *accept], body)

    def disconnect(self):
        return self.api("POST", "disconnect", body=b"")

    def close(self):
        self.connection.close()
