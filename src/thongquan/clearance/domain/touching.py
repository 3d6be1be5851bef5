"""Which goods a change of the law is about: by what is declared of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

Tables = Mapping[str, pl.DataFrame]
LINE = 8  # digits of a code that is declared
WAYS = {"import": "IM", "export": "EX"}


@dataclass(frozen=True, slots=True)
class About:
    """codes: commodity codes or the digits they begin with; schedules: of preference, applied or claimed;
    currencies: of the invoice; ways: IM, EX."""

    codes: frozenset[str] = field(default_factory=frozenset)
    schedules: frozenset[str] = field(default_factory=frozenset)
    currencies: frozenset[str] = field(default_factory=frozenset)
    ways: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.codes or self.schedules or self.currencies or self.ways)


def about(book: str, changes: pl.DataFrame, before: Tables, after: Tables) -> About | None:
    """Of the lines of `books.difference`; None for a book whose changes are of no goods. A key's first part is
    a code, a schedule, a category: none of them has a blank in it."""
    if book not in _OF:
        return None
    named = {
        table: frozenset(key.split(" ")[0] for key in part["key"].to_list())
        for (table,), part in changes.partition_by("table", as_dict=True).items()
    }
    return _OF[book](named, (before, after), changes)


Named = Mapping[str, frozenset[str]]
NONE: frozenset[str] = frozenset()


def _tariff(named: Named, _both: tuple[Tables, Tables], _changes: pl.DataFrame) -> About:
    """The words of a heading are of no use to count by; those of a line are."""
    lines = frozenset(code for code in named.get("nomenclature", NONE) if len(code) >= LINE)
    schedules = NONE.union(*(named.get(table, NONE) for table in ("schedules", "members", "proofs")))
    return About(lines | named.get("rates", NONE) | named.get("special", NONE), schedules)


def _vat(named: Named, both: tuple[Tables, Tables], _changes: pl.DataFrame) -> About:
    categories = list(named.get("vat_rates", NONE))
    spoken = _prefixes(both, "vat_codes", pl.col("category").is_in(categories))
    return About(named.get("vat_codes", NONE) | spoken)


def _controls(named: Named, both: tuple[Tables, Tables], _changes: pl.DataFrame) -> About:
    measures = list(named.get("measures", NONE))
    return About(named.get("controls", NONE) | _prefixes(both, "controls", pl.col("measure").is_in(measures)))


def _exchange(named: Named, _both: tuple[Tables, Tables], _changes: pl.DataFrame) -> About:
    return About(currencies=named.get("rates", NONE))


def _taxes(_named: Named, _both: tuple[Tables, Tables], changes: pl.DataFrame) -> About:
    directions = {key.split(" ")[-1] for key in changes["key"].to_list()}
    return About(ways=frozenset(WAYS[one] for one in directions if one in WAYS))


def _prefixes(both: tuple[Tables, Tables], table: str, which: pl.Expr) -> frozenset[str]:
    return NONE.union(*(frozenset(tables[table].filter(which)["prefix"]) for tables in both))


_OF = {"tariff": _tariff, "vat": _vat, "controls": _controls, "exchange": _exchange, "taxes": _taxes}
