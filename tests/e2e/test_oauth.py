"""OAuth as the apps need it, and everything that must be refused (spec api-v3.md §3–§5, checklist 1–7)."""

import concurrent.futures
import time
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from harness.client import FORM, PORTAL
from harness.pages import revoke

LOOPBACK = "http://127.0.0.1:23456/callback"


def test_the_well_known_document_is_exactly_what_apps_look_for(box, person, device):
    client = person.client(device, authorized=False)
    answer = client.connection.get("/.well-known/vpn-user-portal")
    assert answer.status == 200
    assert answer.header("Content-Type") == "application/json"
    assert "no-store" in answer.header("Cache-Control")
    base = f"https://{box.hostname}/vpn-user-portal"
    document = answer.json()
    assert document["api"] == {
        "http://eduvpn.org/api#3": {
            "api_endpoint": f"{base}/api/v3",
            "authorization_endpoint": f"{base}/oauth/authorize",
            "token_endpoint": f"{base}/oauth/token",
        }
    }
    assert isinstance(document["v"], str)


@pytest.fixture
def signed_in(person, device):
    return person.signed_in(device)


def ask(client, browser, **changes):
    browser.follow_away = False
    return browser.get(client.authorize_path(**changes), site="cross-site")


NOT_REDIRECTED = {
    "an unknown client": {"client_id": "org.example.app"},
    "no client": {"client_id": None},
    "no redirect URI": {"redirect_uri": None},
    "localhost": {"redirect_uri": "http://localhost:23456/callback"},
    "a port below 1024": {"redirect_uri": "http://127.0.0.1:1023/callback"},
    "a port above 65535": {"redirect_uri": "http://127.0.0.1:65536/callback"},
    "no port": {"redirect_uri": "http://127.0.0.1/callback"},
    "a longer path": {"redirect_uri": "http://127.0.0.1:23456/callback/x"},
    "another case": {"redirect_uri": "http://127.0.0.1:23456/Callback"},
    "a query": {"redirect_uri": LOOPBACK + "?x=1"},
    "a fragment": {"redirect_uri": LOOPBACK + "#x"},
    "a user": {"redirect_uri": "http://a@127.0.0.1:23456/callback"},
    "another loopback address": {"redirect_uri": "http://127.0.0.2:23456/callback"},
    "https": {"redirect_uri": "https://127.0.0.1:23456/callback"},
    "a port with a zero in front": {"redirect_uri": "http://127.0.0.1:023456/callback"},
    "another app's address": {"redirect_uri": "org.eduvpn.app.ios:/api/callback"},
}


@pytest.mark.parametrize("changes", NOT_REDIRECTED.values(), ids=NOT_REDIRECTED)
def test_what_cannot_be_trusted_with_a_redirect_is_a_page(changes, person, device, signed_in):
    page = ask(person.client(device, authorized=False), signed_in, **changes)
    assert page.status == 400 and not page.left_to
    assert not [f for f in page.forms if any(name == "approve" for name, _ in f.buttons)]


REFUSED = {
    "no state": {"state": None},
    "an empty state": {"state": ""},
    "plain PKCE": {"code_challenge_method": "plain"},
    "no PKCE": {"code_challenge": None, "code_challenge_method": None},
    "no PKCE method": {"code_challenge_method": None},
    "a short challenge": {"code_challenge": "x" * 42},
    "a padded challenge": {"code_challenge": "x" * 43 + "="},
    "another response type": {"response_type": "token"},
    "another scope": {"scope": "admin"},
    "a further scope": {"scope": "config admin"},
    "an unknown response mode": {"response_mode": "fragment"},
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED)
def test_a_wrong_question_is_never_approved(changes, person, device, signed_in):
    page = ask(person.client(device, authorized=False), signed_in, **changes)
    assert not [f for f in page.forms if any(name == "approve" for name, _ in f.buttons)]
    if page.left_to:
        assert page.left_to.startswith(LOOPBACK + "?")
        assert "error=" in page.left_to and "code=" not in page.left_to
    else:
        assert page.status == 400


ACCEPTED = [
    ("org.eduvpn.app.linux", "http://127.0.0.1:1024/callback"),
    ("org.eduvpn.app.windows", "http://[::1]:65535/callback"),
    ("org.eduvpn.app.macos", "org.eduvpn.app.macos:/api/callback"),
    ("org.eduvpn.app.macos", LOOPBACK),
    ("org.eduvpn.app.android", "org.eduvpn.app:/api/callback"),
    ("org.eduvpn.app.android", "org.eduvpn.app.android:/api/callback"),
    ("org.eduvpn.app.ios", "org.eduvpn.app.ios:/api/callback"),
    ("org.letsconnect-vpn.app.android", "org.letsconnect-vpn.app:/api/callback"),
    ("org.letsconnect-vpn.app.android", "org.letsconnect-vpn.app.android:/api/callback"),
    ("org.letsconnect-vpn.app.ios", "org.letsconnect-vpn.app.ios:/api/callback"),
    ("org.letsconnect-vpn.app.macos", "org.letsconnect-vpn.app.macos:/api/callback"),
]


