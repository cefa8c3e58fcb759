"""The first day: a fresh card, a laptop beside the box, a browser. Set up to its end, and the app connects."""

import contextlib
import re

from harness.app import App
from harness.chromium import Chromium, faults
from harness.packets import ping_until
from harness.tunnel import Tunnel
from harness.wizard import prove_saved, save_key, typed_in

from conftest import PASSWORD

CODE = r"Set-up code: ([A-Z0-9-]{9,})"


def test_a_box_is_set_up_in_the_browser_to_its_end(boxes, closet, later):
    box = boxes()
    box.seed().start().wait_portal()
    code = re.search(CODE, box.wait_report("Set-up code"))[1]
    device = later(closet.device({"alcove.local": box.address}))
    with contextlib.closing(Chromium(device)) as chromium, chromium.visit(box.place(device), scripts=True) as page:
        page.goto("/")
        typed_in(page, code=code, serviceName="The closet")
        page.uncheck("#secondFactor")
        typed_in(page, userName="anna", userPass=PASSWORD, userPassConfirm=PASSWORD)
        assert "Step 3 of 5" in page.inner_text("main") and not faults(page)
        page.check("#purpose-everything")
        page.click("main button.primary")
        assert "Step 4 of 5" in page.inner_text("main") and not faults(page)
        page.click("main button.primary")
        assert "Step 5 of 5" in page.inner_text("main") and not faults(page)
        prove_saved(page, save_key(page))
        assert page.inner_text("h1") == "Connect"
    box.wait("a report without the code", lambda: "https://" in box.report() and "Set-up" not in box.report(), 90)
    box.wait_ssh()
    app = later(App(device, box.trusted(device), "org.eduvpn.app.linux", "anna", PASSWORD)).add()
    tunnel = later(Tunnel(device, app.connect()["config"]))
    app.up()
    assert ping_until(device, tunnel.gateway(4), timeout=15)
