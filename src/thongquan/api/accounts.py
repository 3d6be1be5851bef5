"""Accounts: what was posted and what it comes to; orders to the bank; entries taken back by two people."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema
from pydantic import WithJsonSchema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.guarantees import Guarantee
from thongquan.api.shown import Amount, AnswerSchema, shown
from thongquan.api.tables import rows
from thongquan.books import selectors as books
from thongquan.clearance.selectors import purse
from thongquan.ledger import selectors, services
from thongquan.ledger.domain import Kind, Role
from thongquan.ledger.domain.states import Correction as CorrectionState
from thongquan.ledger.domain.states import Order as OrderState

routes = Routes(tags=["accounts"])
Words = Annotated[str, Field(min_length=1, max_length=2000)]
# Written out: other schemas are named Kind and Role.
PostingKind = Annotated[Kind, WithJsonSchema({"type": "string", "enum": [str(kind) for kind in Kind]})]
PostingRole = Annotated[Role, WithJsonSchema({"type": "string", "enum": [str(role) for role in Role]})]


class Payer(Schema):
    """The account the bank asks; its holder agrees there, or nothing is paid."""

    payer_account: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z .-]+$")]


class Reason(Schema):
    reason: Words


class OfCorrection(Schema):
    state: CorrectionState | None = None


class OfOrder(Schema):
    state: OrderState | None = None


class Page(Schema):
    """`after`: the last entry of the page before; `limit`: how many entries, each with all its postings."""

    after: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class Posting(AnswerSchema):
    """Debits above zero, credits below."""

    entry: int
    kind: PostingKind
    at: str
    declaration: str
    party: str
    account: str
    role: PostingRole
    tax: str
    guarantee: str
    amount: Amount
    currency: str
    reference: str
    reason: str


class Debt(AnswerSchema):
    declaration: str
    tax: str
    currency: str
    open: Amount
    guaranteed: Amount
    deferred: Amount
    due_on: date
    interest_from: date | None


class Credit(AnswerSchema):
    declaration: str
    currency: str
    amount: Amount


class Account(AnswerSchema):
    party: str
    debts: list[Debt]
    credits: list[Credit]
    guarantees: list[Guarantee]


class Balance(AnswerSchema):
    account: str
    role: PostingRole
    tax: str
    currency: str
    debits: Amount
    credits: Amount
    balance: Amount


class Drift(AnswerSchema):
    kind: str
    name: str


class Balances(AnswerSchema):
    """`drift`: balances that do not follow from the postings; nothing in a sound ledger."""

    balances: list[Balance]
    drift: list[Drift]


class Order(AnswerSchema):
    key: UUID
    kind: str
    state: OrderState
    declaration: str
    amount: Amount
    currency: str
    asked_at: str
    attempts: int
    answer: str


class Correction(AnswerSchema):
    correction: int
    entry: int
    kind: PostingKind
    declaration: str
    state: CorrectionState
    reason: str
    proposed_by: str
    proposed_at: str
    decided_by: str
    decided_at: str | None
    decided_why: str
    made: int | None


class Unexplained(AnswerSchema):
    bank: str
    transaction: str
    kind: str
    amount: str
    currency: str
    reference: str
    came_by: str
    why: str
    seen_at: str


@routes.get("/accounts", auth=Gate("account.view", everywhere=True), operation_id="balances", response=Balances)
def balances(request: HttpRequest) -> HttpResponse:
    """The trial balance of the whole ledger, for those of every office; every currency sums to zero."""
    drift = [{"kind": kind, "name": name} for kind, name in selectors.drift()]
    return shown(Balances, {"balances": rows(selectors.trial_balance()), "drift": drift})


@routes.get("/parties/{party}/account", auth=Gate("debt.view"), operation_id="read_account", response=Account)
def read_account(request: HttpRequest, party: str) -> HttpResponse:
    """What the party owes, what waits for it in suspense, what is guaranteed for it."""
    visitor: Visitor = request.auth
    return shown(Account, purse.account(visitor.signed, party, visitor.at))


@routes.get(
    "/parties/{party}/statement", auth=Gate("debt.view"), operation_id="statement", response=list[Posting]
)
def statement(request: HttpRequest, party: str, page: Query[Page]) -> HttpResponse:
    """Every posting of the party, in the order of its entries."""
    visitor: Visitor = request.auth
    found = purse.statement(visitor.signed, party, visitor.at, after=page.after, limit=page.limit)
    return shown(list[Posting], rows(found))


@routes.get(
    "/declarations/{identifier}/postings",
    auth=Gate("debt.view"),
    operation_id="postings",
    response=list[Posting],
)
def postings(request: HttpRequest, identifier: str) -> HttpResponse:
    """Every posting that touches the declaration, oldest first."""
    return shown(list[Posting], rows(selectors.of_declaration(identifier)))


@routes.post(
    "/declarations/{identifier}/payment-orders",
    auth=Gate("payment.order"),
    operation_id="order_payment",
    response={201: list[Order]},
)
def order_payment(request: HttpRequest, identifier: str, given: Payer) -> HttpResponse:
    """The bank is asked to collect what is owed; the payer agrees with his bank."""
    visitor: Visitor = request.auth
    services.request_payment(
        declaration=identifier,
        payer_account=given.payer_account,
        on=books.today(visitor.at),
        actor=visitor.actor,
        at=visitor.at,
    )
    return shown(list[Order], selectors.orders(declaration=identifier), 201)


@routes.get(
    "/declarations/{identifier}/payment-orders",
    auth=Gate("debt.view"),
    operation_id="list_payment_orders",
    response=list[Order],
)
def list_payment_orders(request: HttpRequest, identifier: str) -> HttpResponse:
    return shown(list[Order], selectors.orders(declaration=identifier))


@routes.get(
    "/bank/orders",
    auth=Gate("account.view", everywhere=True),
    operation_id="list_bank_orders",
    response=list[Order],
)
def list_bank_orders(request: HttpRequest, asked: Query[OfOrder]) -> HttpResponse:
    """What the bank was asked, the newest first; for those of every office."""
    return shown(list[Order], selectors.orders(states=[asked.state] if asked.state else []))


@routes.get(
    "/bank/unexplained",
    auth=Gate("account.view", everywhere=True),
    operation_id="list_unexplained",
    response=list[Unexplained],
)
def list_unexplained(request: HttpRequest) -> HttpResponse:
    """Movements of our account that fit nothing of ours, for those of every office."""
    return shown(list[Unexplained], selectors.unexplained())


@routes.post(
    "/entries/{int:entry}/reversals",
    auth=Gate("correction.propose"),
    operation_id="propose_reversal",
    response={201: Correction},
)
def propose_reversal(request: HttpRequest, entry: int, given: Reason) -> HttpResponse:
    """A second person decides."""
    visitor: Visitor = request.auth
    purse.entry(visitor.signed, entry, visitor.permission, visitor.at)
    made = services.propose_reversal(entry=entry, actor=visitor.actor, at=visitor.at, reason=given.reason)
    return shown(Correction, selectors.correction(made), 201)


@routes.get(
    "/reversals", auth=Gate("correction.propose"), operation_id="list_reversals", response=list[Correction]
)
def list_reversals(request: HttpRequest, asked: Query[OfCorrection]) -> HttpResponse:
    visitor: Visitor = request.auth
    return shown(list[Correction], purse.corrections(visitor.signed, visitor.at, state=asked.state or ""))


@routes.post(
    "/reversals/{int:correction}/approve",
    auth=Gate("correction.decide"),
    operation_id="approve_reversal",
    response=Correction,
)
def approve_reversal(request: HttpRequest, correction: int) -> HttpResponse:
    """By somebody else than who proposed it: the entry is taken back line by line."""
    visitor: Visitor = request.auth
    purse.correction(visitor.signed, correction, visitor.permission, visitor.at)
    services.approve_reversal(correction=correction, actor=visitor.actor, at=visitor.at)
    return shown(Correction, selectors.correction(correction))


@routes.post(
    "/reversals/{int:correction}/refuse",
    auth=Gate("correction.propose"),
    operation_id="refuse_reversal",
    response=Correction,
)
def refuse_reversal(request: HttpRequest, correction: int, given: Reason) -> HttpResponse:
    visitor: Visitor = request.auth
    purse.correction(visitor.signed, correction, visitor.permission, visitor.at)
    services.refuse_reversal(correction=correction, actor=visitor.actor, at=visitor.at, reason=given.reason)
    return shown(Correction, selectors.correction(correction))
