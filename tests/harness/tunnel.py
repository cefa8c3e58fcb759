"""A real tunnel on a device: user-space WireGuard, addresses and routes, from a configuration text."""

import contextlib
import ipaddress
import itertools
import os
import subprocess
import time

from .network import ip_batch
from .office import INTERNET_V4, INTERNET_V6
from .wireguard import listed, parse

_count = itertools.count(1)
DROPPED = ("Address", "DNS", "MTU")


class Tunnel:
    """Up from the moment it is made, until `close`.

    `outside`: where the packets that carry it go, if not to its endpoint.
    """

    def __init__(self, device, text, private_key=None, outside=()):
        self.device, self.text, self.outside = device, text, list(outside)
        self.name = f"at{os.getpid()}x{next(_count)}"
        sections = parse(text)
        interface, self.peer = sections["Interface"], sections["Peer"]
        if private_key:
            interface["PrivateKey"] = private_key
        self.mtu = int(interface.get("MTU", 1420))
        self.addresses = [ipaddress.ip_interface(a) for a in listed(interface["Address"])]
        self.allowed = [ipaddress.ip_network(p) for p in listed(self.peer["AllowedIPs"])]
        self.process = device.popen(
            "wireguard-go", "-f", self.name, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            self._configure(sections)
        except BaseException:
            self.close()
            raise

    def _configure(self, sections):
        plain = "".join(
            f"[{name}]\n" + "".join(f"{k} = {v}\n" for k, v in values.items() if k not in DROPPED)
            for name, values in sections.items()
        )
        until = time.monotonic() + 20
        while self.device.run("wg", "show", self.name, check=False).returncode:
            if time.monotonic() > until:
                raise TimeoutError("wireguard-go does not come up")
            time.sleep(0.02)
        self.device.run("wg", "setconf", self.name, "/dev/stdin", input=plain)
        ways = [self._way(host) for host in self.outside or [self.peer["Endpoint"].rsplit(":", 1)[0]]]
        lines = [f"route replace {address} via {via} dev eth0" for address, via in ways]
        lines += [f"addr add {a} dev {self.name}" + (" nodad" if a.version == 6 else "") for a in self.addresses]
        lines.append(f"link set {self.name} mtu {self.mtu} up")
        for prefix in self.allowed:
            halves = list(prefix.subnets()) if prefix.prefixlen == 0 else [prefix]
            lines += [f"route replace {half} dev {self.name}" for half in halves]
        ip_batch(lines, self.device.name)

    def _way(self, host):
        """An outer address of the server and the way to it that stays outside the tunnel."""
        address = ipaddress.ip_address(self.device.address(host.strip("[]")))
        return address, INTERNET_V4 if address.version == 4 else INTERNET_V6

    def port(self):
        """The UDP port on which the device's WireGuard listens."""
        return int(self.device.run("wg", "show", self.name, "listen-port").stdout)

    def gateway(self, version):
        """The first host of the range of that family: the node."""
        network = next(a.network for a in self.addresses if a.version == version)
        return str(network.network_address + 1)

    def address(self, version):
        return str(next(a.ip for a in self.addresses if a.version == version))

    def handshake(self):
        """Unix time of the last handshake; 0 for none."""
        out = self.device.run("wg", "show", self.name, "latest-handshakes").stdout.split()
        return int(out[1]) if len(out) > 1 else 0

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(3)
            self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
