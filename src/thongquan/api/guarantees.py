"""Guarantees: a bank gives its word, customs accepts it, declarations are set against it, it is given back."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.shown import Amount, AnswerSchema, shown
from thongquan.books import selectors as books
from thongquan.clearance.selectors import access, purse
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.validity import Validity
from thongquan.ledger import selectors, services
from thongquan.ledger.domain import GuaranteeKind
from thongquan.ledger.domain.states import Promise
from thongquan.reference import selectors as reference

routes = Routes(tags=["guarantees"])
ONE = "/guarantees/{guarantee}"
Number = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z.-]+$")]


class NewGuarantee(Schema):
    """`party`: the code of whom it covers (VN-P00000017). An individual one names its declaration."""

    guarantee: Number
    kind: GuaranteeKind
    party: Annotated[str, Field(min_length=1, max_length=40)]
    currency: Annotated[str, Field(min_length=3, max_length=3)]
    amount: Annotated[Decimal, Field(gt=0, max_digits=24, decimal_places=6, allow_inf_nan=False)]
    valid_from: date
    valid_to: date | None = None
    office: Annotated[str, Field(max_length=12)] = ""
    declaration: Annotated[str, Field(max_length=24)] = ""


class Used(Schema):
    guarantee: Number


class Reason(Schema):
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class GuaranteesIn(Schema):
    state: Promise | None = None


class Guarantee(AnswerSchema):
    """`valid_to`: the first day on which it holds no more."""

    guarantee: str
    state: Promise
    kind: GuaranteeKind
    party: str
    guarantor: str
    currency: str
    amount: Amount
    reserved: Amount
    called: Amount
    available: Amount
    valid_from: date
    valid_to: date | None
    office: str
    document: str


class Reserved(AnswerSchema):
    declaration: str
    tax: str
    amount: Amount


class Statement(AnswerSchema):
    guarantee: Guarantee
    reserved: list[Reserved]


class Cover(AnswerSchema):
    """How the tax of a declaration stands after the act."""

    identifier: str
    owed: Amount
    clear: bool


@routes.post(
    "/guarantees", auth=Gate("guarantee.register"), operation_id="register_guarantee", response={201: Guarantee}
)
def register_guarantee(request: HttpRequest, given: NewGuarantee) -> HttpResponse:
    """By the bank that gives it; it covers nothing before an officer has accepted it."""
    visitor: Visitor = request.auth
    guarantor = access.declarant_of(visitor.signed, visitor.permission, visitor.at)
    if given.valid_to is not None and given.valid_to <= given.valid_from:
        raise Refused("ends-before-it-begins", begins=given.valid_from, ends=given.valid_to)
    _known(given.office, visitor)
    services.register_guarantee(
        number=given.guarantee,
        kind=given.kind,
        party=given.party,
        guarantor=guarantor.id,
        currency=given.currency,
        amount=given.amount,
        validity=Validity(given.valid_from, given.valid_to),
        office=given.office,
        document=given.declaration,
        actor=visitor.actor,
        at=visitor.at,
    )
    return _shown(given.guarantee, 201)


@routes.get(
    "/guarantees", auth=Gate("guarantee.view"), operation_id="list_guarantees", response=list[Guarantee]
)
def list_guarantees(request: HttpRequest, asked: Query[GuaranteesIn]) -> HttpResponse:
    """One's own, given or covered by; for officers those of their office and those of every office."""
    visitor: Visitor = request.auth
    return shown(list[Guarantee], purse.guarantees(visitor.signed, visitor.at, state=asked.state or ""))


@routes.get(ONE, auth=Gate("guarantee.view"), operation_id="read_guarantee", response=Statement)
def read_guarantee(request: HttpRequest, guarantee: str) -> HttpResponse:
    """Its statement: what is set aside of it, for which declaration and tax."""
    visitor: Visitor = request.auth
    told = _seen(visitor, guarantee)
    return shown(Statement, {"guarantee": told, "reserved": selectors.reserved_of(guarantee)})


