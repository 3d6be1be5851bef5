"""Amendments: the difference shown before sending, an officer's answer, the law of the registration day.

After the lane is announced a correction is asked for, and an officer accepts, refuses or had ordered it. Risk
runs again on what is accepted, and the lane may only rise by itself. At most as many revisions as the number
can count. After clearance it is a request with its own clocks (Circular 38/2015 art. 20; domain A5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

import msgspec
from django.db import IntegrityError, transaction

from thongquan.clearance.domain.assessment import plain
from thongquan.clearance.domain.changes import Change, changes, forbidden
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.domain.events import AmendmentAsked, AmendmentDecided
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.domain.judge import Judged, judge
from thongquan.clearance.domain.rules import public, refused
from thongquan.clearance.domain.states import ORDERED_AMENDMENT, Amendment, AmendmentAct, Life
from thongquan.clearance.models import AmendmentRequest, Declaration, Revision
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.selectors.people import people_of
from thongquan.clearance.selectors.prices import history_of
from thongquan.clearance.services.acts import settle
from thongquan.clearance.services.decisions import decide
from thongquan.clearance.services.lock import held, identifier_of
from thongquan.clearance.services.revise import revise
from thongquan.clearance.services.timeline import say
from thongquan.kernel.actors import Actor
from thongquan.kernel.findings import Audience, Finding
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.ledger import selectors as ledger
from thongquan.reference import selectors as reference

AMENDABLE = (Life.REGISTERED, Life.CLEARED, Life.EXITED)  # not what was cancelled or is void
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Content).decode


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an amendment would change: fields, and tax by tax (positive: more is due)."""

    changes: tuple[Change, ...]
    duty_change: Mapping[str, Decimal]
    findings: tuple[Finding, ...]
    refused: bool


def preview_amendment(*, identifier: str, content: Content, at: datetime) -> Proposal:
    """Shown before sending; nothing is stored, and nothing is said of risk."""
    row = Declaration.objects.filter(number=identifier.partition("-")[2]).first()
    if row is None:
        raise NotFound("declaration", identifier)
    return _proposal(row, content, at)[0]


@transaction.atomic
def ask_amendment(*, identifier: str, content: Content, reason: str, actor: Actor, at: datetime) -> int:
    """Send an amendment, or answer an officer's order; its number. Refused: declaration-ended, amendment-open,
    too-many-amendments, nothing-changed, field-never-amended, findings (the rules it would break)."""
    row = held(identifier)
    _require_amendable(row)
    proposal, _ = _proposal(row, content, at)
    if proposal.refused:
        raise Refused("findings", rules=", ".join(sorted({f.rule for f in proposal.findings})))
    ordered = AmendmentRequest.objects.filter(declaration=row, state=Amendment.ORDERED).first()
    if ordered is not None:
        ordered.state = ORDERED_AMENDMENT.after(Amendment.ORDERED, AmendmentAct.ANSWER)
    request = ordered or AmendmentRequest(
        declaration=row,
        from_revision=row.revision,
        state=Amendment.ASKED,
        after_clearance=row.life != Life.REGISTERED,
    )
    request.from_revision = row.revision
    request.reason = reason
    request.content = _encode(content)
    request.changes = [[c.path, c.before, c.after] for c in proposal.changes]
    request.duty_change = {tax: plain(amount) for tax, amount in proposal.duty_change.items()}
    request.asked_by, request.asked_at = str(actor.subject), at
    request.due_at = _due(row, "amendment-check", at)
    _save(request, row)
    event = AmendmentAsked(identifier, request.pk, ordered is not None, len(proposal.changes))
    say(row, event, "amendment-asked", actor, at, reason=reason)
    return int(request.pk)


@transaction.atomic
def order_amendment(*, identifier: str, instruction: str, actor: Actor, at: datetime) -> int:
    """An officer orders a correction; the declarant has five working days (domain A5)."""
    row = held(identifier)
    if row.life != Life.REGISTERED:
        raise Refused("declaration-ended", life=row.life)
    request = AmendmentRequest(
        declaration=row,
        from_revision=row.revision,
        state=Amendment.ORDERED,
        reason=instruction,
        asked_by=str(actor.subject),
        asked_at=at,
        due_at=_due(row, "amendment-ordered", at),
    )
    _save(request, row)
    say(
        row, AmendmentAsked(identifier, request.pk, True, 0), "amendment-ordered", actor, at, reason=instruction
    )
    return int(request.pk)


