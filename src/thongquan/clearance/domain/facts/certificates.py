"""Certificates of origin that another administration sent us and items rest a preference on: whether they fit,
and what the declaration draws of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from thongquan.kernel.columns import repeated, typed
from thongquan.tariff.domain.certificates import Claim, Held, Short, Why, drawn

COLUMNS = ("certificate_fault", "certificate_found", "certificate_expected")
MASS = "KGM"
_OF_ITEM = (
    "d", "item_number", "commodity_code", "direction", "origin_country_code", "duty_regime_code", "proof_id",
    "quantity", "quantity_unit_code", "supplementary_quantity", "supplementary_unit_code", "net_mass",
)  # fmt: skip
Row = Mapping[str, Any]
Claims = Mapping[int, tuple[Claim, ...]]  # by declaration of the batch


@dataclass(frozen=True, slots=True)
class Certificates:
    """What was asked for a batch with a proof of origin.

    `held`: by issuing country and reference, as the declaration finds them; `countries`: of those that send us
    theirs by agreement in force.
    """

    held: Mapping[tuple[str, str], Held]
    countries: frozenset[str]


def with_certificates(
    frames: Mapping[str, pl.DataFrame],
    known: Certificates | None,
    *,
    preferences: Collection[str],
    on: date,
) -> tuple[pl.DataFrame, Claims]:
    """The items with certificate_fault (a `Why`), _found, _expected; and what the declarations draw.

    Null: the item claims none of the `preferences`, names no proof, or names one that is
    not here and whose country sends us none.
    """
    items = frames["items"]
    if known is None:
        return items.hstack([repeated(name, None, pl.String, items.height) for name in COLUMNS]), {}
    importers = _importers(frames["parties"])
    places: dict[tuple[int, int], int] = {}
    claims: defaultdict[int, list[Claim]] = defaultdict(list)
    for place, row in enumerate(items.select_seq(_OF_ITEM).iter_rows(named=True)):
        if _rests(row, known, preferences):
            places[row["d"], row["item_number"]] = place
            claims[row["d"]].append(_claim(row, known, importers.get(row["d"], "")))
    faults: dict[int, Short] = {}
    for d, wanted in claims.items():
        ours = [claim for claim in wanted if (claim.country, claim.reference) in known.held]
        short = [
            Short(c.line, c.reference, Why.UNKNOWN, c.reference, c.country) for c in wanted if c not in ours
        ]
        short += drawn(ours, known.held, on=on)[1]
        faults |= {places[d, each.line]: each for each in short}
        claims[d] = ours
    told = [faults.get(place) for place in range(items.height)]
    columns = [
        typed(name, [None if each is None else str(getattr(each, of)) for each in told], pl.String)
        for name, of in zip(COLUMNS, ("why", "found", "expected"), strict=True)
    ]
    return items.hstack(columns), {d: tuple(ours) for d, ours in claims.items() if ours}


def _importers(parties: pl.DataFrame) -> dict[int, str]:
    chosen = parties.filter(pl.col("role_code") == "IM").select_seq("d", "id")
    return {d: number or "" for d, number in chosen.iter_rows()}


def _rests(row: Row, known: Certificates, preferences: Collection[str]) -> bool:
    return (
        row["direction"] == "IM"
        and bool(row["proof_id"])
        and row["duty_regime_code"] in preferences
        and (
            row["origin_country_code"] in known.countries
            or (row["origin_country_code"], row["proof_id"]) in known.held
        )
    )


def _claim(row: Row, known: Certificates, importer: str) -> Claim:
    """In the unit of the certificate where the item says its quantity in it, by any of its three."""
    country, reference, code = row["origin_country_code"], row["proof_id"], row["commodity_code"] or ""
    held = known.held.get((country, reference))
    units = {each.unit for each in held.balances if each.code[:6] == code[:6]} if held else set()
    said = (
        (row["quantity"], row["quantity_unit_code"]),
        (row["supplementary_quantity"], row["supplementary_unit_code"]),
        (row["net_mass"], MASS),
    )
    quantity, unit = next((one for one in said if one[0] is not None and one[1] in units), said[0])
    return Claim(row["item_number"], country, reference, code, quantity or Decimal(), unit or "", importer)
