"""What a program that watches the box sees, and what the box says of itself at the terminal."""

import datetime
import json
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from harness.box import CommandFailed
from harness.packets import ping_until
from harness.wireguard import listed, parse


def read(box, place=None):
    """The families of `/metrics` by name: {labels: value}, the labels as a sorted tuple of pairs."""
    with (place or box.place()).connection() as connection:
        answer = connection.get("/metrics")
    assert answer.status == 200, answer.text
    assert answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.text.endswith("\n")
    families = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = tuple(sorted(sample.labels.items()))
            assert labels not in families.setdefault(sample.name, {}), f"{sample.name} {labels} twice"
            families[sample.name][labels] = sample.value
    return families


def only(families, name, **labels):
    return families[name][tuple(sorted(labels.items()))]


@pytest.fixture
def connected(box, person, device, tunnels):
    """(configuration text, its tunnel), after a first ping."""
    client = person.client(device)
    text = client.connect().text
    tunnel = tunnels(device, text, private_key=client.private_key)
    assert ping_until(device, tunnel.gateway(4))
    return text, tunnel


def wait_until(true, timeout=25):
    until = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < until, "it does not happen"
        time.sleep(0.3)


def test_prometheus_reads_what_there_is(box, connected, person):
    wait_until(lambda: only(read(box), "alcove_connections", profile="default", protocol="wireguard") >= 1)
    families = read(box)
    assert only(families, "alcove_pool_addresses", profile="default") == 253
    assert only(families, "alcove_pool_addresses_used", profile="default") >= 1
    assert only(families, "alcove_node_up", node="0") == 1
    assert only(families, "alcove_node_peers", node="0") >= 1
    assert only(families, "alcove_wireguard_handshakes_total") >= 1
    assert only(families, "alcove_store_bytes") > 10_000
    assert 1 << 20 < only(families, "process_resident_memory_bytes") < 1 << 30
    assert only(families, "process_cpu_seconds_total") > 0
    [(labels, value)] = families["alcove_build_info"].items()
    assert dict(labels)["version"] == box.status()["version"] and value == 1
    assert not any(person.name in str(labels) for samples in families.values() for labels in samples)
    assert sum(len(samples) for samples in families.values()) < 100


def test_requests_and_refusals_are_counted(box, person, device):
    before = read(box)
    client = person.client(device)
    assert client.info().status == 200
    client.tokens["access_token"] += "x"
    assert client.info().status == 401
    with box.place().tcp() as stranger:
        stranger.sendall(b"not TLS at all")
        stranger.shutdown(1)
        stranger.recv(100)
    wait_until(lambda: grown(box, before, "alcove_refusals_total", kind="tls_handshake"))
    assert grown(box, before, "alcove_refusals_total", kind="app_token")
    for status in ("2xx", "4xx"):
        assert grown(box, before, "alcove_http_requests_total", status=status)


def grown(box, before, name, **labels):
    return only(read(box), name, **labels) > only(before, name, **labels)


def test_the_world_does_not_read_it(box, device, settings):
    with box.place(device).connection() as stranger:
        answer = stranger.get("/metrics")
    assert answer.status == 403 and answer.json() == {"error": "this is not open to your address"}
    token = box.alcove("token", "create", "graph", "--scope", "read").stdout.strip()
    with box.place(device).connection() as monitor:
        assert monitor.get("/metrics", [("Authorization", f"Bearer {token}")]).status == 200
    box.alcove("token", "revoke", "graph")
    settings(metrics_networks=["198.18.0.0/15"])
    read(box, box.place(device))


def test_a_profile_that_gets_full_is_told_of_once(box, people, device):
    box.alcove("profile", "add", "small", "wireguard.v4=10.77.0.0/29", "wireguard.v6=fd77:77::/64")
    try:
        assert box.alcove("status", "--alert", "80").stdout == ""
        profile = next(p for p in box.status()["profiles"] if p["profile_id"] == "small")
        assert (profile["wireguard_allocated_ip_count"], profile["wireguard_free_ip_count"]) == (0, 5)
        for _ in range(5):
            assert people().client(device).connect(profile_id="small").status == 200
        assert people().client(device).connect(profile_id="small").status == 500
        families = read(box)
        assert only(families, "alcove_pool_alert", profile="small") == 1
        assert only(families, "alcove_pool_alert", profile="default") == 0
        assert only(families, "alcove_refusals_total", kind="no_address") >= 1
        status = box.status()
        assert any("small" in problem for problem in status["problems"])
        profile = next(p for p in status["profiles"] if p["profile_id"] == "small")
        assert profile["wireguard_percentage_allocated"] == 100
        shown = box.alcove("status", "--alert").stdout
        assert shown.startswith("Profile small (") and shown.count("\n") == 1
        listed = json.loads(box.alcove("status", "--json", "--alert", "80").stdout)["profiles"]
        assert [p["profile_id"] for p in listed] == ["small"]
        said = [line for line in box.output().splitlines() if "WARN" in line and "no free address" in line]
        assert len(said) == 1, said
    finally:
        box.alcove("profile", "delete", "small")


def test_the_terminal_tells_who_is_connected(box, connected, person):
    def mine(*words):
        status = json.loads(box.alcove("status", "--json", *words).stdout)
        [profile] = [p for p in status["profiles"] if p["profile_id"] == "default"]
        return [c for c in profile.get("connection_list", []) if c["user_id"] == person.name]

    text, _ = connected
    assert mine() == []
    [silent_or_not] = mine("--connections", "--all")
    addresses = [address.split("/")[0] for address in listed(parse(text)["Interface"]["Address"])]
    assert silent_or_not["ip_list"] == addresses and silent_or_not["vpn_proto"] == "wireguard"
    wait_until(lambda: mine("--connections"))
    [connection] = mine("--connections")
    assert connection["originating_ip"].startswith("198.18.") and connection["last_handshake"]
    assert person.name in box.alcove("status", "--connections").stdout


def test_who_had_an_address_is_told_by_day_and_by_second(box, connected, person, device):
    text, tunnel = connected
    addresses = [address.split("/")[0] for address in listed(parse(text)["Interface"]["Address"])]
    today = datetime.datetime.now(datetime.UTC)

    def asked(address, at):
        rows = json.loads(box.alcove("who-had", address, "--at", at, "--json").stdout)
        return [row for row in rows if row["user_id"] == person.name]

    for address in addresses:
        [row] = asked(address, today.strftime("%Y-%m-%d"))
        assert row["ip_list"] == addresses and row["disconnected_at"] is None
        assert asked(address, "2020-01-01") == []
    wait_until(lambda: asked(addresses[0], today.strftime("%Y-%m-%d"))[0]["originating_ip"] == device.v4)
    box.alcove("user", "disable", person.name)
    wait_until(lambda: asked(addresses[0], today.strftime("%Y-%m-%d"))[0]["bytes_in"] > 0)
    [row] = asked(addresses[0], today.strftime("%Y-%m-%d"))
    assert row["disconnected_at"] and row["bytes_out"] > 0 and row["profile_id"] == "default"
    assert asked(addresses[0], row["connected_at"]) == [row]
    later = (today + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert asked(addresses[0], later) == []
    shown = box.alcove("who-had", addresses[0]).stdout
    assert person.name in shown and device.v4 in shown
    assert box.alcove("who-had", "192.0.2.1").stdout == ""
    with pytest.raises(CommandFailed, match="2026-05-03"):
        box.alcove("who-had", addresses[0], "--at", "yesterday")
