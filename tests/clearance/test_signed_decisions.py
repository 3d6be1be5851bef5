"""What an officer decides is signed by the administration, for or against, and anyone can check it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import polars as pl
import pytest
from django.db import connection

from tests.clearance.test_register import ACTOR, cargo, incoming
from tests.world import AT
from thongquan.books import selectors as books
from thongquan.clearance.domain import book
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.domain.objections import IN_COURSE
from thongquan.clearance.domain.states import GoodsAct
from thongquan.clearance.domain.verification import GRANTED, WITHDRAWN
from thongquan.clearance.models import AmendmentRequest, CancellationRequest, FindingRow, SignedDecision
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.selectors import views
from thongquan.clearance.services import acts, amend, cancel, control, determining, holding, requirements
from thongquan.clearance.services.register import register
from thongquan.inspection import services as inspecting
from thongquan.inspection.domain import Found, Kind, Verdict
from thongquan.journal.selectors import timeline
from thongquan.kernel.canonical import canonical_bytes, digest
from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as money
from thongquan.risk.domain.holds import HoldEffect
from thongquan.wire.domain import jws
from thongquan.wire.services import own_certificate

pytestmark = pytest.mark.usefixtures("world")
LATER = AT + timedelta(minutes=1)


@dataclass
class Registered:
    """A declaration in the register and what it said."""

    row: Row
    content: Declaration
    identifier: str

    def decided(self) -> dict[str, Any]:
        """The only decision on it."""
        [decision] = views.decisions(self.row.pk)
        return decision


@pytest.fixture
def registered() -> Registered:
    for one in cargo(6, items=2):
        [outcome] = register(incoming=incoming(one), actor=ACTOR, at=AT)
        if one.type_code == "IM" and outcome.life == "registered":
            return Registered(Row.objects.get(number=outcome.number[:11]), one, outcome.identifier)
    raise AssertionError("no import that waits among these")


def refuse_an_amendment(on: Registered) -> None:
    after = msgspec.structs.replace(on.content, remarks="corrected")
    asked = amend.ask_amendment(identifier=on.identifier, content=after, reason="typing", actor=ACTOR, at=AT)
    amend.refuse_amendment(amendment=asked, reason="unfounded", note="no proof", actor=ACTOR, at=LATER)


def refuse_a_cancellation(on: Registered) -> None:
    asked = cancel.ask_cancellation(
        identifier=on.identifier, reason="double", note="declared twice", actor=ACTOR, at=AT
    )
    cancel.refuse_cancellation(cancellation=asked, reason="unfounded", note="", actor=ACTOR, at=LATER)


def void_by_time(on: Registered) -> None:
    acts.lapse(identifier=on.identifier, reason="time", actor=ACTOR, at=LATER)


def change_the_lane(on: Registered) -> None:
    lane = "Y" if on.row.lane == "G" else "G"
    acts.override_lane(
        identifier=on.identifier, lane=lane, reason="information", note="a tip", actor=ACTOR, at=LATER
    )


def release_conditionally(on: Registered) -> None:
    nothing = dict.fromkeys(ledger.charged(on.identifier), 0)
    money.amend(
        declaration=on.identifier, amounts=nothing, on=on.row.law_day, actor=ACTOR, at=AT, reason="test"
    )
    Row.objects.filter(pk=on.row.pk).update(lane="Y", control="documents-due")
    acts.move_goods(
        identifier=on.identifier,
        act=GoodsAct.RELEASE_CONDITIONALLY,
        reason="value",
        actor=ACTOR,
        at=LATER,
    )


def accept_an_amendment(on: Registered) -> None:
    after = msgspec.structs.replace(on.content, remarks="corrected")
    asked = amend.ask_amendment(identifier=on.identifier, content=after, reason="typing", actor=ACTOR, at=AT)
    amend.accept_amendment(amendment=asked, actor=ACTOR, at=LATER)


def order_an_amendment(on: Registered) -> None:
    amend.order_amendment(identifier=on.identifier, instruction="the value", actor=ACTOR, at=LATER)


def take_an_order_back(on: Registered) -> None:
    order = amend.order_amendment(identifier=on.identifier, instruction="the value", actor=ACTOR, at=AT)
    SignedDecision.objects.all().delete()
    amend.withdraw_order(amendment=order, actor=ACTOR, at=LATER)


def accept_a_cancellation(on: Registered) -> None:
    asked = cancel.ask_cancellation(identifier=on.identifier, reason="double", note="", actor=ACTOR, at=AT)
    cancel.accept_cancellation(cancellation=asked, actor=ACTOR, at=LATER)


def in_lane(on: Registered, lane: str, state: str) -> None:
    Row.objects.filter(pk=on.row.pk).update(lane=lane, control=state)


def check_documents(on: Registered, verdict: Verdict = Verdict.CONFORMS) -> None:
    in_lane(on, "Y", "documents-due")
    results = [control.DocumentResult("invoice", verdict, "a suspicion")]
    control.check_documents(identifier=on.identifier, results=results, conclusion="c", actor=ACTOR, at=LATER)


def object_to_documents(on: Registered) -> None:
    check_documents(on, Verdict.SUSPECT)


def require_an_examination(on: Registered) -> int:
    in_lane(on, "R", "examination-due")
    given = {"reason": "r", "kind": Kind.PHYSICAL, "actor": ACTOR, "at": LATER}
    return control.request_examination(identifier=on.identifier, **given).id


def call_an_examination_off(on: Registered) -> None:
    one = require_an_examination(on)
    SignedDecision.objects.all().delete()
    control.withdraw_examination(identifier=on.identifier, inspection=one, reason="rain", actor=ACTOR, at=LATER)


def examine(on: Registered, found: Found = Found.NONE) -> None:
    one = require_an_examination(on)
    SignedDecision.objects.all().delete()
    given = {"identifier": on.identifier, "inspection": one, "actor": ACTOR, "at": LATER}
    inspecting.assign(inspection=one, officer=ACTOR.subject, actor=ACTOR, at=LATER)
    control.start_examination(**given)
    control.record_finding(seen=control.Seen(found, declared="10", seen="12", note="a suspicion"), **given)
    control.complete_examination(conclusion="c", **given)


def find_other_goods(on: Registered) -> None:
    examine(on, Found.QUANTITY)


def hold_the_goods(on: Registered, audience: Audience = Audience.PUBLIC) -> UUID:
    placing = holding.Placing(
        HoldEffect.HOLD_CLEARANCE, "ipr", "LHQ art. 75", "02CI", "a suspicion", audience=audience
    )
    return holding.place(identifier=on.identifier, placing=placing, actor=ACTOR, at=LATER)


def let_the_goods_go(on: Registered) -> None:
    hold = hold_the_goods(on)
    SignedDecision.objects.all().delete()
    holding.release(identifier=on.identifier, hold=hold, why="w", actor=ACTOR, at=LATER)


def owe_nothing(on: Registered) -> None:
    nothing = dict.fromkeys(ledger.charged(on.identifier), 0)
    money.amend(
        declaration=on.identifier, amounts=nothing, on=on.row.law_day, actor=ACTOR, at=AT, reason="test"
    )


def clear(on: Registered) -> None:
    owe_nothing(on)
    in_lane(on, "Y", "checked")
    acts.clear(identifier=on.identifier, actor=ACTOR, at=LATER)


def let_them_out(on: Registered) -> None:
    clear(on)
    SignedDecision.objects.all().delete()
    acts.exit_supervision(identifier=on.identifier, actor=ACTOR, at=LATER)


def bring_to_storage(on: Registered) -> None:
    acts.move_goods(
        identifier=on.identifier,
        act=GoodsAct.BRING_TO_STORAGE,
        reason="specialised-inspection",
        actor=ACTOR,
        at=LATER,
    )


def bring_back(on: Registered) -> None:
    bring_to_storage(on)
    SignedDecision.objects.all().delete()
    acts.move_goods(
        identifier=on.identifier, act=GoodsAct.RETURN_FROM_STORAGE, reason="", actor=ACTOR, at=LATER
    )


def meet_a_requirement(on: Registered) -> None:
    FindingRow.objects.create(
        month=on.row.law_day.replace(day=1),
        declaration_id=on.row.pk,
        revision=0,
        row=99,
        rule="REQ-002",
        path="items[1].commodity_code",
        found="",
        expected="ATTP (licence)",
        effect="require",
        audience="public",
        stage="clearance",
    )
    requirements.meet_requirement(
        identifier=on.identifier, item_number=1, measure="ATTP", paper="GP-1", actor=ACTOR, at=LATER
    )


def determine_the_duty(on: Registered) -> None:
    """As of an export whose duty the books do not say."""
    Row.objects.filter(pk=on.row.pk).update(tax_total=None)
    determining.determine_duty(identifier=on.identifier, amount=Decimal(0), basis="Luật", actor=ACTOR, at=LATER)


DECISIONS = {
    "amendment-accepted": accept_an_amendment,
    "amendment-ordered": order_an_amendment,
    "order-withdrawn": take_an_order_back,
    "cancelled": accept_a_cancellation,
    "documents-accepted": check_documents,
    "documents-not-accepted": object_to_documents,
    "examination-required": require_an_examination,
    "examination-withdrawn": call_an_examination_off,
    "goods-as-declared": examine,
    "goods-not-as-declared": find_other_goods,
    "requirement-met": meet_a_requirement,
    "duty-determined": determine_the_duty,
    "brought-to-storage": bring_to_storage,
    "returned-from-storage": bring_back,
    "hold-placed": hold_the_goods,
    "hold-released": let_the_goods_go,
    "cleared": clear,
    "exited": let_them_out,
    "amendment-refused": refuse_an_amendment,
    "cancellation-refused": refuse_a_cancellation,
    "lapsed": void_by_time,
    "lane-changed": change_the_lane,
    "released-conditionally": release_conditionally,
}


def test_every_kind_of_decision_the_book_names_is_tried_here() -> None:
    """Those in the course of an objection are in test_objections, those on origin in test_verification."""
    assert set(book.DECISIONS) - IN_COURSE - {GRANTED, WITHDRAWN} <= set(DECISIONS)


@pytest.mark.parametrize("kind", DECISIONS)
def test_a_decision_is_signed_and_says_by_whom_why_and_where_to_appeal(
    registered: Registered, kind: str
) -> None:
    DECISIONS[kind](registered)
    decision = registered.decided()
    signed = decision.pop("signed")
    assert jws.check(canonical_bytes(decision), signed.encode(), own_certificate()) == ""
    assert (decision["kind"], decision["declaration"]) == (kind, registered.identifier)
    assert decision["authority"]["code"] == registered.row.office
    assert decision["basis"]
    assert {"vi", "en"} < set(decision["reason"])
    assert [each["instance"] for each in decision["appeals"]] == ["1", "2", "court"]
    assert all(each["until"] > decision["decided_on"] for each in decision["appeals"])


def test_a_changed_word_is_no_longer_signed(registered: Registered) -> None:
    refuse_a_cancellation(registered)
    decision = registered.decided()
    signed = decision.pop("signed").encode()
    changed = {**decision, "decided_on": "2030-01-01"}
    assert jws.check(canonical_bytes(changed), signed, own_certificate()) == "not-over-the-body"
    head, _, value = signed.split(b".")
    forged = b".".join([head, jws.encode(canonical_bytes(changed)).encode(), value])
    assert jws.check(canonical_bytes(changed), forged, own_certificate()) == "wrong-signature"


def test_the_request_it_answers_carries_it_and_the_record_commits_to_its_bytes(registered: Registered) -> None:
    refuse_an_amendment(registered)
    decision = registered.decided()
    decision.pop("signed")
    assert AmendmentRequest.objects.get(declaration=registered.row).decision == decision
    [leaf] = [
        e for e in timeline(Subject("declaration", registered.identifier)) if e.kind == "clearance.decided"
    ]
    assert leaf.body is not None
    assert (leaf.body["sha256"], leaf.body["decision"]) == (digest(decision), decision["decision"])


@pytest.mark.parametrize("kind", ["documents-not-accepted", "goods-not-as-declared", "hold-placed"])
def test_what_an_officer_notes_stays_among_officers(registered: Registered, kind: str) -> None:
    DECISIONS[kind](registered)
    assert "a suspicion" not in str(registered.decided())


def test_the_decision_on_a_hold_nobody_is_told_of_is_for_officers(registered: Registered) -> None:
    hold = hold_the_goods(registered, Audience.OFFICER)
    holding.release(identifier=registered.identifier, hold=hold, why="w", actor=ACTOR, at=LATER)
    assert views.decisions(registered.row.pk) == []
    assert [d["kind"] for d in views.decisions(registered.row.pk, inside=True)] == [
        "hold-placed",
        "hold-released",
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT data_class FROM journal_payload p JOIN journal_leaf l ON l.id = p.leaf_id"
            " WHERE l.kind = 'clearance.inside-decided'"
        )
        assert cursor.fetchall() == [("restricted",)]


def test_a_book_without_the_text_of_a_decision_is_not_published() -> None:
    tables = dict(books.in_force("clearance", on=AT.date(), known_at=AT).tables)
    assert book.CLEARANCE.check(tables) == []
    tables["reasons"] = tables["reasons"].filter(pl.col("reason") != "cleared")
    assert book.CLEARANCE.check(tables) == ["reasons: no text of the decision cleared"]


def test_what_an_officer_notes_on_the_lane_stays_among_officers(registered: Registered) -> None:
    change_the_lane(registered)
    assert "a tip" not in str(registered.decided())


def test_a_decision_for_no_reason_of_the_book_is_none(registered: Registered) -> None:
    asked = cancel.ask_cancellation(
        identifier=registered.identifier, reason="double", note="", actor=ACTOR, at=AT
    )
    with pytest.raises(Refused, match="reason-unknown"):
        cancel.refuse_cancellation(cancellation=asked, reason="because", note="", actor=ACTOR, at=LATER)
    assert CancellationRequest.objects.get(pk=asked).state == "asked"
    assert not SignedDecision.objects.exists()
