"""What a batch owes and how it is covered: the ledger's rows, and who may not go on without paying first.

Which payment methods are guarantees, and which a term without one (for priority enterprises), says the book
`clearance` (parameters payment-guaranteed and payment-deferred). Law 107/2016 art. 9: paid, guaranteed, exempt
or deferred before the goods are free.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from thongquan.kernel.actors import Actor
from thongquan.kernel.decimals import MONEY
from thongquan.kernel.partitions import next_month
from thongquan.ledger import selectors, services
from thongquan.ledger.domain import bulk
from thongquan.ledger.domain.law import Law as LedgerLaw


@dataclass(frozen=True, slots=True)
class Methods:
    """Codes of payment methods: those that want a guarantee, those that put the payment off."""

    guaranteed: tuple[str, ...]
    deferred: tuple[str, ...]

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> "Methods":
        """From the parameters of the book `clearance`; codes set apart by ";"."""
        said = (parameters[f"payment-{how}"].split(";") for how in ("guaranteed", "deferred"))
        return cls(*(tuple(code for code in codes if code) for codes in said))


@dataclass(frozen=True, slots=True)
class Due:
    """lines: what `ledger.domain.bulk.rows` takes, with `d`; per: d, tax_total, owed, refused (the code why a
    guarantee was not granted, else null)."""

    lines: pl.DataFrame
    per: pl.DataFrame


def due(
    taxes: pl.DataFrame, declarations: pl.DataFrame, *, on: date, at: datetime, currency: str, methods: Methods
) -> Due:
    """`taxes`: d, tax, amount. `declarations`: d, identifier, trader, office, payment_method_code,
    guarantee_id, priority_enterprise; one row for each that is to be registered. Guarantees are granted here,
    under lock.
    """
    law = selectors.law(on=on, known_at=at)
    of_tax = (
        taxes.group_by("d", "tax", maintain_order=True)
        .agg(pl.col("amount").sum().cast(MONEY))
        .join(declarations, on="d", how="inner", maintain_order="left")
        .sort("d", maintain_order=True)
    )
    total = of_tax.group_by("d", maintain_order=True).agg(tax_total=pl.col("amount").sum().cast(MONEY))
    per = declarations.join(total, on="d", how="left", maintain_order="left").with_columns(
        pl.col("tax_total").fill_null(0),
        guaranteed=pl.col("payment_method_code").is_in(methods.guaranteed) & (pl.col("guarantee_id") != ""),
        deferred=pl.col("payment_method_code").is_in(methods.deferred) & pl.col("priority_enterprise"),
    )
    per = _granted(per, on=on, currency=currency)
    covered = pl.col("deferred") | (pl.col("guaranteed") & pl.col("refused").is_null())
    per = per.with_columns(owed=(pl.col("tax_total") > 0) & ~covered)
    return Due(_lines(of_tax, per, law, on), per.select("d", "tax_total", "owed", "refused"))


def _granted(per: pl.DataFrame, *, on: date, currency: str) -> pl.DataFrame:
    claims = per.filter(pl.col("guaranteed") & (pl.col("tax_total") > 0)).select(
        "d",
        "office",
        pl.lit(currency).alias("currency"),
        declaration="identifier",
        party="trader",
        guarantee="guarantee_id",
        amount="tax_total",
    )
    if claims.is_empty():
        return per.with_columns(pl.lit(None, dtype=pl.String).alias("refused"))
    answers = services.grant_guarantees(claims, on=on).select("d", "refused")
    return per.join(answers, on="d", how="left", maintain_order="left")


def _lines(of_tax: pl.DataFrame, per: pl.DataFrame, law: LedgerLaw, on: date) -> pl.DataFrame:
    month = next_month(on.replace(day=1))
    days = {
        "guaranteed": on + timedelta(days=law.guarantee_days),
        "deferred": month.replace(day=law.deferral_day),
    }
    how = per.filter(pl.col("refused").is_null()).select("d", "guaranteed", "deferred")
    return of_tax.join(how, on="d", how="inner", maintain_order="left").select(
        "d",
        "tax",
        "amount",
        "deferred",
        declaration="identifier",
        party="trader",
        guarantee=pl.when("guaranteed").then("guarantee_id").otherwise(pl.lit("")),
        due_on=pl.when("guaranteed")
        .then(days["guaranteed"])
        .when("deferred")
        .then(days["deferred"])
        .otherwise(on),
    )


def rows(
    lines: pl.DataFrame, *, law_day: date, currency: str, at: datetime, actor: Actor
) -> list[tuple[str, bytes]]:
    """The ledger's rows of the lines of `due`: statements of COPY, and their rows."""
    if lines.is_empty():
        return []
    law = selectors.law(on=law_day, known_at=at)
    ids = services.entry_ids(lines["declaration"].n_unique())
    behalf = "" if actor.on_behalf is None else str(actor.on_behalf)
    frames = bulk.rows(
        lines, chart=law.chart, ids=ids, currency=currency, at=at, actor=str(actor.subject), on_behalf=behalf
    )
    return services.copies(frames)
