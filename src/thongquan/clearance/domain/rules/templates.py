"""Short texts with {columns} in them, as Polars expressions: paths, what was found, what was expected."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import polars as pl

from thongquan.kernel.conditions import BadCondition
from thongquan.kernel.texts import Text

Names = Mapping[str, Mapping[str, Text]]  # column → code → what it is called
AND, OR = ", ", " / "  # between the codes of one column; between their names, in any language
_HOLE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A text with columns in braces, as an expression, and the columns it reads."""

    expr: pl.Expr
    reads: frozenset[str]

    @classmethod
    def parse(cls, text: str, known: Mapping[str, pl.DataType]) -> Self:
        """Raises BadCondition where a {column} is not among `known`."""
        pieces = _HOLE.split(text)
        columns = pieces[1::2]
        for name in columns:
            if name not in known:
                raise BadCondition(f"there is no fact named {name!r}")
        if not columns:
            return cls(pl.lit(text), frozenset())
        parts = [
            _written(piece, known[piece]) if place % 2 else pl.lit(piece)
            for place, piece in enumerate(pieces)
            if piece
        ]
        return cls(pl.concat_str(parts), frozenset(columns))


@dataclass(frozen=True, slots=True)
class Named:
    """A template that has columns of codes: what it made is read back, and told with their names."""

    pieces: tuple[str, ...]  # text, column, text …, text
    pattern: re.Pattern[str]
    names: Names

    @classmethod
    def of(cls, text: str, names: Names) -> Self | None:
        """None where no column of it is one of codes that have names."""
        pieces = _HOLE.split(text)
        if not names.keys() & set(pieces[1::2]):
            return None
        parts = ("(.*?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))
        return cls(tuple(pieces), re.compile("".join(parts), re.DOTALL), names)

    def told(self, made: str, language: str) -> str:
        """`made`, with the names of its codes in `language`; a code without one stays, and so does the whole of
        what another template made."""
        read = self.pattern.fullmatch(made)
        if read is None:
            return made
        values = iter(read.groups())
        return "".join(
            self._named(piece, next(values), language) if place % 2 else piece
            for place, piece in enumerate(self.pieces)
        )

    def _named(self, column: str, value: str, language: str) -> str:
        names = self.names.get(column)
        if names is None:
            return value
        return OR.join(names.get(code, {}).get(language) or code for code in value.split(AND))


def _written(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column as people write it: no zeros after the last decimal, nothing where it is empty."""
    column = pl.col(name)
    text = column if dtype == pl.String else column.cast(pl.String)
    if isinstance(dtype, pl.Decimal) and dtype.scale:
        text = text.str.strip_chars_end("0").str.strip_chars_end(".")
    return text.fill_null("")