@pytest.mark.parametrize("client_id, redirect_uri", ACCEPTED)
def test_old_and_new_addresses_of_every_app_are_known(client_id, redirect_uri, box, person, device, signed_in):
    client = person.client(device, client_id, authorized=False, redirect_uri=redirect_uri)
    back = client.ask(signed_in, person.name, person.password)
    assert back["state"] == client.state
    assert back["iss"] == f"https://{box.hostname}"
    assert client.redeem(back["code"]).status == 200


def test_the_family_that_is_off_is_unknown(person, device, signed_in):
    client = person.client(device, "org.govvpn.app.linux", authorized=False)
    assert ask(client, signed_in).status == 400


def test_a_mobile_app_gets_no_form_post(person, device, signed_in):
    uri = "org.eduvpn.app.ios:/api/callback"
    client = person.client(device, "org.eduvpn.app.ios", authorized=False, redirect_uri=uri)
    page = ask(client, signed_in, response_mode="form_post")
    assert not [f for f in page.forms if any(name == "approve" for name, _ in f.buttons)]


def test_form_post_brings_the_same_fields(box, person, device, signed_in):
    client = person.client(device, authorized=False)
    back = client.ask(signed_in, person.name, person.password, response_mode="form_post")
    assert back["state"] == client.state and back["iss"] == f"https://{box.hostname}"
    assert client.redeem(back["code"]).status == 200


def test_a_state_of_any_printable_letters_comes_back_as_it_was(person, device, signed_in):
    client = person.client(device, authorized=False)
    state = "a b&c=d%41+~\"'<>#?"
    assert client.ask(signed_in, person.name, person.password, state=state)["state"] == state


def test_the_question_survives_signing_in(box, person, device):
    """Somebody who is not signed in gets the form at the same address and ends at the question."""
    client = person.client(device, authorized=False)
    back = client.ask(person.browser(device), person.name, person.password)
    assert client.redeem(back["code"]).status == 200


def test_refusing_tells_the_app(person, device, signed_in):
    client = person.client(device, authorized=False)
    back = client.ask(signed_in, person.name, person.password, answer="no")
    assert back["error"] == "access_denied" and back["state"] == client.state and "code" not in back


def test_the_approval_page_may_redirect_to_apps(person, device, signed_in):
    """Browsers apply `form-action` to the redirect after the form, so it must not bind to this site."""
    page = ask(person.client(device, authorized=False), signed_in)
    policy = page.response.header("Content-Security-Policy")
    form_action = [p for p in policy.split(";") if p.strip().startswith("form-action")]
    assert not form_action or "127.0.0.1:23456" in form_action[0]


def test_tokens_look_as_apps_expect(person, device):
    client = person.client(device, authorized=False)
    back = client.ask(person.browser(device), person.name, person.password)
    answer = client.redeem(back["code"])
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("Cache-Control") == "no-store" and answer.header("Pragma") == "no-cache"
    tokens = answer.json()
    assert tokens["token_type"] == "bearer"
    assert tokens["expires_in"] == 3600 and isinstance(tokens["expires_in"], int)
    for name in ("access_token", "refresh_token"):
        assert tokens[name].isascii() and tokens[name].isprintable() and " " not in tokens[name]


def refused(answer, error="invalid_grant", status=400):
    assert (answer.status, answer.json()["error"]) == (status, error), answer.text
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("Cache-Control") == "no-store"


def test_a_code_used_twice_ends_the_authorization(person, device):
    client = person.client(device, authorized=False)
    code = client.ask(person.browser(device), person.name, person.password)["code"]
    client.tokens = client.redeem(code).json()
    assert client.connect().status == 200
    refused(client.redeem(code))
    assert client.info().status == 401
    refused(client.refresh())
    assert client.public_key not in person.box.peers()


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "x" * 43},
        {"redirect_uri": "http://127.0.0.1:23457/callback"},
        {"client_id": "org.eduvpn.app.windows"},
        {"code": "nonsense"},
    ],
    ids=["another verifier", "another redirect URI", "another app", "another code"],
)
def test_a_code_is_bound_to_its_question(changes, person, device):
    client = person.client(device, authorized=False)
    code = client.ask(person.browser(device), person.name, person.password)["code"]
    refused(client.redeem(**{"code": code, **changes}))


