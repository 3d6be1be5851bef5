"""An amendment after clearance: its own clocks, its own limits, no lane, and tax that keeps the goods."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import polars as pl
import pytest
from django.db import connection

from tests.clearance.test_acts import OFFICER, TRADER, name
from tests.clearance.test_settling import waiting
from tests.clearance.test_waiting import controlled
from tests.world import AT, DAY
from thongquan.clearance.domain.declaration import Declaration, Document
from thongquan.clearance.domain.states import GoodsAct
from thongquan.clearance.models import AmendmentRequest, DecisionFacts, FindingRow, Step
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.selectors import views
from thongquan.clearance.selectors.queue import Wanted, queue
from thongquan.clearance.selectors.standing import standing_of
from thongquan.clearance.services import acts, amend, holding, proposing, revise
from thongquan.clearance.services.proposing import content_of
from thongquan.identity import selectors as identity
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as money
from thongquan.reference import selectors as reference
from thongquan.risk import selectors as risk
from thongquan.risk.domain.holds import HoldEffect

pytestmark = pytest.mark.usefixtures("world")
SOON = AT + timedelta(hours=1)


@pytest.fixture
def cleared() -> Row:
    [row] = waiting(1)
    acts.settle_all(identifiers=[name(row)], at=AT)
    row.refresh_from_db()
    assert row.life == "cleared"
    return row


def corrected(row: Row, **changed: object) -> Declaration:
    return msgspec.structs.replace(content_of(row), **(changed or {"remarks": "corrected"}))


def ask(row: Row, content: Declaration | None = None, *, at: object = SOON) -> int:
    given = {"reason": "r", "actor": TRADER, "at": at}
    return amend.ask_amendment(identifier=name(row), content=content or corrected(row), **given)


def twice_the_value(row: Row) -> Declaration:
    said = content_of(row)

    def double(number: str) -> str:
        return str(Decimal(number) * 2) if number else ""

    items = [
        msgspec.structs.replace(
            item, unit_price=double(item.unit_price), invoice_amount=double(item.invoice_amount)
        )
        for item in said.items
    ]
    return msgspec.structs.replace(said, items=items, invoice_amount=double(said.invoice_amount))


def due(row: Row, clock: str, at: object) -> object:
    return reference.reference().deadline(clock, office=row.office, at=at, on=row.law_day).due


def test_it_is_free_of_penalty_for_the_days_of_the_book_from_the_clearance(cleared: Row) -> None:
    until = due(cleared, "amendment-after-clearance", cleared.cleared_at)
    proposal = proposing.preview_amendment(identifier=name(cleared), content=corrected(cleared), at=SOON)
    assert proposal.terms["late"] is False
    assert proposal.terms["free_until"] == until.astimezone(SOON.tzinfo).isoformat()
    assert "38/2015" in proposal.terms["basis"]
    request = AmendmentRequest.objects.get(pk=ask(cleared))
    assert (request.after_clearance, request.terms) == (True, dict(proposal.terms))
    assert views.amendments(cleared.pk)[0]["terms"] == request.terms


def test_asked_later_it_is_taken_up_and_says_that_it_is_late_and_what_the_law_makes_of_it(cleared: Row) -> None:
    until = due(cleared, "amendment-after-clearance", cleared.cleared_at)
    request = AmendmentRequest.objects.get(pk=ask(cleared, at=until))
    assert (request.terms["late"], request.terms["on_expiry"]) == (True, "penalty")
    amend.accept_amendment(amendment=request.pk, actor=OFFICER, at=until)
    [decision] = [d for d in views.decisions(cleared.pk) if d["kind"] == "amendment-accepted"]
    assert decision["about"]["terms"]["late"] is True


def test_too_late_is_refused_with_the_law_that_closes_it(cleared: Row) -> None:
    closed = due(cleared, "amendment-latest", cleared.registered_at)
    for step in (proposing.preview_amendment, lambda **given: ask(cleared, at=given["at"])):
        with pytest.raises(Refused, match="amendment-too-late") as refused:
            step(identifier=name(cleared), content=corrected(cleared), at=closed)
        assert "38/2019" in str(refused.value.facts["basis"])
    assert AmendmentRequest.objects.count() == 0
    assert ask(cleared, at=closed - timedelta(seconds=1))


def test_before_clearance_no_such_clock_runs() -> None:
    [row] = waiting(1)
    assert proposing.preview_amendment(identifier=name(row), content=corrected(row), at=SOON).terms == {}


def test_the_officer_has_a_clock_of_his_own_for_it_and_it_is_his_turn(cleared: Row) -> None:
    request = AmendmentRequest.objects.get(pk=ask(cleared))
    assert request.due_at == due(cleared, "amendment-check-after-clearance", SOON)
    assert standing_of(cleared, at=SOON).awaited == ("officer:late-amendment",)
    step = Step.objects.filter(declaration_id=cleared.pk).order_by("row").last()
    assert step is not None
    assert (step.awaited, step.due_at) == ("officer:late-amendment", request.due_at)


def test_what_other_agencies_saw_is_fixed_by_the_clearance(cleared: Row) -> None:
    licence = Document(category_code="licence", type_code="GP", id="GP-1")
    documents = [*content_of(cleared).documents, licence]
    with pytest.raises(Refused, match="field-never-amended"):
        ask(cleared, corrected(cleared, documents=documents))
    [row] = waiting(1)
    assert ask(row, corrected(row, documents=documents))


def test_goods_that_are_cleared_cannot_come_to_need_a_paper_nobody_saw(cleared: Row) -> None:
    needing = Row.objects.get(number=controlled().identifier.partition("-")[2])
    item = content_of(needing).items[0]
    other = msgspec.structs.replace(content_of(cleared).items[0], commodity_code=item.commodity_code)
    content = corrected(cleared, items=[other])
    assert proposing.preview_amendment(identifier=name(cleared), content=content, at=SOON).refused
    with pytest.raises(Refused, match="findings"):
        ask(cleared, content)
    [row] = waiting(1)
    assert not proposing.preview_amendment(identifier=name(row), content=content, at=SOON).refused


def test_risk_run_again_gives_what_is_cleared_no_lane_and_no_route(
    cleared: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = revise.select

    def select(*given: object, **named: object) -> pl.DataFrame:
        chosen = plain(*given, **named)
        return chosen.with_columns(lane=pl.lit("R").cast(chosen["lane"].dtype))

    monkeypatch.setattr(revise, "select", select)
    routes = risk.routes(name(cleared))
    amend.accept_amendment(amendment=ask(cleared), actor=OFFICER, at=SOON)
    cleared.refresh_from_db()
    assert (cleared.life, cleared.lane, cleared.control) == ("cleared", "G", "none")
    assert risk.routes(name(cleared)) == routes
    [seen] = [e for e in timeline(Subject("declaration", name(cleared))) if e.kind == "risk.seen-afterwards"]
    assert seen.body is not None
    assert seen.body["lane"] == "R"
    with connection.cursor() as cursor:
        cursor.execute("SELECT data_class FROM journal_payload WHERE leaf_id = %s", [seen.id])
        assert cursor.fetchone() == ("restricted",)
    assert DecisionFacts.objects.filter(declaration_id=cleared.pk, revision=1).exists()
    assert "seen-afterwards" not in str(views.timeline(cleared.pk))


def test_tax_added_after_clearance_keeps_the_goods_until_it_is_paid(cleared: Row) -> None:
    amend.accept_amendment(amendment=ask(cleared, twice_the_value(cleared)), actor=OFFICER, at=SOON)
    cleared.refresh_from_db()
    owed = ledger.standing(name(cleared), on=DAY).owed
    assert (cleared.life, owed > 0) == ("cleared", True)
    assert standing_of(cleared, at=SOON).awaited == ("declarant:tax-owed",)
    with pytest.raises(Refused, match="tax-owed"):
        acts.exit_supervision(identifier=name(cleared), actor=OFFICER, at=SOON)
    nothing = dict.fromkeys(ledger.charged(name(cleared)), 0)
    money.amend(declaration=name(cleared), amounts=nothing, on=DAY, actor=OFFICER, at=SOON, reason="test")
    acts.exit_supervision(identifier=name(cleared), actor=OFFICER, at=SOON)
    cleared.refresh_from_db()
    assert cleared.life == "exited"


def test_tax_added_once_the_goods_have_left_is_owed_and_takes_nothing_back(cleared: Row) -> None:
    acts.exit_supervision(identifier=name(cleared), actor=OFFICER, at=AT)
    cleared.refresh_from_db()
    amend.accept_amendment(amendment=ask(cleared, twice_the_value(cleared)), actor=OFFICER, at=SOON)
    cleared.refresh_from_db()
    assert cleared.life == "exited"
    assert standing_of(cleared, at=SOON).awaited == ("declarant:tax-owed",)


def release(row: Row) -> None:
    given = {"identifier": name(row), "actor": OFFICER, "at": SOON}
    acts.move_goods(act=GoodsAct.RELEASE_CONDITIONALLY, reason="value", **given)


def test_conditional_release_is_for_goods_whose_tax_alone_is_not_final() -> None:
    [row] = waiting(1)
    Row.objects.update(lane="R", control="examination-due")
    with pytest.raises(Refused, match="not-yet"):
        release(row)
    Row.objects.update(lane="Y", control="documents-due")
    FindingRow.objects.create(
        month=row.law_day.replace(day=1), declaration_id=row.pk, revision=0, row=99, rule="REQ-002",
        path="items[1].commodity_code", found="", expected="ATTP (licence)", effect="require",
        audience="public", stage="clearance",
    )  # fmt: skip
    with pytest.raises(Refused, match="not-yet"):
        release(row)
    FindingRow.objects.filter(declaration_id=row.pk, row=99).delete()
    release(row)
    row.refresh_from_db()
    assert row.goods == "released-conditionally"


def test_a_declaration_released_conditionally_has_not_ended_its_formalities() -> None:
    [row] = waiting(1)
    Row.objects.update(lane="Y", control="documents-due")
    release(row)
    with pytest.raises(Refused, match="not-in-this-state"):
        acts.exit_supervision(identifier=name(row), actor=OFFICER, at=SOON)


@pytest.mark.parametrize("effect", [HoldEffect.HOLD_EXIT, HoldEffect.HOLD_CLEARANCE])
def test_a_hold_that_comes_after_the_clearance_stops_the_exit(cleared: Row, effect: HoldEffect) -> None:
    placing = holding.Placing(effect, "ipr", "LHQ art. 75", "02CI", "a suspicion")
    hold = holding.place(identifier=name(cleared), placing=placing, actor=OFFICER, at=AT)
    with pytest.raises(Refused, match="exit-held"):
        acts.exit_supervision(identifier=name(cleared), actor=OFFICER, at=SOON)
    holding.release(identifier=name(cleared), hold=hold, why="w", actor=OFFICER, at=SOON)
    acts.exit_supervision(identifier=name(cleared), actor=OFFICER, at=SOON)


def test_an_amended_currency_is_the_declarations_own() -> None:
    [row] = waiting(1)
    said = content_of(row)
    other = "EUR" if said.invoice_currency_code != "EUR" else "USD"
    charges = [msgspec.structs.replace(one, currency_code=other) for one in said.charges]
    content = corrected(row, invoice_currency_code=other, charges=charges)
    amend.accept_amendment(amendment=ask(row, content), actor=OFFICER, at=SOON)
    row.refresh_from_db()
    assert row.invoice_currency == other


def test_what_is_asked_after_clearance_is_in_the_officers_queue(cleared: Row) -> None:
    assert waiting_for_officers() == []
    ask(cleared)
    [one] = waiting_for_officers()
    assert (one["identifier"], one["turn"]) == (name(cleared), "officer:late-amendment")
    assert waiting_for_officers(lane="R") == []


def waiting_for_officers(**narrowed: str) -> list[dict[str, object]]:
    who = identity.signed_in(Subject("user", "VN-congchuc"))
    return queue(who, Wanted(**narrowed), at=SOON).work
