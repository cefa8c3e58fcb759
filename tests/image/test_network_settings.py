"""The network, changed while the box runs: in force at once, kept when it is confirmed, gone otherwise."""

import pytest

FIRST, SECOND = "192.168.77.61", "192.168.77.62"


@pytest.fixture(scope="module")
def box(boxes):
    box = boxes()
    return box.seed(f'ssh_keys = ["{box.key.public}"]\n').start().wait_portal().wait_ssh()


def put_on_trial(box, address):
    """Tries a fixed address; the way to the box is that one from then on."""
    settings = f'[network]\nipv4 = "{address}/24"\ngateway4 = "192.168.77.1"\n'
    box.ssh("cat > /run/tried.toml", input=settings)
    # The connection that it is asked over does not survive it.
    box.ssh("(sleep 1; alcove network try /run/tried.toml --state /data/state) > /dev/null 2>&1 < /dev/null &")
    box.address = address
    box.wait_ssh()


def test_what_is_confirmed_is_there_after_a_power_cut(box):
    assert "dhcp" in box.alcove("network", "show")
    put_on_trial(box, FIRST)
    assert FIRST in box.alcove("network", "show")
    assert "default via 192.168.77.1" in box.ssh("ip route")
    box.alcove("network", "confirm")
    box.kill().start().wait_portal().wait_ssh()
    assert FIRST in box.alcove("network", "show")


def test_what_is_not_is_gone_after_a_power_cut_and_after_a_minute(box):
    put_on_trial(box, SECOND)
    box.kill()
    box.address = FIRST
    box.start().wait_portal().wait_ssh()
    put_on_trial(box, SECOND)
    box.address = FIRST
    box.wait("the former address", lambda: FIRST in box.ssh("ip addr", check=False), timeout=100, pause=2)
    assert FIRST in box.alcove("network", "show") and SECOND not in box.alcove("network", "show")
