"""What keeps a declaration from clearing, now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import msgspec
import polars as pl
from django.conf import settings
from django.db.models import OuterRef, QuerySet

from thongquan.clearance.domain.decide import awaited
from thongquan.clearance.domain.declaration import Container
from thongquan.clearance.domain.states import Life
from thongquan.clearance.models import (
    AmendmentRequest,
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
    identifier = qualified(settings.ADMINISTRATION, row.number)
    return standing(
        row,
        owed=ledger.standing(identifier, on=reference.legal_day(row.office, at)).owed,
        missing=len(open_requirements(row)),
        holds=holds_of(row, at=at),
        amended=amendments_open(row.pk).exists(),
    )


def amendments_open(declaration: int | OuterRef) -> QuerySet[AmendmentRequest]:
    return AmendmentRequest.objects.filter(declaration=declaration, state__in=["asked", "ordered"])


def standing(row: Declaration, *, owed: Decimal, missing: int, holds: pl.DataFrame, amended: bool) -> Standing:
    """From what is owed, how many requirements are open, which holds stand, whether an amendment waits."""
    held = _of(holds, HoldEffect.HOLD_CLEARANCE)
    turns: list[str] = []
    if row.life == Life.REGISTERED:
        turns = awaited(
            lane=row.lane,
            control=row.control,
            owed=bool(owed),
            open_requirements=missing,
            held=bool(held),
        )
        if amended:
            turns.insert(0, "officer:amendment")
    return Standing(owed, missing, held, _of(holds, HoldEffect.HOLD_EXIT), amended, tuple(turns))


def holds_of(row: Declaration, *, at: datetime) -> pl.DataFrame:
    """The holds on the declaration, its people and its goods."""
    codes = Item.objects.filter(declaration=row, revision=row.revision).values_list("commodity_code", flat=True)
    return holds_on(row, containers=_containers(row), codes=codes, at=at)


def holds_on(
    row: Declaration, *, containers: Iterable[str], codes: Iterable[str], at: datetime
) -> pl.DataFrame:
    """As `holds_of`, where its containers and the codes of its goods are known."""
    named = subjects(
        declarations=[(0, qualified(settings.ADMINISTRATION, row.number))],
        parties=[(0, row.trader), (0, row.declarant)],
        containers=[(0, number) for number in containers],
        commodities=[(0, code) for code in codes],
    )
    return risk.holds_on(named, at=at)


class _Goods(msgspec.Struct):
    """Of what was declared, the containers alone."""

    containers: list[Container] = []


def _containers(row: Declaration) -> list[str]:
    said = Revision.objects.get(declaration=row, revision=row.revision)
    return [container.id for container in msgspec.json.decode(bytes(said.content), type=_Goods).containers]


def _of(holds: pl.DataFrame, effect: HoldEffect) -> tuple[str, ...]:
    return tuple(holds.filter(pl.col("effect") == str(effect))["hold"].to_list())


@dataclass(frozen=True, slots=True)
class Want:
    """What must be met before clearance: a measure of another agency, or ("") whatever else its rule asks."""

    rule: str
    item_number: int
    measure: str


def open_requirements(row: Declaration) -> list[Want]:
    """Wants of the stage of clearance, less those an officer has seen the paper for since."""
    found = FindingRow.objects.filter(
        declaration_id=row.pk, revision=row.revision, effect="require", stage="clearance", audience="public"
    ).order_by("row")
    met = set(requirements_met(row.pk).values_list("item_number", "measure"))
    return wants(found.values_list("rule", "path", "expected"), met)


def requirements_met(declaration: int | OuterRef) -> QuerySet[Requirement]:
    return Requirement.objects.filter(declaration=declaration, state="met")


def wants(found: Iterable[tuple[str, str, str]], met: Collection[tuple[int, str]]) -> list[Want]:
    """From findings (rule, path, expected) of the stage of clearance, less what is met (item, measure)."""
    every = [Want(rule, _item(path), _measure(rule, expected)) for rule, path, expected in found]
    return [want for want in every if (want.item_number, want.measure) not in met]


def _item(path: str) -> int:
    """items[3].commodity_code → 3; 0 for the header."""
    inside = path.partition("items[")[2].partition("]")[0]
    return int(inside) if inside.isdigit() else 0


def _measure(rule: str, expected: str) -> str:
    """The requirement rules say "measure (papers)"; other rules are named by themselves."""
    return expected.partition(" (")[0] if rule.startswith("REQ-") else rule