@pytest.mark.parametrize(
    "fields, error, status",
    [
        ({"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type", 400),
        ({"grant_type": "refresh_token"}, "invalid_request", 400),
        ({}, "invalid_request", 400),
        ({"grant_type": "refresh_token", "refresh_token": "nonsense"}, "invalid_grant", 400),
        (
            {"grant_type": "authorization_code", "code": "x", "redirect_uri": LOOPBACK, "client_id": "nobody",
             "code_verifier": "x" * 43},
            "invalid_client", 401,
        ),
    ],
)  # fmt: skip
def test_the_token_endpoint_says_what_is_wrong(fields, error, status, person, device):
    refused(person.client(device, authorized=False).token_request(fields), error, status)


def test_tokens_are_only_given_for_a_post(person, device):
    client = person.client(device, authorized=False)
    answer = client.connection.get(f"{PORTAL}/oauth/token")
    assert answer.status == 405 and "error" in answer.json() and "POST" in answer.header("Allow")


def test_tokens_of_the_former_protocol_lead_to_a_new_authorization(person, device):
    client = person.client(device, authorized=False)
    body = urlencode({"grant_type": "refresh_token", "refresh_token": "old"})
    refused(client.connection.request("POST", f"{PORTAL}/oauth.php/token", [FORM], body))


def test_a_lost_answer_to_a_refresh_may_be_asked_for_again(person, device):
    client = person.client(device)
    old = client.tokens["refresh_token"]
    first, again = client.refresh(old), client.refresh(old)
    assert first.status == again.status == 200
    assert first.json()["refresh_token"] == again.json()["refresh_token"]
    assert client.info().status == 200


def test_a_refresh_token_used_after_its_successor_ends_the_authorization(person, device):
    client = person.client(device)
    old = client.tokens["refresh_token"]
    assert client.refresh().status == 200
    assert client.refresh().status == 200
    refused(client.refresh(old))
    assert client.info().status == 401
    refused(client.refresh())


def test_without_grace_a_refresh_token_used_twice_ends_the_authorization(person, device, settings):
    settings(refresh_grace="PT0S")
    client = person.client(device)
    old = client.tokens["refresh_token"]
    assert client.refresh().status == 200
    refused(client.refresh(old))
    assert client.info().status == 401


def test_without_grace_exactly_one_of_two_simultaneous_refreshes_wins(person, device, settings):
    settings(refresh_grace="PT0S")
    clients = [person.client(device), person.client(device, authorized=False)]
    token = clients[0].tokens["refresh_token"]
    for client in clients:
        client.connection.get("/.well-known/vpn-user-portal")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda client: client.refresh(token, keep=False), clients))
    assert sorted(answer.status for answer in answers) == [200, 400]


def test_a_refresh_does_not_prolong_the_session(person, device, settings):
    settings(session_expiry="PT5S")
    client = person.client(device)
    assert client.tokens["expires_in"] <= 5
    time.sleep(1.2)
    assert client.refresh().json()["expires_in"] <= 4
    time.sleep(4.5)
    assert client.info().status == 401
    refused(client.refresh())


@pytest.mark.parametrize("end", ["revoked", "disabled", "deleted"])
def test_every_way_to_lose_an_authorization_sends_the_app_to_the_browser(end, box, person, device):
    client = person.client(device)
    if end == "revoked":
        revoke(person.signed_in(device))
    else:
        box.alcove("user", end.removesuffix("d"), person.name)
    answer = client.info()
    assert answer.status == 401
    assert 'error="invalid_token"' in answer.header("WWW-Authenticate")
    assert answer.header("Content-Type") == "application/json" and "error" in answer.json()
    refused(client.refresh())


def test_a_code_in_hand_is_worth_nothing_once_the_user_is_disabled(box, person, device):
    client = person.client(device, authorized=False)
    code = client.ask(person.browser(device), person.name, person.password)["code"]
    box.alcove("user", "disable", person.name)
    refused(client.redeem(code))


def test_a_disabled_user_is_told_so(box, person, device):
    browser = person.signed_in(device)
    box.alcove("user", "disable", person.name)
    page = browser.get("/vpn-user-portal/home")
    assert "Sign out" not in page.words
    page = browser.sign_in(person.name, person.password) if page.forms else page
    assert "disabled" in page.words


def test_the_answer_names_the_app(person, device, signed_in):
    page = ask(person.client(device, "org.letsconnect-vpn.app.windows", authorized=False), signed_in)
    assert "Let's Connect! for Windows" in page.words.replace("’", "'")
    assert dict(parse_qsl(urlsplit(page.url).query))["client_id"] == "org.letsconnect-vpn.app.windows"
