"""Tax let off or put off, money in suspense assigned: one person proposes by a law, another approves, and only
then is anything posted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from thongquan.identity.selectors.independence import require_first, require_independent
from thongquan.journal.domain import Entry as Record
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.ledger import selectors
from thongquan.ledger.domain import Kind, events
from thongquan.ledger.domain.states import ADJUSTMENTS, AdjustmentKind, CorrectionAct
from thongquan.ledger.domain.states import Correction as State
from thongquan.ledger.models import Adjustment
from thongquan.ledger.models import Entry as EntryRow
from thongquan.ledger.services.charges import defer, exempt
from thongquan.ledger.services.credits import apply_credit
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import Mark

POSTED = {
    AdjustmentKind.EXEMPTION: Kind.EXEMPTION,
    AdjustmentKind.DEFERRAL: Kind.DEFERRAL,
    AdjustmentKind.APPLICATION: Kind.APPLICATION,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done to a declaration registered on `registered_on`, by which law (`basis`) and why.

    `amounts`: by tax, of an exemption. `party`, `source`: under whom, and for which declaration, the money of
    an application waits in suspense; "" where that is unknown.
    """

    kind: AdjustmentKind
    declaration: str
    registered_on: date
    basis: str
    reason: str
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    party: str = ""
    source: str = ""


@transaction.atomic
def propose_adjustment(*, wanted: Wanted, on: date, actor: Actor, at: datetime) -> int:
    """The adjustment's id. What could not be done now is refused at once; so is a second of its kind while one
    waits (adjustment-open)."""
    if not wanted.basis.strip():
        raise Refused("adjustment-without-basis")
    row = Adjustment(
        kind=wanted.kind,
        declaration=wanted.declaration,
        registered_on=wanted.registered_on,
        amounts={tax: format(amount, "f") for tax, amount in sorted(wanted.amounts.items())},
        party=wanted.party,
        source=wanted.source,
        basis=wanted.basis,
        reason=wanted.reason,
        state=ADJUSTMENTS.start,
        proposed_by=str(actor.subject),
        proposed_at=at,
    )
    _try(row, on=on, actor=actor, at=at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused("adjustment-open", declaration=wanted.declaration) from None
    event = events.AdjustmentProposed(row.pk, row.kind, row.amounts, row.party, row.source, row.basis)
    about = Subject("declaration", row.declaration)
    record(Record.of(event, subject=about, actor=actor, at=at, reason=row.reason))
    return int(row.pk)


@transaction.atomic
def approve_adjustment(*, adjustment: int, on: date, actor: Actor, at: datetime) -> int:
    """A second person approves: it is posted. The id of the entry. Refused("second-person-needed")."""
    row = _locked(adjustment)
    if row.proposed_by == str(actor.subject):
        raise Refused("second-person-needed", adjustment=adjustment)
    require_independent(actor, row.proposed_by, at=at)
    row.state = ADJUSTMENTS.after(State(row.state), CorrectionAct.APPROVE)
    row.made_id = _post(row, on=on, actor=actor, at=at)
    _decided(row, CorrectionAct.APPROVE, actor, at)
    return int(row.made_id)


@transaction.atomic
def refuse_adjustment(*, adjustment: int, actor: Actor, at: datetime, reason: str) -> None:
    """Also by who proposed it: then it is taken off the table."""
    row = _locked(adjustment)
    row.state = ADJUSTMENTS.after(State(row.state), CorrectionAct.REFUSE)
    row.decided_why = reason
    _decided(row, CorrectionAct.REFUSE, actor, at)


@transaction.atomic
def withdraw_adjustment(*, adjustment: int, actor: Actor, at: datetime, reason: str) -> None:
    """Who proposed it no longer does. Refused("only-who-proposed")."""
    row = _locked(adjustment)
    require_first(actor, row.proposed_by)
    row.state = ADJUSTMENTS.after(State(row.state), CorrectionAct.WITHDRAW)
    row.decided_why = reason
    _decided(row, CorrectionAct.WITHDRAW, actor, at)


def _try(row: Adjustment, *, on: date, actor: Actor, at: datetime) -> None:
    """Refused as posting it would be; nothing stays."""
    undo = transaction.savepoint()
    try:
        _post(row, on=on, actor=actor, at=at)
    finally:
        transaction.savepoint_rollback(undo)


def _post(row: Adjustment, *, on: date, actor: Actor, at: datetime) -> int:
    said = {"declaration": row.declaration, "on": on, "actor": actor, "at": at}
    why = f"{row.basis}: {row.reason}"
    match AdjustmentKind(row.kind):
        case AdjustmentKind.EXEMPTION:
            if not row.amounts:
                raise Refused("amount-not-above-zero", amount=0)
            amounts = {tax: Decimal(amount) for tax, amount in row.amounts.items()}
            _in_whole_units(amounts, row.declaration)
            exempt(**said, amounts=amounts, reason=why)
        case AdjustmentKind.DEFERRAL:
            _require_priority(row, at)
            defer(**said, registered_on=row.registered_on, reason=why)
        case AdjustmentKind.APPLICATION:
            _require_own(row)
            apply_credit(**said, party=row.party, from_declaration=row.source, reason=why)
    posted = EntryRow.objects.filter(declaration=row.declaration, kind=POSTED[AdjustmentKind(row.kind)])
    return int(posted.latest("pk").pk)


def _in_whole_units(amounts: Mapping[str, Decimal], declaration: str) -> None:
    currency = next((debt.currency for debt in selectors.debts(declaration)), "")
    for amount in amounts.values():
        if amount != round(amount, selectors.places(currency)):
            raise Refused("amount-finer-than-currency", amount=amount, currency=currency)


def _require_priority(row: Adjustment, at: datetime) -> None:
    """Who may pay by the tenth of the next month: priority enterprises (107/2016, art. 9.2)."""
    party = next((debt.party for debt in selectors.debts(row.declaration)), "")
    if not parties.has_mark(Subject("party", party), Mark.PRIORITY, row.registered_on, at=at):
        raise Refused("not-a-priority-enterprise", declaration=row.declaration)


def _require_own(row: Adjustment) -> None:
    """Money of one taxpayer pays no tax of another."""
    owners = {debt.party for debt in selectors.debts(row.source)} if row.source else set()
    for owner in sorted(filter(None, {row.party, *owners})):
        if any(debt.party != owner for debt in selectors.debts(row.declaration)):
            raise Refused("credit-of-another-party", declaration=row.declaration, party=owner)


def _locked(adjustment: int) -> Adjustment:
    row = Adjustment.objects.select_for_update().filter(pk=adjustment).first()
    if row is None:
        raise NotFound("adjustment", adjustment)
    return row


def _decided(row: Adjustment, act: CorrectionAct, actor: Actor, at: datetime) -> None:
    row.decided_by, row.decided_at = str(actor.subject), at
    row.save()
    event = events.AdjustmentDecided(row.pk, row.kind, act, row.made_id)
    about = Subject("declaration", row.declaration)
    record(Record.of(event, subject=about, actor=actor, at=at, reason=row.decided_why or row.reason))
