"""A passkey and an app for codes in real Chromium, with an authenticator of its own making."""

import re
import time

import pytest

from tests import world
from tests.portal import site
from thongquan.identity.domain.codes import PERIOD, code_at

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker):
    """Passkeys belong to a name, so it is visited by name."""
    with django_db_blocker.unblock(), world.copy("site") as name, site.shared(name) as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(running, browser):
    context = browser.new_context(locale="en")
    context.add_cookies([{"name": "django_language", "value": "en", "url": running}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []
    context.close()


def sign_in(page, address: str, username: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("#id_login", username)
    page.fill("#id_password", world.PASSWORD)
    page.press("#id_password", "Enter")


def sign_out(page) -> None:
    page.locator("[popovertarget=person]").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").first.wait_for()


def test_a_passkey_is_enrolled_and_signs_in_without_the_password(page, running):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, running, "congchuc")
    page.goto(f"{running}/account/factors")
    page.get_by_role("link", name="Add a passkey").click()
    assert page.input_value("#id_name") == "Passkey 1"
    page.fill("#id_name", "Laptop")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.get_by_role("link", name="I have kept them").click()
    assert "Laptop" in page.inner_text("main")
    sign_out(page)
    page.goto(f"{running}/sign-in?next=/declarations")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{running}/**")
    page.locator("[popovertarget=person]").wait_for()
    sign_out(page)
    sign_in(page, running, "congchuc")
    page.get_by_role("button", name="Use a passkey").click()
    page.locator("[popovertarget=person]").wait_for()


def test_an_app_is_enrolled_by_its_square_and_asked_for_its_code(page, running):
    sign_in(page, running, "lanhdao")
    page.goto(f"{running}/account/factors")
    page.get_by_role("link", name="Add an app").click()
    assert page.evaluate("document.querySelector('.qr img').naturalWidth") > 100
    secret = re.search(r"[A-Z2-7]{32}", page.inner_text("main"))[0]
    page.fill("#id_code", code_at(secret, int(time.time()) // PERIOD))
    page.get_by_role("button", name="Add the app").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    sign_out(page)
    sign_in(page, running, "lanhdao")
    page.fill("#id_code", code_at(secret, int(time.time()) // PERIOD))
    page.press("#id_code", "Enter")
    page.locator("[popovertarget=person]").wait_for()
