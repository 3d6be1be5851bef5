"""The cheapest rate an origin could lawfully claim for a code: advice, never applied.

Only rates that leave nothing to choose are compared: one good, no quota, and countries that the row covers.
Countries treated alike by every schedule and every row (most of the world; the members of a union) are of
one *kind*, so that the table stays small.
"""

from dataclasses import dataclass

import polars as pl

from thongquan.kernel.columns import framed, repeated
from thongquan.tariff.domain.lookups import INDEX, Codes, Names, filled, numbers, placed, where
from thongquan.tariff.domain.rates.arrays import Cells, Rows
from thongquan.tariff.domain.rates.entries import covers
from thongquan.tariff.domain.rates.states import State

COLUMNS = {"cheaper_schedule": pl.String(), "cheaper_rate": pl.Decimal(9, 4), "cheaper_proofs": pl.String()}


@dataclass(frozen=True)
class Best:
    """kinds: by country, its kind. row: [kind × code] → the row of the lowest rate, 0 where there is none.

    proofs: by row, the proofs its schedule accepts, to be read.
    """

    kinds: pl.Series
    row: pl.Series
    width: int
    proofs: pl.Series

    @classmethod
    def of(
        cls,
        about: pl.DataFrame,
        membership: pl.Series,
        rows: Rows,
        cells: Cells,
        codes: Codes,
        countries: Names,
    ) -> "Best":
        kinds, leaders = _kinds(about.height, membership, rows, countries)
        texts = about.select("schedule", proofs=pl.col("proofs").list.join(", "))
        proofs = rows.schedule.to_frame("schedule").join(
            texts, on="schedule", how="left", maintain_order="left"
        )
        return cls(
            kinds,
            _lowest(leaders, membership, rows, cells, codes, countries),
            codes.width,
            proofs["proofs"].rechunk(),
        )


def _kinds(schedules: int, membership: pl.Series, rows: Rows, countries: Names) -> tuple[pl.Series, list[int]]:
    """By country (index): its kind; and one country of each kind."""
    width = countries.width
    squares = [membership[s * width : (s + 1) * width].to_list() for s in range(schedules)]
    seen: dict[tuple[object, ...], int] = {}
    leaders: list[int] = []
    kinds: list[int] = []
    for country, (name, *treated) in enumerate(zip((*countries.values, "", ""), *squares, strict=True)):
        look = (*treated, *(covers(group, name) for group in rows.groups))
        if look not in seen:
            seen[look] = len(leaders)
            leaders.append(country)
        kinds.append(seen[look])
    return pl.Series(kinds, dtype=INDEX), leaders


def _lowest(
    leaders: list[int], membership: pl.Series, rows: Rows, cells: Cells, codes: Codes, countries: Names
) -> pl.Series:
    offered = _offered(rows, cells, codes)
    names = (*countries.values, "", "")
    best = filled(0, len(leaders) * codes.width)
    for kind, country in enumerate(leaders):
        granted = membership.gather_every(countries.width, country) == State.OK
        inside = pl.Series([covers(group, names[country]) for group in rows.groups], dtype=pl.Boolean)
        mine = offered.filter(granted[offered["schedule"]] & inside[offered["group"]])
        best.scatter(mine["code"] + kind * codes.width, mine["row"])
    return best


def _offered(rows: Rows, cells: Cells, codes: Codes) -> pl.DataFrame:
    """code, schedule, row, rate4, group: every rate that leaves nothing to choose, the lowest last."""
    cell = numbers(cells.kind.len()).alias("cell")
    every = pl.int_ranges("first", pl.col("first") + pl.col("count"), dtype=INDEX)
    found = (
        framed([cell, cells.first.alias("first"), cells.count.alias("count")])
        .filter((pl.col("count") > 0) & (pl.col("cell") // cells.width < codes.unknown))
        .select(code=pl.col("cell") // cells.width, schedule=pl.col("cell") % cells.width, row=every)
        .explode("row")
    )
    row = found["row"]
    free = (rows.alternative[row] == 0) & (rows.quota[row] == "") & (rows.kind[row] == "rate")
    told = found.with_columns(rate4=rows.rate4[row], group=rows.group[row]).filter(free)
    return told.sort("rate4", "schedule", descending=True)


def cheaper(
    code: pl.Series, country: pl.Series, zone: pl.Series, row: pl.Series, best: Best, rows: Rows
) -> list[pl.Series]:
    """The columns `COLUMNS`: null where no other rate the origin may claim is lower than that of `row`.

    Goods of a zone hear of a rate only where its row says that they share it.
    """
    found = best.row[best.kinds[country] * best.width + code]
    if (zoned := zone != "").any():
        found = found.zip_with(~zoned | (rows.zone[found] == zone), filled(0, found.len()))
    better = (found != 0) & ((row == 0) | (rows.rate4[found] < rows.rate4[row]))
    if not better.any():
        return nothing_cheaper(code.len())
    places = where(better)
    found = found[places]
    shown = (rows.schedule[found], rows.rate[found], best.proofs[found])
    return [placed(s.alias(name), places, code.len()) for s, name in zip(shown, COLUMNS, strict=True)]


def nothing_cheaper(length: int) -> list[pl.Series]:
    return [repeated(name, None, t, length) for name, t in COLUMNS.items()]
