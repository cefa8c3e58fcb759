"""What somebody does on the last screens of the set-up, in a real browser."""


def typed_in(page, **values):
    """Fills fields of the page in and goes on."""
    for name, value in values.items():
        page.fill(f"#{name}", value)
    page.click("main button.primary")


def save_key(page):
    """The recovery key, as somebody saves it who is shown it this once."""
    page.click("button[value=make-key]")
    key = page.inner_text("#key").strip()
    assert "AGE-SECRET-KEY-1" in key.splitlines()[-1]
    assert page.locator("svg.qr").count() == 1 and page.locator("a[download]").count() == 1
    return key


def prove_saved(page, key):
    """Types how it ends, which finishes the set-up."""
    typed_in(page, ending=key[-6:].lower())
