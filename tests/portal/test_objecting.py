"""An objection in real Chromium: from the refused cancellation to the lodged objection, and taken back."""

import pytest
from django.utils import timezone

from tests import world
from tests.portal import site
from tests.portal.test_browser import sign_in
from tests.portal.test_decisions import person
from thongquan.clearance.services import cancel
from thongquan.kernel.refusals import Refused

pytestmark = pytest.mark.browser
WORDS = {
    "vi": ("Quyết định và khiếu nại", "Khiếu nại quyết định này", "Nộp khiếu nại", "Rút khiếu nại", "Đã rút"),
    "en": (
        "Decisions and objections", "Object to this decision", "Lodge the objection",
        "Withdraw the objection", "Withdrawn",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker):
    """(address, identifiers): two declarations whose cancellation an officer refused."""
    with django_db_blocker.unblock(), world.copy("site") as name:
        identifiers = site.register_some(12)
        refused, at = [], timezone.now()
        for one in identifiers:
            try:
                asked = cancel.ask_cancellation(
                    identifier=one, reason="double", note="", actor=person("thuongnhan"), at=at
                )
            except Refused:  # it has left already
                continue
            cancel.refuse_cancellation(
                cancellation=asked, reason="unfounded", note="", actor=person("congchuc"), at=at
            )
            refused.append(one)
        with site.shared(name) as address:
            yield address, refused


@pytest.mark.parametrize("language", list(WORDS))
def test_a_trader_objects_to_a_decision_and_takes_it_back(running, browser, language) -> None:
    address, identifiers = running
    identifier = identifiers[list(WORDS).index(language)]
    decisions, to_object, lodge, withdraw, withdrawn = WORDS[language]
    context = browser.new_context(locale=language)
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = context.new_page()
    sign_in(page, address)
    page.goto(f"{address}/declarations/{identifier}")
    page.get_by_role("link", name=decisions).first.click()
    page.get_by_role("link", name=to_object).first.click()
    page.fill("#grounds", "declared twice")
    page.get_by_role("button", name=lodge).click()
    page.get_by_role("button", name=withdraw).click()
    assert withdrawn in page.inner_text("main")
    context.close()
