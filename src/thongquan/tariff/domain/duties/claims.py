"""What the declared schedule, origin and papers entitle each line to.

Most cells of the tariff hold one rate for everybody; those are answered by four gathers. The few per cent that
are split, have a quota, leave countries out or refer to chapter 98 are looked at more closely, by themselves.
"""

from dataclasses import dataclass, fields, replace

import polars as pl

from thongquan.tariff.domain.duties.law import TariffLaw
from thongquan.tariff.domain.lookups import constant, filled, numbers, where
from thongquan.tariff.domain.rates.arrays import CLOSER, NO_RATE, NOT_ELIGIBLE
from thongquan.tariff.domain.rates.states import State

OF_KIND = pl.Series(
    {NOT_ELIGIBLE: State.NOT_ELIGIBLE, NO_RATE: State.NO_RATE}.get(k, State.OK) for k in range(4)
)
STAGES = pl.Series(
    [
        State.SPLIT_WRONG,
        State.EXCLUDED_COUNTRY,
        State.ZONE_NOT_COVERED,
        State.NOT_ELIGIBLE,
        State.QUOTA_CHOOSE,
        State.NO_RATE,
        State.OK,
    ],
    dtype=pl.UInt8,
)
SHUT = 3  # the last stage at which a good is not for the line, whatever it chooses
OUT = "OUT"
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
        return cls(
            code=law.codes.find(items["commodity_code"].cast(pl.String)),
            schedule=law.schedules.places(items["duty_regime_code"].cast(pl.String)),
            country=law.countries.places(items["origin_country_code"].cast(pl.String)),
            proof=law.proofs.places(items["proof_type"].cast(pl.String)),
            direct=_or(items["direct_transport"], other=False),
            alternative=_or(items["rate_alternative"].cast(pl.Int32), other=0),
            **{name: _or(items[column].cast(pl.String), other="") for name, column in _TEXTS.items()},
        )

    def at(self, places: pl.Series) -> "Lines":
        return Lines(*(getattr(self, field.name)[places] for field in fields(self)))


def _or(column: pl.Series, *, other: str | int) -> pl.Series:
    return column.fill_null(other) if column.null_count() else column


def judged(lines: Lines, schedule: pl.Series, law: TariffLaw) -> tuple[pl.Series, pl.Series]:
    """Were `schedule` (indexes) claimed: the State of the claim (UInt8), and the row of the rate.

    Row 0: there is no rate to charge. A row means something only where the state is OK.
    """
    cell = law.cells.at(lines.code, schedule)
    kind = law.cells.kind[cell]
    state = law.membership[schedule * law.countries.width + lines.country]
    state = _worse(state, law.papers[schedule * law.proofs.width + lines.proof])
    state = _worse(state, (law.direct[schedule] & ~lines.direct).cast(pl.UInt8) * State.NO_DIRECT)
    state = _worse(state, OF_KIND[kind])
    row = law.cells.first[cell]
    zoned = (lines.zone != "") & law.preference[schedule]
    closer = (kind == CLOSER) | (zoned & (law.cells.count[cell] > 0))
    if not closer.any():
        return state, row
    places = where(closer)
    zone = lines.zone.zip_with(zoned, constant("zone", "", cell.len()))
    more, better = _closer(replace(lines, zone=zone).at(places), schedule[places], cell[places], law)
    state.scatter(places, _worse(more, state[places]))
    row.scatter(places, better)
    return state, row


def _worse(one: pl.Series, other: pl.Series) -> pl.Series:
    return one.zip_with(one > other, other)


def _closer(lines: Lines, schedule: pl.Series, cell: pl.Series, law: TariffLaw) -> tuple[pl.Series, pl.Series]:
    """The same for cells that do not hold one rate for everybody: the row that is meant, where it is said.

    A line that names no good of a split cell, or none there is, must choose one only where one of them is for
    it; else it hears what keeps all of them from it.
    """
    n, row = rows_of(cell, law)
    alternative = law.rows.alternative[row].cast(pl.Int32)
    named = (alternative == 0) | (alternative == lines.alternative[n])
    stage, found = _furthest(lines, n, row, named, law)
    state = STAGES[stage]
    if (open_ := stage == 0).any():
        any_good, _ = _furthest(lines, n, row, open_[n], law)
        silent = filled(State.SPLIT_CHOOSE, cell.len(), pl.UInt8).zip_with(lines.alternative == 0, state)
        shut = (any_good > 0) & (any_good <= SHUT)
        state = state.zip_with(~open_, STAGES[any_good].zip_with(shut, silent))
    outside = (state == State.QUOTA_CHOOSE) & (lines.quota == OUT)
    state = filled(State.QUOTA_INSIDE_ONLY, cell.len(), pl.UInt8).zip_with(outside, state)
    return state, _ninety_eight(found, schedule, lines.special, law)


def _furthest(
    lines: Lines, n: pl.Series, row: pl.Series, passed: pl.Series, law: TariffLaw
) -> tuple[pl.Series, pl.Series]:
    """How far each line came (an index of `STAGES`), and the row that came through (0: none).

    Each row of a cell is asked in order: is it the good named (`passed`), for this country, for this zone,
    eligible, on this side of the quota (a quota without a rate has one side), and has it a rate. A line is as
    far as its best row came.
    """
    rows, length = law.rows, lines.code.len()
    stage = filled(0, length, pl.UInt8)
    zone, quota, kind = rows.zone[row], rows.quota[row], rows.kind[row]
    said_zone, said_quota = lines.zone[n], lines.quota[n]
    for reached, question in enumerate(
        (
            passed,
            law.covered[rows.group[row] * law.countries.width + lines.country[n]],
            (said_zone == "") | (zone == said_zone),
            kind != "not_eligible",
            (quota == "") | (quota == said_quota) | ((kind == "quota") & (said_quota == "")),
            (kind == "rate") | (kind == "see_98"),
        ),
        start=1,
    ):
        passed = passed & question
        furthest = n.filter(passed)
        stage.scatter(furthest, filled(reached, furthest.len(), pl.UInt8))
    return stage, filled(0, length).scatter(furthest, row.filter(passed))


def rows_of(cell: pl.Series, law: TariffLaw) -> tuple[pl.Series, pl.Series]:
    """Every row of every cell: the cell's place in `cell`, and the row."""
    first, count = law.cells.first[cell], law.cells.count[cell]
    places = numbers(cell.len())
    at, rows = [places.head(0)], [first.head(0)]
    nth = 0
    while (more := count > nth).any():
        at.append(places.filter(more))
        rows.append(first.filter(more) + nth)
        nth += 1
    return pl.concat(at).rechunk(), pl.concat(rows).rechunk()


def _ninety_eight(row: pl.Series, schedule: pl.Series, special: pl.Series, law: TariffLaw) -> pl.Series:
    """The rows; those that refer to chapter 98 replaced by the line declared there (0: none, or unclear)."""
    refers = law.rows.kind[row] == "see_98"
    if not refers.any():
        return row
    places = where(refers)
    named = special[places].to_frame("special").select_seq(law.special.names.find("special")).to_series()
    return row.scatter(places, law.special.row[named * law.schedules.width + schedule[places]])


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
    places = where(refused)
    rest = lines.at(places)
    schedule = law.lawful[rest.country]
    again, lawful = judged(rest, schedule, law)
    lawful = lawful.zip_with(again == State.OK, filled(0, lawful.len()))
    applied = lines.schedule.clone()
    return Entitled(state, applied.scatter(places, schedule), row.scatter(places, lawful))
