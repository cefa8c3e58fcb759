"""The admin API as other programs use it: the document's examples, and a tool that reads the description."""

import datetime
import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest

from harness.box import ROOT
from harness.client import FORM
from harness.https import Place
from harness.office import OFFICE_SERVER_V4
from harness.packets import ping_until
from harness.tunnel import Tunnel
from harness.wireguard import listed, parse

API = "/vpn-user-portal/admin/api/v1"
DOCUMENT = ROOT / "docs" / "admin-api.md"
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


class Program:
    """A program of the admin, on the box or elsewhere, with a token."""

    def __init__(self, box, place, name, scopes):
        words = [word for scope in scopes for word in ("--scope", scope)]
        self.box, self.name = box, name
        self.token = box.alcove("token", "create", name, *words).stdout.strip()
        self.connection = place.connection()

    def ask(self, method, call, headers=(), body=None):
        bearer = ("Authorization", f"Bearer {self.token}")
        return self.connection.request(method, f"{API}/{call}", [bearer, *headers], body)

    def get(self, call):
        return self.ask("GET", call)

    def post(self, call, body):
        return self.ask("POST", call, [FORM], body)

    def close(self):
        self.connection.close()
        self.box.alcove("token", "revoke", self.name, check=False)


@pytest.fixture
def program(box, later, request):
    """`program(scope, …)` runs on the box."""
    numbers = itertools.count(1)

    def make(*scopes, place=None):
        name = f"{request.node.name[:50]} {next(numbers)}"
        return later(Program(box, place or box.place(), name, scopes))

    return make


def test_there_is_no_way_in_without_a_token_and_a_token_is_shown_once(box, program):
    api = program("read")
    assert api.token not in box.alcove("token", "list").stdout
    assert api.token.split(".")[2].encode() not in b"".join(p.read_bytes() for p in box.state.glob("alcove.db*"))
    assert api.get("users").status == 200
    with box.place().connection() as stranger:
        answer = stranger.get(f"{API}/users")
    assert answer.status == 401 and answer.json() == {"error": "authentication required"}
    assert answer.header("WWW-Authenticate") == "Bearer"
    box.alcove("token", "revoke", api.name)
    assert api.get("users").status == 401
    assert api.token not in box.output()


def test_tokens_are_told_apart_and_mistakes_are_named(box, program):
    api = program("read", "log")
    [token] = [t for t in json.loads(box.alcove("token", "list", "--json").stdout) if t["name"] == api.name]
    assert token["scopes"] == ["read", "log"] and token["expires_at"] is None and not token["expired"]
    again = box.alcove("token", "create", api.name, "--scope", "read", check=False)
    assert again.returncode == 3 and api.name in again.stderr
    unknown = box.alcove("token", "create", "x", "--scope", "everything", check=False)
    assert unknown.returncode == 2 and "configurations" in unknown.stderr
    assert box.alcove("token", "revoke", "nobody", check=False).returncode == 3
    assert box.alcove("token", "create", "x", "--scope", "read", "--expires", "PT0S", check=False).returncode == 3


def test_it_is_open_to_the_neighbourhood_and_closed_to_the_world_and_the_tunnels(
    box, office, program, person, device, tunnels, settings
):
    near = Place(box.hostname, 443, OFFICE_SERVER_V4, str(box.ca), office.host)
    assert program("read", place=near).get("users").status == 200
    client = person.client(device)
    text = client.connect().text
    far = program("read", place=box.place(device))
    refusal = {"error": "this is not open to your address"}
    assert far.get("users").status == 403 and far.get("users").json() == refusal
    tunnel = tunnels(device, text, private_key=client.private_key)
    # A device in the tunnel has a private address, and is not the admin's.
    inside = program("read", place=Place(box.hostname, 443, tunnel.gateway(4), str(box.ca), device))
    assert inside.get("users").status == 403 and inside.get("users").json() == refusal
    settings(admin_api_networks=["198.18.0.0/15"])
    assert far.get("users").status == 200


