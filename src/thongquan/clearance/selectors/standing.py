"""What keeps declarations from clearing, now: the same few queries for one of them and for a batch."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import polars as pl
from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet

from thongquan.clearance.domain.decide import awaited
from thongquan.clearance.domain.declaration import Container
from thongquan.clearance.domain.states import Amendment, Cancellation, Goods, Life
from thongquan.clearance.models import (
    AmendmentRequest,
    CancellationRequest,
    Declaration,
    FindingRow,
    Item,
    Requirement,
    Revision,
)
from thongquan.kernel.identifiers import qualified
from thongquan.ledger import selectors as ledger
from thongquan.reference import selectors as reference
from thongquan.risk import selectors as risk
from thongquan.risk.domain.holds import HoldEffect, subjects

AMENDING = {
    (Amendment.ORDERED, False): "declarant:amendment",
    (Amendment.ASKED, False): "officer:amendment",
    (Amendment.SUSPENDED, False): "officer:objection",
    (Amendment.ORDERED, True): "declarant:amendment",
    (Amendment.ASKED, True): "officer:late-amendment",
    (Amendment.SUSPENDED, True): "officer:objection",
}
_Named = list[tuple[int, str]]
_IN_STORAGE = {"declarant:requirements": "declarant:agency-result"}  # with a clock of its own, from the storing
LIVING = (Life.REGISTERED, Life.CLEARED, Life.EXITED)


@dataclass(frozen=True, slots=True)
class Want:
    """What must be met before clearance: a measure of another agency, or ("") whatever else its rule asks."""

    rule: str
    item_number: int
    measure: str


@dataclass(frozen=True, slots=True)
class Standing:
    """owed in the national currency; held and exit_held: identifiers of the holds that stand."""

    owed: Decimal
    open_requirements: int
    held: tuple[str, ...]
    exit_held: tuple[str, ...]
    amendment_open: bool
    awaited: tuple[str, ...]


def standing_of(row: Declaration, *, at: datetime) -> Standing:
    return standings_of([row], at=at)[row.pk]


def standings_of(rows: Collection[Declaration], *, at: datetime) -> dict[int, Standing]:
    """By key, each of `rows`: a handful of queries, whatever their number."""
    missing = {key: len(wanted) for key, wanted in _wants(rows).items()}
    return together(rows, missing=missing, asked=_asked(rows), at=at)


def together(
    rows: Collection[Declaration],
    *,
    missing: Mapping[int, int],
    asked: Mapping[int, Sequence[str]],
    at: datetime,
) -> dict[int, Standing]:
    """As `standings_of`, where it is known how many requirements are open and what was asked for."""
    owing = owed(rows, at)
    holds: dict[tuple[int, str], list[str]] = defaultdict(list)
    for d, effect, hold in _holds(rows, at).select("d", "effect", "hold").rows():
        holds[d, effect].append(hold)
    return {
        row.pk: standing(
            row,
            owed=owing.get(row.pk, Decimal(0)),
            missing=missing[row.pk],
            held=holds[place, HoldEffect.HOLD_CLEARANCE],
            exit_held=holds[place, HoldEffect.HOLD_EXIT],
            asked=asked[row.pk],
        )
        for place, row in enumerate(rows)
    }


def standing(
    row: Declaration,
    *,
    owed: Decimal,
    missing: int,
    held: Iterable[str],
    exit_held: Iterable[str],
    asked: Sequence[str],
) -> Standing:
    """From what is owed, how many requirements are open, which holds stand, and whose turn it is because of
    what was asked for (`turns_asked`)."""
    held = tuple(held)
    turns: list[str] = list(asked) if row.life in LIVING else []
    if row.life == Life.REGISTERED:
        turns += awaited(
            lane=row.lane,
            control=row.control,
            owed=bool(owed),
            undetermined=row.tax_total is None,
            open_requirements=missing,
            held=bool(held),
        )
        if row.goods == Goods.IN_STORAGE:
            turns = [_IN_STORAGE.get(turn, turn) for turn in turns]
        if asked and turns[-1] == "officer:clearance":
            turns.pop()  # what was asked is answered first
    elif row.life in LIVING:
        if owed:
            turns.append("declarant:tax-owed")  # added after clearance, or put off and not paid in time
        if row.tax_total is None:
            turns.append("officer:duty")  # amended after clearance
    amended = any(turn in AMENDING.values() for turn in asked)
    return Standing(owed, missing, held, tuple(exit_held), amended, tuple(turns))


def owed(rows: Iterable[Declaration], at: datetime) -> dict[int, Decimal]:
    """What each owes on the legal day of its office, by key; what owes nothing may be missing."""
    known = reference.reference()
    days: dict[date, dict[str, int]] = defaultdict(dict)
    for row in rows:
        days[known.legal_day(row.office, at)][identifier(row)] = row.pk
    total: dict[int, Decimal] = {}
    for day, keys in days.items():
        found = ledger.standings(list(keys), on=day)
        for name, amount in zip(found["declaration"].to_list(), found["owed"].to_list(), strict=True):
            total[keys[name]] = total.get(keys[name], Decimal(0)) + amount
    return total


def _asked(rows: Iterable[Declaration]) -> dict[int, list[str]]:
    keys = [row.pk for row in rows]
    amended: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for key, *request in amendments_open(keys).values_list("declaration_id", "state", "after_clearance"):
        amended[key].append(tuple(request))
    cancelled = set(cancellations_open(keys).values_list("declaration_id", flat=True))
    return {key: turns_asked(amended[key], cancelled=key in cancelled) for key in keys}


def turns_asked(amended: Iterable[tuple[str, bool]], *, cancelled: bool) -> list[str]:
    """Whose turn it is because of open amendments (state, after clearance) and an open cancellation."""
    turns = [AMENDING[Amendment(state), late] for state, late in amended]
    return [*turns, "officer:cancellation"] if cancelled else turns


def amendments_open(declarations: Collection[int] | OuterRef) -> QuerySet[AmendmentRequest]:
    waiting = [str(Amendment.ASKED), str(Amendment.ORDERED), str(Amendment.SUSPENDED)]
    return AmendmentRequest.objects.filter(_of(declarations), state__in=waiting)


def cancellations_open(declarations: Collection[int] | OuterRef) -> QuerySet[CancellationRequest]:
    return CancellationRequest.objects.filter(_of(declarations), state=str(Cancellation.ASKED))


def requirements_met(declarations: Collection[int] | OuterRef) -> QuerySet[Requirement]:
    return Requirement.objects.filter(_of(declarations), state="met")


def _of(declarations: Collection[int] | OuterRef) -> Q:
    if isinstance(declarations, OuterRef):
        return Q(declaration=declarations)
    return Q(declaration__in=declarations)


def holds_of(row: Declaration, *, at: datetime) -> pl.DataFrame:
    """The holds on the declaration, its people and its goods."""
    return _holds([row], at)


def holds_on(
    row: Declaration, *, containers: Iterable[str], codes: Iterable[str], at: datetime
) -> pl.DataFrame:
    """As `holds_of`, where its containers and the codes of its goods are known."""
    return _on([row], [(0, number) for number in containers], [(0, code) for code in codes], at)


def _holds(rows: Collection[Declaration], at: datetime) -> pl.DataFrame:
    """As `risk.selectors.holds_on`; `d` is the place in `rows`."""
    place = {row.pk: d for d, row in enumerate(rows)}
    codes = _of_revision(Item.objects, rows).values_list("declaration_id", "commodity_code")
    containers = [(place[key], number) for key, number in _containers(rows)]
    return _on(rows, containers, [(place[key], code) for key, code in codes], at)


def _on(rows: Collection[Declaration], containers: _Named, commodities: _Named, at: datetime) -> pl.DataFrame:
    named = subjects(
        declarations=[(d, identifier(row)) for d, row in enumerate(rows)],
        parties=[(d, party) for d, row in enumerate(rows) for party in (row.trader, row.declarant)],
        containers=containers,
        commodities=commodities,
    )
    return risk.holds_on(named, at=at)


class _Goods(msgspec.Struct):
    """Of what was declared, the containers alone."""

    containers: list[Container] = []


_read = msgspec.json.Decoder(_Goods).decode


def _containers(rows: Collection[Declaration]) -> Iterable[tuple[int, str]]:
    said = _of_revision(Revision.objects, rows).values_list("declaration_id", "content")
    for key, content in said.iterator():
        for container in _read(bytes(content)).containers:
            yield key, container.id


def open_requirements(row: Declaration) -> list[Want]:
    """Wants of the stage of clearance, less those an officer has seen the paper for since."""
    return _wants([row])[row.pk]


def _wants(rows: Collection[Declaration]) -> dict[int, list[Want]]:
    keys = [row.pk for row in rows]
    met: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for key, item, measure in requirements_met(keys).values_list("declaration_id", "item_number", "measure"):
        met[key].add((item, measure))
    found: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    asked = _of_revision(FindingRow.objects, rows).filter(
        month__in={row.law_day.replace(day=1) for row in rows},
        effect="require",
        stage="clearance",
        audience="public",
    )
    of = asked.order_by("declaration_id", "row").values_list("declaration_id", "rule", "path", "expected")
    for key, *finding in of:
        found[key].append(tuple(finding))
    return {key: wants(found[key], met[key]) for key in keys}


def wants(found: Iterable[tuple[str, str, str]], met: Collection[tuple[int, str]]) -> list[Want]:
    """From findings (rule, path, expected) of the stage of clearance, less what is met (item, measure)."""
    every = [Want(rule, _item(path), _measure(rule, expected)) for rule, path, expected in found]
    return [want for want in every if (want.item_number, want.measure) not in met]


def _of_revision(objects: Any, rows: Iterable[Declaration]) -> Any:
    """Of a table by declaration and revision, what belongs to the present revision of each of `rows`."""
    of: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        of[row.revision].append(row.pk)
    which = Q(pk__in=[])
    for revision, keys in of.items():
        which |= Q(revision=revision, declaration_id__in=keys)
    return objects.filter(which)


def identifier(row: Declaration) -> str:
    return qualified(settings.ADMINISTRATION, row.number)


def _item(path: str) -> int:
    """items[3].commodity_code → 3; 0 for the header."""
    inside = path.partition("items[")[2].partition("]")[0]
    return int(inside) if inside.isdigit() else 0


def _measure(rule: str, expected: str) -> str:
    """The requirement rules say "measure (papers)"; other rules are named by themselves."""
    return expected.partition(" (")[0] if rule.startswith("REQ-") else rule
