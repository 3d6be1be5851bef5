"""What was asked of a declaration, and not answered yet, ends with it."""

from datetime import datetime

from thongquan.clearance.domain.events import AmendmentDecided, CancellationDecided
from thongquan.clearance.domain.states import (
    CANCELLATION,
    ORDERED_AMENDMENT,
    Amendment,
    AmendmentAct,
    Cancellation,
    CancellationAct,
)
from thongquan.clearance.models import AmendmentRequest, CancellationRequest, Declaration
from thongquan.clearance.selectors.standing import amendments_open, cancellations_open
from thongquan.clearance.services import asking
from thongquan.clearance.services.lock import identifier_of
from thongquan.clearance.services.timeline import say
from thongquan.kernel.actors import Actor


def end_asked(row: Declaration, *, actor: Actor, at: datetime) -> None:
    """Of `row` (held), cancelled or void as it now is: its open amendment, the request to cancel it, what other
    administrations were asked about its goods."""
    for request in amendments_open([row.pk]).select_for_update():
        request.state = ORDERED_AMENDMENT.after(Amendment(request.state), AmendmentAct.END)
        _close(request, actor, at)
        amended = AmendmentDecided(identifier_of(row), request.pk, request.state, row.revision)
        say(row, amended, "amendment-ended", actor, at)
    for cancellation in cancellations_open([row.pk]).select_for_update():
        cancellation.state = CANCELLATION.after(Cancellation.ASKED, CancellationAct.END)
        _close(cancellation, actor, at)
        ended = CancellationDecided(identifier_of(row), cancellation.state, cancellation.reason_code)
        say(row, ended, "cancellation-ended", actor, at)
    asking.end_all(row, actor=actor, at=at)


def _close(request: AmendmentRequest | CancellationRequest, actor: Actor, at: datetime) -> None:
    request.decided_by, request.decided_at = str(actor.subject), at
    request.save(update_fields=["state", "decided_by", "decided_at"])
