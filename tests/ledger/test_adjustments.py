"""Tax is let off or put off, and money in suspense assigned, by two people and a law."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.ledger.money import ANA, AT, BINH, CHI, DAY, code, owe, pay
from thongquan.identity.models import User
from thongquan.journal.selectors import timeline
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.ledger import selectors, services
from thongquan.ledger.domain import How
from thongquan.ledger.domain.states import AdjustmentKind
from thongquan.ledger.models import Adjustment, Entry
from thongquan.parties import selectors as parties

pytestmark = pytest.mark.django_db
LAW = {"basis": "Luật 107/2016/QH13, Điều 18", "reason": "Hàng hư hỏng, QĐ 12/QĐ-HQ"}


@pytest.fixture(autouse=True)
def _balances_follow_from_the_postings():
    yield
    assert selectors.drift() == []


@pytest.fixture
def priority(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parties, "has_mark", lambda party, mark, on, at: (party.id, on) == (ANA, DAY))


def propose(kind: str = "exemption", by=BINH, **what: Any) -> int:
    if kind == "exemption":
        what = {"amounts": {"ID": Decimal(400_000)}} | what
    wanted = services.Wanted(
        **{"kind": AdjustmentKind(kind), "declaration": code(), "registered_on": DAY} | LAW | what
    )
    return services.propose_adjustment(wanted=wanted, on=DAY, actor=by, at=AT)


def approve(number: int, by=CHI) -> int:
    return services.approve_adjustment(adjustment=number, on=DAY, actor=by, at=AT)


def test_tax_is_let_off_once_a_second_person_has_approved_and_the_law_stays_on_record():
    owe()
    number = propose()
    assert selectors.standing(code(), on=DAY).owed == 3_200_000, "nothing is posted yet"
    assert not Entry.objects.filter(kind="exemption").exists()
    made = approve(number)
    assert selectors.standing(code(), on=DAY).owed == 2_800_000
    told = selectors.adjustment(number)
    assert (told["state"], told["made"], told["amounts"]) == ("approved", made, {"ID": "400000"})
    assert Entry.objects.get(pk=made).reason == f"{LAW['basis']}: {LAW['reason']}"
    story = {one.kind: one for one in timeline(Subject("declaration", code()))}
    assert story["ledger.adjustment-proposed"].body["basis"] == LAW["basis"]
    assert story["ledger.adjustment-decided"].body["made"] == made
    assert str(story["ledger.adjustment-decided"].actor.subject) == "user:chi"


def test_who_proposed_does_not_approve_nor_who_made_him():
    owe()
    first, second = (Actor(Subject("user", f"VN-{name}")) for name in ("binh", "chi"))
    User.objects.create(username="chi", created_by=str(first.subject))
    number = propose(by=first)
    with pytest.raises(Refused, match="second-person-needed"):
        approve(number, first)
    with pytest.raises(Refused, match="not-independent"):
        approve(number, second)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=number).update(state="approved", decided_by=str(first.subject))


def test_what_is_refused_is_not_posted_and_a_second_of_its_kind_waits_for_the_first():
    owe()
    number = propose()
    with pytest.raises(Refused, match="adjustment-open"):
        propose()
    services.refuse_adjustment(adjustment=number, actor=BINH, at=AT, reason="không có căn cứ")
    with pytest.raises(Refused, match="not-in-this-state"):
        approve(number)
    assert selectors.adjustment(number)["decided_why"] == "không có căn cứ"
    assert propose() > number
    with pytest.raises(NotFound):
        approve(-1)


def test_what_could_not_be_posted_is_refused_at_once_and_leaves_nothing():
    owe()
    entries = Entry.objects.count()
    for refusal, kind, what in (
        ("exemption-above-charge", "exemption", {"amounts": {"ID": Decimal(1_000_001)}}),
        ("amount-not-above-zero", "exemption", {"amounts": {}}),
        ("amount-finer-than-currency", "exemption", {"amounts": {"ID": Decimal("0.5")}}),
        ("adjustment-without-basis", "exemption", {"basis": " "}),
        ("not-a-priority-enterprise", "deferral", {}),
        ("nothing-to-apply", "application", {"party": ANA}),
        ("credit-of-another-party", "application", {"party": "VN-0300000001"}),
    ):
        with pytest.raises(Refused, match=refusal):
            propose(kind, **what)
    assert (Entry.objects.count(), Adjustment.objects.count()) == (entries, 0)


def test_a_priority_enterprises_tax_is_put_off_by_two_people(priority: None):
    owe()
    approve(propose("deferral", basis="Luật 107/2016/QH13, Điều 9.2"))
    standing = selectors.standing(code(), on=DAY)
    assert {(line.how, line.due_on) for line in standing.lines} == {(How.DEFERRED, date(2026, 4, 10))}
    late = {"wanted": services.Wanted(AdjustmentKind.DEFERRAL, code(2), DAY, "L107 9.2", "x")}
    owe(code(2))
    with pytest.raises(Refused, match="deferral-term-passed"):
        services.propose_adjustment(**late, on=DAY + timedelta(days=60), actor=BINH, at=AT)


def test_money_nobody_could_assign_pays_a_declaration_by_two_people():
    owe()
    pay(3_200_000, reference="tien thue")
    approve(propose("application", basis="Luật 38/2019/QH14, Điều 60"))
    assert selectors.standing(code(), on=DAY).clear
    assert selectors.credit_of(party="", declaration="", currency="VND") == 0


def test_money_of_unknown_hand_for_the_declaration_of_one_taxpayer_pays_no_tax_of_another():
    owe()
    owe(code(2), party="VN-0300000001")
    with pytest.raises(Refused, match="credit-of-another-party"):
        propose("application", source=code(2))


def test_money_left_over_of_one_declaration_pays_another_of_the_same_taxpayer():
    owe()
    owe(code(2))
    pay(3_200_007, code(2))
    approve(propose("application", party=ANA, source=code(2)))
    assert selectors.standing(code(), on=DAY).owed == 3_199_993
