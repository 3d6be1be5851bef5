"""What is decided against a declarant is signed by the administration, and anyone can check it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.clearance.test_register import ACTOR, cargo, incoming
from tests.world import AT
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.domain.states import GoodsAct
from thongquan.clearance.models import AmendmentRequest, CancellationRequest, SignedDecision
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.selectors import views
from thongquan.clearance.services import acts, amend, cancel
from thongquan.clearance.services.register import register
from thongquan.journal.selectors import timeline
from thongquan.kernel.canonical import canonical_bytes, digest
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as money
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
    acts.move_goods(
        identifier=on.identifier,
        act=GoodsAct.RELEASE_CONDITIONALLY,
        reason="value",
        actor=ACTOR,
        at=LATER,
    )


DECISIONS = {
    "amendment-refused": refuse_an_amendment,
    "cancellation-refused": refuse_a_cancellation,
    "lapsed": void_by_time,
    "lane-changed": change_the_lane,
    "released-conditionally": release_conditionally,
}


@pytest.mark.parametrize("kind", DECISIONS)
def test_an_adverse_decision_is_signed_and_says_by_whom_why_and_where_to_appeal(
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
