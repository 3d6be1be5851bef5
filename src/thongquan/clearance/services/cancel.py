"""Cancellation: asked with a reason of the book, decided by an officer; what was charged is taken back."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from thongquan.clearance.domain.events import CancellationDecided
from thongquan.clearance.domain.states import (
    CANCELLATION,
    LIFE,
    Cancellation,
    CancellationAct,
    Life,
    LifeAct,
)
from thongquan.clearance.models import CancellationRequest, Declaration
from thongquan.clearance.services import acdd_telling, inspected
from thongquan.clearance.services.acts import settle, take_back
from thongquan.clearance.services.asked import end_asked
from thongquan.clearance.services.decisions import DECISION, decide
from thongquan.clearance.services.grounds import check_reason
from thongquan.clearance.services.lock import held, identifier_of
from thongquan.clearance.services.timeline import say
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.reference import selectors as reference


@transaction.atomic
def ask_cancellation(
    *, identifier: str, reason: str, note: str, actor: Actor, at: datetime, message: int | None = None
) -> int:
    """`message`: of `intake`, in which it came. Refused: reason-unknown, cancellation-open, not-in-this-state
    (it has ended)."""
    row = held(identifier)
    LIFE.after(Life(row.life), LifeAct.CANCEL)
    check_reason(row, of="cancellation", reason=reason, at=at)
    request = CancellationRequest(
        declaration=row,
        state=Cancellation.ASKED,
        reason_code=reason,
        reason=note,
        message=message,
        asked_by=str(actor.subject),
        asked_at=at,
        due_at=due(row, at),
    )
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        raise Refused("cancellation-open", declaration=identifier) from None
    event = CancellationDecided(identifier, Cancellation.ASKED, reason)
    say(row, event, "cancellation-asked", actor, at, reason=note)
    return int(request.pk)


@transaction.atomic
def accept_cancellation(*, cancellation: int, actor: Actor, at: datetime) -> None:
    """The declaration ends, and with it an open amendment; taxes are taken back, guarantees restored, what was
    paid may be refunded. Refused: not-in-this-state, examination-underway."""
    row = _declaration(cancellation)
    about = {"cancellation": cancellation, "life": Life.CANCELLED}
    decision = decide(row, "cancelled", of=DECISION, reason="cancelled", about=about, actor=actor, at=at)
    request, row = _decide(cancellation, CancellationAct.ACCEPT, actor, at, decision)
    row.life = LIFE.after(Life(row.life), LifeAct.CANCEL)
    row.save(update_fields=["life"])
    acdd_telling.note([row], at=at)
    inspected.withdraw_unwanted(row, reason=request.reason_code, actor=actor, at=at)
    take_back(row, actor=actor, at=at, reason="cancellation")
    event = CancellationDecided(identifier_of(row), request.state, request.reason_code)
    say(row, event, "cancelled", actor, at, reason=request.reason)
    end_asked(row, actor=actor, at=at)


@transaction.atomic
def refuse_cancellation(*, cancellation: int, reason: str, note: str, actor: Actor, at: datetime) -> None:
    row = _declaration(cancellation)
    about = {"cancellation": cancellation}
    decision = decide(
        row, "cancellation-refused", of="refusal", reason=reason, note=note, about=about, actor=actor, at=at
    )
    request, row = _decide(cancellation, CancellationAct.REFUSE, actor, at, decision)
    event = CancellationDecided(identifier_of(row), request.state, reason)
    say(row, event, "cancellation-refused", actor, at, reason=note)
    settle(row, at=at)


def due(row: Declaration, at: datetime) -> datetime | None:
    """Until when an officer is to answer."""
    return reference.reference().deadline("cancellation-request", office=row.office, at=at).due


@transaction.atomic
def withdraw_cancellation(*, cancellation: int, actor: Actor, at: datetime) -> None:
    """Who asked takes it back: the declaration goes on, and clears where nothing else keeps it.
    Refused("not-in-this-state") once an officer has decided."""
    request, row = _decide(cancellation, CancellationAct.WITHDRAW, actor, at)
    event = CancellationDecided(identifier_of(row), request.state, request.reason_code)
    say(row, event, "cancellation-withdrawn", actor, at)
    settle(row, at=at)


def _declaration(cancellation: int) -> Declaration:
    found = CancellationRequest.objects.select_related("declaration").filter(pk=cancellation).first()
    if found is None:
        raise NotFound("cancellation", cancellation)
    return held(identifier_of(found.declaration))


def _decide(
    cancellation: int, act: CancellationAct, actor: Actor, at: datetime, decision: dict[str, Any] | None = None
) -> tuple[CancellationRequest, Declaration]:
    row = _declaration(cancellation)
    request = CancellationRequest.objects.select_for_update().get(pk=cancellation)
    request.state = CANCELLATION.after(Cancellation(request.state), act)
    request.decided_by, request.decided_at = str(actor.subject), at
    request.decision = decision or request.decision
    request.save()
    return request, row
