"""What a bank seems to say: nothing forged, replayed, late or told twice moves money."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from tests.ledger.money import ANA, AT, BINH, CHI, DAY, SYSTEM, code, notice, owe, pay
from thongquan.journal.models import Leaf
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors, services
from thongquan.ledger.domain.notices import News, Notice, sign
from thongquan.ledger.domain.reference import payment_reference
from thongquan.ledger.models import BankOrder, Entry, Receipt, Refund, Unexplained

SECRET = b"shared with the bank"
ACCOUNT = "CUSTOMS-1"


def told(what: Notice, *, secret: bytes = SECRET, signed_at: Any = AT, at: Any = AT, **changed: str) -> Notice:
    body = msgspec.json.encode(what)
    header = sign(body, secret=secret, at=signed_at)
    for before, after in changed.items():
        body = body.replace(before.encode(), after.encode())
    return services.receive_notice(
        bank="BIDA", account=ACCOUNT, header=header, body=body, secret=SECRET, on=DAY, at=at
    )


def untouched() -> bool:
    return not Receipt.objects.exists() and not Entry.objects.exclude(kind="debt").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("how", "code_"),
    [
        ({"secret": b"another"}, "bank-signature"),
        ({"T1": "T9"}, "bank-signature"),
        ({"signed_at": AT - timedelta(minutes=6)}, "bank-signature-old"),
        ({"signed_at": AT + timedelta(minutes=6)}, "bank-signature-old"),
    ],
)
def test_a_forged_an_altered_or_an_old_notice_is_refused(how: dict[str, Any], code_: str) -> None:
    owe()
    with pytest.raises(Refused, match=code_):
        told(notice(3_200_000), **how)
    assert untouched()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "code_"),
    [
        ({"account": "SOMEBODY-ELSE"}, "bank-other-account"),
        ({"amount": "-1"}, "bank-message-unreadable"),
        ({"amount": "NaN"}, "bank-message-unreadable"),
        ({"amount": "9" * 30}, "bank-message-unreadable"),
        ({"transaction": ""}, "bank-message-unreadable"),
        ({"transaction": "T" * 81}, "bank-message-unreadable"),
        ({"payer": "a\0b"}, "bank-message-unreadable"),
        ({"booked_at": AT + timedelta(days=1)}, "bank-message-unreadable"),
        ({"booked_at": AT - timedelta(days=400)}, "bank-message-unreadable"),
    ],
)
def test_what_no_signature_excuses_moves_nothing(changed: dict[str, Any], code_: str) -> None:
    owe()
    with pytest.raises(Refused, match=code_):
        told(msgspec.structs.replace(notice(3_200_000), **changed))
    assert untouched()


@pytest.mark.django_db
def test_a_notice_replayed_counts_once_and_with_another_sum_not_at_all() -> None:
    owe()
    told(notice(1000))
    told(notice(1000), at=AT + timedelta(minutes=4))
    told(notice("1000.00"))
    assert Receipt.objects.count() == 1
    with pytest.raises(Refused, match="bank-message-id-reused"):
        told(notice(3_200_000))
    assert selectors.standing(code(), on=DAY).owed == 3_199_000


@pytest.mark.django_db
def test_a_replay_after_the_entry_was_reversed_brings_no_money_back() -> None:
    owe()
    paid = pay(1000)
    services.reverse(entry=paid.entry, actor=BINH, at=AT, reason="wrong payer")
    told(notice(1000))
    assert selectors.standing(code(), on=DAY).owed == 3_200_000


def refund() -> BankOrder:
    """A refund of 700, approved: the order to the bank."""
    owe()
    pay(3_200_700)
    made = services.propose_refund(
        party=ANA, declaration=code(), currency="VND", amount=Decimal(700), payee_account="ANA-1", reason="r",
        actor=BINH, at=AT,
    )  # fmt: skip
    services.approve_refund(refund=made, on=DAY, actor=CHI, at=AT)
    return BankOrder.objects.get(kind="payout")


def answer(order: BankOrder, kind: News, amount: str, **changed: Any) -> Notice:
    said = Notice(kind, f"X-{uuid4()}", ACCOUNT, amount, "VND", AT, order=str(order.key))
    return msgspec.structs.replace(said, **changed)


@pytest.mark.django_db
@pytest.mark.parametrize(("amount", "currency"), [("70000", "VND"), ("699", "VND"), ("700", "USD")])
def test_a_payout_of_another_sum_than_ordered_settles_nothing_and_a_person_is_told(
    amount: str, currency: str
) -> None:
    order = refund()
    said = answer(order, News.DEBIT, amount, currency=currency)
    told(said)
    told(said)
    assert Refund.objects.get().state == "approved"
    assert BankOrder.objects.get().state == "asked"
    assert Unexplained.objects.get().transaction == said.transaction
    assert Leaf.objects.filter(kind="ledger.unexplained").count() == 1
    told(answer(order, News.DEBIT, "700"))
    assert Refund.objects.get().state == "paid"


@pytest.mark.django_db
def test_money_that_comes_in_never_ends_an_order_to_pay_out() -> None:
    order = refund()
    told(msgspec.structs.replace(notice(700, transaction="T7", reference=""), order=str(order.key)))
    assert BankOrder.objects.get().state == "asked"
    assert Refund.objects.get().state == "approved"


@pytest.mark.django_db
def test_a_collection_ends_only_by_money_for_its_own_declaration() -> None:
    owe()
    owe(code(2))
    key = services.request_payment(declaration=code(), payer_account="ANA-1", on=DAY, at=AT)
    with pytest.raises(Refused, match="order-open"):
        services.request_payment(declaration=code(), payer_account="ANA-1", on=DAY, at=AT)
    other = msgspec.structs.replace(notice(5, transaction="T5"), order=str(key))
    told(msgspec.structs.replace(other, reference=payment_reference(code(2))))
    assert BankOrder.objects.get().state == "asked"
    told(msgspec.structs.replace(notice(3_200_000, transaction="T6"), order=str(key)))
    assert BankOrder.objects.get().state == "settled"


@pytest.mark.django_db
def test_a_refusal_by_the_bank_told_twice_gives_the_money_back_once() -> None:
    order = refund()
    said = answer(order, News.REJECTED, "700", why="no such account")
    told(said)
    told(said)
    told(msgspec.structs.replace(said, transaction="again"))
    assert Refund.objects.get().state == "returned"
    assert selectors.credit_of(party=ANA, declaration=code(), currency="VND") == 700
    told(answer(order, News.DEBIT, "700"))
    assert Refund.objects.get().state == "returned", "what came back is not paid out by the old order"
    assert selectors.drift() == []


@pytest.mark.django_db
def test_a_refund_goes_from_who_asks_through_an_officer_to_another_who_approves() -> None:
    owe()
    pay(3_200_700)
    back = services.Back(ANA, code(), "VND", Decimal(700), "ANA-1", "paid twice")
    asked = services.ask_refund(back=back, actor=SYSTEM, at=AT)
    with pytest.raises(Refused, match="not-in-this-state"):
        services.approve_refund(refund=asked, on=DAY, actor=CHI, at=AT)
    with pytest.raises(Refused, match="second-person-needed"):
        services.endorse_refund(refund=asked, actor=SYSTEM, at=AT)
    services.endorse_refund(refund=asked, actor=BINH, at=AT)
    for same in (BINH, SYSTEM):
        with pytest.raises(Refused, match="second-person-needed"):
            services.approve_refund(refund=asked, on=DAY, actor=same, at=AT)
    services.approve_refund(refund=asked, on=DAY, actor=CHI, at=AT)
    assert BankOrder.objects.get().amount == 700


@pytest.mark.django_db
def test_an_entry_is_taken_back_by_two_people_or_not_at_all() -> None:
    owe()
    paid = pay(1000)
    one = services.propose_reversal(entry=paid.entry, actor=BINH, at=AT, reason="wrong payer")
    with pytest.raises(Refused, match="correction-open"):
        services.propose_reversal(entry=paid.entry, actor=CHI, at=AT, reason="wrong payer")
    with pytest.raises(Refused, match="second-person-needed"):
        services.approve_reversal(correction=one, actor=BINH, at=AT)
    assert selectors.standing(code(), on=DAY).owed == 3_199_000
    services.refuse_reversal(correction=one, actor=CHI, at=AT, reason="it is right")
    other = services.propose_reversal(entry=paid.entry, actor=BINH, at=AT, reason="it is not")
    made = services.approve_reversal(correction=other, actor=CHI, at=AT)
    assert Entry.objects.get(pk=made).reverses_id == paid.entry
    assert selectors.standing(code(), on=DAY).owed == 3_200_000
    with pytest.raises(Refused, match="not-in-this-state"):
        services.approve_reversal(correction=other, actor=CHI, at=AT)


@pytest.mark.django_db
def test_a_guarantee_covers_once_accepted_by_another_and_its_guarantor_is_freed_by_two() -> None:
    from tests.ledger.money import reserve
    from thongquan.kernel.validity import Validity
    from thongquan.ledger.domain import GuaranteeKind

    said = {"kind": GuaranteeKind.GENERAL, "party": ANA, "guarantor": "B", "currency": "VND",
            "amount": Decimal(10_000_000), "validity": Validity(DAY), "at": AT}  # fmt: skip
    services.register_guarantee(number="BL9", actor=BINH, **said)
    owe()
    with pytest.raises(Refused, match="guarantee-not-accepted"):
        reserve(number="BL9")
    assert selectors.available_guarantees([ANA], on=DAY).is_empty()
    with pytest.raises(Refused, match="second-person-needed"):
        services.accept_guarantee(number="BL9", actor=BINH, at=AT)
    services.accept_guarantee(number="BL9", actor=CHI, at=AT)
    reserve(number="BL9")
    services.withdraw_guarantee(number="BL9", actor=BINH, at=AT)
    for actor, refused in ((BINH, "second-person-needed"), (CHI, "guarantee-in-use")):
        with pytest.raises(Refused, match=refused):
            services.release_guarantee(number="BL9", actor=actor, at=AT)
    pay(3_200_000)
    services.release_guarantee(number="BL9", actor=CHI, at=AT)
    owe(code(2))
    with pytest.raises(Refused, match="guarantee-withdrawn"):
        reserve(code(2), "BL9")
