"""What one proposed and nobody has decided is taken back by who proposed it, whatever it is."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.exchange.laos import agreement
from tests.partnership.conftest import FIRST, person
from tests.partnership.test_articles import drafted
from tests.portal.site import register_some
from tests.world import AT, DAY, PASSWORD
from thongquan.books import selectors as books
from thongquan.books import services as law
from thongquan.books.models import Edition
from thongquan.documents.models import Destruction
from thongquan.exchange import services as exchange
from thongquan.exchange.models import Agreement, Opening
from thongquan.identity import services as accounts
from thongquan.identity.domain import Role, SignedIn
from thongquan.identity.models import Grant
from thongquan.journal.models import Leaf
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.validity import Validity
from thongquan.ledger import services as money
from thongquan.ledger.domain import GuaranteeKind
from thongquan.ledger.models import Adjustment, Correction, Entry, Guarantee, Refund
from thongquan.parties import services as parties
from thongquan.parties.domain.words import Mark
from thongquan.parties.models import Marking, Party
from thongquan.partnership.models import Version
from thongquan.partnership.selectors import pending
from thongquan.partnership.services import writing
from thongquan.partnership.services.taking_back import BACK, take_back
from thongquan.risk import services as risk
from thongquan.risk.domain import Lane, Parameters, Profile, Reason
from thongquan.risk.models import Parameters as ParametersRow
from thongquan.risk.models import Profile as ProfileRow

Proposed = Callable[[Actor], str]
ONE = "VN-1"


def a_grant(by: Actor) -> str:
    to = accounts.create_user(new=accounts.NewUser("moi", "Moi", PASSWORD, chosen=True), actor=FIRST, at=AT)
    return str(accounts.request_grant(to=to, role=Role.SUPERVISOR, valid_from=AT, actor=by, at=AT))


def an_edition(by: Actor) -> str:
    tables = dict(books.tables("clearance", known_at=AT).tables)
    made = law.draft(book="clearance", tables=tables, basis="thử", actor=by, at=AT)
    law.check(book="clearance", number=made.number, actor=by, at=AT)
    return f"clearance/{made.number}"


def an_article(by: Actor) -> str:
    article = drafted(SignedIn(by.subject, "x", ()))
    writing.submit(article=article, actor=by, at=AT)
    return str(Version.objects.get().article_id)


def a_refund(by: Actor, **more: Any) -> str:
    given = {"party": "P1", "declaration": ONE, "currency": "VND", "amount": 5, "payee_account": "1"}
    row = Refund.objects.create(state="proposed", **given, proposed_by=str(by.subject), proposed_at=AT, **more)
    return str(row.pk)


def a_reversal(by: Actor) -> str:
    register_some(1)
    entry = Entry.objects.latest("pk").pk
    return str(money.propose_reversal(entry=entry, reason="booked twice", actor=by, at=AT))


def an_adjustment(by: Actor) -> str:
    given = {"kind": "exemption", "declaration": ONE, "registered_on": DAY, "basis": "Luật", "reason": "hỏng"}
    row = Adjustment.objects.create(state="proposed", **given, proposed_by=str(by.subject), proposed_at=AT)
    return str(row.pk)


def a_guarantee(by: Actor) -> str:
    money.register_guarantee(
        number="BL-1",
        kind=GuaranteeKind.GENERAL,
        party="P1",
        guarantor="P2",
        currency="VND",
        amount=Decimal(10),
        validity=Validity(DAY),
        actor=by,
        at=AT,
    )
    return "BL-1"


def a_mark(by: Actor) -> str:
    party = Party.objects.earliest("pk").pk
    given = {"mark": Mark.PRIORITY, "basis": "Decision 17", "valid_from": DAY}
    return str(parties.propose_mark(party=party, **given, actor=by, at=AT))


def a_destruction(by: Actor) -> str:
    given = {"due": DAY, "basis": "Luật", "reason": "hết hạn", "proposed_by": str(by.subject)}
    return str(Destruction.objects.create(state="proposed", **given, proposed_at=AT).pk)


def a_profile(by: Actor) -> str:
    reason, code = Reason.TARGETED, "CAR-1"
    told = Profile(code, "02CI", "commodity_code LIKE '8703%'", reason, Validity(DAY), Lane.RED, 30)
    return f"{code}/{risk.draft_profile(profile=told, actor=by, at=AT, why='thử')}"


def parameters(by: Actor) -> str:
    told = Parameters(DAY + timedelta(days=9), Decimal("0.01"), Lane.YELLOW, 30, 60, 30, "QĐ 1", True)
    return str(risk.propose_parameters(parameters=told, actor=by, at=AT))


def a_partner_agreement(by: Actor) -> str:
    return str(exchange.propose_agreement(code="LA", terms=agreement(number="X"), actor=by, at=AT))


def a_partner_route(by: Actor) -> str:
    told = {"code": "LA", "address": "https://la.example/x", "valid_from": DAY}
    return str(exchange.propose_route(**told, actor=by, at=AT))


KINDS: dict[str, tuple[str, Proposed, Callable[[], str]]] = {
    "grant": ("quantri", a_grant, lambda: str(Grant.objects.latest("pk").revoked_at is not None)),
    "edition": ("congchuc", an_edition, lambda: Edition.objects.latest("pk").state),
    "article": ("congchuc", an_article, lambda: Version.objects.get().state),
    "refund": ("congchuc", a_refund, lambda: Refund.objects.get().state),
    "reversal": ("congchuc", a_reversal, lambda: Correction.objects.get().state),
    "adjustment": ("congchuc", an_adjustment, lambda: Adjustment.objects.get().state),
    "guarantee": ("congchuc", a_guarantee, lambda: Guarantee.objects.get(number="BL-1").state),
    "mark": ("congchuc", a_mark, lambda: Marking.objects.latest("pk").state),
    "destruction": ("quantri", a_destruction, lambda: Destruction.objects.get().state),
    "profile": ("congchuc", a_profile, lambda: ProfileRow.objects.get(code="CAR-1").state),
    "parameters": (
        "congchuc",
        parameters,
        lambda: str(ParametersRow.objects.latest("pk").withdrawn_at is not None),
    ),
    "partner-agreement": ("traodoi", a_partner_agreement, lambda: Agreement.objects.latest("pk").state),
    "partner-opening": ("traodoi", a_partner_route, lambda: Opening.objects.latest("pk").state),
}
ENDS = {
    "grant": "True",
    "parameters": "True",
    "article": "draft",
    "guarantee": "released",
    "profile": "retired",
}


def back(kind: str, key: str, who: str, why: str = "nhầm") -> None:
    take_back(kind=kind, key=key, reason=why, signed=person(who), at=AT)


@pytest.mark.parametrize("kind", KINDS)
def test_who_proposed_takes_it_back_and_nobody_for_him(kind: str) -> None:
    who, propose, state = KINDS[kind]
    key = propose(person(who).actor())
    for other in ("lanhdao", "quantri2", "thuongnhan"):
        with pytest.raises(Refused, match=r"only-who-proposed|not-found"):
            back(kind, key, other)
    with pytest.raises(Refused, match="reason-wanted"):
        back(kind, key, who, " ")
    back(kind, key, who)
    assert state() == ENDS.get(kind, "withdrawn")
    leaf = Leaf.objects.order_by("seq").last()
    assert leaf is not None
    assert f"user:VN-{who}" in str(leaf.who)
    assert pending.waiting(person(who), AT, (kind, key)) == []
    with pytest.raises(NotFound):
        back(kind, key, who)


def test_every_kind_that_waits_is_taken_back_or_was_never_a_proposal() -> None:
    assert set(KINDS) == set(BACK)


def test_what_a_payer_asked_for_is_examined_again() -> None:
    officer = person("congchuc")
    key = a_refund(officer.actor(), asked_by="user:VN-thuongnhan", asked_at=AT)
    back("refund", key, "congchuc")
    row = Refund.objects.get()
    assert (row.state, row.proposed_by, row.proposed_at) == ("asked", "", None)


def test_a_guarantee_withdrawn_is_not_brought_back() -> None:
    officer = person("congchuc").actor()
    a_guarantee(officer)
    money.withdraw_guarantee(number="BL-1", actor=officer, at=AT)
    with pytest.raises(Refused, match="not-taken-back"):
        back("release", "BL-1", "congchuc")
