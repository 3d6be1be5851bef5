"""Parties that bear a mark on a day, as another administration may be told of them."""

from dataclasses import dataclass
from datetime import date, timedelta

from thongquan.parties import models
from thongquan.parties.domain.words import Mark, subject_of
from thongquan.parties.selectors import valid


@dataclass(frozen=True, slots=True)
class Marked:
    """`numbers`: by which declarations name it; `last_day`: of the mark, None where no end is known."""

    code: str
    name: str
    address: str
    numbers: list[str]
    valid_from: date
    last_day: date | None


def marked(mark: Mark, on: date) -> list[Marked]:
    """In the order in which they were registered."""
    marks = {row.party_id: row for row in models.Status.objects.filter(valid(on), mark=mark)}
    names = dict(models.Name.objects.filter(valid(on), party__in=marks).values_list("party", "name"))
    numbers: dict[int, list[str]] = {}
    held = models.Identifier.objects.filter(valid(on), party__in=marks, branch=None).order_by("pk")
    for party, number in held.values_list("party", "number"):
        numbers.setdefault(party, []).append(number)
    rows = models.Party.objects.filter(pk__in=marks).order_by("pk")
    return [
        Marked(
            code=subject_of(row.pk).id,
            name=names.get(row.pk, ""),
            address=row.address,
            numbers=numbers.get(row.pk, []),
            valid_from=marks[row.pk].valid_from,
            last_day=_last(marks[row.pk].valid_to),
        )
        for row in rows
        if names.get(row.pk)
    ]


def _last(end: date | None) -> date | None:
    return None if end is None else end - timedelta(days=1)
