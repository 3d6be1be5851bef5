"""What the books do not say is owed is not nothing: it waits for an officer, and never clears by itself."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.conf import settings
from django.db import connection

from tests.api.caller import goods
from tests.clearance.test_acts import OFFICER, amended, name, registered
from tests.clearance.test_register import ACTOR, cargo, incoming
from tests.clearance.test_waiting import pay
from tests.portal import tour
from tests.portal.test_pages import signed_in, text
from tests.world import AT, DAY
from thongquan.clearance.domain.work import Work
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import WorkItem
from thongquan.clearance.selectors import taxes, views
from thongquan.clearance.selectors.printed import printed
from thongquan.clearance.selectors.standing import standing_of
from thongquan.clearance.services import acts, determining
from thongquan.clearance.services.proposing import content_of
from thongquan.clearance.services.register import register
from thongquan.clearance.services.settling import settle_waiting
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors as ledger
from thongquan.reference import selectors as reference

pytestmark = pytest.mark.usefixtures("world")
LAW = "Nghị định 26/2023/NĐ-CP, Phụ lục I"


@pytest.fixture
def export() -> Row:
    """In the green lane, whatever selection says."""
    one = next(one for one in (goods(seed=seed) for seed in range(1, 40)) if one.type_code == "EX")
    row = registered(one)
    if row.lane != "G":
        acts.override_lane(identifier=name(row), lane="G", reason="information", note="", actor=OFFICER, at=AT)
        row.refresh_from_db()
    return row


@pytest.fixture
def cleared(export: Row) -> Row:
    """Determined, paid and cleared; then amended, which leaves the duty open again."""
    determined(export, "1500000")
    pay(name(export), Decimal(1_500_000))
    settle_waiting(on=Subject("declaration", name(export)), at=AT)
    export.refresh_from_db()
    assert export.life == "cleared"
    content = content_of(export)
    content.remarks = "x"
    amended(export, content)
    assert (export.life, export.tax_total) == ("cleared", None)
    return export


def determined(row: Row, amount: str) -> bool:
    given = {"amount": Decimal(amount), "basis": LAW, "actor": OFFICER, "at": AT}
    cleared = determining.determine_duty(identifier=name(row), **given)
    row.refresh_from_db()
    return cleared


def test_of_a_batch_no_export_without_a_rate_clears_by_itself_and_each_says_whom_it_awaits() -> None:
    given = cargo(24, items=1)
    outcomes = register(incoming=incoming(*given), actor=ACTOR, at=AT)
    of = {
        outcome.identifier[3:]: outcome
        for one, outcome in zip(given, outcomes, strict=True)
        if one.type_code == "EX" and outcome.registered
    }
    rows = Row.objects.filter(number__in=of)
    assert len(of) > 3
    assert {(row.life, row.tax_total) for row in rows} == {("registered", None)}
    green = {number: outcome for number, outcome in of.items() if outcome.lane == "G"}
    assert {outcome.awaited for outcome in green.values()} == {("officer:duty",)}
    waiting = WorkItem.objects.filter(kind=Work.DUTY).values_list("declaration__number", flat=True)
    assert set(waiting) == set(green)
    pieces = WorkItem.objects.filter(declaration__in=rows).count()
    assert pieces == len(of), "what is checked first waits once"
    imports = Row.objects.filter(direction="IM")
    assert imports.filter(tax_total=None).count() == 0


def test_nobody_is_awaited_but_the_officer_who_determines_and_time_clears_nothing(export: Row) -> None:
    assert standing_of(export, at=AT).awaited == ("officer:duty",)
    settle_waiting(at=AT)
    export.refresh_from_db()
    assert export.life == "registered"
    with pytest.raises(Refused, match="not-yet"):
        acts.clear(identifier=name(export), actor=OFFICER, at=AT)


def test_where_an_officer_says_that_nothing_is_owed_it_clears_and_its_total_is_nought(export: Row) -> None:
    assert determined(export, "0")
    assert (export.life, export.tax_total) == ("cleared", 0)
    assert taxes.taxes(export.pk)["totals"] == {"ED": "0", "all": "0"}
    [decision] = views.decisions(export.pk)[-1:]
    assert (decision["kind"], decision["basis"]) == ("duty-determined", LAW)
    assert decision["about"] == {"tax": "ED", "amount": "0", "currency": "VND"}
    kinds = [one.kind for one in timeline(Subject("declaration", name(export)))]
    assert "clearance.duty-determined" in kinds


def test_what_an_officer_says_is_owed_is_a_debt_to_pay(export: Row) -> None:
    assert not determined(export, "1500000")
    assert taxes.taxes(export.pk)["totals"] == {"ED": "1500000", "all": "1500000"}
    assert ledger.standing(name(export), on=DAY).owed == 1_500_000
    assert standing_of(export, at=AT).awaited == ("declarant:payment",)
    assert not WorkItem.objects.filter(declaration=export, kind=Work.DUTY).exists()


def test_a_new_revision_is_to_be_determined_anew(export: Row) -> None:
    content = content_of(export)
    content.remarks = "x"
    amended(export, content)
    assert (export.life, export.tax_total) == ("registered", None)
    assert standing_of(export, at=AT).awaited[-1].startswith("officer:"), "the lane may have risen"


def test_the_goods_may_be_released_meanwhile_for_a_reason(export: Row) -> None:
    act = acts.GoodsAct.RELEASE_CONDITIONALLY
    acts.move_goods(identifier=name(export), act=act, reason="other", actor=OFFICER, at=AT)
    export.refresh_from_db()
    assert (export.goods, export.life) == ("released-conditionally", "registered")


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("-1", "amount-below-zero"),
        ("0.5", "amount-finer-than-currency"),
        ("1000000000000000", "amount-too-large"),
    ],
)
def test_an_amount_that_can_be_none_is_refused(export: Row, amount: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        determined(export, amount)


def test_a_duty_is_determined_by_a_law_that_is_named(export: Row) -> None:
    with pytest.raises(Refused, match="reason-wanted"):
        determining.determine_duty(identifier=name(export), amount=Decimal(0), basis=" ", actor=OFFICER, at=AT)


def test_what_the_goods_are_is_seen_before_their_duty_is_determined(export: Row) -> None:
    acts.override_lane(identifier=name(export), lane="Y", reason="information", note="", actor=OFFICER, at=AT)
    assert standing_of(Row.objects.get(pk=export.pk), at=AT).awaited == ("officer:documents-due",)
    with pytest.raises(Refused, match="not-yet"):
        determined(export, "0")


def test_an_amendment_gives_nothing_back_of_what_was_determined_until_it_is_determined_anew(
    cleared: Row,
) -> None:
    assert ledger.charged(name(cleared)) == {"ED": 1_500_000}
    assert standing_of(cleared, at=AT).awaited == ("officer:duty",)
    with pytest.raises(Refused, match="not-yet"):
        acts.exit_supervision(identifier=name(cleared), actor=OFFICER, at=AT)
    determined(cleared, "1600000")
    assert ledger.charged(name(cleared)) == {"ED": 1_600_000}
    assert standing_of(cleared, at=AT).awaited == ("declarant:tax-owed",)
    assert (cleared.life, cleared.tax_total) == ("cleared", 1_600_000)


def test_the_officer_sees_what_an_amendment_after_clearance_left_open_and_no_exit(cleared: Row) -> None:
    page = tour.client("congchuc").get(f"/desk/{settings.ADMINISTRATION}-{cleared.number}").content.decode()
    assert 'id="determine-amount"' in page
    assert "Goods leave" not in page
    assert WorkItem.objects.filter(declaration=cleared, kind=Work.DUTY).exists()


def test_what_is_known_is_not_determined_twice(export: Row) -> None:
    determined(export, "7")
    with pytest.raises(Refused, match="duty-known"):
        determined(export, "8")


def test_the_nought_of_what_was_registered_before_is_taken_back_and_of_nothing_else(export: Row) -> None:
    [bought] = [registered(one) for one in cargo(8, items=1) if one.type_code == "IM"][:1]
    Row.objects.update(tax_total=0)
    with connection.cursor() as cursor:
        cursor.execute(import_module("thongquan.clearance.migrations.0020_not_worked_out").NOT_KNOWN)
    export.refresh_from_db()
    bought.refresh_from_db()
    assert (export.tax_total, bought.tax_total) == (None, 0)


def test_lists_and_paper_say_not_worked_out_and_never_nought(export: Row) -> None:
    assert views.summary(export, reference.reference())["tax_total"] is None
    listed = text(signed_in("thuongnhan").get("/declarations"))
    assert "not worked out" in listed
    one = printed(name(export), export.pk, ("en",), at=AT)
    assert one.head["totals"][-1]["amount"] == "not known yet"


def test_both_sides_see_on_their_page_who_is_awaited_and_the_officer_does_it_there(export: Row) -> None:
    address = f"{settings.ADMINISTRATION}-{export.number}"
    assert "Customs: determine the duty" in text(signed_in("thuongnhan").get(f"/declarations/{address}"))
    officer = tour.client("congchuc")
    assert 'name="amount"' in officer.get(f"/desk/{address}").content.decode()
    officer.post(f"/desk/{address}/duty", {"amount": "0", "reason": LAW})
    export.refresh_from_db()
    assert (export.life, export.tax_total) == ("cleared", 0)
    assert 'name="amount"' not in officer.get(f"/desk/{address}").content.decode()
