"""A real browser: Debian's Chromium, driven by Playwright, on a device of the office.

It runs in the device's network, so names and addresses are those that people there have. Whatever a page asks of
another host is an error of the page: `elsewhere` has it, and so does `complaints` whatever the browser had to say.
"""

import atexit
import contextlib
import functools
import tempfile
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

# Everything that WCAG 2.2 up to level AA asks for, and what axe recommends beside it.
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@functools.cache
def driver():
    """Playwright, which there can be one of in a process; it ends with the process."""
    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    return playwright.chromium


class Chromium:
    """One browser program; every `visit` is a person with a profile of their own."""

    def __init__(self, device):
        self._stack = contextlib.ExitStack()
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="alcove-chromium-")))
        start = folder / "start"
        start.write_text("#!/bin/sh\nexec " + " ".join(map(str, device.command("chromium"))) + ' "$@"\n')
        start.chmod(0o755)
        # As root there is no sandbox, and the pages are our own.
        self._browser = driver().launch(
            executable_path=str(start),
            chromium_sandbox=False,
            env={"HOME": str(folder), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        )
        self._stack.callback(self._browser.close)

    def close(self):
        self._stack.close()

    @contextlib.contextmanager
    def visit(self, place, scheme="light", language="en", size=(1280, 800), scripts=False):
        """A page of somebody who prefers this colour scheme and language; without scripts, as the pages need none."""
        context = self._browser.new_context(
            base_url=f"https://{place.authority}",
            ignore_https_errors=True,
            color_scheme=scheme,
            locale=language,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.elsewhere, page.complaints = [], []
        origin = f"https://{place.authority}/"
        page.on("request", lambda r: None if r.url.startswith((origin, "data:")) else page.elsewhere.append(r.url))
        page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
        try:
            yield page
        finally:
            context.close()


def sign_in(page, name, password):
    """Signs in with a password, from whatever page."""
    page.goto("/vpn-user-portal/home")
    page.fill("#userName", name)
    page.fill("#userPass", password)
    page.click("main button.primary")


def faults(page):
    """What axe finds on the page, a line each."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [f"{v['id']}: {v['help']}: {node['target']} {node['html'][:160]}" for v in found for node in v["nodes"]]
