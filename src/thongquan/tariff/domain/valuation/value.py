"""Customs value = the price converted and rounded, plus the shares of what is added, less those taken off.

Every amount is converted once, at the rate of its own currency, and rounded to the smallest unit of the
national currency: the price of each line by itself, each charge as a whole. A charge is then shared out in
whole units (`charges.shares`), so that the shares add up to the charge exactly.
"""

from dataclasses import dataclass

import polars as pl

from thongquan.kernel.decimals import MONEY
from thongquan.tariff.domain.integers import (
    AMOUNT_MAX,
    EXCHANGE_MAX,
    MILLION,
    divided,
    millionths,
    money,
    step,
)
from thongquan.tariff.domain.valuation.charges import shares, spread
from thongquan.tariff.domain.valuation.law import DIRECTIONS, ValuationLaw

STATES = {
    "ok": "there is a customs value",
    "no-direction": "the declaration is neither an import nor an export",
    "no-rate": "the invoice currency has no exchange rate in the book",
    "no-term": "the trade term is missing or not in the book: what the price includes is unknown",
    "unknown-charge": "a charge is of a type the book does not know in this direction",
    "no-charge-amount": "a charge has no amount that can be read, or a negative one",
    "no-charge-rate": "the currency of a charge has no exchange rate in the book",
    "no-freight": "under this trade term the freight must be stated",
    "no-insurance": "under this trade term the insurance must be stated",
    "no-item": "a charge names an item that is not there",
    "no-base": "a charge cannot be shared out: a value, mass or quantity is missing, or all are zero",
    "no-value": "the line has no price that can be read, or a negative one",
    "negative": "more is taken off than the price and what is added to it",
    "too-large": "an amount or a rate is beyond what is computed (15 digits before the point)",
}
_VALUE_MAX = 10**16


@dataclass(frozen=True, slots=True)
class Valued:
    """items: as given, with customs_value, exchange_rate, exchange_units, apportioned, valuation_state.

    shares: d, i, type_code, amount (MONEY, national currency, signed): what each line got of which charge.
    """

    items: pl.DataFrame
    shares: pl.DataFrame


def value(declarations: pl.DataFrame, items: pl.DataFrame, charges: pl.DataFrame, law: ValuationLaw) -> Valued:
    """The frames of a batch (see `clearance.domain.frames`) → their lines' customs values.

    declarations: d, type_code, trade_terms_code, invoice_currency_code. items: d, i, item_number,
    invoice_amount, net_mass, quantity. charges: d, type_code, amount, currency_code, apportion_by,
    item_numbers. A line has a value if and only if its `valuation_state` is "ok".
    """
    header = _header(declarations, law)
    counted = _counted(charges, header, law)
    parts = _parts(counted, items, law)
    header = _judged(header, counted, parts)
    return Valued(_lines(items, header, parts, law), _told(parts, law))


def coefficients(items: pl.DataFrame) -> pl.DataFrame:
    """i, alpha: each line's part of its declaration's invoice total, to 15 decimals, as ASYCUDA prints it.

    Null where a price is missing or the total is zero.
    """
    price = pl.when(_within(millionths(pl.col("invoice_amount")))).then(millionths(pl.col("invoice_amount")))
    base = pl.when(price.is_not_null().all().over("d")).then(price.sum().over("d"))
    fine = 10**15
    alpha = divided(price * fine, pl.when(base > 0).then(base)).cast(pl.Decimal(38, 15))
    return items.select("i", alpha=alpha * pl.lit("0.000000000000001").cast(pl.Decimal(38, 15)))


def _within(amount6: pl.Expr) -> pl.Expr:
    return amount6.is_between(0, AMOUNT_MAX * MILLION, closed="left")


def _first(*cases: tuple[pl.Expr, str]) -> pl.Expr:
    """The name of the first case that holds; null where none does."""
    return pl.coalesce(*(pl.when(holds).then(pl.lit(name)) for holds, name in cases))


def _header(declarations: pl.DataFrame, law: ValuationLaw) -> pl.DataFrame:
    """d, direction, term, what must be stated, the invoice currency's rate, and what is wrong so far."""
    wanted = declarations.select(
        "d",
        direction=pl.col("type_code").replace_strict(DIRECTIONS, default=None, return_dtype=pl.String),
        term=pl.col("trade_terms_code"),
        currency=pl.col("invoice_currency_code"),
    )
    return (
        wanted.join(law.exchange, on="currency", how="left")
        .join(law.needs, on=["direction", "term"], how="left")
        .with_columns(
            wrong=_first(
                (pl.col("direction").is_null(), "no-direction"),
                (pl.col("rate6").is_null(), "no-rate"),
                (pl.col("rate6") >= EXCHANGE_MAX * MILLION, "too-large"),
                (pl.col("needed_freight").is_null(), "no-term"),
            )
        )
    )


