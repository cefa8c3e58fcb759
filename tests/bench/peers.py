"""Ten thousand peers: how long a cold start takes to serve them, and that one change leaves the others alone."""

import random
import time

from harness.packets import ping_until
from harness.tunnel import Tunnel
from harness.wireguard import public_key

from . import load
from .measure import cpu, pss, spent, total
from .report import Row, megabytes, milliseconds, parts


def measure(box, crowd, count):
    """Yields the rows."""
    clients = load.fill(crowd, count)
    with_tunnel, live = live_tunnel(box, crowd)
    wanted = len(box.peers())

    took, by_role = cold(box, wanted)
    yield Row(
        f"{wanted:,} peers: cold apply", "–", "reported", f"{milliseconds(took)} from start",
        {"seconds": took, "by_role": by_role, "peers": wanted},
    )  # fmt: skip
    sizes = pss(box)
    yield Row(f"{wanted:,} peers: memory (PSS)", "–", "reported", megabytes(total(sizes)), {"pss_bytes": sizes})

    assert ping_until(with_tunnel.device, with_tunnel.gateway(4), timeout=20)
    marked = mark(box, live)
    before = box.peers()
    client = random.choice(clients)
    client.close()  # the connection from before the restart
    load.expect(client.info(), 200)
    old, clock = client.public_key, []

    def change():
        client.public_key = public_key()
        began = time.monotonic()
        load.expect(client.connect(new_key=False), 200)
        clock.append(time.monotonic() - began)

    by_role, _ = spent(box, change)
    after = box.peers()
    with_tunnel.close()
    others = set(before) - {old}
    touched = [key for key in others if key != live and before[key] != after.get(key)]
    lost = [key for key in marked if before[key] != after.get(key)]
    handshake = after[live][3] == before[live][3]
    told = f"{milliseconds(clock[0])}; {len(others) - len(touched):,} of {len(others):,} others untouched"
    yield Row(
        f"{wanted:,} peers: one change", "–", "reported", told,
        {
            "seconds": clock[0], "by_role": by_role, "others": len(others), "touched": len(touched),
            "marked": len(marked), "marks_lost": len(lost), "live_handshake_kept": handshake,
            "removed": old not in after, "added": client.public_key in after,
        },
    )  # fmt: skip
    print(
        f"    {parts(by_role, milliseconds)}; {len(marked)} marked, {len(lost)} marks lost; handshake kept: {handshake}"
    )


def live_tunnel(box, crowd):
    """A real tunnel among the many; (tunnel, its public key)."""
    client = crowd.client(0)
    answer = client.connect()
    device = box.office.device()
    tunnel = Tunnel(device, answer.text, private_key=client.private_key)
    if not ping_until(device, tunnel.gateway(4), timeout=20):
        raise RuntimeError("the tunnel does not come up")
    return tunnel, client.public_key


def cold(box, wanted):
    """Stops the box and starts it; (seconds until all peers are served, CPU seconds by role)."""
    box.stop(60)
    began = time.monotonic()
    box.spawn()
    while True:
        try:
            if len(box.inside("wg", "show", "all", "peers").splitlines()) >= wanted:
                break
        except Exception:  # not that far yet
            pass
        if time.monotonic() - began > 300:
            raise TimeoutError(f"not all peers are served:\n{box.output()[-2000:]}")
        time.sleep(0.1)
    took = time.monotonic() - began
    box.wait_ready(60)
    return took, cpu(box)


def mark(box, live, count=200):
    """Gives some idle peers an endpoint, which a peer loses that is taken away and added again."""
    keys = random.sample([key for key in box.peers() if key != live], count)
    for number, key in enumerate(keys):
        box.inside("wg", "set", "alcove0", "peer", key, "endpoint", f"192.0.2.1:{1024 + number}")
    return keys
