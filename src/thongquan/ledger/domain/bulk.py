"""Debts of a whole batch as frames, ready to be copied: no object per row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

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
    given = lines.with_columns(pl.col("amount").cast(MONEY), pl.col("declaration").rle_id().alias("_n"))
    assert given["declaration"].n_unique() == len(ids), "one entry id per declaration, its lines together"
    assert given.height == 0 or given["_n"].max() == len(ids) - 1, "lines of one declaration apart"
    entry_ids = pl.Series("entry_id", ids, dtype=pl.Int64)
    given = given.with_columns(entry_ids.gather(given["_n"]))
    entries = given.unique("_n", keep="first", maintain_order=True).select(
        pl.col("entry_id").alias("id"),
        pl.lit(str(Kind.DEBT)).alias("kind"),
        pl.lit(at).alias("at"),
        "declaration",
        pl.lit("").alias("reference"),
        pl.lit("").alias("reason"),
        pl.lit(actor).alias("actor"),
        pl.lit(on_behalf).alias("on_behalf"),
    )
    covered = pl.col("guarantee") != ""
    debts = given.select(
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
    owing = given.filter(pl.col("amount") > 0)
    reservations = owing.filter(covered).select(RESERVATION_COLUMNS)
    return Frames(entries, _postings(owing, chart, currency, at), debts, reservations)


def _postings(owing: pl.DataFrame, chart: Chart, currency: str, at: datetime) -> pl.DataFrame:
    guaranteed = owing.filter(pl.col("guarantee") != "")
    deferred = owing.filter(pl.col("deferred"))
    sides = [
        _side(owing, chart, Role.RECEIVABLE, 1, keep=""),
        _side(owing, chart, Role.REVENUE, -1, keep=""),
        _side(guaranteed, chart, Role.GUARANTEED, 1),
        _side(guaranteed, chart, Role.PLEDGES, -1),
        _side(deferred, chart, Role.DEFERRED, 1, keep=""),
        _side(deferred, chart, Role.DEFERRALS, -1, keep=""),
    ]
    return (
        pl.concat([side for side in sides if side.height] or sides[:1])
        .with_columns(
            pl.int_range(pl.len()).over("entry_id").cast(pl.Int16).alias("line"),
            pl.lit(at).alias("at"),
            pl.lit(currency).alias("currency"),
        )
        .select(POSTING_COLUMNS)
    )


def _side(lines: pl.DataFrame, chart: Chart, role: Role, sign: int, keep: str | None = None) -> pl.DataFrame:
    accounts = {tax: chart.code(role, tax) for tax in lines["tax"].unique()}
    amount = pl.col("amount") if sign > 0 else -pl.col("amount")
    return lines.select(
        "entry_id",
        pl.col("tax").replace_strict(accounts, return_dtype=pl.String).alias("account")
        if accounts
        else pl.lit("").alias("account"),
        pl.lit(str(role)).alias("role"),
        "party",
        "declaration",
        "tax",
        pl.col("guarantee") if keep is None else pl.lit(keep).alias("guarantee"),
        amount.cast(MONEY).alias("amount"),
    )
