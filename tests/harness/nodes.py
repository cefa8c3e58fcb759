"""Three boxes: a controller in its office, a node on the internet, and a node in a house behind NAT.

    device ─┐               ┌─ server (the controller) ── host
    device ─┤── internet ───┼─ far  203.0.114.2  (a node)
            ┘               └─ router ── home 192.168.50.2 (a node; the router forwards UDP 51820 and OpenVPN's port)

Each node has a page of its own beside it on the internet side: `PAGE_V4`, which names the address that it was asked
from, so that it tells through which node a device came.
"""

import time

from .box import Box
from .network import Namespace, ip_batch
from .office import HOSTNAME, SERVER_V4, WebPage

FAR_V4 = "203.0.114.2"
ROUTER_V4 = "203.0.115.2"
HOME_V4 = "192.168.50.2"
PAGE_V4 = "203.0.116.10"
FORWARDED = {"udp": (51820, 1194), "tcp": (1194,)}


class World:
    """The networks of two further boxes, in an office's internet."""

    def __init__(self, office):
        self.office = office
        names = {HOSTNAME: SERVER_V4}
        self.far, self.router = Namespace("far", names), Namespace("router")
        self.home, self.page_host = Namespace("home", names), Namespace("page")
        self._attach(self.far, "far", FAR_V4)
        self._attach(self.router, "router", ROUTER_V4)
        self._attach(self.page_host, "page", PAGE_V4)
        ip_batch(
            [
                f"link add lan type veth peer name wan netns {self.home.name}",
                "addr add 192.168.50.1/24 dev lan",
                "link set lan up",
            ],
            self.router.name,
        )
        ip_batch(
            [f"addr add {HOME_V4}/24 dev wan", "link set wan up", "route add default via 192.168.50.1"],
            self.home.name,
        )
        self.router.run("sysctl", "-qw", "net.ipv4.ip_forward=1")
        forwards = "".join(
            f'  iifname "wan" {transport} dport {port} dnat to {HOME_V4}\n'
            for transport, ports in FORWARDED.items()
            for port in ports
        )
        self.router.run(
            "nft",
            "-f",
            "-",
            input="table ip nat {\n chain out { type nat hook postrouting priority 100;\n"
            '  oifname "wan" masquerade\n }\n chain in { type nat hook prerouting priority -100;\n' + forwards + " }\n}\n",
        )
        self._page = WebPage(self.page_host)

    def _attach(self, namespace, name, address):
        gateway = address.rsplit(".", 1)[0] + ".1"
        ip_batch(
            [
                f"link add {name} type veth peer name wan netns {namespace.name}",
                f"addr add {gateway}/24 dev {name}",
                f"link set {name} up",
            ],
            self.office.internet.name,
        )
        ip_batch(
            [f"addr add {address}/24 dev wan", "link set wan up", f"route add default via {gateway}"], namespace.name
        )

    def cut(self, name, up=False):
        """Takes the internet from a box (`far` or `router`), or gives it back."""
        ip_batch([f"link set {name} {'up' if up else 'down'}"], self.office.internet.name)

    def close(self):
        self._page.close()
        for namespace in (self.far, self.home, self.router, self.page_host):
            namespace.close()


class RemoteNode(Box):
    """A box that is only a node."""

    def __init__(self, namespace):
        super().__init__(namespace, options=["--role", "node"])

    def wait_ready(self, timeout=20):
        """A node has no pages; its controller tells when it is there."""

    def join(self, code, check=True):
        """Joins, beside the running node if there is one; returns the finished command."""
        return self.alcove("node", "join", code, check=check)


def code(controller, *options):
    """A fresh join code."""
    return controller.alcove("node", "code", *options).stdout.strip()


def node_of(controller, number):
    """What the controller says of one."""
    return next(node for node in controller.status()["nodes"] if node["node"] == number)


def wait_state(controller, number, state, timeout=15):
    """Waits until a node is in a state; returns how long that took, in seconds."""
    began = time.monotonic()
    while True:
        found = next((n["state"] for n in controller.status()["nodes"] if n["node"] == number), None)
        if found == state:
            return time.monotonic() - began
        if time.monotonic() - began > timeout:
            raise TimeoutError(f"node {number} is {found}, not {state}:\n{controller.output()[-3000:]}")
        time.sleep(0.05)
