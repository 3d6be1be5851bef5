"""The book `valuation`: what a price includes under each term of trade, and what is added or taken off.

Import value: the price actually payable up to the first port of entry; export value: the price at the port
of exit, without international freight and insurance (Nghị định 59/2018 art. 20).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from thongquan.books.domain import BookKind, Tables, TableSchema
from thongquan.tariff.domain.integers import MILLION, millionths

COMPONENTS = ("freight", "insurance")
APPLIES = ("always", "if-included", "if-excluded", "never")
DIRECTIONS = {"IM": "import", "EX": "export"}

TRADE_TERMS = TableSchema(
    # Whether the price under this term includes international freight and insurance.
    columns={"term": pl.String, "freight": pl.Boolean, "insurance": pl.Boolean, "basis": pl.String},
    key=("term",),
    texts=("name",),
)
CHARGE_TYPES = TableSchema(
    # component: freight | insurance | empty. applies: always, or as the trade term includes the component.
    # sign: 1 adds to the value, -1 takes off. needed: where it applies, the value cannot be had without it.
    columns={
        "charge_type": pl.String,
        "direction": pl.String,
        "component": pl.String,
        "applies": pl.String,
        "sign": pl.Int8,
        "needed": pl.Boolean,
        "basis": pl.String,
    },
    key=("charge_type", "direction"),
    texts=("name",),
    nullable=frozenset({"component"}),
)


def _faults(tables: Tables) -> list[str]:
    charges = tables["charge_types"]
    component = pl.col("component").fill_null("")
    return [
        f"charge_types: {n} rows {what}"
        for n, what in (
            (charges.filter(~component.is_in(["", *COMPONENTS])).height, "name an unknown component"),
            (charges.filter(~pl.col("applies").is_in(APPLIES)).height, "apply in an unknown case"),
            (charges.filter(~pl.col("sign").is_in([-1, 1])).height, "neither add nor take off"),
            (
                charges.filter(pl.col("applies").is_in(APPLIES[1:3]) & (component == "")).height,
                "depend on a component and name none",
            ),
        )
        if n
    ]


VALUATION = BookKind("valuation", {"trade_terms": TRADE_TERMS, "charge_types": CHARGE_TYPES}, _faults)


@dataclass(frozen=True)
class ValuationLaw:
    """What holds on one day, ready for joining.

    effects: direction, term, charge_type, sign (0: already in the price), one row per combination.
    needs: direction, term, needed_freight, needed_insurance: must be stated for the value to be had.
    exchange: currency, rate (MONEY: national currency for `units`), rate6 and units (Int128).
    """

    effects: pl.DataFrame
    needs: pl.DataFrame
    exchange: pl.DataFrame
    places: int

    @classmethod
    def of(
        cls, tables: Mapping[str, pl.DataFrame], exchange: pl.DataFrame, *, currency: str, places: int
    ) -> "ValuationLaw":
        """`exchange` has currency, rate, units; `currency` is the national one, with `places` decimals."""
        terms = _terms(tables["trade_terms"])
        return cls(
            effects=_effects(terms, tables["charge_types"]),
            needs=_needs(terms, tables["charge_types"]),
            exchange=_exchange(exchange, currency),
            places=places,
        )


def _terms(trade_terms: pl.DataFrame) -> pl.DataFrame:
    """term, component, included: one row each, with a row of no component."""
    by_component = [
        trade_terms.select("term", component=pl.lit(name), included=pl.col(name)) for name in COMPONENTS
    ]
    none = trade_terms.select("term", component=pl.lit(""), included=pl.lit(value=False))
    return pl.concat([*by_component, none])


def _effects(terms: pl.DataFrame, charge_types: pl.DataFrame) -> pl.DataFrame:
    applies = pl.col("applies")
    counts = (
        (applies == "always")
        | ((applies == "if-included") & pl.col("included"))
        | ((applies == "if-excluded") & ~pl.col("included"))
    )
    return (
        charge_types.with_columns(pl.col("component").fill_null(""))
        .join(terms, on="component")
        .select(
            "direction", "term", "charge_type", "component", "needed",
            sign=pl.when(counts).then("sign").otherwise(0).cast(pl.Int8),
        )
    )  # fmt: skip


def _needs(terms: pl.DataFrame, charge_types: pl.DataFrame) -> pl.DataFrame:
    counted = _effects(terms, charge_types).filter(pl.col("needed") & (pl.col("sign") != 0))
    asked = [(pl.col("component") == name).any().alias(f"needed_{name}") for name in COMPONENTS]
    found = counted.group_by("direction", "term").agg(asked)
    every = (
        terms.select("term").unique().join(pl.DataFrame({"direction": list(DIRECTIONS.values())}), how="cross")
    )
    return every.join(found, on=["direction", "term"], how="left").with_columns(
        pl.col(f"needed_{name}").fill_null(value=False) for name in COMPONENTS
    )


def _exchange(rates: pl.DataFrame, currency: str) -> pl.DataFrame:
    national = pl.DataFrame({"currency": [currency], "rate": ["1"], "units": [1]})
    both = pl.concat(
        [
            frame.select("currency", pl.col("rate").cast(pl.Decimal(18, 6)), pl.col("units").cast(pl.Int32))
            for frame in (national, rates.filter(pl.col("currency") != currency))
        ]
    )
    rate6 = millionths(pl.col("rate"))
    return both.select("currency", "rate", rate6=rate6, units=pl.col("units").cast(pl.Int128) * MILLION)
