"""The rate table of the book as entries: one row per good, quota side and group of countries of a cell.

A *cell* is a pair of code and schedule. Within a cell the entries exclude one another, so at most one applies
to a line: a row for named countries takes them from the general row beside it, a row with a quota becomes one
entry inside and one outside, and an ordinary rate given as a part of the MFN rate is worked out.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from thongquan.tariff.domain.book import RATE

COLUMNS = (
    "code", "schedule", "alternative", "quota", "kind", "rate", "countries", "zone", "measure", "basis",
)  # fmt: skip


def entries(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The columns `COLUMNS`: quota "" | IN | OUT; countries: "" (all) or a key of `country_keys`."""
    worked = _apart(_of_mfn(_readable(tables["rates"]), _mfn(tables["schedules"])))
    sides = _sides(worked)
    return sides.with_columns(
        countries=_country_key(), measure=_measure(), rate=pl.col("rate").cast(RATE)
    ).select(COLUMNS)


def _readable(rates: pl.DataFrame) -> pl.DataFrame:
    """A cell that could not be read grants nothing, like one that is not eligible: never a rate of nought."""
    unread = pl.col("kind") == "unreadable"
    return rates.with_columns(kind=pl.when(unread).then(pl.lit("not_eligible")).otherwise("kind"))


def _mfn(schedules: pl.DataFrame) -> list[str]:
    return schedules.filter(pl.col("kind") == "mfn")["schedule"].to_list()


def _of_mfn(rates: pl.DataFrame, mfn: list[str]) -> pl.DataFrame:
    """`of_mfn` rows as rates: of the code's MFN rate; where that stands in chapter 98 they refer there too."""
    of = rates.filter(pl.col("schedule").is_in(mfn) & (pl.col("alternative") == 0))
    plain = of.filter((pl.col("kind") == "rate") & pl.col("out_quota").is_null()).unique("code")
    sees = of.filter(pl.col("kind") == "see_98").select("code", sees=pl.lit(value=True)).unique("code")
    joined = rates.join(
        plain.select("code", mfn_rate="rate"), on="code", how="left", maintain_order="left"
    ).join(sees, on="code", how="left", maintain_order="left")
    part = pl.col("kind") == "of_mfn"
    return joined.with_columns(
        rate=pl.when(part).then(_part_of("mfn_rate", "rate")).otherwise("rate"),
        kind=pl.when(~part).then("kind")
        .when("sees").then(pl.lit("see_98"))
        .when(pl.col("mfn_rate").is_null()).then(pl.lit("unreadable"))
        .otherwise(pl.lit("rate")),
    ).drop("mfn_rate", "sees")  # fmt: skip


def _part_of(rate: str, part: str) -> pl.Expr:
    """`part` per cent of `rate`, to four decimals."""
    wide = pl.Decimal(38, 8)
    product = pl.col(rate).cast(wide) * pl.col(part).cast(wide) / pl.lit("100").cast(wide)
    return product.round(4, mode="half_away_from_zero").cast(RATE)


def _apart(rates: pl.DataFrame) -> pl.DataFrame:
    """Adds `but`: the countries that have a row of their own beside a row that names none."""
    same = ["code", "schedule", "alternative"]
    named = rates.filter(pl.col("only_countries").is_not_null())
    own = named.explode("only_countries").group_by(same).agg(own=pl.col("only_countries").unique().sort())
    joined = rates.join(own, on=same, how="left", maintain_order="left")
    general = pl.col("only_countries").is_null()
    nothing = pl.lit([], dtype=pl.List(pl.String))
    own_or_none = pl.when(general).then(pl.col("own").fill_null(nothing)).otherwise(nothing)
    return joined.with_columns(
        but=pl.concat_list(pl.col("not_countries").fill_null(nothing), own_or_none).list.unique().list.sort()
    ).drop("own")


def _sides(rates: pl.DataFrame) -> pl.DataFrame:
    split = pl.col("out_quota").is_not_null()
    inside = pl.when(split | (pl.col("kind") == "quota")).then(pl.lit("IN")).otherwise(pl.lit(""))
    outside = rates.filter(split).with_columns(rate="out_quota", quota=pl.lit("OUT"))
    return pl.concat([rates.with_columns(quota=inside), outside])


def _country_key() -> pl.Expr:
    """ "MX" only these | "-KH LA" all but these | "" all."""
    only, but = pl.col("only_countries"), pl.col("but")
    return (
        pl.when(only.is_not_null())
        .then(only.list.sort().list.join(" "))
        .when(but.list.len() > 0)
        .then(pl.concat_str(pl.lit("-"), but.list.join(" ")))
        .otherwise(pl.lit(""))
    )


def _measure() -> pl.Expr:
    """tariff:SCHEDULE:CODE:ALTERNATIVE[:IN|:OUT][:COUNTRIES], the same in every edition."""
    own = pl.col("only_countries").list.sort().list.join("+")
    return pl.concat_str(
        pl.lit("tariff:"),
        "schedule",
        pl.lit(":"),
        "code",
        pl.lit(":"),
        "alternative",
        pl.when(pl.col("quota") != "").then(pl.concat_str(pl.lit(":"), "quota")).otherwise(pl.lit("")),
        pl.when(own.is_not_null()).then(pl.concat_str(pl.lit(":"), own)).otherwise(pl.lit("")),
    )


def named_countries(keys: Iterable[str]) -> frozenset[str]:
    return frozenset(country for key in keys for country in key.removeprefix("-").split())


def covers(key: str, country: str) -> bool:
    """Whether the group of countries `key` names has `country` in it."""
    if key.startswith("-"):
        return country not in key[1:].split()
    return not key or country in key.split()


def special(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Chapter 98: code, schedule, rate, basis, ambiguous, measure; one row per code and schedule.

    A code that stands there more than once is ambiguous where its rows do not all give the same rate. Where a
    line has no ordinary rate, it is the part of its MFN rate that the codes which refer to chapter 98 give.
    """
    stated = (
        tables["special"].filter(pl.col("kind") == "rate").select("code", "row", "schedule", "rate", "basis")
    )
    return (
        pl.concat([stated, _ordinary_of_mfn(stated, tables)])
        .sort("code", "row")
        .group_by("code", "schedule", maintain_order=True)
        .agg(pl.col("rate").first(), pl.col("basis").first(), ambiguous=pl.col("rate").n_unique() > 1)
        .with_columns(measure=pl.concat_str(pl.lit("tariff:"), "schedule", pl.lit(":"), "code", pl.lit(":98")))
    )


def _ordinary_of_mfn(stated: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    parts = tables["rates"].filter(pl.col("kind") == "of_mfn").select("schedule", part="rate").unique()
    parts = parts.filter(pl.col("schedule").is_unique())
    mfn = stated.filter(pl.col("schedule").is_in(_mfn(tables["schedules"]))).drop("schedule")
    lacking = mfn.join(parts, how="cross").join(stated, on=["code", "row", "schedule"], how="anti")
    return lacking.with_columns(rate=_part_of("rate", "part")).select(stated.columns)
