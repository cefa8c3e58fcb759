"""Makes the snapshot that is kept for a new schema: a small box with a person and a device that outlive us.

    cd tests && ../target/venv/bin/python -B snapshots/make.py

Files that are here are never made again: they are what former releases have written.
"""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "e2e")]

from conftest import Person
from harness.box import Box, binary
from harness.network import sweep
from harness.office import Office


def main():
    sweep()
    with contextlib.ExitStack() as stack:

        def later(thing):
            return stack.enter_context(contextlib.closing(thing))

        office = later(Office())
        box = later(Box(office.server))
        key = HERE / "recovery.key"
        box.start()
        box.setup()
        box.configure(session_expiry="P20000D")
        anna = Person(box, "anna", later)
        client = anna.client(office.device())
        assert client.connect().status == 200
        gone = Person(box, "ben", later).client(office.device())
        gone.connect()
        gone.disconnect()
        made = box.alcove("snapshot", "recovery-key").stdout
        key, file = box.folder / "key", box.folder / "snapshot"
        key.write_text(made)
        box.alcove("snapshot", "export", str(file), "--recovery")
        words = [str(binary()), "snapshot", "verify", str(file), "--recovery-key", str(key), "--json"]
        head = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)["head"]
        name = HERE / f"format-{head['format']}-schema-{head['schema']}"
        if name.with_suffix(".snapshot").exists():
            sys.exit(f"{name.name} is there already and stays as it is")
        users = sorted(user["name"] for user in json.loads(box.alcove("user", "list", "--json").stdout))
        expected = {"users": users, "peers": sorted(box.peers()), "person": anna.name, "password": anna.password}
        name.with_suffix(".json").write_text(json.dumps(expected, indent=1) + "\n")
        name.with_suffix(".key").write_text("# Opens the snapshot of the same name in this folder and no other.\n" + made)
        name.with_suffix(".snapshot").write_bytes(file.read_bytes())
        print(f"made {name.name}")


main()