def test_a_file_made_by_a_program_carries_a_tunnel_until_the_program_ends_it(box, device, program, later):
    api = program("read", "configurations")
    answer = api.post("create", "user_id=printer&profile_id=default&display_name=Printer")
    assert answer.status == 200 and answer.header("Content-Type") == "application/x-wireguard-profile"
    sections = parse(answer.text)
    tunnel = later(Tunnel(device, answer.text))
    assert ping_until(device, tunnel.gateway(4))
    [row] = api.get("user_configuration_list?user_id=printer").json()["user_configuration_list"]
    assert row["display_name"] == "Printer" and row["auth_key"] is None
    addresses = [address.split("/")[0] for address in listed(sections["Interface"]["Address"])]
    [connection] = [
        c for c in api.get("connection_list?show_all=on").json()["connection_list"]["default"] if c["user_id"] == "printer"
    ]
    assert connection["ip_list"] == addresses and connection["connection_id"] == row["connection_id"]
    assert api.post("delete_connection", f"user_id=printer&connection_id={quoted(row['connection_id'])}").status == 204
    assert row["connection_id"] not in box.peers()
    assert api.get("user_configuration_list?user_id=printer").json() == {"user_configuration_list": []}
    [entry] = program("log").get(f"connection_log?ip_address={addresses[0]}&date_time={today()}").json()["connection_log"]
    assert entry["user_id"] == "printer" and entry["disconnected_at"] and entry["ip_list"] == addresses
    described("Connection", connection)
    described("Configuration", row)
    described("LogEntry", entry)


def today():
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d")


def described(name, value):
    """The value is what the description says of it."""
    document = json.loads((ROOT / "docs" / "admin-api.openapi.json").read_text())
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    jsonschema_rs.validate(schema, value)


def quoted(text):
    return text.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")


def test_somebody_who_is_disabled_by_a_program_is_off_everything(box, person, device, program):
    client = person.client(device)
    assert client.connect().status == 200
    api = program("users", "read")
    assert api.post("disable_user", f"user_id={person.name}").status == 204
    assert client.info().status == 401
    assert client.public_key not in box.peers()
    assert person.name in api.get("disabled_users").json()["disabled_users"]
    assert api.post("enable_user", f"user_id={person.name}").status == 204
    assert api.post("destroy", f"user_id={person.name}").status == 204
    assert person.name not in api.get("users").json()["users"]
    assert api.post("destroy", f"user_id={person.name}").json() == {"error": "user does not exist"}


def examples():
    """The shell text of the document's examples."""
    text = DOCUMENT.read_text()
    return re.search(r"## Examples.*?```sh\n(.*?)```", text, re.DOTALL)[1]


def test_the_examples_of_the_document_are_true(box, program, tmp_path):
    api = program("read", "users", "configurations", "log", "nodes")
    environment = {"PATH": os.environ["PATH"], "BOX": f"{box.hostname}", "TOKEN": api.token, "CA": str(box.ca)}
    words = box.namespace.command("env", "-i", *[f"{k}={v}" for k, v in environment.items()], "sh", "-eu")
    resolve = "curl() { command curl --resolve \"$BOX:443:127.0.0.1\" --fail \"$@\"; }\n"
    done = subprocess.run(
        words, input=resolve + examples(), capture_output=True, text=True, timeout=60, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert "PrivateKey" in (tmp_path / "printer.conf").read_text()
    users, connected, connections, configurations, status, code, nodes, log = documents(done.stdout)
    assert "admin" in users["users"] and "default" in connected["connected_users"]
    assert "default" in connections["connection_list"]
    assert configurations["user_configuration_list"][-1]["display_name"] == "Printer"
    assert status == 204 and log["connection_log"] == []
    assert code["code"].startswith("vpn.example.org/") and nodes["node_list"][0]["node_number"] == 0


def documents(text):
    """JSON values that follow one another."""
    found, decoder = [], json.JSONDecoder()
    while text := text.lstrip():
        value, end = decoder.raw_decode(text)
        found.append(value)
        text = text[end:]
    return found


def test_a_tool_that_reads_the_description_finds_nothing_else(box, program, settings, tmp_path):
    """Requests made up from the description, good and bad: every answer is one that it tells of."""
    settings(admin_api_networks=["203.0.113.0/24"])  # the tool asks by the box's name
    # Others are answered by the edge, for every address alike (test_hostile_http.py).
    methods = 'unexpected-methods = ["GET", "POST"]'
    (tmp_path / "schemathesis.toml").write_text(f"[phases.coverage]\n{methods}\n")
    api = program("read", "users", "configurations", "log")
    words = box.namespace.command(
        *[str(SCHEMATHESIS), "run", f"https://{box.hostname}{API}/openapi.json"],
        *["--header", f"Authorization: Bearer {api.token}", "--tls-verify", str(box.ca)],
        *["--phases", "examples,coverage,fuzzing", "--max-examples", "15", "--seed", "4", "--workers", "1"],
        # Wrong tokens would slow this one down and have tests of their own; a made-up user does not exist, which is
        # 400 as with the reference.
        *["--exclude-checks", "ignored_auth,positive_data_acceptance", "--request-timeout", "10", "--no-color"],
    )
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
