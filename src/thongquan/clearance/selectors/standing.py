"""What keeps a declaration from clearing, now."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import msgspec
import polars as pl
from django.conf import settings

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
    owed = ledger.standing(identifier, on=reference.legal_day(row.office, at)).owed
    missing = len(open_requirements(row))
    holds = holds_of(row, at=at)
    held = _of(holds, HoldEffect.HOLD_CLEARANCE)
    amended = AmendmentRequest.objects.filter(declaration=row, state__in=["asked", "ordered"]).exists()
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
    identifier = qualified(settings.ADMINISTRATION, row.number)
    codes = Item.objects.filter(declaration=row, revision=row.revision).values_list("commodity_code", flat=True)
    one = subjects(
        declarations=[(0, identifier)],
        parties=[(0, row.trader), (0, row.declarant)],
        containers=[(0, number) for number in _containers(row)],
        commodities=[(0, code) for code in codes],
    )
    return risk.holds_on(one, at=at)


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
    met = set(Requirement.objects.filter(declaration=row, state="met").values_list("item_number", "measure"))
    wants = [
        Want(rule, _item(path), _measure(rule, expected))
        for rule, path, expected in found.values_list("rule", "path", "expected")
    ]
    return [want for want in wants if (want.item_number, want.measure) not in met]


def _item(path: str) -> int:
    """items[3].commodity_code → 3; 0 for the header."""
    inside = path.partition("items[")[2].partition("]")[0]
    return int(inside) if inside.isdigit() else 0


def _measure(rule: str, expected: str) -> str:
    """The requirement rules say "measure (papers)"; other rules are named by themselves."""
    return expected.partition(" (")[0] if rule.startswith("REQ-") else rule
