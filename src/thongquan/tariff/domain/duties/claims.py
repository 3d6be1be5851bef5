"""What the declared schedule, origin and papers entitle each line to.

Most cells of the tariff hold one rate for everybody; those are answered by four gathers. The few per cent that
are split, have a quota, leave countries out or refer to chapter 98 are looked at more closely, by themselves.
"""

from dataclasses import dataclass, fields, replace

import polars as pl

from thongquan.tariff.domain.duties.law import TariffLaw
from thongquan.tariff.domain.lookups import INDEX, constant, filled
from thongquan.tariff.domain.rates.arrays import CLOSER, NO_RATE, NOT_ELIGIBLE
from thongquan.tariff.domain.rates.states import State

OF_KIND = pl.Series(
    {NOT_ELIGIBLE: State.NOT_ELIGIBLE, NO_RATE: State.NO_RATE}.get(k, State.OK) for k in range(4)
)
_TEXTS = {"zone": "origin_zone_code", "quota": "quota_code", "special": "special_code"}


@dataclass(frozen=True, slots=True)
class Lines:
    """What is claimed, line by line: codes and names as indexes, the rest as declared ("" where not said)."""

    code: pl.Series
    schedule: pl.Series
    country: pl.Series
    proof: pl.Series
    direct: pl.Series
    alternative: pl.Series
    zone: pl.Series
    quota: pl.Series
    special: pl.Series

    @classmethod
    def of(cls, items: pl.DataFrame, law: TariffLaw) -> "Lines":
        found = items.select(
            schedule=law.schedules.find("duty_regime_code"),
            country=law.countries.find("origin_country_code"),
            proof=law.proofs.find("proof_type"),
            direct=pl.col("direct_transport").fill_null(value=False),
            alternative=pl.col("rate_alternative").cast(pl.Int32).fill_null(0),
            **{name: pl.col(column).cast(pl.String).fill_null("") for name, column in _TEXTS.items()},
        )
        code = law.codes.find(items["commodity_code"].cast(pl.String))
        return cls(code, *(found[field.name] for field in fields(cls)[1:]))

    def at(self, places: pl.Series) -> "Lines":
        return Lines(*(getattr(self, field.name)[places] for field in fields(self)))


def judged(lines: Lines, schedule: pl.Series, law: TariffLaw) -> tuple[pl.Series, pl.Series]:
    """Were `schedule` (indexes) claimed: the State of the claim (UInt8), and the row of the rate.

    Row 0: there is no rate to charge. A row means something only where the state is OK.
    """
    cell = law.cells.at(lines.code, schedule)
    kind = law.cells.kind[cell]
    state = pl.select(
        pl.max_horizontal(
            law.membership[schedule * law.countries.width + lines.country],
            law.papers[schedule * law.proofs.width + lines.proof],
            (law.direct[schedule] & ~lines.direct).cast(pl.UInt8) * State.NO_DIRECT,
            OF_KIND[kind],
        )
    ).to_series()
    row = law.cells.first[cell]
    zoned = (lines.zone != "") & law.preference[schedule]
    closer = (kind == CLOSER) | (zoned & (law.cells.count[cell] > 0))
    if not closer.any():
        return state, row
    places = closer.arg_true()
    zone = lines.zone.zip_with(zoned, constant("zone", "", cell.len()))
    more, better = _closer(replace(lines, zone=zone).at(places), schedule[places], cell[places], law)
    known = state[places]
    state.scatter(places, more.zip_with(more > known, known))
    row.scatter(places, better)
    return state, row


