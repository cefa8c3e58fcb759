"""What people do on their pages, each as one step: for tests that care about the effect."""

from urllib.parse import unquote

HOME, ACCOUNT = "/vpn-user-portal/home", "/vpn-user-portal/account"


def set_up(browser, code, name, password):
    """The first two screens of a new box: the code, and the admin's account. A wrong code leads no further."""
    page = browser.submit(browser.get("/").form("code"), {"code": code})
    if any("code" in form.types for form in page.forms):
        return page
    values = {"userName": name, "userPass": password, "userPassConfirm": password}
    return browser.submit(page.form("userPassConfirm"), values)


def revoke(browser, auth_key=None):
    """Removes one of the own apps, the first on the page unless told which; False if there is none."""
    browser.get(ACCOUNT)
    if not any("auth_key=" in link and (auth_key or "") in unquote(link) for link in browser.page.links):
        return False
    browser.follow(f"auth_key={auth_key or ''}")
    browser.submit(browser.page.form("auth_key"))
    return True


def make_configuration(browser, name):
    """Makes a configuration by hand; the page with its text is the browser's page afterwards."""
    browser.get(HOME)
    return browser.submit(browser.page.form("displayName"), {"displayName": name})


def renew_key(browser):
    """Gives the first configuration of the list a new key."""
    browser.get(HOME)
    browser.follow("configuration/renew")
    return browser.submit(browser.page.form("connectionId"))


def delete_configuration(browser):
    """Deletes the first configuration of the list."""
    browser.get(HOME)
    browser.follow("configuration/delete")
    return browser.submit(browser.page.form("connectionId"))


def change_password(browser, current, new):
    browser.get("/vpn-user-portal/passwd")
    form = next(f for f in browser.page.forms if list(f.types.values()).count("password") == 3)
    first, second, third = [name for name, kind in form.types.items() if kind == "password"]
    return browser.submit(form, {first: current, second: new, third: new})


def sign_out(browser):
    browser.get(HOME)
    return browser.submit(next(f for f in browser.page.forms if f.action.endswith("/_logout")))
