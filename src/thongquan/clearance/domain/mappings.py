"""Codes of other countries and systems in our own: the book "mappings".

`codes`: system (asycuda, wco), list (procedure, transport, …), foreign (a last "*" stands for any rest), ours.
`scenario_codes`: for the commodity codes of foreign sample declarations, the AHTN code chosen among those under
the same HS6.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

import msgspec
import polars as pl

from thongquan.books.domain import BookKind, Tables, TableSchema
from thongquan.clearance.domain.declaration import Declaration

BOOK = "mappings"
KIND = BookKind(
    BOOK,
    {
        "codes": TableSchema(
            {
                "system": pl.String,
                "list": pl.String,
                "foreign": pl.String,
                "ours": pl.String,
                "note": pl.String,
            },
            key=("system", "list", "foreign"),
            dated=False,
            nullable=frozenset({"ours", "note"}),
        ),
        "scenario_codes": TableSchema(
            {"foreign": pl.String, "ours": pl.String, "goods": pl.String},
            key=("foreign",),
            dated=False,
            nullable=frozenset({"goods"}),
        ),
    },
)


@dataclass(frozen=True, slots=True)
class Mappings:
    """`known[system, list][foreign]` is our code; "" where the list says that there is none."""

    known: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Tables) -> Self:
        known: dict[tuple[str, str], dict[str, str]] = {}
        for system, listed, foreign, ours in (
            tables["codes"].select("system", "list", "foreign", "ours").iter_rows()
        ):
            known.setdefault((system, listed), {})[foreign] = ours or ""
        choices = tables["scenario_codes"].select("foreign", "ours").iter_rows()
        return cls(known, dict(choices))

    def ours(self, system: str, listed: str, foreign: str) -> str | None:
        """Our code, "" where there is none on purpose, None where the list does not know the foreign one."""
        codes = self.known.get((system, listed), {})
        rests = (f"{foreign[:length]}*" for length in range(len(foreign), -1, -1))
        return next((codes[code] for code in (foreign, *rests) if code in codes), None)

    def choose(self, declaration: Declaration) -> Declaration:
        """The declaration with the choices made for its foreign commodity codes; others stay as they are.

        `messages.foreign.chosen` does the same for what a reader answered, findings included.
        """
        items = [
            msgspec.structs.replace(item, commodity_code=self.chosen[item.commodity_code])
            if item.commodity_code in self.chosen
            else item
            for item in declaration.items
        ]
        return msgspec.structs.replace(declaration, items=items)


def ahtn_candidates(codes: Iterable[str], nomenclature: pl.DataFrame) -> dict[str, list[str]]:
    """For each foreign code, the leaves of `nomenclature` (columns code, leaf) under the same HS6, in order.

    [] where the nomenclature has none, or where the code has fewer than six digits.
    """
    leaves = nomenclature.filter(pl.col("leaf")).select("code", hs6=pl.col("code").str.slice(0, 6))
    by_heading = {str(hs6): found for hs6, found in leaves.sort("code").group_by("hs6").agg("code").iter_rows()}
    return {code: by_heading.get(code[:6], []) if len(code) >= 6 else [] for code in codes}
