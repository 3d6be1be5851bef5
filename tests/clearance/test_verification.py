"""A doubt about origin: the goods go, the preference waits, and what it costs is right to the đồng."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec
import pytest

from tests.clearance.test_acts import OFFICER, TRADER, amended, name
from tests.clearance.test_certificates import REFERENCE, imported, receive, row_of, sent, used
from tests.clearance.test_waiting import pay
from tests.exchange.laos import way_to_laos
from tests.tariff import certificates as given
from tests.world import AT, DAY
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.domain.objections import ObjectionAct
from thongquan.clearance.domain.verification import VERIFICATION, WAITING, Verification, outcomes, turn_of
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import OriginVerification, TaxLine
from thongquan.clearance.selectors import verifications, views
from thongquan.clearance.selectors.standing import standing_of
from thongquan.clearance.services import (
    acts,
    answering,
    asking,
    cancel,
    covering,
    objecting,
    verification_terms,
    verifying,
)
from thongquan.clearance.services.objecting import Answer
from thongquan.clearance.services.verifying import Raised, Ruling
from thongquan.intake.domain import Message
from thongquan.journal.selectors import timeline
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.validity import Validity
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as money
from thongquan.ledger.domain import GuaranteeKind
from thongquan.tariff.domain.certificates.verification import Doubt, Outcome
from thongquan.wire.models import OutgoingBody, OutgoingMessage

pytestmark = pytest.mark.usefixtures("world")
LAOS = Subject("administration", "LA")
BANK = Actor(Subject("user", "VN-nganhang"))
HEAD = Actor(Subject("user", "VN-lanhdao"), office="02CI")
DOUBT = Raised([1], Doubt.CRITERION, "Where was it grown?")


@pytest.fixture
def agreed(world: None) -> None:
    way_to_laos(AT)


@pytest.fixture
def row(world: None) -> Row:
    """An import of Laos under ATIGA, in the green lane, its certificate on record."""
    return green(row_of(*sent(declared())))


def declared() -> Declaration:
    receive("250")
    return imported("100")


def green(row: Row) -> Row:
    if row.lane != "G":
        acts.override_lane(identifier=name(row), lane="G", reason="information", note="", actor=OFFICER, at=AT)
        row.refresh_from_db()
    return row


def doubted(row: Row, raised: Raised = DOUBT, at: datetime = AT) -> int:
    number = verifying.raise_doubt(identifier=name(row), raised=raised, actor=OFFICER, at=at)
    row.refresh_from_db()
    return number


def kept(number: int) -> OriginVerification:
    return OriginVerification.objects.get(pk=number)


def answer(number: int, outcome: str = "confirmed", *, at: datetime = AT, **changed: Any) -> None:
    """As it comes from Laos."""
    one = kept(number)
    told = {
        "verification": verifications.name_of(number), "issuing_country": "LA", "reference": one.reference,
        "stage": "answered", "as_of": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "items": [
            {"number": each["number"], "outcome": outcome, "reason": "" if outcome == "confirmed" else "why"}
            for each in one.goods
        ],
    } | changed  # fmt: skip
    body = json.dumps(told).encode()
    kind = "origin-verification-answer/1"
    answering.handle([Message(1, "VN-R1", LAOS, "m1", kind, "application/json", body, given.LAO, at)])


def ruled(row: Row, number: int, granted: list[int], reason: str = "", at: datetime = AT) -> Any:
    ruling = Ruling(granted, reason, "")
    told = verifying.rule(identifier=name(row), verification=number, ruling=ruling, actor=OFFICER, at=at)
    row.refresh_from_db()
    return told


def messages() -> list[dict[str, Any]]:
    rows = OutgoingMessage.objects.filter(kind="origin-verification-request/1").order_by("id")
    bodies = dict(OutgoingBody.objects.values_list("outgoing", "body"))
    return [json.loads(bytes(bodies[row.id])) for row in rows]


def lawful(row: Row) -> dict[str, Decimal]:
    """By tax, what the goods owe without the preference, by hand: duty at MFN on the value, VAT on both."""
    lines = {line.tax: line for line in TaxLine.objects.filter(declaration_id=row.pk, revision=row.revision)}
    [mfn] = mfn_rates(imported().items[0].commodity_code)
    value, vat = lines["ID"].base, lines["VAT"].rate
    assert vat is not None
    duty = (value * mfn / 100).quantize(Decimal(1), ROUND_HALF_UP)
    return {"ID": duty, "VAT": ((value + duty) * vat / 100).quantize(Decimal(1), ROUND_HALF_UP)}


def mfn_rates(code: str) -> list[Decimal]:
    from thongquan.books import selectors as books

    rates = books.in_force("tariff", on=DAY, known_at=AT).tables["rates"]
    rows = rates.filter((rates["code"] == code) & (rates["schedule"] == "MFN"))
    return [Decimal(str(rate)) for rate in rows["rate"].to_list()]


def test_the_table_is_total_and_a_state_that_awaits_somebody_is_open() -> None:
    assert VERIFICATION.faults() == []
    assert {state for state in Verification if turn_of(state) == "issuer"} == set(WAITING)


def charged(row: Row) -> dict[str, Decimal]:
    return {tax: amount for tax, amount in ledger.charged(name(row)).items() if amount}


def promised(row: Row) -> str:
    """A guarantee for the trader, accepted."""
    money.register_guarantee(
        number="BL-9", kind=GuaranteeKind.GENERAL, party=row.trader, guarantor="VN-B1", currency="VND",
        amount=Decimal(10**12), validity=Validity(DAY), actor=BANK, at=AT,
    )  # fmt: skip
    money.accept_guarantee(number="BL-9", actor=OFFICER, at=AT)
    return "BL-9"


def total(amounts: dict[str, Decimal]) -> Decimal:
    return sum(amounts.values(), Decimal(0))


def decisions(row: Row) -> list[str]:
    return [one["kind"] for one in views.decisions(row.pk)]


@pytest.mark.usefixtures("agreed")
class TestMoney:
    """Every amount by hand: duty at MFN on the customs value, VAT on both, to the đồng."""

    def test_the_goods_clear_once_the_lawful_tax_is_paid_and_what_was_paid_more_comes_back(
        self, row: Row
    ) -> None:
        claimed, without = charged(row), lawful(row)
        more = {"ID": without["ID"], "VAT": without["VAT"] - claimed["VAT"]}
        number = doubted(row)
        assert charged(row) == without
        assert kept(number).withheld == {tax: str(int(amount)) for tax, amount in more.items()}
        assert standing_of(row, at=AT).awaited == ("declarant:payment",)
        pay(name(row), total(without))
        acts.settle_all(identifiers=[name(row)], at=AT)
        row.refresh_from_db()
        assert (row.life, kept(number).state) == ("cleared", "asked")
        answer(number)
        ruled(row, number, [1])
        assert (charged(row), row.tax_total) == (claimed, total(claimed))
        assert ledger.credit_of(party=row.trader, declaration=name(row), currency="VND") == total(more)
        assert (kept(number).withheld, used()) == ({}, 100)
        refund = money.propose_refund(
            party=row.trader, declaration=name(row), currency="VND", amount=total(more), payee_account="1",
            reason="origin", actor=OFFICER, at=AT,
        )  # fmt: skip
        assert refund
        assert ledger.drift() == []

    def test_the_difference_is_guaranteed_and_given_back_when_the_preference_is_granted(self, row: Row) -> None:
        claimed, without = charged(row), lawful(row)
        number = doubted(row)
        promised(row)
        cover = {"identifier": name(row), "verification": number, "number": "BL-9", "actor": TRADER, "at": AT}
        with pytest.raises(Refused, match="tax-owed-besides"):
            covering.guarantee(**cover)
        pay(name(row), claimed["VAT"])
        covering.guarantee(**cover)
        row.refresh_from_db()
        assert row.life == "cleared"
        more = total(without) - total(claimed)
        assert ledger.guarantee("BL-9").reserved == more
        assert ledger.standing(name(row), on=DAY + timedelta(days=120)).owed == 0, "longer than 30 days"
        answer(number)
        ruled(row, number, [1])
        assert (ledger.guarantee("BL-9").reserved, ledger.standing(name(row), on=DAY).owed) == (0, 0)
        assert ledger.drift() == []

    def test_refused_the_guarantor_pays_once_the_trader_had_his_time(self, row: Row) -> None:
        claimed, without = charged(row), lawful(row)
        number = doubted(row)
        pay(name(row), claimed["VAT"])
        covering.guarantee(identifier=name(row), verification=number, number=promised(row), actor=TRADER, at=AT)
        answer(number, "not-originating")
        told = ruled(row, number, [], "not-originating")
        assert told["kind"] == "preference-refused"
        assert told["authority"]["code"] == row.office
        assert told["basis"]
        assert [each["instance"] for each in told["appeals"]] == ["1", "2", "court"]
        assert told["about"]["withheld"] == kept(number).withheld != {}
        assert (charged(row), used()) == (without, 0)
        call = {"declaration": name(row), "actor": OFFICER, "at": AT}
        with pytest.raises(Refused, match="guarantee-not-in-default"):
            money.call_guarantee(on=DAY + timedelta(days=9), **call)
        money.call_guarantee(on=DAY + timedelta(days=20), **call)
        assert ledger.guarantee("BL-9").called == total(without) - total(claimed)

    def test_base_tax_under_the_same_guarantee_keeps_its_term_until_it_is_paid(self, row: Row) -> None:
        claimed = charged(row)
        money.reserve_guarantee(
            declaration=name(row), number=promised(row), office=row.office, registered_on=DAY, on=DAY,
            actor=TRADER, at=AT,
        )  # fmt: skip
        number = doubted(row)
        covering.guarantee(identifier=name(row), verification=number, number="BL-9", actor=TRADER, at=AT)
        late = DAY + timedelta(days=31)
        assert {debt.tax for debt in ledger.debts(name(row)) if debt.guarantee_ends < late} == {"VAT"}
        pay(name(row), claimed["VAT"])
        assert verification_terms.prolong_covers(at=AT) == 1
        assert {debt.tax for debt in ledger.debts(name(row)) if debt.guarantee_ends < late} == set()

    def test_an_amendment_under_doubt_is_charged_without_the_preference_and_counts_no_line_out_of_it(
        self, row: Row
    ) -> None:
        number = doubted(row)
        halved = msgspec.structs.replace(imported("50"), remarks="half")
        amended(row, halved)
        assert charged(row) == lawful(row)
        assert row.tax_total == total(charged(row))
        amended(row, imported("50", duty_regime_code="MFN"))
        assert charged(row) == lawful(row)
        answer(number)
        ruled(row, number, [1])
        assert charged(row) == lawful(row), "nothing is claimed any more"


@pytest.mark.usefixtures("agreed")
class TestWays:
    """What is asked, comes, comes twice, too late or not at all."""

    def test_it_is_asked_acknowledged_answered_and_decided_by_a_signed_decision(self, row: Row) -> None:
        number = doubted(row)
        [told] = messages()
        assert (told["asked"], told["doubt"], told["reference"]) == ("verify", "criterion", REFERENCE)
        answer(number, stage="acknowledged", items=[])
        assert kept(number).state == "acknowledged"
        answer(number)
        assert (kept(number).state, outcomes(kept(number).answer)) == ("to-decide", {1: Outcome.CONFIRMED})
        ruled(row, number, [1])
        assert decisions(row)[-2:] == ["preference-withheld", "preference-granted"]
        moves = [
            one.body for one in timeline(Subject("declaration", name(row))) if one.kind.endswith("origin-moved")
        ]
        assert [body["act"] for body in moves if body] == [
            "doubt",
            "ask",
            "acknowledge",
            "take-answer",
            "grant",
        ]

    def test_an_answer_doubled_and_one_of_an_earlier_moment_change_nothing(self, row: Row) -> None:
        number = doubted(row)
        later = AT + timedelta(hours=2)
        answer(number, "not-originating", at=later)
        answer(number, "not-originating", at=later)
        answer(number, "confirmed", at=AT + timedelta(hours=1))
        answer(number, stage="acknowledged", items=[], at=AT)
        assert outcomes(kept(number).answer) == {1: Outcome.NOT_ORIGINATING}
        answer(number, "confirmed", at=later + timedelta(hours=1))
        assert outcomes(kept(number).answer) == {1: Outcome.CONFIRMED}

    def test_what_comes_from_another_or_of_other_goods_is_refused(self, row: Row) -> None:
        number = doubted(row)
        with pytest.raises(Refused, match="certificate-of-another"):
            answer(number, reference="LA-9")
        with pytest.raises(Refused, match="answer-incomplete"):
            answer(number, items=[{"number": 2, "outcome": "confirmed"}])
        with pytest.raises(NotFound):
            answer(number, verification="VN-V000000099999")

    def test_silence_is_reminded_of_told_to_superiors_and_refuses(self, row: Row) -> None:
        number = doubted(row)
        for days, state, reminders, escalated in ((59, "asked", 0, False), (61, "asked", 1, False)):
            verification_terms.keep(at=AT + timedelta(days=days))
            one = kept(number)
            assert (one.state, one.reminders, one.escalated_at is not None) == (state, reminders, escalated)
        assert [each["asked"] for each in messages()] == ["verify", "remind"]
        verification_terms.keep(at=AT + timedelta(days=77))
        assert kept(number).escalated_at is not None
        verification_terms.keep(at=AT + timedelta(days=91))
        verification_terms.keep(at=AT + timedelta(days=92))
        assert (kept(number).state, decisions(row)[-1]) == ("unanswered", "preference-refused")
        assert decisions(row).count("preference-refused") == 1
        assert charged(row) == lawful(row)
        assert used() == 0

    def test_an_answer_that_comes_too_late_is_kept_and_an_objection_has_it_decided_anew(self, row: Row) -> None:
        claimed = charged(row)
        number = doubted(row)
        late = AT + timedelta(days=95)
        verification_terms.keep(at=AT + timedelta(days=91))
        answer(number, at=late)
        assert (kept(number).state, kept(number).answer) == ("unanswered", None)
        [refusal] = [one["decision"] for one in views.decisions(row.pk) if one["kind"] == "preference-refused"]
        lodged = objecting.lodge(
            identifier=name(row), decision=refusal, grounds="it came", actor=TRADER, at=late
        )["objection"]
        objecting.take_up(objection=lodged, actor=HEAD, at=late)
        objecting.answer(
            objection=lodged,
            given=Answer(ObjectionAct.ANNUL, "it is here now", "decide anew"),
            actor=HEAD,
            at=late,
        )
        assert (kept(number).state, used()) == ("to-decide", 100)
        ruled(row, number, [1], at=late)
        assert (kept(number).state, charged(row)) == ("granted", claimed)

    def test_a_doubt_given_up_restores_the_preference_and_tells_who_was_asked(self, row: Row) -> None:
        claimed = charged(row)
        number = doubted(row)
        verifying.withdraw(identifier=name(row), verification=number, why="found", actor=OFFICER, at=AT)
        assert [each["asked"] for each in messages()] == ["verify", "withdraw"]
        assert (kept(number).state, charged(row)) == ("withdrawn", claimed)

    def test_a_declaration_that_is_cancelled_asks_no_more(self, row: Row) -> None:
        number = doubted(row)
        asked = cancel.ask_cancellation(
            identifier=name(row), reason="not-arrived", note="", actor=TRADER, at=AT
        )
        cancel.accept_cancellation(cancellation=asked, actor=OFFICER, at=AT)
        assert (kept(number).state, charged(row)) == ("ended", {})
        assert [each["asked"] for each in messages()] == ["verify", "withdraw"]

    def test_of_one_proof_nothing_is_asked_twice_and_what_claims_nothing_is_not_doubted(self, row: Row) -> None:
        doubted(row)
        with pytest.raises(Refused, match="doubt-open"):
            doubted(row)
        plain = row_of(*sent(imported("10", duty_regime_code="MFN")))
        for lines in ([1], [2], []):
            with pytest.raises(Refused, match="no-preference"):
                doubted(plain, replace(DOUBT, lines=lines))

    def test_a_certificate_nobody_issued_is_refused_as_a_whole(self, row: Row) -> None:
        number = doubted(row)
        answer(number, "not-issued-by-us")
        ruled(row, number, [], "not-issued-by-us")
        sent_decisions = [
            json.loads(bytes(body))
            for body in OutgoingBody.objects.order_by("outgoing").values_list("body", flat=True)
            if b'"answer"' in bytes(body)
        ]
        assert [one["answer"] for one in sent_decisions] == ["accepted", "refused"]


def test_without_a_way_to_the_other_side_letters_go_and_are_entered(row: Row) -> None:
    number = doubted(row)
    assert (kept(number).state, messages()) == ("doubted", [])
    verification_terms.keep(at=AT + timedelta(days=200))
    assert kept(number).state == "doubted", "nobody was asked yet"
    asking.ask_on_paper(identifier=name(row), verification=number, actor=OFFICER, at=AT)
    found = {1: (Outcome.CONFIRMED, "")}
    answering.enter(
        identifier=name(row), verification=number, found=found, statement="letter 7", actor=OFFICER, at=AT
    )
    assert kept(number).state == "to-decide"


def test_by_what_a_doubt_came_is_told_to_officers_alone(row: Row) -> None:
    number = doubted(row)
    outside, inside = (verifications.told(number, inside=inside, at=AT) for inside in (False, True))
    assert inside["chosen"] == "officer"
    assert not {"chosen", "statement", "raised_by", "answer", "escalated"} & set(outside)
