"""What waits, clears by itself when nothing keeps it, and ends when its time has come."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import msgspec
import polars as pl
import pytest

from tests.clearance.test_register import ACTOR, cargo, incoming
from tests.world import AT, DAY
from thongquan.books import selectors as books
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.selectors.standing import open_requirements
from thongquan.clearance.services import overdue, settling, waiting
from thongquan.clearance.services.acts import settle_all
from thongquan.clearance.services.amend import order_amendment
from thongquan.clearance.services.batch import Outcome
from thongquan.clearance.services.register import register
from thongquan.clearance.services.requirements import meet_requirement
from thongquan.journal.domain.leaves import Recorded
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as money
from thongquan.ledger.domain.notices import News, Notice
from thongquan.ledger.domain.reference import payment_reference
from thongquan.risk import services as risk
from thongquan.risk.domain.holds import Hold, HoldEffect
from thongquan.risk.models import Seed

pytestmark = pytest.mark.usefixtures("world")


def green() -> Outcome:
    """A declaration in the green lane that owes tax."""
    imports = [one for one in cargo(12, items=2) if one.type_code == "IM"]
    for outcome in register(incoming=incoming(*imports), actor=ACTOR, at=AT):
        if outcome.lane == "G" and outcome.awaited == ("declarant:payment",):
            return outcome
    raise AssertionError("no green import among these")


def pay(identifier: str, amount: Decimal) -> None:
    notice = Notice(
        kind=News.CREDIT,
        transaction=str(uuid4()),
        account="KBNN-3511",
        amount=str(amount),
        currency="VND",
        booked_at=AT,
        reference=payment_reference(identifier),
    )
    money.receive_payment(bank="bank", notice=notice, came_by="notice", on=DAY, actor=ACTOR, at=AT)


def events(outcome: Outcome, kind: str) -> list[Recorded]:
    return [e for e in timeline(Subject("declaration", outcome.identifier)) if e.kind == kind]


def life(outcome: Outcome) -> str:
    return Row.objects.get(number=outcome.identifier.partition("-")[2]).life


def test_a_green_declaration_clears_by_itself_once_its_tax_is_paid_and_not_before() -> None:
    outcome = green()
    owed = ledger.standing(outcome.identifier, on=DAY).owed
    pay(outcome.identifier, owed - 1)
    [event] = events(outcome, "ledger.payment")
    settling.on_paid(event)
    assert life(outcome) == "registered"
    pay(outcome.identifier, Decimal(1))
    for event in events(outcome, "ledger.payment"):
        settling.on_paid(event)
    assert life(outcome) == "cleared"
    assert len(events(outcome, "clearance.cleared")) == 1


def test_a_hold_keeps_what_is_paid_and_its_release_lets_it_go() -> None:
    outcome = green()
    hold = Hold(
        Subject("declaration", outcome.identifier), "ipr", HoldEffect.HOLD_CLEARANCE, "LHQ art. 75", "KV02", AT
    )
    number = risk.place_hold(hold=hold, actor=ACTOR, at=AT, why="suspected counterfeit")
    pay(outcome.identifier, ledger.standing(outcome.identifier, on=DAY).owed)
    assert settle_all(identifiers=[outcome.identifier], at=AT) == 0
    risk.release_hold(hold=number, actor=ACTOR, at=AT + timedelta(seconds=1), why="withdrawn")
    assert settle_all(identifiers=[outcome.identifier], at=AT + timedelta(seconds=2)) == 1


def test_a_registration_nobody_presented_goods_for_is_void_after_its_time() -> None:
    outcome = green()
    assert overdue.lapse_overdue(at=AT + timedelta(days=10)).ended == 0
    assert overdue.lapse_overdue(at=AT + timedelta(days=30)).ended >= 1
    assert life(outcome) == "void"


def test_what_is_void_owes_nothing_and_what_was_paid_waits_for_its_owner() -> None:
    outcome = green()
    owed = ledger.standing(outcome.identifier, on=DAY).owed
    pay(outcome.identifier, Decimal(1000))
    overdue.lapse_overdue(at=AT + timedelta(days=30))
    assert life(outcome) == "void"
    assert ledger.standing(outcome.identifier, on=DAY).owed == 0 < owed
    party = Row.objects.get(number=outcome.identifier.partition("-")[2]).trader
    assert ledger.credit_of(party=party, declaration=outcome.identifier, currency="VND") == 1000


def test_without_a_committed_seed_registration_waits_and_an_alarm_is_raised() -> None:
    assert waiting.may_register(at=AT)
    Seed.objects.all().delete()
    waiting._last_alarm.clear()
    assert not waiting.may_register(at=AT)
    alarms = [e for e in timeline(Subject("risk-seed", DAY.isoformat())) if e.kind == "risk.seed-missing"]
    assert len(alarms) == 1


def test_the_same_content_is_kept_with_the_revision() -> None:
    [one] = cargo(1, items=1)
    [outcome] = register(incoming=incoming(one), actor=ACTOR, at=AT)
    kept = Row.objects.get(number=outcome.number[:11]).revisions.get(revision=0).content
    assert bytes(kept) == msgspec.json.encode(one)


def test_a_paper_supplied_later_meets_its_requirement_and_no_other() -> None:
    wanted = controlled()
    row = Row.objects.get(number=wanted.identifier.partition("-")[2])
    opened = open_requirements(row)
    assert opened
    if (owed := ledger.standing(wanted.identifier, on=DAY).owed) > 0:
        pay(wanted.identifier, owed)
    with pytest.raises(Refused, match="requirement-not-open"):
        meet_requirement(
            identifier=wanted.identifier, item_number=99, measure="x", paper="GP-1", actor=ACTOR, at=AT
        )
    cleared = [
        meet_requirement(
            identifier=wanted.identifier,
            item_number=want.item_number,
            measure=want.measure,
            paper="GP-2026-17",
            actor=ACTOR,
            at=AT,
        )
        for want in opened
    ]
    assert cleared == [False] * (len(opened) - 1) + [row.lane == "G"]
    assert open_requirements(row) == []


def controlled() -> Outcome:
    """A declaration of goods that an agency controls before clearance."""
    controls = books.in_force("controls", on=DAY, known_at=AT).tables
    asked = controls["measures"].filter((pl.col("stage") == "clearance") & (pl.col("kind") == "food"))
    codes = (
        controls["controls"].filter(~pl.col("partly")).join(asked.select("measure"), on="measure", how="semi")
    )
    template = next(one for one in cargo(12, items=1) if one.type_code == "IM")
    for code in codes["prefix"].unique().sort():
        item = msgspec.structs.replace(template.items[0], commodity_code=code, duty_regime_code="MFN")
        document = [d for d in template.documents if d.category_code != "origin"]
        one = msgspec.structs.replace(template, items=[item], documents=document)
        [outcome] = register(incoming=incoming(one), actor=ACTOR, at=AT)
        if outcome.registered and "declarant:requirements" in outcome.awaited and outcome.lane == "G":
            return outcome
    raise AssertionError("no such goods")


def test_an_order_to_amend_that_nobody_answers_ends_with_its_time() -> None:
    outcome = green()
    order_amendment(identifier=outcome.identifier, instruction="sửa trị giá", actor=ACTOR, at=AT)
    assert overdue.expire_orders(at=AT + timedelta(hours=1)).ended == 0
    assert overdue.expire_orders(at=AT + timedelta(days=14)).ended == 1
    assert overdue.expire_orders(at=AT + timedelta(days=15)).ended == 0
    pay(outcome.identifier, ledger.standing(outcome.identifier, on=DAY).owed)
    assert settle_all(identifiers=[outcome.identifier], at=AT + timedelta(days=15)) == 1
