"""What was found of a claim that is not granted, and what would be right: written only for those lines."""

import polars as pl

from thongquan.tariff.domain.duties.claims import Entitled, Lines, rows_of
from thongquan.tariff.domain.duties.law import TariffLaw
from thongquan.tariff.domain.lookups import INDEX, constant, numbers, placed, where
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
    chosen = pl.Series([s in _CHOICES for s in State])[state]
    return _choices(lines, chosen, law).zip_with(chosen, texts) if chosen.any() else texts


def _choices(lines: Lines, chosen: pl.Series, law: TariffLaw) -> pl.Series:
    """ "1: 0; 2: 5" for a split cell, "IN: 40; OUT: 80" for one with a quota; null for the other lines."""
    places = where(chosen)
    shown = options(law.cells.at(lines.code[places], lines.schedule[places]), law)
    which = pl.when(pl.col("alternative") > 0).then(pl.col("alternative").cast(pl.String)).otherwise("quota")
    choice = pl.concat_str(which, pl.lit(": "), "said").unique(maintain_order=True).str.join("; ")
    said = shown.group_by("n", maintain_order=True).agg(choice.alias("choices"))["choices"]
    return placed(said, places, chosen.len())


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
