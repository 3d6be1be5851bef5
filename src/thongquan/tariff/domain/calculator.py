"""What a good would cost under each schedule, and what proof each wants: the engine itself, asked for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from thongquan.kernel.decimals import MONEY
from thongquan.kernel.texts import Text
from thongquan.tariff.domain.duties.assess import assess, charged
from thongquan.tariff.domain.duties.claims import rows_of
from thongquan.tariff.domain.duties.law import EXPORT, TariffLaw, names
from thongquan.tariff.domain.lookups import INDEX

_ITEM: dict[str, pl.DataType | type[pl.DataType]] = {
    "i": pl.UInt32,
    "commodity_code": pl.String,
    "special_code": pl.String,
    "origin_country_code": pl.String,
    "origin_zone_code": pl.String,
    "duty_regime_code": pl.String,
    "proof_type": pl.String,
    "direct_transport": pl.Boolean,
    "quota_code": pl.String,
    "rate_alternative": pl.Int32,
    "customs_value": MONEY,
    "vat_category": pl.String,
    "vat_rate_declared": MONEY,
    "relief_code": pl.String,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One schedule, and one good or side of a quota of it where it has several.

    granted: the origin may claim it. Otherwise `state` says why not (`duties.CODES`, `duties.CODE_STATES`) and
    the amounts are null. rate in per cent; duty and taxes in national currency: the sum of all of them, null
    where one (mostly VAT, until its category is said) is open; owed: the tax rows themselves, in order, as
    `assess` gives them.
    """

    schedule: str
    name: Text
    alternative: int
    quota: str
    granted: bool
    state: str
    rate: Decimal | None
    duty: Decimal | None
    taxes: Decimal | None
    vat_state: str | None
    proofs: tuple[str, ...]
    needs_direct: bool
    measure: str | None
    basis: str
    owed: tuple[Mapping[str, Any], ...] = ()


def offers(
    law: TariffLaw,
    *,
    code: str,
    origin: str,
    value: Decimal,
    vat_category: str = "",
    special_code: str = "",
    zone: str = "",
) -> list[Offer]:
    """For a code, an origin and a customs value: every schedule, the granted ones first, the cheapest first.

    Every paper a schedule wants is taken as given, and named in the offer.
    """
    about = law.about.filter(pl.col("kind") != EXPORT)
    choices = [
        (row, alternative, quota)
        for row in about.iter_rows(named=True)
        for alternative, quota in _choices(law, code, row["schedule"])
    ]
    common = {
        "commodity_code": code,
        "origin_country_code": origin,
        "customs_value": value,
        "vat_category": vat_category,
        "special_code": special_code,
        "origin_zone_code": zone,
        "direct_transport": True,
        "vat_rate_declared": None,
        "relief_code": "",
    }
    lines = [
        {
            **common,
            "i": i,
            "duty_regime_code": row["schedule"],
            "rate_alternative": alternative,
            "quota_code": quota,
            "proof_type": next(iter(row["proofs"]), ""),
        }
        for i, (row, alternative, quota) in enumerate(choices)
    ]
    got = assess(pl.DataFrame(lines, schema=_ITEM), law, direction="import")
    owed = {
        key[0]: rows.sort("order").to_dicts() for key, rows in got.taxes.partition_by("i", as_dict=True).items()
    }
    whole = len(charged(law, "import"))
    found = [
        _offer(choice, item, owed.get(item["i"], []), whole)
        for choice, item in zip(choices, got.items.iter_rows(named=True), strict=True)
    ]
    return sorted(found, key=lambda offer: (not offer.granted, offer.duty is None, offer.duty or 0))


def _choices(law: TariffLaw, code: str, schedule: str) -> list[tuple[int, str]]:
    """(alternative, quota side) of each rate of the cell; one of nothing where there is nothing to choose."""
    at = law.codes.find(pl.Series([code]))
    _, row = rows_of(law.cells.at(at, pl.Series([law.schedules.index(schedule)], dtype=INDEX)), law)
    pairs = zip(law.rows.alternative[row].to_list(), law.rows.quota[row].to_list(), strict=True)
    return sorted(set(pairs)) or [(0, "")]


def _offer(
    choice: tuple[dict[str, Any], int, str], item: dict[str, Any], taxes: Sequence[dict[str, Any]], whole: int
) -> Offer:
    """`whole`: how many taxes there are where none is open."""
    row, alternative, quota = choice
    duty = next((tax for tax in taxes if tax["schedule"]), None)
    refused = [s for s in (item["code_state"], item["entitlement"], item["duty_state"]) if s != "ok"]
    granted = not refused and duty is not None
    return Offer(
        schedule=row["schedule"],
        name=names(row),
        alternative=alternative,
        quota=quota,
        granted=granted,
        state=refused[0] if refused else "ok",
        rate=duty["rate"] if granted and duty else None,
        duty=duty["amount"] if granted and duty else None,
        taxes=sum((tax["amount"] for tax in taxes), Decimal()) if granted and len(taxes) == whole else None,
        vat_state=item["vat_state"],
        proofs=tuple(row["proofs"]) if row["needs_proof"] else (),
        needs_direct=row["needs_direct"],
        measure=duty["measure"] if granted and duty else None,
        basis=duty["basis"] if granted and duty else row["basis"],
        owed=tuple(taxes) if granted else (),
    )
