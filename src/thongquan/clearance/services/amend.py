"""Amendments: asked for or ordered, answered by an officer, by the law of the registration day.

After the lane is announced a correction is asked for, and an officer accepts, refuses or had ordered it. Risk
runs again on what is accepted, and the lane may only rise by itself. After clearance it is a request with its
own clocks (`proposing`). (Circular 38/2015 art. 20; domain A5.)
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from django.db import IntegrityError, transaction

from thongquan.clearance.domain.assessment import plain
from thongquan.clearance.domain.changes import Change, forbidden, is_field
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.domain.events import AmendmentAsked, AmendmentDecided
from thongquan.clearance.domain.states import ORDERED_AMENDMENT, Amendment, AmendmentAct, Life
from thongquan.clearance.models import AmendmentRequest, Declaration
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.selectors.standing import AMENDING
from thongquan.clearance.selectors.turns import clocks
from thongquan.clearance.services.acts import settle
from thongquan.clearance.services.decisions import DECISION, decide
from thongquan.clearance.services.lock import held, identifier_of
from thongquan.clearance.services.proposing import Proposal, content_of, propose, require_amendable, terms_of
from thongquan.clearance.services.revise import revise
from thongquan.clearance.services.timeline import say
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Content).decode


@transaction.atomic
def ask_amendment(
    *,
    identifier: str,
    content: Content,
    reason: str,
    actor: Actor,
    at: datetime,
    from_revision: int | None = None,
    message: int | None = None,
) -> int:
    """Send an amendment, or answer an officer's order; its number. `from_revision`: the one that whoever sends
    it has compared it with; None: he does not say. `message`: of `intake`, in which it came. Refused:
    declaration-ended, amendment-open, amendment-too-late, declaration-changed (it has another revision now),
    findings (the rules it would break), and as `propose`."""
    row = held(identifier)
    require_amendable(row)
    if from_revision not in (None, row.revision):
        raise Refused("declaration-changed", revision=row.revision, compared=from_revision)
    terms = terms_of(row, at=at)
    proposal = _sound(propose(row, content, at)[0])
    waiting = [Amendment.ORDERED, Amendment.SUSPENDED]
    ordered = AmendmentRequest.objects.filter(declaration=row, state__in=waiting).first()
    if ordered is not None:
        ordered.state = ORDERED_AMENDMENT.after(Amendment(ordered.state), AmendmentAct.ANSWER)
    request = ordered or AmendmentRequest(
        declaration=row,
        from_revision=row.revision,
        state=Amendment.ASKED,
        after_clearance=row.cleared_at is not None,
    )
    request.from_revision = row.revision
    request.reason = reason
    request.content = _encode(content)
    request.changes = [[c.path, c.before, c.after] for c in proposal.changes]
    request.duty_change = _plain(proposal)
    request.asked_by, request.asked_at, request.message = str(actor.subject), at, message
    request.terms = terms
    request.due_at = due(row, request, at)
    _save(request, row)
    event = AmendmentAsked(identifier, request.pk, ordered is not None, len(proposal.changes))
    say(row, event, "amendment-asked", actor, at, reason=reason)
    return int(request.pk)


@transaction.atomic
def order_amendment(
    *, identifier: str, instruction: str, actor: Actor, at: datetime, fields: Sequence[str] = ()
) -> int:
    """An officer orders a correction; the declarant has five working days (domain A5). `fields`: what is to be
    corrected, as `changes` calls it. Refused: declaration-ended, amendment-open, not-a-field,
    field-never-amended."""
    row = held(identifier)
    if row.life != Life.REGISTERED:
        raise Refused("declaration-ended", life=row.life)
    named = list(dict.fromkeys(fields))
    _check_fields(row, named)
    request = AmendmentRequest(
        declaration=row,
        from_revision=row.revision,
        state=Amendment.ORDERED,
        reason=instruction,
        fields=named,
        asked_by=str(actor.subject),
        asked_at=at,
    )
    request.due_at = due(row, request, at)
    _save(request, row)
    about = {"amendment": request.pk, "instruction": instruction, **({"fields": named} if named else {})}
    decide(row, "amendment-ordered", of=DECISION, reason="amendment-ordered", about=about, actor=actor, at=at)
    event = AmendmentAsked(identifier, request.pk, True, 0)
    say(row, event, "amendment-ordered", actor, at, reason=instruction)
    return int(request.pk)


@transaction.atomic
def accept_amendment(*, amendment: int, actor: Actor, at: datetime) -> int:
    """The new revision's number. Values, duties, findings and lane are worked out anew; the ledger takes the
    difference. Refused: declaration-ended (cancelled or void since it was asked), findings,
    not-in-this-state."""
    request, row = _request(amendment)
    require_amendable(row)
    request.state = ORDERED_AMENDMENT.after(Amendment(request.state), AmendmentAct.ACCEPT)
    content = _decode(bytes(request.content))
    proposal, judged = propose(row, content, at, doubts=True)
    _sound(proposal)
    revise(row, content, bytes(request.content), judged, actor=actor, at=at)
    about = {"amendment": request.pk, "revision": row.revision, "duty_change": _plain(proposal)}
    about |= {"terms": request.terms} if request.terms else {}
    request.decision = decide(
        row, "amendment-accepted", of=DECISION, reason="amendment-accepted", about=about, actor=actor, at=at
    )
    request.decided_by, request.decided_at = str(actor.subject), at
    request.save()
    event = AmendmentDecided(identifier_of(row), request.pk, request.state, row.revision)
    say(row, event, "amendment-accepted", actor, at)
    settle(row, at=at)
    return int(row.revision)


@transaction.atomic
def refuse_amendment(*, amendment: int, reason: str, note: str, actor: Actor, at: datetime) -> None:
    """An adverse decision: it names its authority, its basis, and where and until when to appeal."""
    request, row = _request(amendment)
    request.state = ORDERED_AMENDMENT.after(Amendment(request.state), AmendmentAct.REFUSE)
    about = {"amendment": request.pk}
    request.decision = decide(
        row, "amendment-refused", of="refusal", reason=reason, note=note, about=about, actor=actor, at=at
    )
    request.decided_by, request.decided_at = str(actor.subject), at
    request.save()
    event = AmendmentDecided(identifier_of(row), request.pk, request.state, row.revision)
    say(row, event, "amendment-refused", actor, at, reason=note)
    settle(row, at=at)


@transaction.atomic
def withdraw_amendment(*, amendment: int, actor: Actor, at: datetime) -> None:
    """Who asked takes it back. Refused("not-in-this-state") for an order, and for what is answered already."""
    _withdraw(amendment, (Amendment.ASKED,), actor, at)


@transaction.atomic
def withdraw_order(*, amendment: int, actor: Actor, at: datetime) -> None:
    """An officer takes back what he ordered and nobody has answered. Refused("not-in-this-state")."""
    row = _withdraw(amendment, (Amendment.ORDERED, Amendment.SUSPENDED), actor, at)
    about = {"amendment": amendment}
    decide(row, "order-withdrawn", of=DECISION, reason="order-withdrawn", about=about, actor=actor, at=at)


def _withdraw(amendment: int, of: Collection[Amendment], actor: Actor, at: datetime) -> Declaration:
    request, row = _request(amendment)
    if request.state not in of:
        act = AmendmentAct.WITHDRAW
        raise Refused("not-in-this-state", machine=ORDERED_AMENDMENT.name, state=request.state, act=act)
    request.state = ORDERED_AMENDMENT.after(Amendment(request.state), AmendmentAct.WITHDRAW)
    request.decided_by, request.decided_at = str(actor.subject), at
    request.save()
    event = AmendmentDecided(identifier_of(row), request.pk, request.state, row.revision)
    say(row, event, "amendment-withdrawn", actor, at)
    settle(row, at=at)
    return row


@transaction.atomic
def expire_order(*, amendment: int, actor: Actor, at: datetime) -> bool:
    """An order whose time has passed; False where it was answered meanwhile."""
    request, row = _request(amendment)
    if request.state != Amendment.ORDERED or request.due_at is None or request.due_at > at:
        return False
    request.state = ORDERED_AMENDMENT.after(Amendment.ORDERED, AmendmentAct.EXPIRE)
    request.decided_by, request.decided_at = str(actor.subject), at
    request.save()
    event = AmendmentDecided(identifier_of(row), request.pk, request.state, row.revision)
    say(row, event, "amendment-expired", actor, at)
    settle(row, at=at)
    return True


def _check_fields(row: Declaration, named: Sequence[str]) -> None:
    """What an order names is there to be corrected, and may be."""
    if not named:
        return
    content = content_of(row)
    if unknown := [path for path in named if not is_field(content, path)]:
        raise Refused("not-a-field", paths=", ".join(unknown))
    law = law_of(row.law_day, known_at=row.registered_at)
    if never := forbidden([Change(path, "", "") for path in named], law.forbidden):
        raise Refused("field-never-amended", paths=", ".join(one.path for one in never))


def _request(amendment: int) -> tuple[AmendmentRequest, Declaration]:
    found = AmendmentRequest.objects.select_related("declaration").filter(pk=amendment).first()
    if found is None:
        raise NotFound("amendment", amendment)
    row = held(identifier_of(found.declaration))
    return AmendmentRequest.objects.select_for_update().get(pk=amendment), row


def _save(request: AmendmentRequest, row: Declaration) -> None:
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        raise Refused("amendment-open", declaration=identifier_of(row)) from None


def _sound(proposal: Proposal) -> Proposal:
    if proposal.refused:
        raise Refused("findings", rules=", ".join(sorted({f.rule for f in proposal.findings})))
    return proposal


def _plain(proposal: Proposal) -> dict[str, str | None]:
    change = proposal.duty_change
    return {tax: None if amount is None else plain(amount) for tax, amount in change.items()}


def due(row: Declaration, request: AmendmentRequest, at: datetime) -> datetime | None:
    """Until when whoever is awaited has; None where the law sets no clock."""
    turn = AMENDING[Amendment(request.state), request.after_clearance]
    return clocks().due(turn, office=row.office, law_day=row.law_day, registered_at=row.registered_at, since=at)
