"""A closet with boxes in it: whole machines on a real local network, behind the office's router.

    device 198.18.x.y ─┐                      ┌── box 192.168.77.101 (QEMU), fd77:a1c::/64 by itself
    device …           ─┤ internet, the router ┤── box …
                                192.168.77.1   └── host 192.168.77.10  fd77:a1c::10

The router hands out addresses as routers do: DHCP for IPv4, router advertisements for IPv6. It lets devices
through to the boxes, and it drops what they send to the host: there is no way to the host's page but through
a box. The host also tells the time (NTP).
"""

import itertools
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from .network import Namespace, ip_batch
from .office import HOST_V4, HOST_V6, Internet, WebPage

ROUTER_V4, ROUTER_V6 = "192.168.77.1", "fd77:a1c::1"
PREFIX_V6 = "fd77:a1c::/64"
MOST_BOXES = 90

CLOCK = textwrap.dedent(
    """
    import socket, struct, time
    clock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    clock.bind(("", 123))
    print("ready", flush=True)
    while True:
        question, whom = clock.recvfrom(512)
        now = int((time.time() + 2208988800) * 2**32)
        head = struct.pack("!BBbbII4s", 0x24, 2, 6, -20, 0, 0, b"LOCL")
        clock.sendto(head + struct.pack("!Q8sQQ", now, question[40:48], now, now), whom)
    """
)


class Closet(Internet):
    """The whole picture. `port()` is a socket in the wall for one more box."""

    def __init__(self):
        super().__init__({})
        self.host = Namespace("host")
        self._boxes = itertools.count(1)
        self._folder = tempfile.TemporaryDirectory(prefix="alcove-closet-")
        ip_batch(
            [
                "link add lan address 02:00:00:00:00:02 type bridge mcast_snooping 0",
                f"addr add {ROUTER_V4}/24 dev lan",
                f"addr add {ROUTER_V6}/64 dev lan nodad",
                "link set lan up",
                f"link add host type veth peer name eth0 netns {self.host.name}",
                "link set host master lan up",
            ],
            self.internet.name,
        )
        ip_batch(
            [
                f"addr add {HOST_V4}/24 dev eth0",
                f"addr add {HOST_V6}/64 dev eth0 nodad",
                "link set eth0 up",
                f"route add default via {ROUTER_V4}",
                f"route add ::/0 via {ROUTER_V6}",
            ],
            self.host.name,
        )
        rules = [
            "add table inet closet",
            "add chain inet closet forward { type filter hook forward priority 0; }",
            f"add rule inet closet forward iifname br0 ip daddr {HOST_V4} drop",
            f"add rule inet closet forward iifname br0 ip6 daddr {HOST_V6} drop",
        ]
        self.internet.run("nft", "-f", "-", input="\n".join(rules) + "\n")
        self._page = WebPage(self.host)
        self._clock = self.host.popen(sys.executable, "-c", CLOCK, stdout=subprocess.PIPE)
        self._clock.stdout.readline()
        self._router = self._give_addresses()

    def _give_addresses(self):
        """dnsmasq, as on many a router; each box's address is told by its card's."""
        boxes = [f"--dhcp-host={mac(n)},{address(n)}" for n in range(1, MOST_BOXES + 1)]
        return self.internet.popen(
            "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--user=root", "--pid-file=",
            f"--dhcp-leasefile={Path(self._folder.name, 'leases')}", "--no-resolv", "--no-hosts",
            "--interface=lan", "--bind-interfaces", "--dhcp-authoritative", "--no-ping", "--domain=office.test",
            f"--address=/host.office.test/{HOST_V4}", "--dhcp-range=192.168.77.100,192.168.77.199,1h",
            f"--dhcp-range={PREFIX_V6.split('/')[0]},ra-only,64", "--enable-ra", *boxes,
            stdout=subprocess.DEVNULL, stderr=Path(self._folder.name, "router.log").open("w"),
        )  # fmt: skip

    def port(self):
        """(number, network card's address, IPv4 address, name of the TAP device) of one more box."""
        number = next(self._boxes)
        tap = f"tap{number}"
        ip_batch([f"tuntap add dev {tap} mode tap", f"link set {tap} master lan up"], self.internet.name)
        return number, mac(number), address(number), tap

    def close(self):
        for process in (self._router, self._clock):
            process.kill()
            process.wait()
        self._clock.stdout.close()
        self._page.close()
        self.host.close()
        super().close()
        self._folder.cleanup()


def mac(number):
    return f"52:54:00:a1:c0:{number:02x}"


def address(number):
    return f"192.168.77.{100 + number}"
