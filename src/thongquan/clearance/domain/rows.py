"""The rows a decision leaves behind, as frames in the shape of their tables. No object per row.

Every frame given has `d`; `decided` has one row per declaration that is registered, with its `id`, so that the
others are joined to it by `d` and drop what was refused.
"""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

ROW = pl.Int32


@dataclass(frozen=True, slots=True)
class Written:
    """What the hot path copies beside the declarations themselves."""

    items: pl.DataFrame
    taxes: pl.DataFrame
    findings: pl.DataFrame
    facts: pl.DataFrame
    steps: pl.DataFrame


DECLARATION = (
    "id", "number", "revision", "direction", "procedure", "office", "trader", "declarant", "reference",
    "registered_at", "law_day", "message", "life", "control", "goods", "lane", "items", "invoice_currency",
    "customs_value", "tax_total", "law_id", "cleared_at",
)  # fmt: skip


def written(
    decided: pl.DataFrame,
    *,
    items: pl.DataFrame,
    taxes: pl.DataFrame,
    findings: pl.DataFrame,
    facts: pl.DataFrame,
    steps: pl.DataFrame,
    month: date,
    at: datetime,
) -> Written:
    """The rows of all tables for the declarations in `decided` (d, id, revision).

    items: the judged frame of items. taxes: as `tariff.domain.duties` gives them, with `i`. findings: as the
    catalogue gives them. facts: d, facts (JSON text). steps: d, milestone, actor, awaited, due_at, note.
    """
    keys = decided.select("d", declaration_id="id", revision="revision")
    here = items.join(keys, on="d", how="inner", maintain_order="left")
    by_month = _Monthly(keys, month)
    return Written(
        items=here.select(
            "declaration_id",
            "revision",
            pl.col("item_number"),
            "commodity_code",
            origin="origin_country_code",
            schedule_claimed="duty_regime_code",
            schedule_applied=pl.col("duty_schedule").fill_null(""),
            description="description",
            quantity="quantity",
            unit="quantity_unit_code",
            net_mass="net_mass",
            invoice_amount="invoice_amount",
            customs_value=pl.col("customs_value").fill_null(0),
        ),
        taxes=_taxes(taxes, here, by_month),
        findings=by_month.rows(findings, "rule", "path", "found", "expected", "effect", "audience", "stage"),
        facts=by_month.rows(facts.with_columns(pl.lit(at).alias("at")), "at", "facts"),
        steps=by_month.rows(
            steps.with_columns(pl.lit(at).alias("at")), "at", "milestone", "actor", "awaited", "due_at", "note"
        ),
    )


@dataclass(frozen=True, slots=True)
class _Monthly:
    keys: pl.DataFrame
    month: date

    def rows(self, frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
        """`frame` (with `d`) as rows of a monthly table, numbered within each declaration."""
        return (
            frame.join(self.keys, on="d", how="inner", maintain_order="left")
            .with_columns(row=pl.int_range(pl.len(), dtype=ROW).over("d"))
            .select(pl.lit(self.month).alias("month"), "declaration_id", "revision", "row", *columns)
        )


def _taxes(taxes: pl.DataFrame, items: pl.DataFrame, by_month: _Monthly) -> pl.DataFrame:
    of_item = items.select("i", "d", "item_number", exchange_rate=pl.col("exchange_rate").fill_null(0))
    lines = taxes.join(of_item, on="i", how="inner", maintain_order="left")
    lines = lines.with_columns(pl.col("schedule", "relief").fill_null(""))
    return by_month.rows(
        lines,
        "item_number",
        "tax",
        "measure",
        "schedule",
        "basis",
        "base",
        "rate",
        "exchange_rate",
        "amount",
        "relief",
    )
