"""What was found of a claim that is not granted, and what would be right: written only for those lines."""

import polars as pl

from thongquan.tariff.domain.duties.claims import Entitled, Lines, rows_of
from thongquan.tariff.domain.duties.law import TariffLaw
from thongquan.tariff.domain.lookups import constant, placed
from thongquan.tariff.domain.rates.states import CODES, State

NAMES = pl.Series("entitlement", CODES)
_FOUND = {
    "duty_regime_code": (State.NO_SCHEDULE, State.UNCONFIRMED, State.NOT_ELIGIBLE, State.NO_RATE),
    "origin_country_code": (
        State.NOT_MEMBER,
        State.ORDINARY_ONLY,
        State.MFN_ORIGIN_MISSING,
        State.EXCLUDED_COUNTRY,
    ),
    "origin_zone_code": (State.ZONE_NOT_COVERED,),
    "proof_type": (State.NO_PROOF, State.WRONG_PROOF),
    "direct_transport": (State.NO_DIRECT,),
    "rate_alternative": (State.SPLIT_CHOOSE, State.SPLIT_WRONG),
    "quota_code": (State.QUOTA_CHOOSE,),
}
_CHOICES = (State.SPLIT_CHOOSE, State.SPLIT_WRONG, State.QUOTA_CHOOSE)


def told(items: pl.DataFrame, lines: Lines, granted: Entitled, law: TariffLaw) -> list[pl.Series]:
    """entitlement, entitlement_found, entitlement_expected."""
    said = NAMES[granted.state]
    length = items.height
    if not (wrong := granted.state != State.OK).any():
        return [
            said,
            constant("entitlement_found", None, length),
            constant("entitlement_expected", None, length),
        ]
    places = wrong.arg_true()
    state = granted.state[places].alias("state")
    found = items.select(_FOUND.keys())[places].hstack([state]).select(_found())
    expected = _expected(lines.at(places), state, granted.applied[places], law)
    return [
        said,
        placed(found["entitlement_found"], places, length),
        placed(expected, places, length),
    ]


def _found() -> pl.Expr:
    cases = [
        pl.when(pl.col("state").is_in(states)).then(pl.col(column).cast(pl.String))
        for column, states in _FOUND.items()
    ]
    return pl.coalesce(*cases, pl.lit("")).alias("entitlement_found")


def _expected(lines: Lines, state: pl.Series, lawful: pl.Series, law: TariffLaw) -> pl.Series:
    members = [", ".join(m) for m in law.about["members"]]
    proofs = [", ".join(p) for p in law.about["proofs"]]
    of_state = pl.DataFrame(
        {
            "state": state,
            "members": pl.Series([*members, "", ""])[lines.schedule],
            "proofs": pl.Series([*proofs, "", ""])[lines.schedule],
            "lawful": pl.Series([*law.schedules.values, "", ""])[lawful],
            "choices": _choices(lines, state, law),
        }
    )
    when = pl.col("state")
    return of_state.select(
        pl.when(when == State.NO_SCHEDULE).then(pl.lit(", ".join(law.schedules.values)))
        .when(when == State.NOT_MEMBER).then("members")
        .when(when.is_in([State.NO_PROOF, State.WRONG_PROOF])).then("proofs")
        .when(when == State.NO_DIRECT).then(pl.lit("true"))
        .when(when.is_in(_CHOICES)).then("choices")
        .when(when == State.MFN_ORIGIN_MISSING).then(pl.lit(""))
        .otherwise("lawful")
        .alias("entitlement_expected")
    ).to_series()  # fmt: skip


def _choices(lines: Lines, state: pl.Series, law: TariffLaw) -> pl.Series:
    """ "1: 0; 2: 5" for a split cell, "IN: 40; OUT: 80" for one with a quota; null for the other lines."""
    asked = state.is_in(_CHOICES)
    if not asked.any():
        return constant("choices", None, state.len())
    places = asked.arg_true()
    cell = law.cells.at(lines.code[places], lines.schedule[places])
    which = pl.when(pl.col("alternative") > 0).then(pl.col("alternative").cast(pl.String)).otherwise("quota")
    choice = pl.concat_str(which, pl.lit(": "), "said").unique(maintain_order=True).str.join("; ")
    shown = options(cell, law).group_by("n", maintain_order=True).agg(choice.alias("choices"))
    return placed(shown["choices"], places, state.len())


def options(cell: pl.Series, law: TariffLaw) -> pl.DataFrame:
    """The rows of each cell: n (its place), row, alternative, quota, zone, kind, said (the rate, or "*")."""
    found = rows_of(cell, law)
    row, rows = found["row"], law.rows
    kind = rows.kind[row]
    rate = rows.rate[row].cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
    star = constant("said", "*", row.len()).zip_with(kind == "not_eligible", rate.fill_null("?"))
    return found.with_columns(
        alternative=rows.alternative[row], quota=rows.quota[row], zone=rows.zone[row], kind=kind, said=star
    )
