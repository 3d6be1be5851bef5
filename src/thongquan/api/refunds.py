"""Money that goes back: the payer asks, an officer proposes, a second one approves, the bank pays."""

from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.shown import Amount, AnswerSchema, shown
from thongquan.books import selectors as books
from thongquan.clearance.selectors import purse
from thongquan.ledger import selectors, services
from thongquan.ledger.domain.states import RefundState

routes = Routes(tags=["refunds"])
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Account = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z .-]+$")]
Sum = Annotated[Decimal, Field(gt=0, max_digits=24, decimal_places=6, allow_inf_nan=False)]


class Wish(Schema):
    """`amount`: of what waits in suspense for the declaration."""

    amount: Sum
    payee_account: Account
    reason: Words


class Proposal(Schema):
    """Money in suspense that belongs to no registered declaration; `party` or `declaration` may be unknown."""

    party: Annotated[str, Field(max_length=40)] = ""
    declaration: Annotated[str, Field(max_length=24)] = ""
    currency: Annotated[str, Field(min_length=3, max_length=3)]
    amount: Sum
    payee_account: Account
    reason: Words


class Reason(Schema):
    reason: Words


class RefundsIn(Schema):
    state: RefundState | None = None


class Refund(AnswerSchema):
    refund: int
    state: RefundState
    party: str
    declaration: str
    currency: str
    amount: Amount
    payee_account: str
    reason: str
    asked_at: str | None
    proposed_by: str
    proposed_at: str | None
    decided_by: str
    decided_at: str | None
    decided_why: str


@routes.post(
    "/declarations/{identifier}/refunds",
    auth=Gate("refund.ask"),
    operation_id="ask_refund",
    response={201: Refund},
)
def ask_refund(request: HttpRequest, identifier: str, given: Wish) -> HttpResponse:
    """Of money that came for the declaration and no tax took up. Two officers decide."""
    visitor: Visitor = request.auth
    currency = books.pack().currency.code
    back = services.Back(
        visitor.known.trader.id, identifier, currency, given.amount, given.payee_account, given.reason
    )
    made = services.ask_refund(back=back, actor=visitor.actor, at=visitor.at)
    return shown(Refund, _outside(selectors.refund(made)), 201)


@routes.get(
    "/declarations/{identifier}/refunds",
    auth=Gate("debt.view"),
    operation_id="list_refunds_of",
    response=list[Refund],
)
def list_refunds_of(request: HttpRequest, identifier: str) -> HttpResponse:
    visitor: Visitor = request.auth
    found = selectors.refunds(declaration=identifier)
    return shown(list[Refund], [_told(one, visitor) for one in found])


@routes.post("/refunds", auth=Gate("refund.propose"), operation_id="propose_refund", response={201: Refund})
def propose_refund(request: HttpRequest, given: Proposal) -> HttpResponse:
    """By an officer, of money nobody asked back; another one approves it."""
    visitor: Visitor = request.auth
    purse.may_refund(visitor.signed, given.declaration, given.party, visitor.permission, visitor.at)
    made = services.propose_refund(**given.dict(), actor=visitor.actor, at=visitor.at)
    return shown(Refund, selectors.refund(made), 201)


@routes.get("/refunds", auth=Gate("debt.view"), operation_id="list_refunds", response=list[Refund])
def list_refunds(request: HttpRequest, asked: Query[RefundsIn]) -> HttpResponse:
    """Those of declarations and parties that are there for who asks, the newest first."""
    visitor: Visitor = request.auth
    found = purse.refunds(visitor.signed, visitor.at, state=asked.state or "")
    return shown(list[Refund], [_told(one, visitor) for one in found])


@routes.get("/refunds/{int:refund}", auth=Gate("debt.view"), operation_id="read_refund", response=Refund)
def read_refund(request: HttpRequest, refund: int) -> HttpResponse:
    visitor: Visitor = request.auth
    return shown(Refund, _told(_seen(visitor, refund), visitor))


@routes.post(
    "/refunds/{int:refund}/propose",
    auth=Gate("refund.propose"),
    operation_id="endorse_refund",
    response=Refund,
)
def endorse_refund(request: HttpRequest, refund: int) -> HttpResponse:
    """The officer has examined what was asked; a second one decides."""
    visitor: Visitor = request.auth
    _seen(visitor, refund)
    services.endorse_refund(refund=refund, actor=visitor.actor, at=visitor.at)
    return shown(Refund, selectors.refund(refund))


@routes.post(
    "/refunds/{int:refund}/approve", auth=Gate("refund.decide"), operation_id="approve_refund", response=Refund
)
def approve_refund(request: HttpRequest, refund: int) -> HttpResponse:
    """By somebody else than who asked and who proposed: the bank is told to pay."""
    visitor: Visitor = request.auth
    _seen(visitor, refund)
    today = books.today(visitor.at)
    services.approve_refund(refund=refund, on=today, actor=visitor.actor, at=visitor.at)
    return shown(Refund, selectors.refund(refund))


@routes.post(
    "/refunds/{int:refund}/refuse", auth=Gate("refund.propose"), operation_id="refuse_refund", response=Refund
)
def refuse_refund(request: HttpRequest, refund: int, given: Reason) -> HttpResponse:
    """What was asked; or, by somebody else than who proposed it, what was proposed."""
    visitor: Visitor = request.auth
    _seen(visitor, refund)
    services.refuse_refund(refund=refund, actor=visitor.actor, at=visitor.at, reason=given.reason)
    return shown(Refund, selectors.refund(refund))


@routes.post(
    "/refunds/{int:refund}/withdraw", auth=Gate("refund.ask"), operation_id="withdraw_refund", response=Refund
)
def withdraw_refund(request: HttpRequest, refund: int) -> HttpResponse:
    visitor: Visitor = request.auth
    _seen(visitor, refund)
    services.withdraw_refund(refund=refund, actor=visitor.actor, at=visitor.at)
    return shown(Refund, _outside(selectors.refund(refund)))


def _seen(visitor: Visitor, refund: int) -> purse.Told:
    return purse.refund(visitor.signed, refund, visitor.permission, visitor.at)


def _told(told: purse.Told, visitor: Visitor) -> purse.Told:
    inside = any(scope.party is None for scope in visitor.signed.scopes(visitor.permission, at=visitor.at))
    return told if inside else _outside(told)


def _outside(told: purse.Told) -> purse.Told:
    """As the payer reads it: that officers decided, not which."""
    return {**told, "proposed_by": "", "decided_by": ""}
