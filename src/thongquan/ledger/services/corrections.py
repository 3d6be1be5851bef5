"""Entries taken back: one person proposes, another approves, and only then is anything posted."""

from datetime import datetime

from django.db import IntegrityError, transaction

from thongquan.identity.selectors.independence import require_first, require_independent
from thongquan.journal.domain import Entry as Record
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.ledger import selectors
from thongquan.ledger.domain import events, postings
from thongquan.ledger.domain.states import CORRECTIONS, CorrectionAct
from thongquan.ledger.domain.states import Correction as State
from thongquan.ledger.models import Correction
from thongquan.ledger.services.payments import reverse


@transaction.atomic
def propose_reversal(*, entry: int, actor: Actor, at: datetime, reason: str) -> int:
    """The correction's id. Refused("correction-open") where one waits already, ("cannot-reverse")."""
    postings.check_reversible(selectors.entry(entry), entry)
    try:
        with transaction.atomic():
            row = Correction.objects.create(
                entry_id=entry,
                state=CORRECTIONS.start,
                reason=reason,
                proposed_by=str(actor.subject),
                proposed_at=at,
            )
    except IntegrityError:
        raise Refused("correction-open", entry=entry) from None
    event = events.CorrectionProposed(row.pk, entry)
    subject = Subject("correction", str(row.pk))
    record(Record.of(event, subject=subject, actor=actor, at=at, reason=reason))
    return int(row.pk)


@transaction.atomic
def approve_reversal(*, correction: int, actor: Actor, at: datetime) -> int:
    """A second person approves: the entry is taken back line by line. The id of the reversal.

    Refused("second-person-needed"), ("cannot-reverse") where what it brought has since been used.
    """
    row = _decided(correction, CorrectionAct.APPROVE, actor, at)
    row.made_id = reverse(entry=row.entry_id, actor=actor, at=at, reason=row.reason)
    row.save()
    _said(row, CorrectionAct.APPROVE, actor, at)
    return int(row.made_id)


@transaction.atomic
def refuse_reversal(*, correction: int, actor: Actor, at: datetime, reason: str) -> None:
    """Also by who proposed it: then it is taken off the table."""
    row = _decided(correction, CorrectionAct.REFUSE, actor, at)
    row.decided_why = reason
    row.save()
    _said(row, CorrectionAct.REFUSE, actor, at)


@transaction.atomic
def withdraw_reversal(*, correction: int, actor: Actor, at: datetime, reason: str) -> None:
    """Who proposed it no longer does. Refused("only-who-proposed")."""
    row = _decided(correction, CorrectionAct.WITHDRAW, actor, at)
    row.decided_why = reason
    row.save()
    _said(row, CorrectionAct.WITHDRAW, actor, at)


def _decided(correction: int, act: CorrectionAct, actor: Actor, at: datetime) -> Correction:
    row = Correction.objects.select_for_update().filter(pk=correction).first()
    if row is None:
        raise NotFound("correction", correction)
    if act is CorrectionAct.APPROVE:
        if row.proposed_by == str(actor.subject):
            raise Refused("second-person-needed", correction=correction)
        require_independent(actor, row.proposed_by, at=at)
    if act is CorrectionAct.WITHDRAW:
        require_first(actor, row.proposed_by)
    row.state = CORRECTIONS.after(State(row.state), act)
    row.decided_by, row.decided_at = str(actor.subject), at
    return row


def _said(row: Correction, act: CorrectionAct, actor: Actor, at: datetime) -> None:
    event = events.CorrectionDecided(row.pk, act, row.made_id)
    subject = Subject("correction", str(row.pk))
    record(Record.of(event, subject=subject, actor=actor, at=at, reason=row.decided_why))
