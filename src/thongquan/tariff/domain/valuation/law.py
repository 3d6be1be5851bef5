"""The book `valuation`: what a price includes under each term of trade, and what is added or taken off.

Import value: the price actually payable up to the first port of entry; export value: the price at the port
of exit, without international freight and insurance (Nghị định 59/2018 art. 20).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import polars as pl

from thongquan.books.domain import BookKind, Tables, TableSchema
from thongquan.kernel.columns import framed
from thongquan.tariff.domain.integers import MILLION, one
from thongquan.tariff.domain.lookups import Names

COMPONENTS = ("freight", "insurance")
APPLIES = ("always", "if-included", "if-excluded", "never")
DIRECTIONS = {"IM": "import", "EX": "export"}
UNKNOWN = 2  # the sign of a charge the book does not know

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
    """What holds on one day, as arrays.

    sign: [direction × term × charge type] → 1, -1, 0 (already in the price) or `UNKNOWN`.
    component: [direction × charge type] → 1 freight, 2 insurance, 0 neither.
    needs: by component, [direction × term] → it must be stated for the value to be had.
    rate: by currency, the national currency for `units`; rate6 in millionths, units in millionths too.
    """

    directions: Names
    terms: Names
    charge_types: Names
    currencies: Names
    sign: pl.Series
    component: pl.Series
    needs: tuple[pl.Series, pl.Series]
    rate: pl.Series
    rate6: pl.Series
    units: pl.Series
    places: int

    @classmethod
    def of(
        cls, tables: Mapping[str, pl.DataFrame], exchange: pl.DataFrame, *, currency: str, places: int
    ) -> "ValuationLaw":
        """`exchange` has currency, rate, units; `currency` is the national one, with `places` decimals."""
        directions, terms = Names.of(DIRECTIONS), Names.of(tables["trade_terms"]["term"])
        types = Names.of(tables["charge_types"]["charge_type"])
        rules = _rules(tables["charge_types"])
        includes = {term: included for term, *included in _included(tables["trade_terms"])}
        ways, terms_, types_ = (_all(names) for names in (directions, terms, types))
        component = {key: COMPONENTS.index(rule[0]) + 1 if rule[0] else 0 for key, rule in rules.items()}
        rates = _exchange(exchange, currency)
        known = Names.of(rates["currency"])
        rates = rates.vstack(rates.clear(2)).rechunk()  # an absent and an unknown currency have no rate
        return cls(
            directions=directions,
            terms=terms,
            charge_types=types,
            currencies=known,
            sign=_array(
                _sign(rules.get((t, w)), includes.get(term)) for w, term, t in product(ways, terms_, types_)
            ),
            component=_array(component.get((t, w), 0) for w, t in product(ways, types_)),
            needs=(_needs(rules, includes, ways, terms_, 0), _needs(rules, includes, ways, terms_, 1)),
            rate=rates["rate"],
            rate6=rates["rate"].to_physical().alias("rate6"),
            units=rates["units"].cast(pl.Int128) * one(MILLION),
            places=places,
        )

    def units_of(self, currency: str) -> int:
        """For how many units of the currency the book gives its rate; 1 where it has none."""
        if currency not in self.currencies.values:
            return 1
        return int(self.units[self.currencies.index(currency)]) // MILLION

    def currencies_of(self, currency: pl.Series) -> pl.DataFrame:
        """rate, rate6, units of each index; null where the book has no rate."""
        return framed([self.rate[currency], self.rate6[currency], self.units[currency]])


Rule = tuple[str, str, int, bool]
Rules = Mapping[tuple[str, str], Rule]
Includes = Mapping[str, list[bool]]


def _all(names: Names) -> tuple[str, ...]:
    """The names in the order of their indexes; those for an absent and an unknown name are empty."""
    return (*names.values, "", "")


def _array(values: object) -> pl.Series:
    return pl.Series(list(values), dtype=pl.Int8)  # type: ignore[call-overload]


def _included(trade_terms: pl.DataFrame) -> list[tuple[str, bool, bool]]:
    return trade_terms.select_seq("term", *COMPONENTS).rows()


def _rules(charge_types: pl.DataFrame) -> dict[tuple[str, str], Rule]:
    """(charge type, IM or EX) → component, applies, sign, needed."""
    codes = {direction: code for code, direction in DIRECTIONS.items()}
    columns = charge_types.select_seq("charge_type", "direction", "component", "applies", "sign", "needed")
    return {
        (kind, codes[direction]): (component or "", applies, sign, needed)
        for kind, direction, component, applies, sign, needed in columns.iter_rows()
    }


def _sign(rule: Rule | None, included: list[bool] | None) -> int:
    if rule is None or included is None:
        return UNKNOWN
    component, applies, sign, _ = rule
    inside = bool(component) and included[COMPONENTS.index(component)]
    counts = applies == "always" or applies == ("if-included" if inside else "if-excluded")
    return sign if counts else 0


def _needs(
    rules: Rules, includes: Includes, ways: tuple[str, ...], terms: tuple[str, ...], component: int
) -> pl.Series:
    wanted = [(way, rule) for (_, way), rule in rules.items() if rule[0] == COMPONENTS[component] and rule[3]]
    return pl.Series(
        [
            any(w == way and _sign(rule, includes.get(term)) in (-1, 1) for w, rule in wanted)
            for way, term in product(ways, terms)
        ],
        dtype=pl.Boolean,
    )


def _exchange(rates: pl.DataFrame, currency: str) -> pl.DataFrame:
    national = pl.DataFrame({"currency": [currency], "rate": ["1"], "units": [1]})
    return pl.concat(
        [
            frame.select_seq("currency", pl.col("rate").cast(pl.Decimal(18, 6)), pl.col("units").cast(pl.Int32))
            for frame in (national, rates.filter(pl.col("currency") != currency))
        ]
    )
