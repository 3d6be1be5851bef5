"""Customs value = the price converted and rounded, plus the shares of what is added, less those taken off.

Every amount is converted once, at the rate of its own currency, and rounded to the smallest unit of the
national currency: the price of each line by itself, each charge as a whole. A charge is then shared out in
whole units (`charges.shares`), so that the shares add up to the charge exactly.
"""

from dataclasses import dataclass

import polars as pl

from thongquan.kernel.columns import framed
from thongquan.kernel.decimals import MONEY
from thongquan.tariff.domain.integers import (
    AMOUNT_MAX,
    EXCHANGE_MAX,
    MILLION,
    divided,
    millionths,
    money,
    money_of,
    one,
    step,
)
from thongquan.tariff.domain.lookups import INDEX, filled, missing, nulled
from thongquan.tariff.domain.valuation.charges import BY_VALUE, how, onto_items, shares, spread
from thongquan.tariff.domain.valuation.law import COMPONENTS, UNKNOWN, ValuationLaw

STATES = {
    "ok": "there is a customs value",
    "no-value": "the line has no price that can be read, or a negative one",
    "no-direction": "the declaration is neither an import nor an export",
    "no-rate": "the invoice currency has no exchange rate in the book",
    "no-term": "the trade term is missing or not in the book: what the price includes is unknown",
    "no-freight": "under this trade term the freight must be stated",
    "no-insurance": "under this trade term the insurance must be stated",
    "unknown-charge": "a charge is of a type the book does not know in this direction",
    "no-charge-amount": "a charge has no amount that can be read, or a negative one",
    "no-charge-rate": "the currency of a charge has no exchange rate in the book",
    "no-item": "a charge names an item that is not there",
    "no-base": "a charge cannot be shared out: a value, mass or quantity is missing, or all are zero",
    "too-large": "an amount or a rate is beyond what is computed (15 digits before the point)",
    "negative": "more is taken off than the price and what is added to it",
    "no-base-yet": "a charge is shared out by the prices, and another line has none (no-value)",
}
_CODES = {name: code for code, name in enumerate(STATES)}
_NAMES = pl.Series("valuation_state", list(STATES))
_VALUE_MAX = 10**16


@dataclass(frozen=True, slots=True)
class Valued:
    """items: as given, with customs_value, exchange_rate, exchange_units, apportioned, valuation_state.

    shares: d, i, type_code, amount (MONEY, national currency, signed): what each line got of which charge.
    """

    items: pl.DataFrame
    shares: pl.DataFrame


def value(declarations: pl.DataFrame, items: pl.DataFrame, charges: pl.DataFrame, law: ValuationLaw) -> Valued:
    """The frames of a batch (see `clearance.domain.frames`), each in the order of d → their customs values.

    declarations: d, type_code, trade_terms_code, invoice_currency_code. items: d, i, item_number,
    invoice_amount, net_mass, quantity. charges: d, type_code, amount, currency_code, apportion_by,
    item_numbers. A line has a value if and only if its `valuation_state` is "ok"; where several things are
    wrong, the one that stands first in `STATES` is told.
    """
    way = law.directions.places(declarations["type_code"])
    term = law.terms.places(declarations["trade_terms_code"])
    currency = law.currencies.places(declarations["invoice_currency_code"])
    lot = _Lot(declarations["d"], way, term, law)
    charged = _charged(charges, items, lot, law)
    wrong = _first(
        {
            "no-direction": way >= len(law.directions.values),
            "no-rate": currency >= len(law.currencies.values),
            "no-term": term >= len(law.terms.values),
            **charged.wrong,
        },
        declarations.height,
    )
    at = lot.places(items)
    found = _lines(items, wrong[at], charged.added, law.currencies_of(currency[at]), law)
    again = [name for name in found.columns if name in items.columns]
    return Valued((items.drop(again) if again else items).hstack(found), charged.told)


@dataclass(frozen=True, slots=True)
class _Lot:
    """The declarations of a batch: direction and term of each, as indexes."""

    d: pl.Series
    way: pl.Series
    term: pl.Series
    law: ValuationLaw

    def places(self, frame: pl.DataFrame) -> pl.Series:
        """The row of the declaration that each row of `frame` belongs to."""
        if (
            self.d.len() and self.d[0] == 0 and self.d[-1] == self.d.len() - 1
        ):  # as a batch counts its declarations
            return frame["d"].cast(INDEX)
        return self.d.search_sorted(frame["d"]).cast(INDEX)

    def needed(self, component: int) -> pl.Series:
        return self.law.needs[component][self.way * self.law.terms.width + self.term]

    def any_of(self, at: pl.Series, holds: pl.Series) -> pl.Series:
        """By declaration, whether `holds` for any of its rows; `at` is the declaration of each row."""
        found = filled(0, self.d.len(), pl.UInt8)
        if holds.any():
            hit = at.filter(holds)
            found.scatter(hit, filled(1, hit.len(), pl.UInt8))
        return found == 1


@dataclass(frozen=True, slots=True)
class _Charged:
    """added: by line, in whole national units. wrong: by declaration, what is wrong with its charges."""

    added: pl.Series
    wrong: dict[str, pl.Series]
    told: pl.DataFrame


