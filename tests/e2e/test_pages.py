"""What people do on their own pages, without an app: configurations, apps, password."""

import base64
import re

import pytest

from harness.office import HOST_V4, HOST_V6, OFFICE_SERVER_V4, OFFICE_SERVER_V6
from harness.packets import fetch, ping, ping_until
from harness.pages import HOME, change_password, delete_configuration, make_configuration, renew_key, revoke, sign_out
from harness.wireguard import parse

HOSTILE = [
    "[Peer]",
    "$(x)",
    "`id`",
    "a\u202eb",
    "<script>alert(1)</script>",
    '"; rm -rf /',
    "../../etc/passwd",
    "€ 漢字 🦉",
]


def texts(page):
    return [t for t in page.texts if "[Interface]" in t]


def test_a_configuration_made_by_hand_works_with_stock_wireguard(box, person, device, tunnels):
    browser = person.signed_in(device)
    page = make_configuration(browser, "Living room TV")
    assert page.status == 200
    [text] = texts(page)
    assert "<svg" in page.html, "there is a QR code"
    download = re.search(r'href="data:[^"]*;base64,([^"]+)"', page.html)
    assert base64.b64decode(download[1]).decode() == text, "the download is the text"
    assert page.response.header("Cache-Control") == "no-store"
    stripped = device.run("wg-quick", "strip", "/dev/stdin", input=text, check=False)
    assert stripped.returncode == 0 or "[Peer]" in text
    tunnel = tunnels(device, text)
    assert ping_until(device, tunnel.gateway(4))
    assert ping(device, tunnel.gateway(6), size=tunnel.mtu)
    assert fetch(device, HOST_V4).endswith(OFFICE_SERVER_V4)
    assert fetch(device, HOST_V6).endswith(OFFICE_SERVER_V6)


def test_a_new_key_keeps_the_address_and_ends_the_old_key(box, person, device, tunnels):
    browser = person.signed_in(device)
    old = texts(make_configuration(browser, "Router"))[0]
    tunnel = tunnels(device, old)
    assert ping_until(device, tunnel.gateway(4))
    new = texts(renew_key(browser))[0]
    before, after = parse(old), parse(new)
    assert after["Interface"]["Address"] == before["Interface"]["Address"]
    assert after["Interface"]["PrivateKey"] != before["Interface"]["PrivateKey"]
    assert not ping(device, tunnel.gateway(4), timeout=1)
    tunnel.close()
    assert ping_until(device, tunnels(device, new).gateway(4))


def test_deleting_a_configuration_ends_it(box, person, device, tunnels):
    browser = person.signed_in(device)
    tunnel = tunnels(device, texts(make_configuration(browser, "Old phone"))[0])
    assert ping_until(device, tunnel.gateway(4))
    delete_configuration(browser)
    assert not ping(device, tunnel.gateway(4), timeout=1)
    assert "Old phone" not in browser.get(HOME).words


def test_as_many_configurations_as_allowed_and_not_one_more(box, person, device):
    browser = person.signed_in(device)
    browser.get(HOME)
    form = browser.page.form("displayName")
    for number in range(3):
        assert texts(make_configuration(browser, f"Device {number}"))
    browser.get(HOME)
    page = browser.submit(form, {"displayName": "One too many"})
    assert page.status in (400, 403, 409) and not texts(page)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_only_ever_text(name, box, person, device):
    browser = person.signed_in(device)
    page = make_configuration(browser, name)
    assert "<script>alert" not in page.html
    if page.status == 200:
        [text] = texts(page)
        assert text.count("[Peer]") == 1 and text.count("[Interface]") == 1
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        assert name == "[Peer]" or name not in "\n".join(lines)
        file = re.search(r'download="([^"]+)"', page.html)[1]
        assert re.fullmatch(r"[A-Za-z0-9._-]+\.conf", file)
    else:
        assert page.status == 400


@pytest.mark.parametrize("name", ["a\nb", "a\r\n[Peer]\r\nPublicKey = x", "\x00", "", "x" * 65])
def test_names_that_cannot_be_names_are_refused(name, box, person, device):
    page = make_configuration(person.signed_in(device), name)
    assert page.status == 400 and not texts(page)


