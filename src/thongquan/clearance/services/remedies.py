"""What an objection does to the decision it is about: while it is suspended, and once it is answered.

What can be undone at once is undone in the same transaction; the rest is for the office to carry out, as the
answer says (`by-hand`).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from thongquan.clearance.domain import verification as verifications
from thongquan.clearance.domain.objections import ObjectionAct
from thongquan.clearance.domain.states import (
    CANCELLATION,
    LIFE,
    ORDERED_AMENDMENT,
    Amendment,
    AmendmentAct,
    Cancellation,
    CancellationAct,
    Life,
    LifeAct,
)
from thongquan.clearance.models import (
    AmendmentRequest,
    CancellationRequest,
    Objection,
    OriginVerification,
    SignedDecision,
)
from thongquan.clearance.selectors import views
from thongquan.clearance.selectors.standing import amendments_open, cancellations_open
from thongquan.clearance.services import amend, cancel, determining, inspected, verifying
from thongquan.clearance.services.acts import settle
from thongquan.clearance.services.proposing import AMENDABLE
from thongquan.inspection import services as inspecting
from thongquan.inspection.domain import State
from thongquan.kernel.actors import Actor
from thongquan.risk import services as risk

BY_HAND = "by-hand"
ORDER = "amendment-ordered"
Undo = Callable[[Objection, Actor, datetime], str]


def suspend(one: Objection, *, actor: Actor, at: datetime) -> None:
    """An order to amend waits; an examination is not begun (`control.start_examination` asks)."""
    if request := _order(one, Amendment.ORDERED):
        request.state = ORDERED_AMENDMENT.after(Amendment.ORDERED, AmendmentAct.SUSPEND)
        request.due_at = None
        request.save()


def resume(one: Objection, *, actor: Actor, at: datetime) -> None:
    """An order that waited is to be answered again, in its whole time."""
    if request := _order(one, Amendment.SUSPENDED):
        request.state = ORDERED_AMENDMENT.after(Amendment.SUSPENDED, AmendmentAct.RESUME)
        request.due_at = amend.due(one.declaration, request, at)
        request.save()


def follow(one: Objection, act: ObjectionAct, remedy: str, *, actor: Actor, at: datetime) -> str:
    """What was done at once: "" where the decision stands, BY_HAND where its office carries the answer out."""
    if act is ObjectionAct.UPHOLD:
        return ""
    if act is ObjectionAct.AMEND:
        return _reword(one, remedy, at) if one.decision.kind == ORDER else BY_HAND
    undo = _UNDO.get(one.decision.kind)
    with transaction.atomic():
        return undo(one, actor, at) if undo else BY_HAND


def _reword(one: Objection, remedy: str, at: datetime) -> str:
    """An order not answered yet says from now on what the answer says, and its time begins anew."""
    request = _order(one, Amendment.ORDERED)
    if request is None:
        return BY_HAND
    request.reason, request.due_at = remedy, amend.due(one.declaration, request, at)
    request.save()
    return "order-amended"


def _withdraw_order(one: Objection, actor: Actor, at: datetime) -> str:
    request = _order(one, Amendment.ORDERED)
    if request is None:
        return BY_HAND
    request.state = ORDERED_AMENDMENT.after(Amendment.ORDERED, AmendmentAct.WITHDRAW)
    request.decided_by, request.decided_at = str(actor.subject), at
    request.save()
    settle(one.declaration, at=at)
    return "order-withdrawn"


def _reopen_amendment(one: Objection, actor: Actor, at: datetime) -> str:
    """It is to be decided anew, unless something else is open or what it would change has changed meanwhile."""
    row = one.declaration
    request = AmendmentRequest.objects.select_for_update().get(pk=one.about["amendment"])
    stale = request.from_revision != row.revision or row.life not in AMENDABLE
    if request.state != Amendment.REFUSED or stale or amendments_open([row.pk]).exists():
        return BY_HAND
    request.state = ORDERED_AMENDMENT.after(Amendment.REFUSED, AmendmentAct.REOPEN)
    request.due_at = amend.due(row, request, at)
    request.save()
    return "amendment-reopened"


def _reopen_cancellation(one: Objection, actor: Actor, at: datetime) -> str:
    row = one.declaration
    request = CancellationRequest.objects.select_for_update().get(pk=one.about["cancellation"])
    alive = LIFE.allows(Life(row.life), LifeAct.CANCEL)
    if request.state != Cancellation.REFUSED or not alive or cancellations_open([row.pk]).exists():
        return BY_HAND
    request.state = CANCELLATION.after(Cancellation.REFUSED, CancellationAct.REOPEN)
    request.due_at = cancel.due(row, at)
    request.save()
    return "cancellation-reopened"


def _withdraw_examination(one: Objection, actor: Actor, at: datetime) -> str:
    """What an officer has begun he brings to its result."""
    for waiting in inspected.open_of(one.declaration, inspected.EXAMINATIONS):
        if waiting.id == one.about["inspection"] and waiting.state is not State.STARTED:
            inspecting.withdraw(inspection=waiting.id, reason="objection", actor=actor, at=at)
            return "examination-withdrawn"
    return BY_HAND


def _release_hold(one: Objection, actor: Actor, at: datetime) -> str:
    row = one.declaration
    for hold in views.holds(row.pk, at=at):
        if hold["own"] and hold["hold"] == one.about["hold"]:
            risk.release_hold(hold=UUID(hold["hold"]), actor=actor, at=at, why="objection")
            settle(row, at=at)
            return "hold-released"
    return BY_HAND


def _determine_anew(one: Objection, actor: Actor, at: datetime) -> str:
    """Unless something else was determined since."""
    row = one.declaration
    newest = SignedDecision.objects.filter(declaration=row, kind=determining.KIND).order_by("-pk").first()
    if row.life not in AMENDABLE or row.tax_total is None or newest != one.decision:
        return BY_HAND
    determining.undetermine(row, actor=actor, at=at)
    return "duty-reopened"


def _give_doubt_up(one: Objection, actor: Actor, at: datetime) -> str:
    """The goods have their preference again, whoever was asked."""
    verification = _verification(one)
    if verification is None or verification.state not in verifications.OPEN:
        return BY_HAND
    verifying.give_up(verification, why="objection", actor=actor, at=at)
    return "preference-restored"


def _verify_anew(one: Objection, actor: Actor, at: datetime) -> str:
    """An officer decides anew, on what the issuing side has said by now."""
    verification = _verification(one)
    stale = verification is None or verification.decision_id != one.decision_id
    if verification is None or stale or one.declaration.life not in AMENDABLE:
        return BY_HAND
    verifying.reopen(verification, actor=actor, at=at)
    return "verification-reopened"


def _verification(one: Objection) -> OriginVerification | None:
    found = OriginVerification.objects.select_for_update().filter(pk=one.about["verification"]).first()
    if found is not None:
        found.declaration = one.declaration
    return found


_UNDO: Mapping[str, Undo] = {
    ORDER: _withdraw_order,
    "amendment-refused": _reopen_amendment,
    "cancellation-refused": _reopen_cancellation,
    "examination-required": _withdraw_examination,
    "hold-placed": _release_hold,
    determining.KIND: _determine_anew,
    verifications.WITHHELD: _give_doubt_up,
    verifications.REFUSED: _verify_anew,
}


def _order(one: Objection, state: Amendment) -> AmendmentRequest | None:
    """The order to amend that the decision is, while it is in `state`."""
    if one.decision.kind != ORDER:
        return None
    rows = AmendmentRequest.objects.select_for_update().filter(pk=one.about["amendment"], state=state)
    return rows.first()
