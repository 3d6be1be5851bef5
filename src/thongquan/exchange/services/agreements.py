"""An agreement is proposed by one person, put in force by another, ended by one at once."""

from datetime import datetime

from django.db import transaction

from thongquan.exchange.domain import events
from thongquan.exchange.domain.agreements import AGREEMENT, Act, State, Terms, require_sound
from thongquan.exchange.models import Agreement
from thongquan.exchange.services.partners import locked, require_reason, told_of
from thongquan.identity.selectors.independence import require_first, require_independent
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused


@transaction.atomic
def propose_agreement(*, code: str, terms: Terms, actor: Actor, at: datetime) -> int:
    """Its key. It lets nothing through until another person has approved it.

    Refused: agreement-unfit, agreement-known-already (its number, of one proposed or in force).
    """
    require_sound(terms)
    partner = locked(code)
    if partner.agreements.filter(number=terms.number, state__in=(State.PROPOSED, State.APPROVED)).exists():
        raise Refused("agreement-known-already", number=terms.number)
    row = Agreement.objects.create(
        partner=partner,
        number=terms.number,
        instrument=terms.instrument,
        title=dict(terms.title),
        legal_basis=dict(terms.legal_basis),
        purpose=dict(terms.purpose),
        use_limits=dict(terms.use_limits),
        retention_days=terms.retention_days,
        receives=sorted(terms.receives),
        sends=sorted(terms.sends),
        valid_from=terms.validity.start,
        valid_to=terms.validity.end,
        scope=terms.scope.plain() if terms.scope else None,
        state=State.PROPOSED,
        proposed_by=str(actor.subject),
        proposed_at=at,
    )
    event = events.AgreementProposed(
        row.number,
        tuple(row.receives),
        tuple(row.sends),
        row.retention_days,
        row.valid_from,
        row.valid_to,
    )
    told_of(event, code, actor, at)
    return row.pk


@transaction.atomic
def approve_agreement(*, agreement: int, actor: Actor, at: datetime) -> None:
    """From `at` on, on its days, it holds. Refused: needs-a-second-person, not-independent."""
    row = _locked(agreement)
    if row.proposed_by == str(actor.subject):
        raise Refused("needs-a-second-person", agreement=row.number)
    require_independent(actor, row.proposed_by, at=at)
    _move(row, Act.APPROVE, actor, at)


@transaction.atomic
def refuse_agreement(*, agreement: int, reason: str, actor: Actor, at: datetime) -> None:
    """Refused: needs-a-second-person (who proposed it withdraws it), reason-wanted."""
    require_reason(reason)
    row = _locked(agreement)
    if row.proposed_by == str(actor.subject):
        raise Refused("needs-a-second-person", agreement=row.number)
    _move(row, Act.REFUSE, actor, at, reason)


@transaction.atomic
def withdraw_agreement(*, agreement: int, reason: str, actor: Actor, at: datetime) -> None:
    """By who proposed it. Refused: only-who-proposed, reason-wanted."""
    require_reason(reason)
    row = _locked(agreement)
    require_first(actor, row.proposed_by)
    _move(row, Act.WITHDRAW, actor, at, reason)


@transaction.atomic
def end_agreement(*, agreement: int, reason: str, actor: Actor, at: datetime) -> None:
    """From `at` on it lets nothing through. Refused: reason-wanted."""
    require_reason(reason)
    row = _locked(agreement)
    row.ended_by, row.ended_at = str(actor.subject), at
    row.save(update_fields=["ended_by", "ended_at"])
    _move(row, Act.END, actor, at, reason)


def _locked(agreement: int) -> Agreement:
    """Its partner first, as whoever proposes or suspends."""
    found = Agreement.objects.filter(pk=agreement).values_list("partner__code", flat=True).first()
    if found is None:
        raise NotFound("agreement", agreement)
    locked(found)
    return Agreement.objects.select_related("partner").get(pk=agreement)


def _move(row: Agreement, act: Act, actor: Actor, at: datetime, reason: str = "") -> None:
    row.state = AGREEMENT.after(State(row.state), act)
    row.reason = reason
    changed = ["state", "reason"]
    if act in (Act.APPROVE, Act.REFUSE):
        row.decided_by, row.decided_at = str(actor.subject), at
        changed += ["decided_by", "decided_at"]
    row.save(update_fields=changed)
    event = events.AgreementMoved(row.number, str(act), row.state)
    told_of(event, row.partner.code, actor, at, reason)
