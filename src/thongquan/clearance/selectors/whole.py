"""One declaration for who reads all of it at once: as many queries for ten thousand items as for one.

What `views` answers part by part, from the same values; what lies beside the row comes with the row.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import polars as pl
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, JSONObject

from thongquan.books import selectors as books
from thongquan.books.domain import EditionRef
from thongquan.clearance.domain.assessment import registered_totals
from thongquan.clearance.domain.law import Law
from thongquan.clearance.models import Declaration, FindingRow, Revision, Step, TaxLine
from thongquan.clearance.selectors import standing, views
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.selectors.taxes import why_untaxed
from thongquan.clearance.selectors.turns import Turn, turns_of
from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import qualified
from thongquan.ledger import domain as money
from thongquan.ledger import selectors as ledger
from thongquan.reference import selectors as reference
from thongquan.risk.domain.holds import HoldEffect

_ME = OuterRef("pk")
_MINE = Q(declaration_id=_ME, revision=OuterRef("revision"))


def rows() -> QuerySet[Declaration]:
    """Declarations with what `whole` reads beside them, in the one query."""
    said = Revision.objects.filter(_MINE)
    found = FindingRow.objects.filter(_MINE, audience=Audience.PUBLIC).order_by("row")
    sums = TaxLine.objects.filter(_MINE).order_by("tax").values("tax")
    sums = sums.annotate(lines=Count("*"), amount=Sum("amount"))
    owed = JSONObject(tax="tax", lines="lines", amount=Cast("amount", CharField()))
    return _beside(Declaration.objects.select_related("law")).annotate(
        said=Subquery(said.values("content")),
        found=listed(found, *views.FOUND, "effect", "stage"),
        totals=ArraySubquery(sums.values(one=owed)),
    )


def waiting(rows: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """`rows` with what `wants`, `asked` and their steps are read from, in the one query."""
    needed = FindingRow.objects.filter(_MINE, audience=Audience.PUBLIC, effect="require", stage="clearance")
    return _beside(rows).annotate(found=listed(needed.order_by("row"), *views.FOUND, "effect", "stage"))


def _beside(rows: QuerySet[Declaration]) -> QuerySet[Declaration]:
    steps = Step.objects.filter(declaration_id=_ME).order_by("at", "row")
    return rows.annotate(
        steps=listed(steps, "at", "milestone", "actor", "awaited", "due_at", "revision", "note"),
        met=listed(standing.requirements_met(_ME), "item_number", "measure"),
        amended=listed(standing.amendments_open(_ME), "state", "after_clearance"),
        cancelled=Exists(standing.cancellations_open(_ME)),
    )


def listed(found: QuerySet[Any], *columns: str) -> ArraySubquery:
    return ArraySubquery(found.values(one=JSONObject(**{name: name for name in columns})))


class _Step(msgspec.Struct):
    at: datetime
    milestone: str
    actor: str
    awaited: str
    due_at: datetime | None
    revision: int
    note: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Whole:
    """`shown`, `findings`, `timeline`, `owed`, `holds` (all) and `totals` as `views` and `taxes` give them;
    `untaxed`: why items of an export have no duty, where there are such; `refs`: the editions of its day, by
    book."""

    row: Declaration
    law: Law
    refs: Mapping[str, EditionRef]
    shown: dict[str, Any]
    turns: list[Turn]
    owed: dict[str, Any]
    findings: list[dict[str, Any]]
    timeline: list[dict[str, Any]]
    totals: dict[str, str | None]
    untaxed: Mapping[str, str]
    standing: standing.Standing
    holds: list[dict[str, Any]]


def whole(row: Any, *, at: datetime, inside: bool) -> Whole:
    """`row` out of `rows`; `inside` as for `views.timeline`."""
    refs = books.current(known_at=row.registered_at)
    law = law_of(row.law_day, known_at=row.registered_at, refs=refs)
    content = msgspec.json.decode(bytes(row.said))
    debts = ledger.debts(qualified(settings.ADMINISTRATION, row.number))
    owed = money.standing(
        qualified(settings.ADMINISTRATION, row.number), debts, on=reference.legal_day(row.office, at)
    )
    holds = _holds(row, content, at)
    now = _standing(row, owed.owed, holds)
    shown = views.told(row, content, now)
    charged = {one["tax"]: (one["lines"], Decimal(one["amount"])) for one in row.totals}
    all_charged = sum(lines for lines, _ in charged.values()) >= row.items
    steps = msgspec.convert(row.steps, list[_Step])
    return Whole(
        row=row,
        law=law,
        refs=refs,
        shown=shown,
        turns=turns_of(row, shown["awaited"], [(step.at, step.note) for step in steps]),
        owed=views.owed_of(owed, debts),
        findings=views.said_of([tuple(one[name] for name in views.FOUND) for one in row.found], row, law),
        timeline=views.timeline_of(steps, inside=inside),
        totals=registered_totals(charged, row.items, law, row.direction, total=row.tax_total),
        untaxed=why_untaxed(row, law) if row.direction == "EX" and not all_charged else {},
        standing=now,
        holds=views.holds_told(holds),
    )


def standings(rows: Collection[Any], *, at: datetime) -> dict[int, standing.Standing]:
    """As `standing.standings_of`; `rows` out of `waiting`."""
    missing = {row.pk: len(wants(row)) for row in rows}
    return standing.together(rows, missing=missing, asked={row.pk: asked(row) for row in rows}, at=at)


def _standing(row: Any, owed: Decimal, holds: pl.DataFrame) -> standing.Standing:
    effects = zip(holds["effect"].to_list(), holds["hold"].to_list(), strict=True)
    of = defaultdict(list)
    for effect, hold in effects:
        of[effect].append(hold)
    return standing.standing(
        row,
        owed=owed,
        missing=len(wants(row)),
        held=of[HoldEffect.HOLD_CLEARANCE],
        exit_held=of[HoldEffect.HOLD_EXIT],
        asked=asked(row),
    )


def asked(row: Any) -> list[str]:
    """Whose turn it is because of what was asked for; `row` out of `rows` or `waiting`."""
    amended = [(one["state"], one["after_clearance"]) for one in row.amended]
    return standing.turns_asked(amended, cancelled=row.cancelled)


def wants(row: Any) -> list[standing.Want]:
    """What stands open before clearance; `row` out of `rows` or `waiting`."""
    needed = [one for one in row.found if one["effect"] == "require" and one["stage"] == "clearance"]
    met = {(one["item_number"], one["measure"]) for one in row.met}
    return standing.wants([(one["rule"], one["path"], one["expected"]) for one in needed], met)


def _holds(row: Declaration, content: Mapping[str, Any], at: datetime) -> pl.DataFrame:
    codes = {item.get("commodity_code", "") for item in content.get("items", [])}
    containers = [container["id"] for container in content.get("containers", [])]
    return standing.holds_on(row, containers=containers, codes=codes, at=at)
