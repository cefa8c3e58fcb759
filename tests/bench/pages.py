"""What the admin's pages cost with ten thousand users, each of whom has a device."""

import contextlib
import os
import sqlite3
import time

from harness.browser import Browser
from harness.client import PORTAL

from .measure import spent, total
from .report import Row, milliseconds

PAGES = {
    "users": "users",
    "users, page 100": "users?page=100",
    "users, searched": "users?search=son77",
    "users, disabled": "users?list_users=disabled",
    "user": "user?user_id=person777@example.org",
    "connections": "connections",
    "connections, all": "connections?show_all=on",
    "connections, searched": "connections?show_all=on&search=son77",
    "overview": "overview",
    "profiles": "profiles",
    "log": "log",
    "statistics": "stats",
    "settings": "settings",
    "history": "changes",
}


def fill(box, users):
    """Accounts with a configuration each, written as the daemon would; addresses are those of no profile."""
    now = int(time.time())
    with contextlib.closing(sqlite3.connect(box.state / "alcove.db", timeout=30)) as db, db:
        profile = db.execute("SELECT profile_id FROM profiles LIMIT 1").fetchone()[0]
        for number in range(users):
            name = f"person{number}@example.org"
            db.execute(
                "INSERT INTO users (user_id, role, permissions, disabled, created_at) VALUES (?, 'user', '[]', ?, ?)",
                (name, number % 100 == 0, now),
            )
            db.execute(
                "INSERT INTO configurations (public_key, node, profile_id, user_id, display_name, v4, v6, created_at,"
                " expires_at, revision) VALUES (?, 0, ?, ?, 'Laptop', ?, ?, ?, ?, 1)",
                (os.urandom(32), profile, name, (172 << 24) + number, os.urandom(16), now, now + 90 * 86400),
            )


def measure(box, quick):
    """The dearest of the pages, and all of them in the details."""
    fill(box, 10_000)
    times = 20 if quick else 100
    each = {}
    with contextlib.closing(Browser(box.place())) as browser:
        browser.get(f"{PORTAL}/home")
        browser.sign_in("admin", box.passwords["admin"])
        for name, path in PAGES.items():
            def ask(count, path=path):
                for _ in range(count):
                    assert browser.get(f"{PORTAL}/{path}").status == 200

            ask(5)
            by_role, _ = spent(box, lambda: ask(times))
            each[name] = total(by_role, wireguard=False) / times
    dearest = max(each, key=each.get)
    told = f"{milliseconds(each[dearest])} ({dearest}); users {milliseconds(each['users'])}"
    details = {"cpu_seconds": each, "users": 10_000}
    return Row("CPU per admin page, 10,000 users", "–", "≤ 5 ms", told, details)
