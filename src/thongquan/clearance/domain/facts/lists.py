"""Codes against the lists that hold on the day."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from thongquan.kernel.columns import typed
from thongquan.parties.domain.identifiers import Types

Codes = Mapping[str, tuple[str, Container[str]]]  # by the name of the flag: column and list
NONE: frozenset[str] = frozenset()
SMALL = 256
_YES, _UNSAID = pl.lit(True), pl.lit(None, dtype=pl.Boolean)


@dataclass(frozen=True, slots=True)
class Lists:
    """The codes valid on the day, by list; `procedures` gives each its direction, IM or EX ("" for both)."""

    countries: Container[str] = NONE  # ISO 3166-1
    currencies: Container[str] = NONE  # ISO 4217
    units: Container[str] = NONE  # UN/ECE Recommendation 20
    packages: Container[str] = NONE  # UN/ECE Recommendation 21
    trade_terms: Container[str] = NONE  # Incoterms
    locations: Container[str] = NONE  # UN/LOCODE
    offices: Container[str] = NONE
    transport_modes: Container[str] = NONE
    payment_methods: Container[str] = NONE
    valuation_methods: Container[str] = NONE
    charge_types: Container[str] = NONE
    reliefs: Container[str] = NONE
    taxes: Container[str] = NONE
    procedures: Mapping[str, str] = field(default_factory=dict)
    identifier_types: Types = field(default_factory=dict)


def coded(frame: pl.DataFrame, codes: Codes) -> list[pl.Series]:
    """The flags of `codes`: whether each code is in its list, null where none is given.

    Of many rows each distinct code is looked up once.
    """
    if frame.height <= SMALL:
        return [_looked_up(name, frame[column].to_list(), among) for name, (column, among) in codes.items()]
    columns = list(dict.fromkeys(column for column, _ in codes.values()))
    distinct = _distinct(frame, columns) if columns else {}
    flags = [_known(column, distinct[column], among).alias(name) for name, (column, among) in codes.items()]
    return frame.with_columns_seq(flags).select_seq(list(codes)).get_columns()


def _looked_up(name: str, said: list[str], codes: Container[str]) -> pl.Series:
    return typed(name, [code in codes if code else None for code in said], pl.Boolean)


def _distinct(frame: pl.DataFrame, columns: Sequence[str]) -> Mapping[str, set[str]]:
    uniques = frame.select_seq(pl.col(column).unique().implode() for column in columns).row(0, named=True)
    return {column: set(values) for column, values in uniques.items()}


def _known(column: str, distinct: set[str], codes: Container[str]) -> pl.Expr:
    strange = [code for code in distinct if code and code not in codes]
    if not strange and "" not in distinct:
        return _YES
    if distinct <= {""}:
        return _UNSAID
    here = pl.col(column)
    return pl.when(here != "").then(~here.is_in(strange) if strange else _YES)
