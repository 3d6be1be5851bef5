"""Debts of a whole batch as frames, ready to be copied: no object per row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Any

import polars as pl

from thongquan.kernel.columns import constant, framed, repeated, typed
from thongquan.kernel.copying import numbered
from thongquan.kernel.decimals import MONEY
from thongquan.ledger.domain.accounts import Chart, Role
from thongquan.ledger.domain.postings import Kind

ENTRY_COLUMNS = ("id", "kind", "at", "declaration", "reference", "reason", "actor", "on_behalf")
POSTING_COLUMNS = (
    "entry_id", "line", "at", "account", "role", "party", "declaration", "tax", "guarantee", "amount",
    "currency",
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
    entry = typed("entry_id", [ids[n] for n in place], pl.Int64)
    given = framed([*(lines[name] for name in _GIVEN), amount, entry])
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
    return framed([frame[name] for name in columns])


def _entries(given: pl.DataFrame, ids: Sequence[int], told: Mapping[str, Any]) -> pl.DataFrame:
    names = typed("declaration", list(dict.fromkeys(given["declaration"].to_list())), pl.String)
    columns = {
        "id": typed("id", ids, pl.Int64),
        "declaration": names,
        **{name: constant(name, value, names.len()) for name, value in told.items()},
    }
    return framed([columns[name] for name in ENTRY_COLUMNS])


def _debts(given: pl.DataFrame, currency: str) -> pl.DataFrame:
    amount, deferred = given["amount"], given["deferred"]
    nothing = repeated("", Decimal(0), MONEY, given.height)
    interest_from = repeated("interest_from", None, pl.Date, given.height)
    if deferred.any():
        interest_from = given["due_on"].dt.offset_by("1d").zip_with(deferred, interest_from)
    return framed(
        [
            *(given[name] for name in ("declaration", "tax", "party")),
            constant("currency", currency, given.height),
            amount.alias("open"),
            amount.zip_with(given["guarantee"] != "", nothing).alias("guaranteed"),
            amount.zip_with(deferred, nothing).alias("deferred"),
            given["due_on"],
            interest_from.alias("interest_from"),
        ]
    )


def _postings(
    owing: pl.DataFrame,
    guaranteed: pl.DataFrame,
    deferred: pl.DataFrame,
    chart: Chart,
    same: Mapping[str, Any],
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
    more = [constant(name, value, found.height) for name, value in same.items()]
    return _of(found.hstack([line, *more]), POSTING_COLUMNS)


def _side(lines: pl.DataFrame, chart: Chart, role: Role, sign: int) -> pl.DataFrame:
    taxes = lines["tax"].to_list()
    accounts = {tax: chart.code(role, tax) for tax in set(taxes)}
    of_guarantee = role in (Role.GUARANTEED, Role.PLEDGES)
    return framed(
        [
            lines["entry_id"],
            typed("account", [accounts[tax] for tax in taxes], pl.String),
            constant("role", str(role), lines.height),
            lines["party"],
            lines["declaration"],
            lines["tax"],
            lines["guarantee"] if of_guarantee else constant("guarantee", "", lines.height),
            lines["amount"] if sign > 0 else (lines["amount"] * -1).cast(MONEY).alias("amount"),
        ]
    )
