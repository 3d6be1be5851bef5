"""What declarations take of licences, and give back. Licences are held in the order of their numbers, after the
declaration and before anything of money, so that nobody waits in a circle."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction

from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.licensing import models
from thongquan.licensing.domain import events
from thongquan.licensing.domain.claims import EXHAUSTED, Claim, difference, refused
from thongquan.licensing.domain.licences import Licence
from thongquan.licensing.selectors.licences import of_row, plain, taken_by
from thongquan.licensing.selectors.names import LICENCE, key_or_none, subject

USED = """
UPDATE licensing_line l SET used = l.used + n.amount
FROM unnest(%s::bigint[], %s::numeric[]) AS n (id, amount) WHERE l.id = n.id
"""
Moved = Mapping[tuple[str, int, int], Decimal]  # by licence, line, item


def grant(claims: Sequence[Claim]) -> dict[int, str]:
    """By declaration of the batch why its claims are not granted. The licences stay held until the caller's
    transaction ends; what was granted is to be written off with `write_off` before."""
    return refused(claims, _held({claim.licence for claim in claims})) if claims else {}


def write_off(claims: Sequence[Claim], declarations: Mapping[int, str], *, actor: Actor, at: datetime) -> None:
    """Of those in `declarations` (their names by place in the batch) what was granted."""
    moved = {
        name: {(c.licence, c.line, c.item): c.amount for c in claims if c.d == d}
        for d, name in declarations.items()
    }
    _write({name: lines for name, lines in moved.items() if lines}, "registered", actor, at)


@transaction.atomic
def settle(*, declaration: str, claims: Sequence[Claim], actor: Actor, at: datetime) -> None:
    """A declaration that was amended takes what it claims now. Refused("licence-exhausted")."""
    moved = difference(claims, taken_by(declaration))
    if not moved:
        return
    held = _held({licence for licence, _, _ in moved})
    more: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for (licence, line, _), amount in moved.items():
        more[licence, line] += amount
    for (licence, number), amount in more.items():
        line = next(one for one in held[licence].lines if one.number == number)
        if amount > line.left:
            raise Refused(EXHAUSTED, licence=licence, left=plain(line.left), wanted=plain(amount))
    _write({declaration: moved}, "amended", actor, at)


@transaction.atomic
def give_back(*, declaration: str, why: str, actor: Actor, at: datetime) -> None:
    """All that a declaration took."""
    moved = difference((), taken_by(declaration))
    if moved:
        _held({licence for licence, _, _ in moved})
        _write({declaration: moved}, why, actor, at)


def _held(numbers: Iterable[str]) -> dict[str, Licence]:
    keys = sorted(key for number in numbers if (key := key_or_none(LICENCE, number)) is not None)
    rows = models.Licence.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    locked = [row.pk for row in rows]
    # Read once they are held: what others wrote off until then counts.
    known = models.Licence.objects.filter(pk__in=locked).prefetch_related("lines")
    return {licence.number: licence for licence in map(of_row, known)}


def _write(moved: Mapping[str, Moved], why: str, actor: Actor, at: datetime) -> None:
    """Movements, what they do to the lines, the record."""
    numbers = {licence for lines in moved.values() for licence, _, _ in lines}
    keys = {number: key_or_none(LICENCE, number) for number in numbers}
    lines = {
        (one.licence_id, one.number): one
        for one in models.Line.objects.filter(licence__in=[key for key in keys.values() if key is not None])
    }
    sums: defaultdict[int, Decimal] = defaultdict(Decimal)
    rows, told = [], []
    for declaration, places in moved.items():
        said: defaultdict[str, list[str]] = defaultdict(list)
        for (licence, number, item), amount in places.items():
            line = lines[keys[licence], number]  # type: ignore[index]
            sums[line.pk] += amount
            rows.append(
                models.Movement(line=line, declaration=declaration, item=item, amount=amount, why=why, at=at)
            )
            said[licence].append(f"{number}:{item}:{plain(amount)}")
        for licence, words in said.items():
            event = events.WrittenOff(declaration, why, "; ".join(words))
            told.append(Entry.of(event, subject=subject(LICENCE, keys[licence] or 0), actor=actor, at=at))
    models.Movement.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute(USED, [list(sums), list(sums.values())])
    record(*told)