@transaction.atomic
def accept_amendment(*, amendment: int, actor: Actor, at: datetime) -> int:
    """The new revision's number. Values, duties, findings and lane are worked out anew; the ledger takes the
    difference. Refused: declaration-ended (cancelled or void since it was asked), findings,
    not-in-this-state."""
    request, row = _request(amendment)
    _require_amendable(row)
    request.state = ORDERED_AMENDMENT.after(Amendment(request.state), AmendmentAct.ACCEPT)
    content = _decode(bytes(request.content))
    proposal, judged = _proposal(row, content, at, doubts=True)
    if proposal.refused:
        raise Refused("findings", rules=", ".join(sorted({f.rule for f in proposal.findings})))
    revise(row, content, bytes(request.content), judged, actor=actor, at=at)
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
    _withdraw(amendment, Amendment.ASKED, actor, at)


@transaction.atomic
def withdraw_order(*, amendment: int, actor: Actor, at: datetime) -> None:
    """An officer takes back what he ordered and nobody has answered. Refused("not-in-this-state")."""
    _withdraw(amendment, Amendment.ORDERED, actor, at)


def _withdraw(amendment: int, of: Amendment, actor: Actor, at: datetime) -> None:
    request, row = _request(amendment)
    if request.state != of:
        act = AmendmentAct.WITHDRAW
        raise Refused("not-in-this-state", machine=ORDERED_AMENDMENT.name, state=request.state, act=act)
    request.state = ORDERED_AMENDMENT.after(of, AmendmentAct.WITHDRAW)
    request.decided_by, request.decided_at = str(actor.subject), at
    request.save()
    event = AmendmentDecided(identifier_of(row), request.pk, request.state, row.revision)
    say(row, event, "amendment-withdrawn", actor, at)
    settle(row, at=at)


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


def content_of(row: Declaration) -> Content:
    """What the declaration says in its present revision."""
    return _decode(bytes(Revision.objects.get(declaration=row, revision=row.revision).content))


def _proposal(
    row: Declaration, content: Content, at: datetime, *, doubts: bool = False
) -> tuple[Proposal, Judged]:
    """Judged by the law of the registration day as it was known then: a later edition rewrites nothing.

    `doubts`: officers' rules are asked too; what a declarant is shown is worked out without them.
    """
    law = law_of(row.law_day, known_at=row.registered_at)
    if row.revision >= int(law.parameters["revisions-max"]):
        raise Refused("too-many-amendments", at_most=law.parameters["revisions-max"])
    found = changes(content_of(row), content)
    if not found:
        raise Refused("nothing-changed")
    if never := forbidden(found, law.forbidden):
        raise Refused("field-never-amended", paths=", ".join(c.path for c in never))
    given = frames([content])
    known = people_of(given, on=row.law_day, at=at).facts
    if doubts:
        known = replace(known, history=history_of(given))
    judged = judge(given, law, known, audience=Audience.OFFICER if doubts else Audience.PUBLIC)
    shown = public(judged.findings)
    after = _totals(judged)
    before = ledger.charged(identifier_of(row))
    difference = {
        tax: after.get(tax, Decimal(0)) - before.get(tax, Decimal(0)) for tax in sorted({*after, *before})
    }
    proposal = Proposal(
        tuple(found),
        {tax: amount for tax, amount in difference.items() if amount},
        tuple(law.catalogue.to_findings(shown)),
        not refused(shown).is_empty(),
    )
    return proposal, judged


def _require_amendable(row: Declaration) -> None:
    if row.life not in AMENDABLE:
        raise Refused("declaration-ended", life=row.life)


def _totals(judged: Judged) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for tax, amount in judged.taxes.select("tax", "amount").rows():
        totals[tax] = totals.get(tax, Decimal(0)) + amount
    return totals


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


def _due(row: Declaration, clock: str, at: datetime) -> datetime | None:
    return reference.reference().deadline(clock, office=row.office, at=at).due
