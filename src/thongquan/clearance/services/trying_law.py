"""A draft edition tried on the past: which declarations it is about, and what their duty would be under it.

The goods declared are judged anew as if registered today: once under the law published, once with the draft in
the place of its book. Nothing else differs: what differs in the duty is the draft's doing. Nothing is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec
import polars as pl
from django.conf import settings
from django.db import connection
from django.db.models import F

from thongquan.books import selectors as books
from thongquan.books.domain import Edition
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.domain.judge import Judged, Known, judge
from thongquan.clearance.domain.law import Law
from thongquan.clearance.domain.rules import public, refused
from thongquan.clearance.domain.touching import About, about
from thongquan.clearance.models import Declaration, Revision
from thongquan.clearance.selectors import access
from thongquan.clearance.selectors.law import law_of, law_with
from thongquan.identity.domain import SignedIn
from thongquan.kernel.identifiers import qualified
from thongquan.kernel.refusals import NotFound

DRAFT = "books.draft"
DAYS = 90
LOOKED_AT = 20_000  # declarations, the newest of these days
SAMPLE = 200
ITEMS_MOST = 4_000  # of the sample together
NAMED = 20  # declarations whose duty differs, the most first
_decode = msgspec.json.Decoder(Content).decode


@dataclass(frozen=True, slots=True)
class Differs:
    """What one declaration would be charged in all, in national currency; `refused`: it would be no longer, or
    no longer be, let through."""

    identifier: str
    before: Decimal
    after: Decimal
    refused: bool

    @property
    def by(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Effect:
    """Of the declarations of the offices the reader makes law for (`everywhere`: of all).

    `touched` of the `looked_at` newest of DAYS days; the newest `sampled` are judged anew as the draft has it
    `on` that day: how many differ in duty, what all owe in sum, how many are newly refused. `named`: those of
    them that the reader may see."""

    everywhere: bool
    looked_at: int
    touched: int
    sampled: int
    on: date
    differing: int
    before: Decimal
    after: Decimal
    refused: int
    named: tuple[Differs, ...]

    @property
    def by(self) -> Decimal:
        return self.after - self.before


def try_edition(*, book: str, number: int, signed: SignedIn, at: datetime) -> Effect | None:
    """Against the edition published now. None: its book says nothing of goods, or nothing is published yet.

    What is counted and summed is of the offices his right to draft law reaches; declarations are named to who
    may see them.
    """
    today, draft = books.today(at), books.edition(book, number)
    try:
        stands = books.tables(book, known_at=at)
    except NotFound:
        return None
    found = books.changes(stands, draft)
    which = about(book, found, stands.tables, draft.tables)
    if which is None:
        return None
    on = _speaks(found, today)
    offices = access.offices_where(signed, DRAFT, at)
    looked_at, touched, newest = _counted(which, offices, at)
    keys = _bounded(newest)
    told = _judged(keys, draft, today, on, at) if keys else []
    differing = [one for one in told if one.by or one.refused]
    return Effect(
        offices is None,
        looked_at,
        touched,
        len(told),
        on,
        sum(1 for one in told if one.by),
        sum((one.before for one in told), Decimal(0)),
        sum((one.after for one in told), Decimal(0)),
        sum(one.refused for one in told),
        _named(differing, signed, at),
    )


def _speaks(changes: pl.DataFrame, today: date) -> date:
    """The last day on which a change comes into force, or ends something; today where all did before."""
    begins = changes.filter(pl.col("change") == "added")["valid_from"].drop_nulls().to_list()
    ends = changes.filter(pl.col("column") == "valid_to")["after"].drop_nulls().to_list()
    return max([today, *map(date.fromisoformat, [*begins, *ends])])


_PAST = """
WITH past AS MATERIALIZED (
    SELECT id, revision, items, direction, invoice_currency FROM clearance_declaration
    WHERE registered_at > %(since)s AND registered_at <= %(at)s AND life NOT IN ('cancelled', 'void')
        AND (%(offices)s::text[] IS NULL OR office = ANY(%(offices)s))
    ORDER BY id DESC LIMIT %(looked_at)s
), hit AS MATERIALIZED (
    SELECT id, revision, items FROM past
    WHERE invoice_currency = ANY(%(currencies)s) OR direction = ANY(%(ways)s) OR (%(by_item)s AND EXISTS (
        SELECT FROM clearance_item i WHERE i.declaration_id = past.id AND i.revision = past.revision AND (
            i.commodity_code = ANY(%(codes)s) OR left(i.commodity_code, 6) = ANY(%(codes)s)
            OR left(i.commodity_code, 4) = ANY(%(codes)s) OR left(i.commodity_code, 2) = ANY(%(codes)s)
            OR i.schedule_applied = ANY(%(schedules)s) OR i.schedule_claimed = ANY(%(schedules)s))))
)
SELECT (SELECT count(*) FROM past), (SELECT count(*) FROM hit), id, items
FROM (VALUES (1)) AS one LEFT JOIN (SELECT id, items FROM hit ORDER BY id DESC LIMIT %(sample)s) AS n ON true
"""


def _counted(
    which: About, offices: frozenset[str] | None, at: datetime
) -> tuple[int, int, list[tuple[int, int]]]:
    """One query, which reads items by their key: looked at, touched, and (key, items) of the newest touched."""
    given = {
        "since": at - timedelta(days=DAYS),
        "at": at,
        "offices": None if offices is None else sorted(offices),
        "looked_at": LOOKED_AT,
        "sample": SAMPLE,
        "by_item": bool(which.codes or which.schedules),
        "codes": list(which.codes),
        "schedules": list(which.schedules),
        "currencies": list(which.currencies),
        "ways": list(which.ways),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAST, given)
        rows = cursor.fetchall()
    looked_at, touched, *_rest = rows[0]
    return looked_at, touched, [(key, items) for *_counts, key, items in rows if key is not None]


def _bounded(newest: Sequence[tuple[int, int]]) -> list[int]:
    """As many of the newest as have ITEMS_MOST items together."""
    kept, items = [], 0
    for key, of in newest:
        items += of
        if items > ITEMS_MOST:
            break
        kept.append(key)
    return kept


def _judged(keys: Sequence[int], draft: Edition, today: date, on: date, at: datetime) -> list[Differs]:
    stood = Revision.objects.filter(declaration_id__in=keys, revision=F("declaration__revision"))
    rows = list(stood.order_by("-declaration_id").values_list("declaration__number", "content"))
    given = frames([_decode(bytes(content)) for _number, content in rows])
    laws: tuple[Law, Law] = law_of(today, known_at=at), law_with(draft, draft_on=on, on=today, known_at=at)
    was, now = (judge(given, law, Known()) for law in laws)
    before, after = _totals(was), _totals(now)
    newly = set(refused(public(now.findings))) - set(refused(public(was.findings)))
    return [
        Differs(
            qualified(settings.ADMINISTRATION, number),
            before.get(d, Decimal(0)),
            after.get(d, Decimal(0)),
            d in newly,
        )
        for d, (number, _content) in enumerate(rows)
    ]


def _totals(judged: Judged) -> Mapping[int, Decimal]:
    return dict(judged.taxes.group_by("d").agg(pl.col("amount").sum()).iter_rows())


def _named(differing: Sequence[Differs], signed: SignedIn, at: datetime) -> tuple[Differs, ...]:
    numbers = {one.identifier.partition("-")[2]: one for one in differing}
    if not numbers or not signed.scopes(access.VIEW, at=at):
        return ()
    seen = Declaration.objects.filter(access.visible(signed, at), number__in=list(numbers))
    mine = [numbers[number] for number in seen.values_list("number", flat=True)]
    return tuple(sorted(mine, key=lambda one: (-abs(one.by), one.identifier))[:NAMED])
