"""What an agency does: receive, ask for a supplement, inspect, grant, refuse; and with licences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from thongquan.books import selectors as books
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.licensing import models
from thongquan.licensing.domain.applications import MACHINE, Act, State, worded
from thongquan.licensing.domain.licences import MACHINE as FORCE
from thongquan.licensing.domain.licences import Force, ForceAct, amount
from thongquan.licensing.domain.procedures import Counted, Procedure
from thongquan.licensing.selectors import law
from thongquan.licensing.selectors.licences import plain
from thongquan.licensing.selectors.names import LICENCE, named
from thongquan.licensing.services import fees
from thongquan.licensing.services.moving import decided, licence_moved, locked, locked_licence, moved

MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Granting:
    """`amounts` by number of the line of goods (from 1), where less (or more) is granted than asked for;
    `valid_through`: the last day, None: as long as the procedure says; `countries`: none is every one."""

    amounts: Mapping[int, str] = field(default_factory=dict)
    valid_from: date | None = None
    valid_through: date | None = None
    countries: Sequence[str] = ()
    note: str = ""


@transaction.atomic
def receive(*, application: int, actor: Actor, at: datetime) -> None:
    """The agency gives it a number; from now on its clock runs, or stands until the fee is paid."""
    row = locked(application)
    row.received_at = at
    row.number = f"{books.today(at).year}/{row.agency}/{row.pk:08}"
    moved(row, Act.RECEIVE, actor, at)
    fees.charge(row, _procedure(row, at), actor, at)


@transaction.atomic
def ask_supplement(*, application: int, text: str, actor: Actor, at: datetime) -> None:
    """The applicant is to add something; the agency's clock stands. Refused: text-wanted, text-too-long."""
    moved(locked(application), Act.ASK_SUPPLEMENT, actor, at, text=worded(text))


@transaction.atomic
def assign_inspection(*, application: int, text: str, actor: Actor, at: datetime) -> None:
    """The goods are looked at first; `text`: where, when, by whom. Refused: text-wanted, no-inspection-here."""
    row = locked(application)
    if not _procedure(row, at).inspects:
        raise Refused("no-inspection-here", procedure=row.procedure)
    moved(row, Act.ASSIGN_INSPECTION, actor, at, text=worded(text))


@transaction.atomic
def grant(*, application: int, granting: Granting, actor: Actor, at: datetime) -> str:
    """The identifier of the licence. Refused: amount-not-above-zero, ends-before-it-begins."""
    row = locked(application)
    MACHINE.after(State(row.state), Act.GRANT)
    procedure, today = _procedure(row, at), books.today(at)
    begins = granting.valid_from or today
    ends = (granting.valid_through or _months_on(begins, procedure.months)) + timedelta(days=1)
    if ends <= begins:
        raise Refused("ends-before-it-begins", begins=begins, ends=ends)
    licence = models.Licence.objects.create(
        application=row,
        paper=procedure.paper,
        agency=row.agency,
        party=row.party,
        direction=row.direction,
        counted=procedure.counted,
        countries=sorted(set(granting.countries)),
        valid_from=begins,
        valid_to=ends,
        state=FORCE.start,
        granted_at=at,
    )
    lines = [_line(licence, n, good, procedure, granting) for n, good in enumerate(row.goods, 1)]
    models.Line.objects.bulk_create(lines)
    about = {
        "licence": named(LICENCE, licence.pk),
        "paper": licence.paper,
        "valid_from": begins.isoformat(),
        "valid_through": (ends - timedelta(days=1)).isoformat(),
        "countries": list(licence.countries),
        "lines": [
            {"line": one.number, "code": one.code, "measure": one.measure, "granted": plain(one.granted)}
            for one in lines
        ],
    }
    row.decision, row.signed = decided(
        row, "granted", number=row.number, reason=granting.note, about=about, at=at
    )
    row.decided_at = at
    moved(row, Act.GRANT, actor, at, text=granting.note)
    licence.decision, licence.signed = row.decision, row.signed
    licence_moved(licence, None, actor, at)
    return named(LICENCE, licence.pk)


def _line(
    licence: models.Licence, n: int, good: Mapping[str, str], procedure: Procedure, granting: Granting
) -> models.Line:
    asked = {Counted.QUANTITY: "quantity", Counted.VALUE: "value"}.get(procedure.counted)
    measure = {Counted.QUANTITY: "unit", Counted.VALUE: "currency"}.get(procedure.counted)
    return models.Line(
        licence=licence,
        number=n,
        code=good["code"],
        description=good.get("description", ""),
        measure=good.get(measure, "") if measure else "",
        granted=amount(granting.amounts.get(n, good.get(asked, ""))) if asked else Decimal(0),
        used=Decimal(0),
    )


@transaction.atomic
def refuse(*, application: int, reason: str, actor: Actor, at: datetime) -> None:
    """With the reason, the law, and where to appeal until when. Refused: text-wanted."""
    row, said = locked(application), worded(reason)
    MACHINE.after(State(row.state), Act.REFUSE)
    row.decision, row.signed = decided(row, "refused", number=row.number, reason=said, about={}, at=at)
    row.decided_at = at
    moved(row, Act.REFUSE, actor, at, text=said)


@transaction.atomic
def revoke(*, licence: int, reason: str, actor: Actor, at: datetime) -> None:
    """From now on it answers nothing; what was written off stays. Refused: text-wanted."""
    row, said = locked_licence(licence), worded(reason)
    FORCE.after(Force(row.state), ForceAct.REVOKE)
    of, about = row.application, {"licence": named(LICENCE, row.pk)}
    row.decision, row.signed = decided(of, "revoked", number=of.number, reason=said, about=about, at=at)
    row.ended_at = at
    licence_moved(row, ForceAct.REVOKE, actor, at)


@transaction.atomic
def surrender(*, licence: int, actor: Actor, at: datetime) -> None:
    """Its holder needs it no more."""
    row = locked_licence(licence)
    row.ended_at = at
    licence_moved(row, ForceAct.SURRENDER, actor, at)


def _procedure(row: models.Application, at: datetime) -> Procedure:
    return law.law_of(row.edition, row.law_day, at=at).procedure(row.procedure)


def _months_on(day: date, months: int) -> date:
    """The day before the same day `months` later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_after = (date(year, month + 1, 1) + MONTH).replace(day=1)
    same = min(first_after - timedelta(days=1), date(year, month + 1, 1) + timedelta(days=day.day - 1))
    return same - timedelta(days=1)
