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


class Rack:
    """Two machines in one network on the internet, whose way out is `GATEWAY`, and a page beside it."""

    LAN = "203.0.117.{}"
    LAN6 = "2001:db8:117::{}"
    GATEWAY, SHARED, MACHINES = 1, 9, {"roof": 2, "cellar": 3}

    def __init__(self, office):
        self.office = office
        self.machines = {name: Namespace(name, {HOSTNAME: SERVER_V4}) for name in self.MACHINES}
        self.page_host = Namespace("rackpage")
        lines = [
            "link add rack type bridge",
            f"addr add {self.LAN.format(self.GATEWAY)}/24 dev rack",
            f"addr add {self.LAN6.format(self.GATEWAY)}/64 dev rack nodad",
            "link set rack up",
            f"link add rackpage type veth peer name wan netns {self.page_host.name}",
            "addr add 203.0.118.1/24 dev rackpage",
            "link set rackpage up",
        ]
        for name, machine in self.machines.items():
            lines += [
                f"link add {name} type veth peer name wan netns {machine.name}",
                f"link set {name} master rack",
                f"link set {name} up",
            ]
        ip_batch(lines, office.internet.name)
        for name, machine in self.machines.items():
            number = self.MACHINES[name]
            ip_batch(
                [
                    f"addr add {self.LAN.format(number)}/24 dev wan",
                    f"addr add {self.LAN6.format(number)}/64 dev wan nodad",
                    "link set wan up",
                    f"route add default via {self.LAN.format(self.GATEWAY)}",
                    f"route add default via {self.LAN6.format(self.GATEWAY)}",
                ],
                machine.name,
            )
        ip_batch(
            ["addr add 203.0.118.10/24 dev wan", "link set wan up", "route add default via 203.0.118.1"],
            self.page_host.name,
        )
        self._page = WebPage(self.page_host)

    PAGE_V4 = "203.0.118.10"

    @property
    def shared(self):
        """The addresses for two nodes to share."""
        return [self.LAN.format(self.SHARED), self.LAN6.format(self.SHARED)]

    def of(self, name):
        """A machine's own IPv4 address."""
        return self.LAN.format(self.MACHINES[name])

    def cut(self, name, up=False):
        """Pulls a machine's cable out, at the switch, or puts it back."""
        ip_batch([f"link set {name} {'up' if up else 'down'}"], self.office.internet.name)

    def part(self, name, again=False):
        """Takes a machine out of the network with its cable left in, or puts it back."""
        ip_batch([f"link set {name} {'master rack' if again else 'nomaster'}"], self.office.internet.name)

    def lose(self, name):
        """Takes a machine's IPv6 addresses, as a router that says no more of its network does. It is still heard."""
        self.machines[name].run("ip", "-6", "addr", "flush", "dev", "wan", "scope", "global")

    def regain(self, name):
        """Gives it its own one again, and its way out."""
        own, gateway = (self.LAN6.format(number) for number in (self.MACHINES[name], self.GATEWAY))
        ip_batch(
            [f"addr replace {own}/64 dev wan nodad", f"route replace default via {gateway}"], self.machines[name].name
        )

    def holders(self):
        """Which machines have the shared IPv4 address."""
        shared = f" {self.shared[0]}/32 "
        return [name for name, at in self.machines.items() if shared in at.run("ip", "-o", "-4", "addr").stdout]

    def wait_held_by(self, *names, timeout=20):
        """Waits until these machines have the shared address, and no other; returns how long that took."""
        began = time.monotonic()
        while self.holders() != list(names):
            if time.monotonic() - began > timeout:
                raise TimeoutError(f"the shared address is at {self.holders()}, not at {names}")
            time.sleep(0.1)
        return time.monotonic() - began

    def close(self):
        self._page.close()
        for namespace in (*self.machines.values(), self.page_host):
            namespace.close()
        ip_batch(["link del rack"], self.office.internet.name)


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