def _charged(charges: pl.DataFrame, items: pl.DataFrame, lot: _Lot, law: ValuationLaw) -> _Charged:
    if charges.is_empty():
        nothing = charges.select_seq(
            "d", i=pl.lit(None, pl.UInt32), type_code="type_code", amount=pl.lit(None, MONEY)
        )
        wrong = {f"no-{name}": lot.needed(n) for n, name in enumerate(COMPONENTS)}
        return _Charged(filled(0, items.height, pl.Int128), wrong, nothing)
    at = lot.places(charges)
    kind = law.charge_types.places(charges["type_code"])
    currency = law.currencies.places(charges["currency_code"])
    way, term, width = lot.way[at], lot.term[at], law.charge_types.width
    sign = law.sign[(way * law.terms.width + term) * width + kind]
    component = law.component[way * width + kind]
    amount, counts = charges["amount"], (sign == 1) | (sign == -1)
    total = _national(amount, law.currencies_of(currency), law)
    unread, unrated = missing(amount) | (amount < 0), currency >= len(law.currencies.values)
    wrong = {
        **{
            f"no-{name}": lot.needed(n) & ~lot.any_of(at, component == n + 1)
            for n, name in enumerate(COMPONENTS)
        },
        "unknown-charge": lot.any_of(at, sign == UNKNOWN),
        "no-charge-amount": lot.any_of(at, unread),
        "no-charge-rate": lot.any_of(at, counts & unrated),
        "too-large": lot.any_of(at, counts & missing(total)),
    }
    counted = framed(
        [
            *(charges[name] for name in ("d", "type_code", "item_numbers")),
            how(charges["apportion_by"]),
            charges["item_numbers"].list.len().alias("named"),
            total.alias("total"),
            sign.cast(pl.Int128).alias("sign"),
            at.alias("at"),
        ]
    )
    sound = counts & ~missing(total)
    return _shared(counted if sound.all() else counted.filter(sound), items, lot, wrong)


def _shared(counted: pl.DataFrame, items: pl.DataFrame, lot: _Lot, wrong: dict[str, pl.Series]) -> _Charged:
    """The charges that count, shared out over their items."""
    parts = spread(counted, items)
    share = shares(parts, counted["total"]) * counted["sign"][parts.charge]
    unpriced = lot.any_of(lot.places(items), _unread(items["invoice_amount"]))
    of_charge = counted["at"][parts.charge]
    waits = missing(share) & (counted["by"][parts.charge] == BY_VALUE) & unpriced[of_charge]
    wrong = {
        **wrong,
        "no-item": lot.any_of(counted["at"], parts.unmet),
        "no-base": lot.any_of(of_charge, missing(share) & ~waits),
        "no-base-yet": lot.any_of(of_charge, waits),
    }
    told = framed(
        [
            items["d"][parts.item],
            items["i"][parts.item],
            counted["type_code"][parts.charge],
            money_of(share, lot.law.places).alias("amount"),
        ]
    )
    return _Charged(onto_items(parts, share, counted["d"], items.height), wrong, told)


def _lines(
    items: pl.DataFrame, wrong: pl.Series, added: pl.Series, rates: pl.DataFrame, law: ValuationLaw
) -> pl.DataFrame:
    amount = items["invoice_amount"]
    price = _national(amount, rates, law)
    worth = price + added
    state = _first({"too-large": missing(worth), "negative": worth < one(0)}, items.height)
    state = wrong.zip_with(wrong != 0, state)
    unread = _unread(amount)
    state = filled(_CODES["no-value"], items.height, pl.UInt8).zip_with(unread, state)
    found = framed([worth.alias("worth"), added.alias("added"), state.alias("state")]).hstack(rates)
    return found.select_seq(
        customs_value=pl.when(pl.col("state") == 0).then(money(pl.col("worth"), law.places)),
        exchange_rate="rate",
        exchange_units=(pl.col("units") // MILLION).cast(pl.Int32),
        apportioned=money(pl.col("added"), law.places),
        valuation_state=_NAMES[state],
    )


def _unread(amount: pl.Series) -> pl.Series:
    return missing(amount) | (amount < 0).fill_null(value=False)


def _national(amount: pl.Series, rates: pl.DataFrame, law: ValuationLaw) -> pl.Series:
    """An amount in whole units of the national currency at the rate of its row; null out of bounds."""
    amount6, rate6 = amount.to_physical(), rates["rate6"]
    sound = (amount6 >= one(0)) & (amount6 < one(AMOUNT_MAX * MILLION)) & (rate6 < one(EXCHANGE_MAX * MILLION))
    product = amount6.zip_with(sound, filled(0, amount.len(), pl.Int128)) * rate6
    whole = rates["units"] * one(step(law.places))
    units = (product * one(2) + whole) // (whole * one(2))
    return nulled(units, sound & (units < one(_VALUE_MAX)))


def _first(cases: dict[str, pl.Series], length: int) -> pl.Series:
    """By row, the code of the first state (in the order of `STATES`) whose case holds; 0 where none does."""
    state = filled(0, length, pl.UInt8)
    for name in sorted(cases, key=lambda n: -_CODES[n]):
        if cases[name].any():
            state = filled(_CODES[name], length, pl.UInt8).zip_with(cases[name], state)
    return state


def coefficients(items: pl.DataFrame) -> pl.DataFrame:
    """i, alpha: each line's part of its declaration's invoice total, to 15 decimals, as ASYCUDA prints it.

    Null where a price is missing or the total is zero.
    """
    amount6 = millionths(pl.col("invoice_amount"))
    price = pl.when(amount6.is_between(0, AMOUNT_MAX * MILLION, closed="left")).then(amount6)
    base = pl.when(price.is_not_null().all().over("d")).then(price.sum().over("d"))
    alpha = divided(price * 10**15, pl.when(base > 0).then(base)).cast(pl.Decimal(38, 15))
    return items.select_seq("i", alpha=alpha * pl.lit("0.000000000000001").cast(pl.Decimal(38, 15)))