def _national(amount: pl.Expr, law: ValuationLaw) -> pl.Expr:
    """An amount in whole units of the national currency at the rate of its row; null out of bounds."""
    amount6 = millionths(amount)
    sound = _within(amount6) & (pl.col("rate6") < EXCHANGE_MAX * MILLION)
    product = pl.when(sound).then(amount6 * pl.col("rate6"))
    units = divided(product, pl.col("units") * step(law.places))
    return pl.when(units < _VALUE_MAX).then(units)


def _counted(charges: pl.DataFrame, header: pl.DataFrame, law: ValuationLaw) -> pl.DataFrame:
    """The charges with `k`, their sign, their total in national units, and what is wrong with them."""
    amount = pl.col("amount")
    return (
        charges.select("d", "type_code", "amount", "currency_code", "apportion_by", "item_numbers")
        .with_row_index("k")
        .join(header.select("d", "direction", "term"), on="d", maintain_order="left")
        .join(
            law.effects,
            left_on=["direction", "term", "type_code"],
            right_on=["direction", "term", "charge_type"],
            how="left",
            maintain_order="left",
        )
        .join(law.exchange, left_on="currency_code", right_on="currency", how="left", maintain_order="left")
        .with_columns(total=_national(amount, law))
        .with_columns(
            wrong=_first(
                (pl.col("sign").is_null(), "unknown-charge"),
                (amount.is_null() | (amount < 0), "no-charge-amount"),
                (pl.col("rate6").is_null() & (pl.col("sign") != 0), "no-charge-rate"),
                (pl.col("total").is_null() & (pl.col("sign") != 0), "too-large"),
            )
        )
    )


def _parts(counted: pl.DataFrame, items: pl.DataFrame, law: ValuationLaw) -> pl.DataFrame:
    """One row per charge that counts and item it falls on, with its share in national units."""
    counts = counted.filter((pl.col("sign") != 0) & pl.col("total").is_not_null())
    wanted = counts.select("k", "d", "type_code", "sign", "total", "apportion_by", "item_numbers")
    return shares(spread(wanted, items))


def _judged(header: pl.DataFrame, counted: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """The header with what is wrong with its charges: one bad charge leaves the whole declaration valueless."""
    if counted.is_empty():
        said = header.with_columns(freight=pl.lit(value=False), insurance=pl.lit(value=False))
        shared = pl.lit(None, pl.String)
    else:
        stated = counted.group_by("d").agg(
            pl.col("wrong").drop_nulls().first().alias("wrong_charge"),
            *((pl.col("component") == name).any().alias(name) for name in ("freight", "insurance")),
        )
        unshared = parts.group_by("d").agg(
            unmet=pl.col("i").is_null().any(), baseless=pl.col("share").is_null().any()
        )
        said = header.join(stated, on="d", how="left").join(unshared, on="d", how="left")
        shared = pl.coalesce(
            pl.col("wrong_charge"), _first((pl.col("unmet"), "no-item"), (pl.col("baseless"), "no-base"))
        )
    missing = _first(
        *(
            (pl.col(f"needed_{name}") & ~pl.col(name).fill_null(value=False), f"no-{name}")
            for name in ("freight", "insurance")
        )
    )
    return said.select("d", "rate", "rate6", "units", wrong=pl.coalesce(pl.col("wrong"), missing, shared))


def _lines(items: pl.DataFrame, header: pl.DataFrame, parts: pl.DataFrame, law: ValuationLaw) -> pl.DataFrame:
    signed = parts.filter(pl.col("i").is_not_null() & pl.col("share").is_not_null())
    added = signed.group_by("i").agg(added=(pl.col("share") * pl.col("sign").cast(pl.Int128)).sum())
    price = pl.col("invoice_amount")
    lines = (
        items.select("i", "d", "invoice_amount")
        .join(header, on="d", how="left", maintain_order="left")
        .join(added, on="i", how="left", maintain_order="left")
        .with_columns(price=_national(price, law), added=pl.col("added").fill_null(0).cast(pl.Int128))
        .with_columns(worth=pl.col("price") + pl.col("added"))
    )
    state = pl.coalesce(
        _first((price.is_null() | (price < 0), "no-value")),
        pl.col("wrong"),
        _first((pl.col("worth").is_null(), "too-large"), (pl.col("worth") < 0, "negative")),
        pl.lit("ok"),
    )
    found = lines.with_columns(valuation_state=state).select(
        customs_value=pl.when(pl.col("valuation_state") == "ok").then(money(pl.col("worth"), law.places)),
        exchange_rate="rate",
        exchange_units=(pl.col("units") // MILLION).cast(pl.Int32),
        apportioned=money(pl.col("added"), law.places),
        valuation_state="valuation_state",
    )
    return items.drop(found.columns, strict=False).hstack(found)


def _told(parts: pl.DataFrame, law: ValuationLaw) -> pl.DataFrame:
    shown = parts.filter(pl.col("i").is_not_null() & pl.col("share").is_not_null())
    amount = money(pl.col("share") * pl.col("sign").cast(pl.Int128), law.places)
    return shown.select("d", "i", "type_code", amount=amount.cast(MONEY))
