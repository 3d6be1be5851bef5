"""Debts of a whole batch as frames, ready to be copied: no object per row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, pairwise

import polars as pl

from thongquan.kernel.copying import numbered
from thongquan.kernel.decimals import MONEY
from thongquan.ledger.domain.accounts import Chart, Role
from thongquan.ledger.domain.postings import Kind

ENTRY_COLUMNS = ("id", "kind", "at", "declaration", "reference", "reason", "actor", "on_behalf")
POSTING_COLUMNS = (
    "entry_id", "line", "at", "account", "role", "party", "declaration", "tax", "guarantee", "amount",
    "currency",
)  # fmt: skip
DEBT_COLUMNS = (
    "declaration", "tax", "party", "currency", "open", "guaranteed", "deferred", "due_on", "interest_from",
)  # fmt: skip
RESERVATION_COLUMNS = ("guarantee", "declaration", "tax", "amount")


@dataclass(frozen=True)
class Frames:
    """Rows of the four tables in the column order of their COPY."""

    entries: pl.DataFrame
    postings: pl.DataFrame
    debts: pl.DataFrame
    reservations: pl.DataFrame


def rows(
    lines: pl.DataFrame,
    *,
    chart: Chart,
    ids: Sequence[int],
    currency: str,
    at: datetime,
    actor: str,
    on_behalf: str = "",
) -> Frames:
    """One entry per declaration, two postings per tax (four where the tax is covered), one debt per tax.

    `lines` has one row per declaration and tax, those of a declaration together: `declaration` and `party`
    (codes), `tax`, `amount` (Decimal, national currency, not negative), `due_on` (Date), and how it is covered:
    `guarantee` (number of a guarantee that was granted, or "") and `deferred` (Boolean). `ids` has one entry id
    per declaration, in order. Lines of nothing make no postings but do make a debt of 0.
    """
    amount, names = lines["amount"].cast(MONEY), lines["declaration"].to_list()
    place = [0, *accumulate(int(one != next_) for one, next_ in pairwise(names))][: len(names)]
    assert len(set(names)) == len(ids), "one entry id per declaration, its lines together"
    assert not names or place[-1] == len(ids) - 1, "lines of one declaration apart"
    entry = pl.Series("entry_id", [ids[n] for n in place], dtype=pl.Int64)
    given = pl.DataFrame([*(lines[name] for name in _GIVEN), amount, entry])
    owing = given if (amount > 0).all() else given.filter(pl.col("amount") > 0)
    guaranteed = owing.filter(pl.col("guarantee") != "") if (owing["guarantee"] != "").any() else owing.clear()
    deferred = owing.filter(pl.col("deferred")) if owing["deferred"].any() else owing.clear()
    same = {"at": at, "currency": currency}
    told = {"kind": str(Kind.DEBT), "at": at, "reference": "", "reason": "", "actor": actor}
    return Frames(
        entries=_entries(given, ids, {**told, "on_behalf": on_behalf}),
        postings=_postings(owing, guaranteed, deferred, chart, same),
        debts=_debts(given, currency),
        reservations=_of(guaranteed, RESERVATION_COLUMNS),
    )


_GIVEN = ("declaration", "party", "tax", "due_on", "guarantee", "deferred")


def _of(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame([frame[name] for name in columns])


def _constant(name: str, value: object, length: int) -> pl.Series:
    return pl.Series(name, [value]).new_from_index(0, length)


def _entries(given: pl.DataFrame, ids: Sequence[int], told: Mapping[str, object]) -> pl.DataFrame:
    names = pl.Series("declaration", list(dict.fromkeys(given["declaration"].to_list())), dtype=pl.String)
    columns = {
        "id": pl.Series("id", ids, dtype=pl.Int64),
        "declaration": names,
        **{name: _constant(name, value, names.len()) for name, value in told.items()},
    }
    return pl.DataFrame([columns[name] for name in ENTRY_COLUMNS])


def _debts(given: pl.DataFrame, currency: str) -> pl.DataFrame:
    covered = pl.col("guarantee") != ""
    return given.select(
        "declaration",
        "tax",
        "party",
        pl.lit(currency).alias("currency"),
        pl.col("amount").alias("open"),
        pl.when(covered).then("amount").otherwise(0).cast(MONEY).alias("guaranteed"),
        pl.when("deferred").then("amount").otherwise(0).cast(MONEY).alias("deferred"),
        "due_on",
        pl.when("deferred").then(pl.col("due_on").dt.offset_by("1d")).alias("interest_from"),
    )


def _postings(
    owing: pl.DataFrame,
    guaranteed: pl.DataFrame,
    deferred: pl.DataFrame,
    chart: Chart,
    same: Mapping[str, object],
) -> pl.DataFrame:
    sides = [
        (owing, Role.RECEIVABLE, 1),
        (owing, Role.REVENUE, -1),
        (guaranteed, Role.GUARANTEED, 1),
        (guaranteed, Role.PLEDGES, -1),
        (deferred, Role.DEFERRED, 1),
        (deferred, Role.DEFERRALS, -1),
    ]
    parts = [_side(lines, chart, role, sign) for lines, role, sign in sides if lines.height]
    found = pl.concat(parts or [_side(owing, chart, Role.RECEIVABLE, 1)])
    line = numbered(found["entry_id"]).cast(pl.Int16).alias("line")
    more = [_constant(name, value, found.height) for name, value in same.items()]
    return _of(found.hstack([line, *more]), POSTING_COLUMNS)


def _side(lines: pl.DataFrame, chart: Chart, role: Role, sign: int) -> pl.DataFrame:
    taxes = lines["tax"].to_list()
    accounts = {tax: chart.code(role, tax) for tax in set(taxes)}
    of_guarantee = role in (Role.GUARANTEED, Role.PLEDGES)
    return pl.DataFrame(
        [
            lines["entry_id"],
            pl.Series("account", [accounts[tax] for tax in taxes], dtype=pl.String),
            _constant("role", str(role), lines.height),
            lines["party"],
            lines["declaration"],
            lines["tax"],
            lines["guarantee"] if of_guarantee else _constant("guarantee", "", lines.height),
            lines["amount"] if sign > 0 else (lines["amount"] * -1).cast(MONEY).alias("amount"),
        ]
    )
