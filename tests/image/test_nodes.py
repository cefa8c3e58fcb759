"""Two boxes, one of which becomes the other's node by a line on its card; a phone's tunnel through that one."""

import contextlib
import json

import pytest

from harness.app import App
from harness.office import HOST_V4
from harness.packets import fetch, ping_until
from harness.tunnel import Tunnel

from conftest import PASSWORD


@pytest.fixture(scope="module")
def controller(boxes):
    box = boxes()
    box.name = "hall"
    box.seed(box.key.seed('host_name = "hall"\n')).start().wait_portal().wait_ssh()
    box.alcove("setup", "--admin", "anna", "--password-stdin", input=PASSWORD + "\n")
    return box


def of(controller, name):
    """What the controller says of a node."""
    nodes = json.loads(controller.alcove("node", "list", "--json"))
    return next((node for node in nodes if node["name"] == name), None)


@pytest.fixture(scope="module")
def node(controller, boxes):
    """A box whose card had a join code on it."""
    code = controller.alcove("node", "code", "--name", "roof", "--address", controller.address).strip()
    box = boxes()
    box.seed(box.key.seed(f'host_name = "roof"\njoin = "{code.splitlines()[0]}"\n')).start().wait_ssh()
    controller.wait("the node", lambda: (of(controller, "roof") or {}).get("state") == "up" or None, 120)
    return box


def test_the_box_says_that_it_is_a_node_and_offers_no_set_up(controller, node):
    node.wait_report(f"a node of {controller.address}:443")
    assert "Set-up code" not in node.report()
    assert of(controller, "roof")["host"] == node.address


def test_a_tunnel_through_the_node(controller, node, closet, later):
    controller.alcove("node", "drain", "0")
    with contextlib.closing(closet.device({"hall.local": controller.address})) as device:
        app = later(App(device, controller.trusted(device), "org.eduvpn.app.linux", "anna", PASSWORD)).add()
        given = app.connect()["config"]
        assert f"Endpoint = {node.address}:51820" in given
        tunnel = later(Tunnel(device, given))
        app.up()
        assert ping_until(device, tunnel.gateway(4), timeout=20)
        assert fetch(device, HOST_V4, timeout=15) == f"hello from the office to {node.address}"


def test_it_comes_back_as_a_node_after_a_power_cut(controller, node):
    node.kill().start()
    controller.wait("the node is away", lambda: of(controller, "roof")["state"] == "down" or None, 60)
    controller.wait("the node", lambda: of(controller, "roof")["state"] == "up" or None, 120)
