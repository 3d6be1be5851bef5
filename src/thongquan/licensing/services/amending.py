"""A licence is changed: because its holder asks for it, or by the agency itself."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.licensing import models
from thongquan.licensing.domain import amendments
from thongquan.licensing.domain.amendments import AmendAct, Asked, Change
from thongquan.licensing.domain.applications import worded
from thongquan.licensing.domain.licences import MACHINE as FORCE
from thongquan.licensing.domain.licences import Force, ForceAct, amount
from thongquan.licensing.domain.procedures import Step
from thongquan.licensing.selectors import law
from thongquan.licensing.selectors.licences import of_row
from thongquan.licensing.selectors.names import LICENCE, named
from thongquan.licensing.services.moving import amendment_moved, decided, licence_moved, locked_licence


@transaction.atomic
def ask(*, licence: int, change: Change, reason: str, actor: Actor, at: datetime) -> int:
    """The number of the request, until the agency's clock for it ends.

    Refused: text-wanted, amendment-asked-already, and as `amendments.check`.
    """
    row, said = locked_licence(licence), worded(reason)
    FORCE.after(Force(row.state), ForceAct.AMEND)
    if models.Amendment.objects.filter(licence=row, state=Asked.OPEN).exists():
        raise Refused("amendment-asked-already", licence=named(LICENCE, row.pk))
    amendments.check(change, of_row(row))
    of = row.application
    procedure = law.law_of(of.edition, of.law_day, at=at).procedure(of.procedure)
    step = Step.AMEND if Step.AMEND in procedure.clocks else Step.DECIDE
    made = models.Amendment.objects.create(
        licence=row,
        amounts=_plain(change),
        valid_through=change.valid_through,
        reason=said,
        state=amendments.MACHINE.start,
        asked_by=str(actor.subject),
        asked_at=at,
        due=law.due_of(procedure, step, since=at, at=at),
    )
    amendment_moved(made, None, actor, at)
    return int(made.pk)


@transaction.atomic
def withdraw(*, amendment: int, actor: Actor, at: datetime) -> None:
    """It is wanted no more."""
    row = _locked(amendment)
    amendment_moved(row, AmendAct.WITHDRAW, actor, at)


@transaction.atomic
def grant(*, amendment: int, note: str, actor: Actor, at: datetime) -> None:
    """The licence is as its holder asked; `note`: "" says nothing besides. Refused: as `amendments.check`, by
    what was written off until now."""
    row = _locked(amendment)
    amendments.MACHINE.after(Asked(row.state), AmendAct.GRANT)
    change = Change({int(line): said for line, said in row.amounts.items()}, row.valid_through)
    licence = row.licence
    _amend(licence, change, note.strip() or row.reason, actor, at)
    row.decision, row.signed = licence.decision, licence.signed
    amendment_moved(row, AmendAct.GRANT, actor, at)


@transaction.atomic
def refuse(*, amendment: int, reason: str, actor: Actor, at: datetime) -> None:
    """With the reason, the law, and where to appeal until when. Refused: text-wanted."""
    row, said = _locked(amendment), worded(reason)
    amendments.MACHINE.after(Asked(row.state), AmendAct.REFUSE)
    about = {"licence": named(LICENCE, row.licence_id), **_about(row)}
    of = row.licence.application
    row.decision, row.signed = decided(
        of, "amendment-refused", number=of.number, reason=said, about=about, at=at
    )
    amendment_moved(row, AmendAct.REFUSE, actor, at)


@transaction.atomic
def amend(*, licence: int, change: Change, reason: str, actor: Actor, at: datetime) -> None:
    """By the agency itself. Refused: text-wanted, and as `amendments.check`."""
    _amend(locked_licence(licence), change, worded(reason), actor, at)


def _amend(row: models.Licence, change: Change, reason: str, actor: Actor, at: datetime) -> None:
    FORCE.after(Force(row.state), ForceAct.AMEND)
    amendments.check(change, of_row(row))
    for line in models.Line.objects.filter(licence=row, number__in=list(change.amounts)):
        line.granted = amount(change.amounts[line.number])
        line.save(update_fields=["granted"])
    if change.valid_through is not None:
        row.valid_to = change.valid_through + timedelta(days=1)
    about = {
        "licence": named(LICENCE, row.pk),
        "amounts": _plain(change),
        "valid_through": (row.valid_to - timedelta(days=1)).isoformat(),
    }
    of = row.application
    row.decision, row.signed = decided(of, "amended", number=of.number, reason=reason, about=about, at=at)
    licence_moved(row, ForceAct.AMEND, actor, at)


def _locked(amendment: int) -> models.Amendment:
    """The licence is held before what is asked of it."""
    found = models.Amendment.objects.filter(pk=amendment).values_list("licence", flat=True).first()
    if found is None:
        raise NotFound("amendment", amendment)
    licence = locked_licence(found)
    row = models.Amendment.objects.select_for_update().get(pk=amendment)
    row.licence = licence
    return row


def _plain(change: Change) -> dict[str, str]:
    return {str(number): said for number, said in sorted(change.amounts.items())}


def _about(row: models.Amendment) -> dict[str, Any]:
    through = row.valid_through.isoformat() if row.valid_through else ""
    return {"amounts": row.amounts, "valid_through": through}