@routes.post(
    f"{ONE}/accept", auth=Gate("guarantee.accept"), operation_id="accept_guarantee", response=Guarantee
)
def accept_guarantee(request: HttpRequest, guarantee: str) -> HttpResponse:
    """By somebody else than who registered it."""
    visitor: Visitor = request.auth
    _seen(visitor, guarantee)
    services.accept_guarantee(number=guarantee, actor=visitor.actor, at=visitor.at)
    return _shown(guarantee)


@routes.post(
    f"{ONE}/refuse", auth=Gate("guarantee.accept"), operation_id="refuse_guarantee", response=Guarantee
)
def refuse_guarantee(request: HttpRequest, guarantee: str, given: Reason) -> HttpResponse:
    visitor: Visitor = request.auth
    _seen(visitor, guarantee)
    services.refuse_guarantee(number=guarantee, actor=visitor.actor, at=visitor.at, reason=given.reason)
    return _shown(guarantee)


@routes.post(
    f"{ONE}/withdraw", auth=Gate("guarantee.withdraw"), operation_id="withdraw_guarantee", response=Guarantee
)
def withdraw_guarantee(request: HttpRequest, guarantee: str, given: Reason) -> HttpResponse:
    """Nothing more is set against it; what is reserved stays so."""
    visitor: Visitor = request.auth
    _seen(visitor, guarantee)
    services.withdraw_guarantee(number=guarantee, actor=visitor.actor, at=visitor.at, reason=given.reason)
    return _shown(guarantee)


@routes.post(
    f"{ONE}/release", auth=Gate("guarantee.accept"), operation_id="release_guarantee", response=Guarantee
)
def release_guarantee(request: HttpRequest, guarantee: str) -> HttpResponse:
    """The guarantor is free: after the withdrawal, by somebody else, and when nothing is set aside any more."""
    visitor: Visitor = request.auth
    _seen(visitor, guarantee)
    services.release_guarantee(number=guarantee, actor=visitor.actor, at=visitor.at)
    return _shown(guarantee)


@routes.post(
    "/declarations/{identifier}/guarantee",
    auth=Gate("guarantee.use"),
    operation_id="use_guarantee",
    response=Cover,
)
def use_guarantee(request: HttpRequest, identifier: str, given: Used) -> HttpResponse:
    """All that is uncovered of the declaration's tax is set aside of the guarantee, or nothing."""
    visitor: Visitor = request.auth
    today = books.today(visitor.at)
    purse.guarantee_of(visitor.known.trader, given.guarantee)
    services.reserve_guarantee(
        declaration=identifier,
        number=given.guarantee,
        office=visitor.known.office,
        registered_on=visitor.known.law_day,
        on=today,
        actor=visitor.actor,
        at=visitor.at,
    )
    return _cover(identifier, visitor)


@routes.post(
    "/declarations/{identifier}/guarantee/give-back",
    auth=Gate("guarantee.accept"),
    operation_id="give_back_guarantee",
    response=Cover,
)
def give_back_guarantee(request: HttpRequest, identifier: str, given: Reason) -> HttpResponse:
    """What is set aside for the declaration returns to its guarantees; the tax is owed again."""
    visitor: Visitor = request.auth
    services.restore_guarantee(
        declaration=identifier,
        on=books.today(visitor.at),
        actor=visitor.actor,
        at=visitor.at,
        reason=given.reason,
    )
    return _cover(identifier, visitor)


def _known(office: str, visitor: Visitor) -> None:
    """Refused("office-unknown") for an office there is not today."""
    try:
        if office:
            reference.office(office, books.today(visitor.at))
    except NotFound:
        raise Refused("office-unknown", office=office) from None


def _seen(visitor: Visitor, guarantee: str) -> purse.Told:
    return purse.guarantee(visitor.signed, guarantee, visitor.permission, visitor.at)


def _shown(guarantee: str, status: int = 200) -> HttpResponse:
    return shown(Guarantee, selectors.guarantee_told(guarantee), status)


def _cover(identifier: str, visitor: Visitor) -> HttpResponse:
    now = selectors.standing(identifier, on=books.today(visitor.at))
    return shown(Cover, {"identifier": identifier, "owed": selectors.text_of(now.owed), "clear": now.clear})
