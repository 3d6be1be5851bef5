"""Licences as plain objects, with what is left of them and who took what."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from thongquan.books import selectors as books
from thongquan.identity.domain import SignedIn
from thongquan.kernel.validity import Validity
from thongquan.licensing import models
from thongquan.licensing.domain.amendments import Asked
from thongquan.licensing.domain.licences import FORCES, Force, Licence, Line
from thongquan.licensing.domain.procedures import Counted, Way
from thongquan.licensing.selectors import access, amendments
from thongquan.licensing.selectors.names import APPLICATION, LICENCE, key_or_none, named

Told = dict[str, Any]


def licences(signed: SignedIn, at: datetime, *, cursor: int = 0, limit: int = 50) -> tuple[list[Told], str]:
    """Of those who ask, the newest first; and the cursor of the next page."""
    rows = models.Licence.objects.filter(access.licences(signed, at)).prefetch_related("lines")
    if cursor:
        rows = rows.filter(pk__lt=cursor)
    found = list(rows.order_by("-pk")[: limit + 1])
    more = str(found[limit - 1].pk) if len(found) > limit else ""
    names = access.names_of({row.party for row in found}, at)
    return [_told(row, names, at) for row in found[:limit]], more


def licence(signed: SignedIn, identifier: str, at: datetime) -> Told:
    """The whole of one, with every movement."""
    row = access.licence(signed, identifier, access.READ, at)
    moved = models.Movement.objects.filter(line__licence=row).order_by("pk")
    movements = [
        {
            "line": number,
            "declaration": one.declaration,
            "item": one.item,
            "amount": plain(one.amount),
            "why": one.why,
            "at": one.at,
        }
        for one, number in ((one, one.line.number) for one in moved.select_related("line"))
    ]
    decides = row.agency in access.agencies(signed, at, access.DECIDE)
    mine = row.party in access.applicants(signed, at, access.APPLY)
    lives = row.state == Force.IN_FORCE
    asked = amendments.of_licence(row, at, mine=mine, decides=decides)
    asks = mine and not any(one["state"] == Asked.OPEN for one in asked)
    may = [
        *(["amend-licence", "revoke"] if decides and lives else []),
        *(["ask-amendment"] if asks and lives else []),
        *(["surrender"] if mine and lives else []),
    ]
    return {
        **_told(row, access.names_of({row.party}, at), at),
        "movements": movements,
        "amendments": asked,
        "decision": row.decision,
        "signed": row.signed,
        "may": may,
    }


def of_row(row: models.Licence) -> Licence:
    """As the domain knows it; its lines are read with it."""
    return Licence(
        number=named(LICENCE, row.pk),
        paper=row.paper,
        party=row.party,
        direction=Way(row.direction),
        counted=Counted(row.counted),
        state=Force(row.state),
        validity=Validity(row.valid_from, row.valid_to),
        countries=frozenset(row.countries),
        lines=tuple(
            Line(one.number, one.code, one.measure, one.granted, one.used)
            for one in sorted(row.lines.all(), key=lambda one: one.number)
        ),
    )


def drift() -> list[Told]:
    """Lines whose `used` does not follow from their movements; there are none."""
    rows = models.Line.objects.annotate(moved=Coalesce(Sum("movements__amount"), Decimal(0)))
    wrong = rows.exclude(moved=F("used"))
    return [{"line": one.pk, "used": one.used, "moved": one.moved} for one in wrong]


def plain(amount: Decimal) -> str:
    """Without noughts at the end."""
    return f"{amount.normalize():f}"


def _told(row: models.Licence, names: Mapping[str, str], at: datetime) -> Told:
    known = of_row(row)
    return {
        "identifier": known.number,
        "application": named(APPLICATION, row.application_id),
        "paper": row.paper,
        "agency": row.agency,
        "party": row.party,
        "party_name": names.get(row.party, ""),
        "direction": row.direction,
        "counted": row.counted,
        "countries": list(row.countries),
        "valid_from": row.valid_from,
        "valid_through": known.validity.last_day,
        "state": row.state,
        "state_text": dict(FORCES[known.state]),
        "in_force": known.in_force(books.today(at)),
        "lines": [
            {
                "line": line.number,
                "code": line.code,
                "measure": line.measure,
                "granted": plain(line.granted),
                "used": plain(line.used),
                "left": plain(line.left),
            }
            for line in known.lines
        ],
    }


def by_numbers(numbers: Iterable[str]) -> dict[str, Licence]:
    """Those of `numbers` that there are; two queries, whatever their number."""
    keys = [key for number in numbers if (key := key_or_none(LICENCE, number)) is not None]
    rows = models.Licence.objects.filter(pk__in=keys).prefetch_related("lines") if keys else ()
    return {licence.number: licence for licence in map(of_row, rows)}


def taken_by(declaration: str) -> dict[tuple[str, int, int], Decimal]:
    """What a declaration has of licences, by licence, line and item."""
    rows = models.Movement.objects.filter(declaration=declaration)
    summed = rows.values_list("line__licence", "line__number", "item").annotate(Sum("amount"))
    return {(named(LICENCE, key), line, item): amount for key, line, item, amount in summed if amount}
