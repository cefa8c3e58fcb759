"""Runs the official client library (PyPI `eduvpn-common`) and speaks JSON lines with `app.py`.

One process is one installed app, as the library holds one client per process. Commands come one per line
on standard input, `{"id": 1, "do": "connect", …}`; answers and events go out the same way. Questions of the
library (open the browser, choose a profile) are events; mobile apps answer them with the command `reply`.
"""

import json
import os
import sys
import threading

from eduvpn_common.main import EduVPN, ServerType
from eduvpn_common.state import State
from eduvpn_common.types import ProxySetup, ReadRxBytes

_lock = threading.Lock()
_out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # the library logs to standard output


def say(**message):
    with _lock:
        print(json.dumps(message), file=_out, flush=True)


class App:
    """The library, and the token store that a real app would have in the system's key ring."""

    def __init__(self, client_id, folder, tokens):
        self.tokens = tokens
        self.library = EduVPN(client_id, "0.1.0", folder)
        for state in (State.OAUTH_STARTED, State.ASK_PROFILE):
            self.library.event_handler.add_event(state, 1, self._question(state))
        self.library.register()
        self.library.set_token_handler(self._token_get, self._token_set)

    def _question(self, state):
        def entered(_old, data):
            try:
                asked = json.loads(data)
            except ValueError:
                asked = data
            with_cookie = isinstance(asked, dict) and "cookie" in asked
            say(
                event=state.name.lower(),
                data=asked["data"] if with_cookie else asked,
                cookie=asked["cookie"] if with_cookie else None,
            )

        return entered

    def _token_get(self, server, _kind):
        return json.dumps(self.tokens[server]) if server in self.tokens else None

    def _token_set(self, server, _kind, tokens):
        self.tokens[server] = json.loads(tokens)
        say(event="tokens", data=self.tokens[server])

    # ---- commands

    def add(self, url):
        self.library.add_server(ServerType.CUSTOM, url)

    def adopt(self, url):
        """Knows the server from before; tokens come from the store."""
        self.library.add_server(ServerType.CUSTOM, url, 0)

    def connect(self, url, prefer_tcp=False):
        return json.loads(self.library.get_config(ServerType.CUSTOM, url, prefer_tcp))

    def state(self, name):
        self.library.set_state(State[name])

    def disconnect(self):
        self.library.cleanup()

    def renew(self):
        self.library.renew_session()

    def expiry(self):
        return json.loads(self.library.get_expiry_times())

    def server(self):
        return json.loads(self.library.get_current_server())

    def profile(self, profile):
        self.library.set_profile(profile)

    def remove(self, url):
        self.library.remove_server(ServerType.CUSTOM, url)

    def cancel(self):
        self.library.cancel()

    def failover(self, gateway, mtu):
        """True if the gateway does not answer pings of the tunnel's full size; no traffic is counted."""
        return self.library.start_failover(gateway, mtu, ReadRxBytes(lambda: 0))

    def proxy(self, listen, source, peer):
        """Makes the library's own ProxyGuard client; returns the addresses that it will connect to."""
        self.bypass = ProxySetup(lambda _fd: None)  # the test's routes keep it outside the tunnel
        self.relay = self.library.new_proxyguard(listen, source, peer, self.bypass)
        return self.relay.peer_ips

    def carry(self, port):
        """Runs it for the WireGuard that listens on this port, until it gives up or the app disconnects."""
        self.relay.tunnel(port)

    def reply(self, cookie, data):
        self.library.cookie_reply(cookie, data)


def serve():
    app = App(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))

    def answer(message):
        number, do = message.pop("id"), message.pop("do")
        try:
            say(id=number, result=getattr(app, do)(**message))
        except Exception as error:  # the parent decides what an error means
            say(id=number, error=str(error))

    for line in sys.stdin:
        threading.Thread(target=answer, args=(json.loads(line),), daemon=True).start()
    app.library.deregister()


if __name__ == "__main__":
    serve()
