"""Rate cells by the hundred thousand: each distinct text is parsed once, then joined back."""

from collections.abc import Mapping

import polars as pl

from thongquan.kernel.texts import Text
from thongquan.tariff.domain.book import COUNTRIES, RATE
from thongquan.tariff.domain.grammar import Grammar, Part, Unreadable

PARTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "text": pl.String,
    "alternative": pl.UInt8,
    "kind": pl.String,
    "rate": RATE,
    "out_quota": RATE,
    "only_countries": COUNTRIES,
    "not_countries": COUNTRIES,
    "zone": pl.String,
    "note": pl.String,
}


def parts(texts: pl.Series, grammar: Grammar) -> tuple[pl.DataFrame, dict[str, Text]]:
    """What each distinct text of `texts` says, one row a part (`PARTS`), and why the others cannot be read.

    An unreadable text becomes one row of kind `unreadable`, its text in `note`: the code stays without a rate
    there, and who asks is told why.
    """
    rows: list[tuple[object, ...]] = []
    why: dict[str, Text] = {}
    for text in texts.unique(maintain_order=True):
        read = grammar.parse(text)
        if isinstance(read, Unreadable):
            why[text] = read.why
            read = [Part("unreadable", note=text)]
        rows += [_row(text, part) for part in read]
    return pl.DataFrame(rows, schema=PARTS, orient="row"), why


def _row(text: str, part: Part) -> tuple[object, ...]:
    only = None if part.only is None else list(part.only)
    return (
        text, part.alternative, part.kind, part.rate, part.out_quota, only, list(part.not_countries),
        part.zone, part.note,
    )  # fmt: skip


def rates(cells: pl.DataFrame, read: pl.DataFrame, basis: Mapping[str, str]) -> pl.DataFrame:
    """The table `rates` (undated) of `cells` (code, schedule, text), `basis` by schedule."""
    return (
        cells.join(read, on="text", how="inner", maintain_order="left")
        .with_columns(basis=pl.col("schedule").replace_strict(dict(basis), return_dtype=pl.String))
        .drop("text")
    )
