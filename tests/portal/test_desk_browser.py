"""The officer's desk in real Chromium by keyboard: a red lane from the queue to its clearance, an override."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests import world
from tests.portal import site
from thongquan.clearance.models import Declaration
from thongquan.clearance.services import acts, settling
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as money
from thongquan.ledger.domain.notices import News, Notice
from thongquan.ledger.domain.reference import payment_reference

pytestmark = pytest.mark.browser
SUPERVISOR = Actor(Subject("user", "VN-lanhdao"))
LANGUAGES = {
    "vi": {"mine": "Bạn đang giữ", "cleared": "Tờ khai đã thông quan.", "changed": "Đã chuyển luồng.",
           "begun": "Đã bắt đầu kiểm tra.", "recorded": "Đã ghi kết quả.",
           "assigned": "Đã phân công kiểm tra.", "last": "Không còn hồ sơ nào chờ trong danh sách này."},
    "en": {"mine": "Yours", "cleared": "The declaration is cleared.", "changed": "The lane is changed.",
           "begun": "The examination has begun.", "recorded": "The finding is recorded.",
           "assigned": "The examination is assigned.", "last": "Nothing further waits in this queue."},
}  # fmt: skip


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker):
    """(address, identifiers of imports that owe tax, in the yellow lane), one for each language and test."""
    with django_db_blocker.unblock(), world.copy("site") as name:
        rows = [of(one) for one in site.register_some(40)]
        owing = [row for row in rows if row.life == "registered" and row.direction == "IM"][:4]
        drawn = [row for row in rows if row.life == "registered" and row.lane == "R"]
        for row in (*owing, *drawn):  # what chance drew into the red lane would stand first in its queue
            moved(row, "Y")
        with site.shared(name) as address:
            yield address, {"vi": owing[:2], "en": owing[2:]}


def of(identifier: str) -> Declaration:
    return Declaration.objects.get(number=identifier.removeprefix("VN-"))


def moved(row: Declaration, lane: str) -> None:
    row.refresh_from_db()
    if row.lane != lane:
        given = {"reason": "information", "note": "", "actor": SUPERVISOR, "at": datetime.now(UTC)}
        acts.override_lane(identifier=f"VN-{row.number}", lane=lane, **given)


def paid(row: Declaration) -> None:
    """The bank tells, and the worker hears it."""
    identifier, at = f"VN-{row.number}", datetime.now(UTC)
    owed = ledger.standing(identifier, on=row.law_day).owed
    notice = Notice(
        kind=News.CREDIT, transaction=str(uuid4()), account="KBNN-3511", amount=str(owed), currency="VND",
        booked_at=at, reference=payment_reference(identifier),
    )  # fmt: skip
    given = {"bank": "bank", "notice": notice, "came_by": "notice", "on": row.law_day, "at": at}
    money.receive_payment(actor=Actor.system("test"), **given)
    settling.settle_waiting(on=Subject("declaration", identifier), at=at)


@pytest.fixture(params=list(LANGUAGES))
def desk(request, running, browser):
    """(sit, address, declarations, words): `sit` signs somebody in and gives his page."""
    contexts, complaints = [], []

    def sit(who: str):
        context = browser.new_context(locale=request.param, viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "django_language", "value": request.param, "url": running[0]}])
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{running[0]}/sign-in")
        page.fill("#id_login", who)
        page.fill("#id_password", world.PASSWORD)
        page.press("#id_password", "Enter")
        page.wait_for_url(f"{running[0]}/")
        return page

    yield sit, running[0], running[1][request.param], LANGUAGES[request.param]
    for context in contexts:
        context.close()
    assert complaints == []


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def told(page, text: str) -> None:
    page.locator("#messages").get_by_text(text).wait_for()


def test_an_officer_takes_a_red_lane_from_the_queue_to_clearance_by_keyboard_alone(desk):
    sit, address, [row, _], words = desk
    moved(row, "R")
    officer, supervisor = sit("congchuc"), sit("lanhdao")
    officer.goto(f"{address}/queue")
    press(officer, "r")
    officer.wait_for_url("**lane=R**")
    press(officer, "j", "t")
    officer.wait_for_url(f"**/desk/VN-{row.number}")
    assert words["mine"] in officer.inner_text("[aria-labelledby=case]")
    press(officer, "6")
    officer.wait_for_url(f"**/desk/VN-{row.number}/related")
    press(officer, "u")
    officer.wait_for_url("**/queue?lane=R")
    officer.goto(f"{address}/desk/VN-{row.number}")
    press(officer, "w")
    officer.wait_for_url("**/queue?lane=R")
    assert words["last"] in officer.inner_text("#messages")
    officer.goto(f"{address}/desk/VN-{row.number}")
    press(officer, "e", "Tab")
    officer.keyboard.type("luồng đỏ")
    press(officer, "Tab", "Enter")
    officer.wait_for_url("**/examination")
    supervisor.goto(f"{address}/desk/VN-{row.number}/examination")
    press(supervisor, "s")
    supervisor.locator("#examiner-officer").select_option("user:VN-congchuc")
    press(supervisor, "Tab", "Enter")
    told(supervisor, words["assigned"])
    officer.reload()
    press(officer, "s")
    told(officer, words["begun"])
    press(officer, "f", *["Tab"] * 7, "Enter")
    told(officer, words["recorded"])
    press(officer, "d")
    officer.keyboard.type("đúng khai báo")
    press(officer, "Tab", "Enter")
    officer.wait_for_url(f"**/desk/VN-{row.number}")
    paid(row)
    officer.reload()
    press(officer, "c", "Enter")
    told(officer, words["cleared"])
    row.refresh_from_db()
    assert row.life == "cleared"


def test_a_supervisor_overrides_a_lane_and_says_why(desk):
    sit, address, [_, row], words = desk
    supervisor = sit("lanhdao")
    supervisor.goto(f"{address}/desk/VN-{row.number}")
    press(supervisor, "l")
    supervisor.locator("#override-lane").select_option("R")
    press(supervisor, "Tab", "Tab")
    supervisor.keyboard.type("tin báo của đơn vị nghiệp vụ")
    press(supervisor, "Tab", "Enter")
    told(supervisor, words["changed"])
    assert "tin báo của đơn vị nghiệp vụ" in supervisor.inner_text("[aria-labelledby=lanes]")
    row.refresh_from_db()
    assert row.lane == "R"
