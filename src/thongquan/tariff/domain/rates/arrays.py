"""The tariff's entries as columns that are gathered from, and the square that points into them."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from thongquan.tariff.domain.lookups import INDEX, Codes, Names, filled
from thongquan.tariff.domain.rates.entries import covers, entries, named_countries, special

SIMPLE, CLOSER, NOT_ELIGIBLE, NO_RATE = range(4)


@dataclass(frozen=True)
class Rows:
    """One row per entry of the tariff (see `entries`), those of chapter 98 after them; row 0 charges nothing.

    rate4: ten-thousandths of a per cent. group: which group of countries, an index into `groups`.
    """

    rate4: pl.Series
    rate: pl.Series
    measure: pl.Series
    basis: pl.Series
    schedule: pl.Series
    alternative: pl.Series
    quota: pl.Series
    zone: pl.Series
    kind: pl.Series
    group: pl.Series
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Cells:
    """[code × schedule]: what kind of cell it is, its first row, how many rows it has."""

    width: int
    kind: pl.Series
    first: pl.Series
    count: pl.Series

    def at(self, code: pl.Series, schedule: pl.Series) -> pl.Series:
        return code * self.width + schedule


@dataclass(frozen=True)
class Special:
    """Chapter 98: its codes, the ambiguous ones, and [code × schedule] → row (0: none, or unclear)."""

    names: Names
    ambiguous: tuple[str, ...]
    row: pl.Series


def arrays(tariff: Mapping[str, pl.DataFrame], codes: Codes, schedules: Names) -> tuple[Rows, Cells, Special]:
    found = _placed(entries(tariff), codes, schedules)
    ninety_eight = special(tariff)
    lines = _special(ninety_eight, schedules, found.height + 1)
    return _rows(found, ninety_eight), _cells(found, codes, schedules), lines


def _special(ninety_eight: pl.DataFrame, schedules: Names, first: int) -> Special:
    names = Names.of(ninety_eight["code"].unique().sort())
    clear = ninety_eight.with_row_index("row", offset=first).filter(~pl.col("ambiguous"))
    place = clear.select(names.find("code") * schedules.width + schedules.find("schedule")).to_series()
    row = filled(0, names.width * schedules.width).scatter(place, clear["row"].cast(INDEX))
    return Special(names, tuple(ninety_eight.filter("ambiguous")["code"].unique()), row)


def _placed(found: pl.DataFrame, codes: Codes, schedules: Names) -> pl.DataFrame:
    """The entries of declarable codes, in the order of their cells, with `cell`."""
    code = codes.find(found["code"])
    schedule = found.select(schedules.find("schedule")).to_series()
    cell = (code * schedules.width + schedule).alias("cell")
    kept = (code < codes.unknown) & (schedule < schedules.absent)
    return found.hstack([cell]).filter(kept).sort("cell", "alternative", "quota", "countries")


def _rows(found: pl.DataFrame, ninety_eight: pl.DataFrame) -> Rows:
    columns = ["rate", "measure", "basis", "schedule", "alternative", "quota", "zone", "kind", "countries"]
    plain = {"alternative": 0, "quota": "", "zone": "", "kind": "rate", "countries": ""}
    extra = ninety_eight.with_columns(
        pl.lit(value, dtype=found.schema[name]).alias(name) for name, value in plain.items()
    )
    nothing = pl.DataFrame({"rate": [None], "measure": [""], "basis": [""], "schedule": [""], **plain}).cast(
        {name: found.schema[name] for name in columns}
    )
    both = pl.concat([nothing.select(columns), found.select(columns), extra.select(columns)])
    both = both.with_columns(
        pl.col("zone").fill_null("")
    ).rechunk()  # gathering from one chunk is 100 × as fast
    groups = tuple(both["countries"].unique().sort())
    group = both["countries"].replace_strict(groups, range(len(groups)), return_dtype=INDEX)
    rate4 = (both["rate"].fill_null(0) * 10_000).cast(pl.Int64)
    of_rows = {name: both[name] for name in columns[:-1]}
    return Rows(rate4=rate4, group=group, groups=groups, **of_rows)


def _cells(found: pl.DataFrame, codes: Codes, schedules: Names) -> Cells:
    """Simple cells hold one rate for all, the others want a closer look; an unknown code charges nothing."""
    first = found.with_row_index("row", offset=1).group_by("cell").agg(
        pl.col("row").first(),
        count=pl.len().cast(INDEX),
        kind=pl.when(pl.len() > 1)
        .then(CLOSER)
        .when(pl.col("kind").first() == "not_eligible")
        .then(NOT_ELIGIBLE)
        .when(
            (pl.col("kind").first() == "rate")
            & (pl.col("countries").first() == "")
            & (pl.col("alternative").first() == 0)
            & (pl.col("quota").first() == "")
        )
        .then(SIMPLE)
        .otherwise(CLOSER)
        .cast(pl.UInt8),
    )  # fmt: skip
    size = codes.width * schedules.width
    kind = filled(NO_RATE, size, pl.UInt8).scatter(first["cell"], first["kind"])
    outside = pl.int_range(codes.unknown * schedules.width, size, dtype=INDEX, eager=True)
    return Cells(
        width=schedules.width,
        kind=kind.scatter(outside, filled(SIMPLE, outside.len(), pl.UInt8)),
        first=filled(0, size).scatter(first["cell"], first["row"]),
        count=filled(0, size).scatter(first["cell"], first["count"]),
    )


def countries_of(tariff: Mapping[str, pl.DataFrame], rows: Rows) -> Names:
    """Every country the law names: those it does not name are all treated alike."""
    return Names.of(sorted({*tariff["members"]["country"], *named_countries(rows.groups)}))


def covered(rows: Rows, countries: Names) -> pl.Series:
    """[group × country]: whether the group has the country in it. An origin not named is in no named group."""
    names = (*countries.values, "", "")
    return pl.Series([covers(group, name) for group in rows.groups for name in names], dtype=pl.Boolean)
