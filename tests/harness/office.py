"""An office and the world around it: devices ↔ internet ↔ server ↔ a host behind the server.

    device 198.18.x.y  2001:db8:1::N ─┐
    device …                          ─┤ internet ──── server ──────────── host
                                           203.0.113.2     192.168.77.1    192.168.77.10
                                           2001:db8:2::2   fd77:a1c::1     fd77:a1c::10

The host answers HTTP with a page that names the address it was asked from. It knows no way to the tunnels
except through the server, as an ordinary host in an office.
"""

import itertools
import sys
import textwrap

from .network import Namespace, ip, ip_batch

HOSTNAME = "vpn.office.test"
INTERNET_V4, INTERNET_V6 = "198.18.0.1", "2001:db8:1::1"
SERVER_V4, SERVER_V6 = "203.0.113.2", "2001:db8:2::2"
OFFICE_SERVER_V4, OFFICE_SERVER_V6 = "192.168.77.1", "fd77:a1c::1"
HOST_V4, HOST_V6 = "192.168.77.10", "fd77:a1c::10"

PAGE = textwrap.dedent(
    """
    import http.server, socket, socketserver
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = ("hello from the office to " + self.client_address[0].removeprefix("::ffff:")).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def log_message(self, *_):
            pass
    class Server(http.server.ThreadingHTTPServer):
        address_family = socket.AF_INET6
        def server_bind(self):
            socketserver.TCPServer.server_bind(self)
            self.server_name, self.server_port = "host", 80
    server = Server(("::", 80), Page)
    print("ready", flush=True)
    server.serve_forever()
    """
)


class WebPage:
    """A web server of one page that names whoever asks."""

    def __init__(self, namespace):
        self._process = namespace.popen(sys.executable, "-c", PAGE, stdout=-1)
        self._process.stdout.readline()

    def close(self):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


class Internet:
    """A bridge that everybody's devices hang on; `device()` adds one. `names` are what each of them can look up."""

    def __init__(self, names):
        self._numbers = itertools.count(10)
        self._devices = []
        self._names = names
        self.internet = Namespace("internet")
        ip_batch(
            [
                # With an address of its own: a bridge without one takes that of a port, and another when devices
                # come and go, and then packets to it are lost until everybody has asked again.
                "link add br0 address 02:00:00:00:00:01 type bridge mcast_snooping 0",
                f"addr add {INTERNET_V4}/16 dev br0",
                f"addr add {INTERNET_V6}/64 dev br0 nodad",
                "link set br0 up",
            ],
            self.internet.name,
        )
        self.internet.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1")

    def device(self, hosts=None):
        """A new device on the internet, with its own address in both families."""
        number = next(self._numbers)
        device = Namespace("device", {**self._names, **(hosts or {})})
        self._devices.append(device)
        device.v4, device.v6 = f"198.18.{number // 250}.{number % 250 + 2}", f"2001:db8:1::{number:x}"
        ip_batch(
            [f"link add d{number} type veth peer name eth0 netns {device.name}", f"link set d{number} master br0 up"],
            self.internet.name,
        )
        ip_batch(
            [
                f"addr add {device.v4}/16 dev eth0",
                f"addr add {device.v6}/64 dev eth0 nodad",
                "link set eth0 up",
                f"route add default via {INTERNET_V4}",
                f"route add ::/0 via {INTERNET_V6}",
            ],
            device.name,
        )
        device.run("sysctl", "-qw", "net.ipv4.ping_group_range=0 2147483647")  # as on any desktop
        return device

    def close(self):
        for namespace in [*self._devices, self.internet]:
            namespace.close()


class Office(Internet):
    """The whole picture."""

    def __init__(self):
        super().__init__({HOSTNAME: SERVER_V4})
        self.host = Namespace("host")
        self.server = self._machine()
        self._page = WebPage(self.host)

    def replace_server(self):
        """The server's machine is taken away, and another one stands at its place and has its addresses."""
        ip("link", "del", "server", namespace=self.internet.name)
        ip("link", "del", "lan", namespace=self.host.name)
        self.server.close()
        self.server = self._machine()
        return self.server

    def _machine(self):
        """A machine between internet and host."""
        server = Namespace("server", self._names)
        ip_batch(
            [
                f"link add server type veth peer name wan netns {server.name}",
                "addr add 203.0.113.1/24 dev server",
                "addr add 2001:db8:2::1/64 dev server nodad",
                "link set server up",
            ],
            self.internet.name,
        )
        ip_batch(
            [
                f"addr add {SERVER_V4}/24 dev wan",
                f"addr add {SERVER_V6}/64 dev wan nodad",
                "link set wan up",
                "route add default via 203.0.113.1",
                "route add ::/0 via 2001:db8:2::1",
                f"link add lan type veth peer name lan netns {self.host.name}",
                f"addr add {OFFICE_SERVER_V4}/24 dev lan",
                f"addr add {OFFICE_SERVER_V6}/64 dev lan nodad",
                "link set lan up",
            ],
            server.name,
        )
        ip_batch(
            [
                f"addr add {HOST_V4}/24 dev lan",
                f"addr add {HOST_V6}/64 dev lan nodad",
                "link set lan up",
                f"route add default via {OFFICE_SERVER_V4}",
                f"route add ::/0 via {OFFICE_SERVER_V6}",
            ],
            self.host.name,
        )
        return server

    def close(self):
        self._page.close()
        for namespace in (self.host, self.server):
            namespace.close()
        super().close()
