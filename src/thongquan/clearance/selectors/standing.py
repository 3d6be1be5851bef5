"""What keeps a declaration from clearing, now."""

from collections.abc import Iterable
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
    missing = _open_requirements(row)
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
        _of_one("identifier", [identifier]),
        _of_one("commodity_code", codes),
        _of_one("id", [row.trader, row.declarant]),
        _of_one("id", _containers(row)),
    )
    return risk.holds_on(one, at=at)


def _of_one(column: str, values: Iterable[str]) -> pl.DataFrame:
    """d (0, the one declaration), and the column."""
    found = list(values)
    return pl.DataFrame({"d": [0] * len(found), column: found}, schema={"d": pl.UInt32, column: pl.String})


class _Goods(msgspec.Struct):
    """Of what was declared, the containers alone."""

    containers: list[Container] = []


def _containers(row: Declaration) -> list[str]:
    said = Revision.objects.get(declaration=row, revision=row.revision)
    return [container.id for container in msgspec.json.decode(bytes(said.content), type=_Goods).containers]


def _of(holds: pl.DataFrame, effect: HoldEffect) -> tuple[str, ...]:
    return tuple(holds.filter(pl.col("effect") == str(effect))["hold"].to_list())


def _open_requirements(row: Declaration) -> int:
    """Wants of the stage of clearance, less those met since by a paper supplied."""
    wanted = FindingRow.objects.filter(
        declaration_id=row.pk, revision=row.revision, effect="require", stage="clearance", audience="public"
    ).count()
    met = Requirement.objects.filter(declaration=row, state="met").count()
    return max(0, wanted - met)
