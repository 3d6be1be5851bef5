"""Papers beside the data in real Chromium: a PDF is seen, nothing complains, the check is made by keyboard."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from tests import world
from tests.portal import pdf, site, tour
from thongquan.clearance.models import Declaration
from thongquan.clearance.services import acts
from thongquan.documents import services
from thongquan.inspection import selectors as inspections
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject

pytestmark = pytest.mark.browser
TRADER, SUPERVISOR = Actor(Subject("user", "VN-thuongnhan")), Actor(Subject("user", "VN-lanhdao"))
RED = """async (png) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const paper = new OffscreenCanvas(image.width, image.height).getContext("2d");
  paper.drawImage(image, 0, 0);
  const dots = paper.getImageData(0, 0, image.width, image.height).data;
  let red = 0;
  for (let n = 0; n < dots.length; n += 4) red += dots[n] > 200 && dots[n + 1] < 60 && dots[n + 2] < 60;
  return red / (dots.length / 4);
}"""
BROWSER = site.CHROMIUM  # the viewer of PDFs is one of its windows


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker):
    """(address, a declaration in the yellow lane with a red PDF and a text, the officer's session)."""
    with django_db_blocker.unblock(), world.copy("site") as name:
        numbers = [one.removeprefix("VN-") for one in site.register_some(8)]
        row = Declaration.objects.filter(number__in=numbers, life="registered")[0]
        identifier, at = f"VN-{row.number}", datetime.now(UTC)
        if row.lane != "Y":
            given = {"reason": "information", "note": "", "actor": SUPERVISOR, "at": at}
            acts.override_lane(identifier=identifier, lane="Y", **given)
        papers = {"a.pdf": pdf.page("INVOICE", "1 0 0"), "b.csv": b"<b>1</b>,2\n"}
        for called, body in papers.items():
            owner = Subject("declaration", identifier)
            at += timedelta(milliseconds=1)
            services.store(body=body, declared_name=called, owner=owner, actor=TRADER, at=at)
        with site.shared(name) as address:
            yield address, identifier, tour.session_of("congchuc")


@pytest.mark.parametrize("language", ["vi"])
def test_an_officer_reads_a_pdf_and_records_the_check_by_keyboard(running, browser, language):
    address, identifier, session = running
    context = browser.new_context(locale=language, viewport={"width": 1280, "height": 900})
    context.add_cookies(
        [
            {"name": "sessionid", "value": session, "url": address},
            {"name": "django_language", "value": language, "url": address},
        ]
    )
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/desk/{identifier}/documents")
    seen = 0.0
    for _ in range(20):  # the viewer of PDFs is a program of its own, and says nothing when it has drawn
        if (seen := red(page)) > 0.3:
            break
        page.wait_for_timeout(150)
    assert seen > 0.3
    page.keyboard.press("v")
    page.keyboard.press("Tab")
    page.keyboard.type("đã xem bản gốc")
    page.locator("body").focus()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("n")
    page.locator("pre", has_text="<b>1</b>,2").wait_for()
    assert "document=" in page.url
    assert page.input_value("#note-1") == "đã xem bản gốc", (
        "another paper is looked at, and nothing typed is lost"
    )
    page.keyboard.press("v")
    assert page.evaluate("document.activeElement.id") == "verdict-1"
    page.keyboard.press("ArrowDown")
    assert page.input_value("#verdict-1") == "conforms"
    page.locator("[name=rest]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Hồ sơ phù hợp")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/{identifier}")
    assert complaints == []
    context.close()
    [made] = inspections.checks_of(identifier)
    assert {one.verdict for one in made.documents} == {"conforms"}


def red(page) -> float:
    """How much of the viewer is red."""
    shot = base64.b64encode(page.locator("iframe.viewer-room").screenshot()).decode()
    return page.evaluate(RED, shot)
