"""Signing in: nothing tells who exists, and guessing gets slower (issue: «Bad input gets»)."""

import os
import statistics
import time

from harness.pages import HOME


def attempt(person, device, name, password):
    """(page, seconds) of one sign-in in a new browser."""
    browser = person.browser(device)
    browser.get(HOME)
    began = time.monotonic()
    page = browser.sign_in(name, password)
    return page, time.monotonic() - began


def test_an_unknown_user_and_a_wrong_password_are_answered_alike(box, person, device):
    known, _ = attempt(person, device, person.name, "wrong password")
    unknown, _ = attempt(person, device, person.name + "x", "wrong password")
    assert known.status == unknown.status
    assert known.words == unknown.words
    same = {"date", "x-request-id", "set-cookie"}
    visible = [[(k, v) for k, v in p.response.headers if k.lower() not in same] for p in (known, unknown)]
    assert [k for k, _ in visible[0]] == [k for k, _ in visible[1]]


def test_both_take_as_long_since_both_hash_a_password(box, people, office):
    """Not a stopwatch: the box burns about the same CPU time for both, however busy the machine is."""
    person = people()
    spent = {"known": [], "unknown": []}
    for number in range(6):
        device = office.device()
        for kind, name in (("known", person.name), ("unknown", f"nobody{number}")):
            before = cpu(box)
            attempt(person, device, name, "wrong password")
            spent[kind].append(cpu(box) - before)
    known, unknown = (statistics.median(spent[kind]) for kind in ("known", "unknown"))
    assert unknown > 0.4 * known and known > 0.4 * unknown, spent


def cpu(box):
    """CPU time of the portal so far, in seconds, exact to the nanosecond."""
    total, pid = 0, box.pids()["portal"]
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat") as stat:
            total += int(stat.read().split()[0])
    return total / 1e9


def test_guessing_is_slowed_for_that_account_there_and_not_for_others(box, people, office):
    victim, neighbour = people(), people()
    guesser, home = office.device(), office.device()
    answers = [attempt(victim, guesser, victim.name, f"guess number {n}")[0] for n in range(8)]
    slowed = [page for page in answers if page.status == 429 or page.response.header("Retry-After")]
    assert slowed and slowed[-1] is answers[-1]
    page, _ = attempt(victim, guesser, victim.name, victim.password)
    assert "Sign out" not in page.words, "not even the right password is tried during the pause"
    page, _ = attempt(neighbour, guesser, neighbour.name, neighbour.password)
    assert "Sign out" in page.words, "somebody else behind the same address is not locked out"
    page, _ = attempt(victim, home, victim.name, victim.password)
    assert "Sign out" in page.words, "and the owner gets in from home"


def test_guessing_at_many_names_costs_bounded_memory(box, people, office):
    person, device = people(), office.device()
    browser = person.browser(device)
    browser.get(HOME)
    form = next(f for f in browser.page.forms if f.name_of("password"))
    slowed = 0
    for number in range(70):
        page = browser.submit(form, {"userName": f"guess{number}", "userPass": "wrong password"})
        slowed += page.status == 429
    assert slowed, "the address is slowed too"


def test_names_and_passwords_of_any_letters_are_only_wrong(box, person, office):
    for name in ("", "a\nb", "[Peer]", "$(x)", "a\u202eb", "x" * 300, "' or 1=1 --", "\x00"):
        page, _ = attempt(person, office.device(), name, "\u202e[Peer]$(x)")
        assert 400 <= page.status < 500 or page.status == 200, name
        assert "Sign out" not in page.words
    assert "panicked" not in box.output()