def test_nobody_sees_or_ends_what_belongs_to_somebody_else(box, people, device):
    owner, stranger = people(), people()
    client = owner.client(device)
    assert client.connect().status == 200
    theirs = owner.signed_in(device)
    theirs.get("/vpn-user-portal/account")
    link = next(link for link in theirs.page.links if "auth_key=" in link)
    made = make_configuration(theirs, "Mine")
    key = theirs.get(HOME)
    connection = next(link for link in key.links if "connectionId=" in link)
    assert texts(made)

    browser = stranger.signed_in(device)
    assert browser.get(link).status in (403, 404)
    assert browser.get(connection).status in (403, 404)
    own = stranger.client(device)
    browser.get("/vpn-user-portal/account")
    form = browser.follow("auth_key=").form("auth_key")
    page = browser.submit(form, {"auth_key": link.split("auth_key=")[1]})
    assert page.status in (403, 404)
    assert client.info().status == 200, "the owner's app goes on"
    assert own.info().status == 200


@pytest.mark.parametrize("site, origin", [("cross-site", None), ("same-site", None), (None, "https://evil.example")])
def test_forms_of_other_sites_are_refused(site, origin, box, person, device):
    client = person.client(device)
    browser = person.signed_in(device)
    browser.get("/vpn-user-portal/account")
    browser.follow("auth_key=")
    form = browser.page.form("auth_key")
    body = "&".join(f"{k}={v}" for k, v in form.fields)
    headers = [("Content-Type", "application/x-www-form-urlencoded")]
    headers += [("Cookie", "; ".join(f"{k}={v}" for k, v in browser.cookies.items()))]
    headers += [("Sec-Fetch-Site", site)] if site else []
    headers += [("Origin", origin)] if origin else []
    answer = client.connection.request("POST", form.action, headers, body)
    assert answer.status in (400, 403)
    assert client.info().status == 200


def test_cookies_are_kept_from_scripts_and_from_plain_http(box, person, device):
    browser = person.browser(device)
    browser.get(HOME)
    seen = []
    keep = browser._keep
    browser._keep = lambda lines: (seen.extend(lines), keep(lines))
    browser.sign_in(person.name, person.password)
    assert seen
    for line in seen:
        assert {"secure", "httponly"} <= {part.strip().lower() for part in line.split(";")}, line
        assert "samesite=" in line.lower()


def test_pages_forbid_scripts_and_frames(box, person, device):
    page = person.signed_in(device).get(HOME)
    policy = page.response.header("Content-Security-Policy")
    assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert page.response.header("X-Content-Type-Options") == "nosniff"
    assert page.response.header("Strict-Transport-Security")


def test_changing_the_own_password(box, person, device):
    browser, other = person.signed_in(device), person.signed_in(device)
    new = "seven plain words that nobody else uses"
    assert "not" in change_password(browser, "wrong", new).words
    assert change_password(browser, person.password, "short").status == 400
    assert change_password(browser, person.password, new).status == 200
    assert any(f.name_of("password") for f in other.get(HOME).forms), "other browsers are signed out"
    fresh = person.browser(device)
    fresh.get(HOME)
    assert any(f.name_of("password") for f in fresh.sign_in(person.name, person.password).forms)
    fresh.get(HOME)
    assert "Sign out" in fresh.sign_in(person.name, new).words


def test_signing_out_ends_the_session_also_for_copies_of_its_cookie(box, person, device):
    browser = person.signed_in(device)
    copy = dict(browser.cookies)
    sign_out(browser)
    browser.cookies = copy
    assert any(f.name_of("password") for f in browser.get(HOME).forms)


def test_after_signing_in_nobody_is_sent_to_another_site(box, person, device):
    for target in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        browser = person.browser(device)
        browser.get(HOME)
        form = next(f for f in browser.page.forms if f.name_of("password"))
        page = browser.submit(form, {"userName": person.name, "userPass": person.password, "authRedirectTo": target})
        assert not page.left_to and page.url.startswith(browser.place.origin + "/")


def test_revoking_one_app_leaves_the_others(box, person, device):
    first, second = person.client(device), person.client(device, "org.eduvpn.app.windows")
    revoke(person.signed_in(device))
    assert sorted([first.info().status, second.info().status]) == [200, 401]
