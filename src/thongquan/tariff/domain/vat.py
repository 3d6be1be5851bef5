"""Value added tax: the category is declared, and checked against the book at the longest prefix of the code.

The book may name several categories for a prefix (the goods under it differ): then the declarant says which,
and nothing is taken for granted. Where it names one, that one holds whether declared or not. Where it says
nothing of the code, a declared category is charged and marked `undecided`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from thongquan.tariff.domain.lookups import INDEX, Codes, Names, constant, filled, placed, where

STATES = {
    "ok": "the category is the book's",
    "undecided": "the book does not cover the code: the declared category is charged, unchecked",
    "undeclared": "no category is declared and the book does not decide",
    "unknown-category": "the declared category is not in the book on that day",
    "mismatch": "the declared category is not one of those the book gives the code",
    "rate-mismatch": "the declared rate is not that of the category",
}
OK, UNDECIDED, UNDECLARED, UNKNOWN, MISMATCH, RATE_MISMATCH = range(len(STATES))
NAMES = pl.Series("vat_state", list(STATES))
COLUMNS = ("vat_state", "vat_found", "vat_expected")
PREFIXES = range(8, 1, -1)


@dataclass(frozen=True)
class VatLaw:
    """The book `vat` on one day. Its rows: 0 none, each prefix with a category, each category bare.

    rate: null for goods that are not subject to the tax, which is not a rate of nought; rate4 is then 0.
    """

    categories: Names
    rate4: pl.Series
    rate: pl.Series
    measure: pl.Series
    basis: pl.Series
    place: pl.Series  # by code: which prefix speaks, 0 none
    row: pl.Series  # [prefix, category] → row; prefix 0 is "the book says nothing"
    sole: pl.Series  # by prefix: the category, where it has but one; else `absent`
    choices: pl.Series  # by prefix: its categories, to be read

    @classmethod
    def of(cls, tables: Mapping[str, pl.DataFrame], codes: Codes) -> "VatLaw":
        rates = tables["vat_rates"].sort("category")
        categories = Names.of(rates["category"])
        named = (
            tables["vat_codes"]
            .select("prefix", "category", code_basis="basis")
            .join(rates.select("category", "rate", rate_basis="basis"), on="category")
            .sort("prefix", "category")
        )
        prefixes = named["prefix"].unique().sort()
        rows = _rows(named, rates)
        return cls(
            categories=categories,
            rate4=(rows["rate"].fill_null(0) * 10_000).cast(pl.Int64),
            rate=rows["rate"],
            measure=rows["measure"],
            basis=rows["basis"],
            place=_places(prefixes, codes),
            row=_square(named, prefixes, categories),
            sole=_sole(named, prefixes, categories),
            choices=pl.concat(
                [pl.Series("category", [", ".join(categories.values)]), _choices(named)]
            ).rechunk(),
        )


def _rows(named: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    by_prefix = named.select(
        rate=pl.col("rate"),
        measure=pl.concat_str(pl.lit("vat:"), "category", pl.lit(":"), "prefix"),
        basis=pl.when(pl.col("code_basis") == pl.col("rate_basis"))
        .then("code_basis")
        .otherwise(pl.concat_str("code_basis", pl.lit("; "), "rate_basis")),
    )
    bare = rates.select("rate", measure=pl.concat_str(pl.lit("vat:"), "category"), basis="basis")
    none = pl.DataFrame({"rate": [None], "measure": [""], "basis": [""]}, schema=by_prefix.schema)
    return pl.concat([none, by_prefix, bare]).rechunk()


def _places(prefixes: pl.Series, codes: Codes) -> pl.Series:
    known = pl.DataFrame({"prefix": prefixes}).with_columns(place=pl.int_range(1, pl.len() + 1, dtype=INDEX))
    found = codes.texts.alias("code").to_frame()
    for length in PREFIXES:
        cut = found.select(prefix=pl.col("code").str.head(length))
        found = found.with_columns(
            cut.join(known, on="prefix", how="left", maintain_order="left")["place"].alias(f"at_{length}")
        )
    return found.select(pl.coalesce(f"at_{n}" for n in PREFIXES).fill_null(0)).to_series()


def _square(named: pl.DataFrame, prefixes: pl.Series, categories: Names) -> pl.Series:
    width = categories.width
    square = filled(0, (prefixes.len() + 1) * width)
    place = prefixes.search_sorted(named["prefix"]).cast(INDEX) + 1
    category = named.select(categories.find("category")).to_series()
    count = named.height
    square.scatter(place * width + category, pl.int_range(1, count + 1, dtype=INDEX, eager=True))
    every = pl.int_range(len(categories.values), dtype=INDEX, eager=True)
    return square.scatter(every, every + (count + 1))


def _sole(named: pl.DataFrame, prefixes: pl.Series, categories: Names) -> pl.Series:
    alone = named.filter(pl.col("prefix").is_unique())
    place = prefixes.search_sorted(alone["prefix"]).cast(INDEX) + 1
    sole = filled(categories.absent, prefixes.len() + 1)
    return sole.scatter(place, alone.select(categories.find("category")).to_series())


def _choices(named: pl.DataFrame) -> pl.Series:
    grouped = named.group_by("prefix", maintain_order=True).agg(pl.col("category").sort().str.join(", "))
    return grouped["category"]


@dataclass(frozen=True, slots=True)
class VatFound:
    """state (UInt8, in the order of `STATES`), row (into the law's rows; 0 where nothing is charged), place."""

    state: pl.Series
    row: pl.Series
    place: pl.Series


def find(code: pl.Series, category: pl.Series, declared_rate: pl.Series, law: VatLaw) -> VatFound:
    """By line: code and category as indexes, the rate declared (per cent) or null."""
    names = law.categories
    place = law.place[code]
    silent = category == names.absent
    chosen = law.sole[place].zip_with(silent, category)
    row = law.row[place * names.width + chosen]
    state = filled(OK, code.len(), pl.UInt8)
    none = row == 0
    if none.any():
        state, row = _without(state, row, place, category, none, law)
    uncovered = (place == 0) & (row != 0)
    if uncovered.any():
        state = filled(UNDECIDED, code.len(), pl.UInt8).zip_with(uncovered, state)
    if declared_rate.null_count() < declared_rate.len():
        other = (declared_rate != law.rate[row].fill_null(0)) & (row != 0) & (state == OK)
        if other.any():
            state = filled(RATE_MISMATCH, code.len(), pl.UInt8).zip_with(other, state)
    return VatFound(state, row, place)


def _without(
    state: pl.Series, row: pl.Series, place: pl.Series, category: pl.Series, none: pl.Series, law: VatLaw
) -> tuple[pl.Series, pl.Series]:
    """Where the category declared gives no row: why, and the row of the only lawful one where there is one."""
    names = law.categories
    length = row.len()
    for code, holds in (
        (MISMATCH, category < names.absent),
        (UNKNOWN, category == names.unknown),
        (UNDECLARED, category == names.absent),
    ):
        state = filled(code, length, pl.UInt8).zip_with(none & holds, state)
    lawful = law.row[place * names.width + law.sole[place]]
    return state, lawful.zip_with(none, row)


def told(found: VatFound, items: pl.DataFrame, law: VatLaw) -> list[pl.Series]:
    """The columns `COLUMNS`: the state; for lines that are not ok what was found, and what would be right."""
    length = items.height
    said = NAMES[found.state]
    wrong = (found.state != OK) & (found.state != UNDECIDED)
    if not wrong.any():
        return [said, *(constant(name, None, length) for name in COLUMNS[1:])]
    places = where(wrong)
    rated = found.state[places] == RATE_MISMATCH
    expected, declared = law.choices[found.place[places]], items["vat_category"].cast(pl.String)[places]
    if rated.any():
        expected = law.rate[found.row[places]].fill_null(0).cast(pl.String).zip_with(rated, expected)
        declared = items["vat_rate_declared"][places].cast(pl.String).zip_with(rated, declared)
    return [
        said,
        placed(declared.alias("vat_found"), places, length),
        placed(expected.alias("vat_expected"), places, length),
    ]
