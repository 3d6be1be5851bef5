"""Codes against the lists that hold on the day."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

import polars as pl

from thongquan.parties.domain.identifiers import Types

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


def known(column: pl.Series, codes: Container[str]) -> pl.Expr:
    """Whether each code is in the list, null where none is given. Looks each distinct code up once."""
    distinct = set(column.to_list() if len(column) <= SMALL else column.unique().to_list())
    blank = "" in distinct
    distinct.discard("")
    strange = [code for code in distinct if code not in codes]
    if not strange and not blank:
        return _YES
    if not distinct:
        return _UNSAID
    here = pl.col(column.name)
    return pl.when(here != "").then(~here.is_in(strange) if strange else _YES)
