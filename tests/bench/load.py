"""What the daemon is asked to do while it is measured."""

import concurrent.futures
import re
import statistics
import threading
import time

from harness.browser import Browser
from harness.client import ACCEPT, FORM, PORTAL, Client
from harness.https import tls_context
from harness.wireguard import parse, public_key


class Crowd:
    """Some people, each with a signed-in browser, and clients that they have approved."""

    def __init__(self, box, size):
        self.box, self.place, self.people = box, box.place(), []
        for number in range(size):
            name = f"person{number}"
            self.people.append((name, box.add_user(name)))
        self.browsers = [Browser(self.place) for _ in self.people]
        for browser, (name, password) in zip(self.browsers, self.people, strict=True):
            browser.get(f"{PORTAL}/home")
            browser.sign_in(name, password)

    def client(self, number):
        """A newly authorized client of one of the people."""
        name, password = self.people[number]
        return Client(self.place).authorize(self.browsers[number], name, password)

    def close(self):
        for browser in self.browsers:
            browser.close()


def info(client, times):
    for _ in range(times):
        expect(client.info(), 200)


def connect(client, times):
    for _ in range(times):
        client.public_key = public_key()
        expect(client.connect(new_key=False), 200)


def refresh(client, times):
    for _ in range(times):
        expect(client.refresh(), 200)


def rounds(client, context, times):
    """What an app does from «connect» to «disconnect», each time with new TLS connections and no resumption."""
    for _ in range(times):
        client.close()
        client.connection.context = context
        expect(client.connection.get("/.well-known/vpn-user-portal"), 200)
        expect(client.info(), 200)
        client.public_key = public_key()
        expect(client.connect(new_key=False), 200)
        client.close()
        expect(client.disconnect(), 204)


def together(clients, times):
    """All clients connect at the same moment, again and again.

    Returns (failures, addresses given twice at a time, seconds per call sorted).
    """
    gate, failures, twice, took = threading.Barrier(len(clients)), [], 0, []
    addresses = [None] * len(clients)

    def one(at):
        client, mine = clients[at], []
        for _ in range(times):
            client.public_key = public_key()
            gate.wait()
            began = time.monotonic()
            answer = client.connect(new_key=False)
            mine.append(time.monotonic() - began)
            if answer.status == 200:
                addresses[at] = parse(answer.text)["Interface"]["Address"]
            else:
                failures.append(answer.text)
            if gate.wait() == 0:
                held = [a for a in addresses if a]
                nonlocal twice
                twice += len(held) - len(set(held))
            gate.wait()
        took.extend(mine)

    threads = [threading.Thread(target=one, args=(at,)) for at in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures, twice, sorted(took)


def sign_in_together(box, people):
    """Everybody presses «Sign in» at the same moment; the statuses of the answers."""
    browsers = [Browser(box.place()) for _ in people]
    for browser in browsers:
        browser.get(f"{PORTAL}/home")
    with concurrent.futures.ThreadPoolExecutor(len(people)) as pool:
        pages = pool.map(lambda pair: pair[0].sign_in(*pair[1]), zip(browsers, people, strict=True))
        signed_in = sum("Sign out" in page.words for page in pages)
    for browser in browsers:
        browser.close()
    return signed_in


def fill(crowd, count):
    """Connects `count` devices of the crowd, each with an authorization of its own; returns their clients."""
    token = {}
    left, lock, clients = list(range(count)), threading.Lock(), []

    def one(number):
        browser = crowd.browsers[number]
        context = tls_context(crowd.place.ca)
        connection = crowd.place.connection(context)
        while True:
            with lock:
                if not left:
                    return
                left.pop()
            client = Client.__new__(Client)
            client.place, client.client_id = crowd.place, "org.eduvpn.app.linux"
            client.redirect_uri, client.connection = "http://127.0.0.1:23456/callback", connection
            cookie = ("Cookie", "; ".join(f"{k}={v}" for k, v in browser.cookies.items()))
            path = client.authorize_path()
            if number not in token:
                page = connection.request("GET", path, [cookie, ("Sec-Fetch-Site", "none")])
                token[number] = re.search(r'name="token" value="([^"]+)"', page.text)[1]
            headers = [cookie, FORM, ("Sec-Fetch-Site", "same-origin")]
            answer = connection.request("POST", path, headers, f"token={token[number]}&approve=yes")
            code = re.search(r"[?&]code=([^&]+)", answer.header("Location"))[1]
            client.tokens = client.redeem(code).json()
            client.public_key = public_key()
            expect(client.connect(accept=ACCEPT[1:2], new_key=False), 200)
            with lock:
                clients.append(client)

    with concurrent.futures.ThreadPoolExecutor(len(crowd.people)) as pool:
        for done in [pool.submit(one, number) for number in range(len(crowd.people))]:
            done.result()
    return clients


def expect(answer, status):
    if answer.status != status:
        raise RuntimeError(f"{answer.url} answered {answer.status}: {answer.text[:300]}")


def percentile(values, part):
    return values[min(len(values) - 1, int(len(values) * part))] if values else 0.0


median = statistics.median
