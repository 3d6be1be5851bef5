"""Tax let off or put off, money in suspense assigned: proposed by its law, approved by a second person."""

from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.shown import Amount, AnswerSchema, shown
from thongquan.books import selectors as books
from thongquan.clearance.selectors import purse
from thongquan.ledger import selectors, services
from thongquan.ledger.domain.states import AdjustmentKind
from thongquan.ledger.domain.states import Correction as CorrectionState

routes = Routes(tags=["accounts"])
ONE = "/adjustments/{int:adjustment}"
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Sum = Annotated[Decimal, Field(gt=0, max_digits=24, decimal_places=6, allow_inf_nan=False)]
Tax = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,8}$")]


class NewAdjustment(Schema):
    """`exemption`: the `amounts` by tax that a decision lets the party off. `deferral`: what a priority
    enterprise has not paid, to the day of the next month that the law names. `application`: money in suspense
    under `party` and `source` (the declaration it came for; either may be unknown) pays this declaration."""

    kind: AdjustmentKind
    basis: Words
    reason: Words
    amounts: Annotated[dict[Tax, Sum], Field(max_length=20)] = {}
    party: Annotated[str, Field(max_length=40)] = ""
    source: Annotated[str, Field(max_length=24)] = ""


class Reason(Schema):
    reason: Words


class AdjustmentsIn(Schema):
    state: CorrectionState | None = None


class Adjustment(AnswerSchema):
    """`made`: the entry, once it is approved."""

    adjustment: int
    kind: AdjustmentKind
    state: CorrectionState
    declaration: str
    amounts: dict[str, Amount]
    party: str
    source: str
    basis: str
    reason: str
    proposed_by: str
    proposed_at: str
    decided_by: str
    decided_at: str | None
    decided_why: str
    made: int | None


@routes.post(
    "/declarations/{identifier}/adjustments",
    auth=Gate("adjustment.propose"),
    operation_id="propose_adjustment",
    response={201: Adjustment},
)
def propose_adjustment(request: HttpRequest, identifier: str, given: NewAdjustment) -> HttpResponse:
    """Nothing is posted before an independent second person has approved it."""
    visitor: Visitor = request.auth
    wanted = services.Wanted(declaration=identifier, registered_on=visitor.known.law_day, **given.dict())
    purse.may_assign(visitor.signed, wanted, visitor.permission, visitor.at)
    made = services.propose_adjustment(
        wanted=wanted, on=books.today(visitor.at), actor=visitor.actor, at=visitor.at
    )
    return shown(Adjustment, selectors.adjustment(made), 201)


@routes.get(
    "/declarations/{identifier}/adjustments",
    auth=Gate("debt.view"),
    operation_id="list_adjustments_of",
    response=list[Adjustment],
)
def list_adjustments_of(request: HttpRequest, identifier: str) -> HttpResponse:
    """For the declarant those that were approved, without the officers."""
    visitor: Visitor = request.auth
    found = selectors.adjustments(declaration=identifier)
    if any(scope.party is None for scope in visitor.signed.scopes(visitor.permission, at=visitor.at)):
        return shown(list[Adjustment], found)
    approved = [one for one in found if one["state"] == CorrectionState.APPROVED]
    return shown(list[Adjustment], [{**one, "proposed_by": "", "decided_by": ""} for one in approved])


@routes.get(
    "/adjustments",
    auth=Gate("adjustment.propose"),
    operation_id="list_adjustments",
    response=list[Adjustment],
)
def list_adjustments(request: HttpRequest, asked: Query[AdjustmentsIn]) -> HttpResponse:
    """Those of declarations that are there for who asks, the newest first."""
    visitor: Visitor = request.auth
    found = purse.adjustments(visitor.signed, visitor.at, state=asked.state or "")
    return shown(list[Adjustment], found)


@routes.post(
    f"{ONE}/approve",
    auth=Gate("adjustment.decide"),
    operation_id="approve_adjustment",
    response=Adjustment,
)
def approve_adjustment(request: HttpRequest, adjustment: int) -> HttpResponse:
    """By somebody else than who proposed it: it is posted, and what waited for it alone clears."""
    visitor: Visitor = request.auth
    purse.adjustment(visitor.signed, adjustment, visitor.permission, visitor.at)
    today = books.today(visitor.at)
    services.approve_adjustment(adjustment=adjustment, on=today, actor=visitor.actor, at=visitor.at)
    return shown(Adjustment, selectors.adjustment(adjustment))


@routes.post(
    f"{ONE}/refuse",
    auth=Gate("adjustment.propose"),
    operation_id="refuse_adjustment",
    response=Adjustment,
)
def refuse_adjustment(request: HttpRequest, adjustment: int, given: Reason) -> HttpResponse:
    """Also by who proposed it."""
    visitor: Visitor = request.auth
    purse.adjustment(visitor.signed, adjustment, visitor.permission, visitor.at)
    services.refuse_adjustment(adjustment=adjustment, actor=visitor.actor, at=visitor.at, reason=given.reason)
    return shown(Adjustment, selectors.adjustment(adjustment))
