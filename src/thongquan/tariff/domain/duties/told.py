"""What was found of a claim that is not granted, and what would be right: written only for those lines."""

import polars as pl

from thongquan.tariff.domain.duties.claims import Entitled, Lines, judged, rows_of
from thongquan.tariff.domain.duties.law import TariffLaw
from thongquan.tariff.domain.lookups import INDEX, constant, filled, numbers, placed, where
from thongquan.tariff.domain.rates.states import CODES, OF_CLAIM, State

NAMES = pl.Series("entitlement", CODES)
_FOUND = {
    State.MFN_ORIGIN_MISSING: "origin_country_code",
    State.NOT_MEMBER: "origin_country_code",
    State.ORDINARY_ONLY: "origin_country_code",
    State.EXCLUDED_COUNTRY: "origin_country_code",
    State.ZONE_NOT_COVERED: "origin_zone_code",
    State.NO_PROOF: "proof_type",
    State.WRONG_PROOF: "proof_type",
    State.NO_DIRECT: "direct_transport",
    State.SPLIT_CHOOSE: "rate_alternative",
    State.SPLIT_WRONG: "rate_alternative",
    State.QUOTA_CHOOSE: "quota_code",
    State.QUOTA_INSIDE_ONLY: "quota_code",
}
_COLUMNS = ("duty_regime_code", *dict.fromkeys(_FOUND.values()))
_COLUMN = pl.Series([_COLUMNS.index(_FOUND.get(state, _COLUMNS[0])) for state in State], dtype=INDEX)
_CHOICES = (State.SPLIT_CHOOSE, State.SPLIT_WRONG, State.QUOTA_CHOOSE)


def told(items: pl.DataFrame, lines: Lines, granted: Entitled, law: TariffLaw) -> list[pl.Series]:
    """entitlement, entitlement_found, entitlement_expected."""
    said = NAMES[granted.state]
    length = items.height
    if not (wrong := granted.state != State.OK).any():
        return [said, *(constant(f"entitlement_{name}", None, length) for name in ("found", "expected"))]
    places = where(wrong)
    state = granted.state[places]
    expected = _expected(lines.at(places), state, granted.applied[places], law)
    return [
        said,
        placed(_found(items, places, state).alias("entitlement_found"), places, length),
        placed(expected.alias("entitlement_expected"), places, length),
    ]


def _found(items: pl.DataFrame, places: pl.Series, state: pl.Series) -> pl.Series:
    """For each line the one column its state speaks of: the columns one after another, and a gather."""
    texts = pl.concat([items[column][places].cast(pl.String) for column in _COLUMNS], rechunk=True)
    found = texts[_COLUMN[state] * places.len() + numbers(places.len())]
    return found.fill_null("")


def _expected(lines: Lines, state: pl.Series, lawful: pl.Series, law: TariffLaw) -> pl.Series:
    of_claim = pl.Series([s in OF_CLAIM for s in State])[state]
    schedule = lines.schedule.zip_with(of_claim, lawful)
    texts = law.expected[state.cast(INDEX) * law.schedules.width + schedule]
    for states, told_of in ((_CHOICES, _choices), ((State.NO_SCHEDULE,), _claimable)):
        if (asked := pl.Series([s in states for s in State])[state]).any():
            places = where(asked)
            texts = texts.scatter(places, told_of(lines.at(places), state[places], texts[places], law))
    return texts


def _choices(lines: Lines, state: pl.Series, texts: pl.Series, law: TariffLaw) -> pl.Series:
    """ "1: 0; 2: 5" for a split cell, "IN: 40; OUT: 80" for one with a quota: what is for this line to choose,
    no rates of other origins and no good that the agreement leaves out; `texts` where that is nothing."""
    shown = options(law.cells.at(lines.code, lines.schedule), law)
    n, row = shown["n"], shown["row"]
    here = law.covered[law.rows.group[row] * law.countries.width + lines.country[n]]
    zone, named = lines.zone[n], lines.alternative[n]
    by_side = (state == State.QUOTA_CHOOSE)[n]
    mine = (shown["alternative"] == named) | (shown["alternative"] == 0) | ~by_side
    open_ = here & mine & ((zone == "") | (shown["zone"] == zone)) & (shown["kind"] != "not_eligible")
    open_ = open_ & ((shown["kind"] != "quota") | ~by_side)
    which = pl.when("by_side").then("quota").otherwise(pl.col("alternative").cast(pl.String))
    choice = pl.concat_str(which, pl.lit(": "), "said").unique(maintain_order=True).str.join("; ")
    told_of = shown.with_columns_seq(by_side.alias("by_side")).filter(open_).group_by("n", maintain_order=True)
    said = told_of.agg(choice.alias("choices"))
    return texts.scatter(said["n"], said["choices"])


def _claimable(lines: Lines, _state: pl.Series, texts: pl.Series, law: TariffLaw) -> pl.Series:
    """The schedule that holds without a claim (`texts`), and the preferences that the line could claim so.

    Origin, papers and transport are as declared; which good, and which side of a quota, may still be asked.
    """
    found = texts.to_list()
    for index in where(law.preference).to_list():
        state, _ = judged(lines, filled(index, texts.len()), law)
        name = law.schedules.values[index]
        open_ = where(state.is_in([State.OK, *_CHOICES]))
        for place in open_.to_list():
            found[place] = f"{found[place]}, {name}"
    return pl.Series(found, dtype=pl.String)


def options(cell: pl.Series, law: TariffLaw) -> pl.DataFrame:
    """The rows of each cell: n (its place), row, alternative, quota, zone, kind, said (the rate, or "*")."""
    n, row = rows_of(cell, law)
    rows = law.rows
    rate = rows.rate[row].cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
    star = constant("said", "*", row.len()).zip_with(rows.kind[row] == "not_eligible", rate.fill_null("?"))
    return pl.DataFrame(
        {
            "n": n,
            "row": row,
            "alternative": rows.alternative[row],
            "quota": rows.quota[row],
            "zone": rows.zone[row],
            "kind": rows.kind[row],
            "said": star,
        }
    ).sort("n", "row")
