"""A plain HTTPS client that does exactly what it is told: header lines as given, one connection kept open.

No redirects, no cookies, no retries: those belong to the browser. Trusts one CA file only, where it is given one.
"""

import contextlib
import http.client
import json
import socket
import ssl
from dataclasses import dataclass, field


@dataclass
class Response:
    """What came back; `headers` keeps order and repetitions."""

    status: int
    headers: list
    body: bytes
    url: str = ""
    text: str = field(init=False, repr=False)

    def __post_init__(self):
        self.text = self.body.decode("utf-8", "replace")

    def header(self, name, default=None):
        """The first header line of that name."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), default)

    def all(self, name):
        return [v for k, v in self.headers if k.lower() == name.lower()]

    def json(self):
        return json.loads(self.body)


def tls_context(ca, alpn=("http/1.1",)):
    """Trusts the CA in the file `ca` and nothing else; without one any, as a person who accepts the warning."""
    context = ssl.create_default_context(cafile=str(ca) if ca else None)
    if not ca:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(list(alpn))
    return context


@dataclass(frozen=True)
class Place:
    """Where requests are made from, to which box, whom they trust, and for how many seconds they wait by default."""

    host: str
    port: int = 443
    address: str = ""
    ca: str = ""
    namespace: object = None
    patience: float = 10.0

    @property
    def authority(self):
        return self.host if self.port == 443 else f"{self.host}:{self.port}"

    @property
    def origin(self):
        return f"https://{self.authority}"

    def tcp(self, port=None, timeout=None):
        """A bare TCP connection."""
        timeout = timeout or self.patience
        inside = self.namespace.entered() if self.namespace else contextlib.nullcontext()
        with inside:
            sock = socket.create_connection((self.address or self.host, port or self.port), timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def tls(self, context=None, timeout=None):
        """A TLS connection."""
        return (context or tls_context(self.ca)).wrap_socket(self.tcp(timeout=timeout), server_hostname=self.host)

    def connection(self, context=None, timeout=None):
        return Connection(self, context or tls_context(self.ca), timeout)


class Connection:
    """One HTTP/1.1 connection that is kept open, and made again only when the server had closed it."""

    def __init__(self, place, context, timeout=None):
        self.place, self.context, self.timeout = place, context, timeout
        self._http = None

    def _connected(self):
        if self._http is None or self._http.sock is None:
            self._http = http.client.HTTPConnection(self.place.host, self.place.port)
            self._http.sock = self.place.tls(self.context, self.timeout)
        return self._http

    def request(self, method, path, headers=(), body=None):
        """Sends one request; `headers` is a list of (name, value) and goes out as it is, after `Host`."""
        if isinstance(body, str):
            body = body.encode()
        connection = self._connected()
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            names = {name.lower() for name, _ in headers}
            if "host" not in names:
                connection.putheader("Host", self.place.authority)
            for name, value in headers:
                connection.putheader(name, value)
            if body is not None and "content-length" not in names:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            data = answer.read()
        except Exception:
            self.close()
            raise
        response = Response(answer.status, answer.getheaders(), data, self.place.origin + path)
        if answer.will_close:
            self.close()
        return response

    def get(self, path, headers=()):
        return self.request("GET", path, headers)

    def abort(self):
        """Ends what is under way, from another thread."""
        sock = self._http and self._http.sock
        if sock:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def close(self):
        if self._http is not None:
            self._http.close()
            self._http = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