def _closer(lines: Lines, schedule: pl.Series, cell: pl.Series, law: TariffLaw) -> tuple[pl.Series, pl.Series]:
    """The same for cells that do not hold one rate for everybody: the row that is meant, where it is said."""
    passed = _sieved(lines, cell, law)
    state = passed.with_columns(said=lines.alternative != 0).select(
        pl.when(~pl.col("good")).then(
            pl.when("said").then(State.SPLIT_WRONG).otherwise(State.SPLIT_CHOOSE)
        )
        .when(~pl.col("covered")).then(State.EXCLUDED_COUNTRY)
        .when(~pl.col("zone")).then(State.ZONE_NOT_COVERED)
        .when(~pl.col("eligible")).then(State.NOT_ELIGIBLE)
        .when(~pl.col("quota")).then(State.QUOTA_CHOOSE)
        .when(~pl.col("rated")).then(State.NO_RATE)
        .otherwise(State.OK).cast(pl.UInt8)
    ).to_series()  # fmt: skip
    return state, _ninety_eight(passed["row"].fill_null(0), schedule, lines.special, law)


def _sieved(lines: Lines, cell: pl.Series, law: TariffLaw) -> pl.DataFrame:
    """One row per line: whether any row of its cell is left after each question, and the row left after all.

    The questions in order: is it the good named, for this country, for this zone, eligible, on this side of the
    quota, and has it a rate.
    """
    rows = law.rows
    asked = rows_of(cell, law)
    n, row = asked["n"], asked["row"]
    alternative = rows.alternative[row].cast(pl.Int32)
    good = (alternative == 0) | (alternative == lines.alternative[n])
    covered = good & law.covered[rows.group[row] * law.countries.width + lines.country[n]]
    zone = covered & ((lines.zone[n] == "") | (rows.zone[row] == lines.zone[n]))
    eligible = zone & (rows.kind[row] != "not_eligible")
    quota = eligible & ((rows.quota[row] == "") | (rows.quota[row] == lines.quota[n]))
    rated = quota & (rows.kind[row] != "quota")
    sieve = asked.with_columns(
        good=good, covered=covered, zone=zone, eligible=eligible, quota=quota, rated=rated
    )
    return sieve.group_by("n", maintain_order=True).agg(
        pl.col("good", "covered", "zone", "eligible", "quota", "rated").any(),
        row=pl.col("row").filter("rated").first(),
    )


def rows_of(cell: pl.Series, law: TariffLaw) -> pl.DataFrame:
    """n (the place in `cell`), row: every row of every cell."""
    asked = pl.DataFrame(
        [
            pl.int_range(cell.len(), dtype=INDEX, eager=True).alias("n"),
            law.cells.first[cell].alias("first"),
            law.cells.count[cell].alias("count"),
        ]
    )
    every = pl.int_ranges("first", pl.col("first") + pl.col("count"), dtype=INDEX)
    return asked.select("n", row=every).explode("row")


def _ninety_eight(row: pl.Series, schedule: pl.Series, special: pl.Series, law: TariffLaw) -> pl.Series:
    """The rows; those that refer to chapter 98 replaced by the line declared there (0: none, or unclear)."""
    refers = law.rows.kind[row] == "see_98"
    if not refers.any():
        return row
    wanted = pl.DataFrame([special.alias("special_code"), schedule.alias("schedule")])
    clear = law.special.filter(~pl.col("ambiguous"))
    met = wanted.join(clear, on=["special_code", "schedule"], how="left", maintain_order="left")
    return met["row"].fill_null(0).zip_with(refers, row)


@dataclass(frozen=True, slots=True)
class Entitled:
    """state of the claim; applied: the schedule charged (the claimed one, or the lawful one in its stead);
    row: the rate charged, 0 where there is none."""

    state: pl.Series
    applied: pl.Series
    row: pl.Series


def entitled(lines: Lines, law: TariffLaw) -> Entitled:
    """The claim where it is granted; else what the law gives without a claim: MFN, or the ordinary rate."""
    state, row = judged(lines, lines.schedule, law)
    refused = state != State.OK
    if not refused.any():
        return Entitled(state, lines.schedule, row)
    places = refused.arg_true()
    rest = lines.at(places)
    schedule = law.lawful[rest.country]
    again, lawful = judged(rest, schedule, law)
    lawful = lawful.zip_with(again == State.OK, filled(0, lawful.len()))
    applied = lines.schedule.clone()
    return Entitled(state, applied.scatter(places, schedule), row.scatter(places, lawful))
