"""Whether a declaration was sent before: by its sender's reference, or, where it has none, by its content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from thongquan.kernel.columns import repeated, typed

Flags = Sequence[bool | None]


@dataclass(frozen=True, slots=True)
class Repeats:
    """By `d`, None where it does not apply or the trader is not known: whether he has used the reference
    before, has declared the same content before. `keys`: d → the key of its content, of those without one."""

    references: Flags
    contents: Flags | None = None
    keys: Mapping[int, int] = field(default_factory=dict)


def with_repeats(declarations: pl.DataFrame, repeats: Repeats | None) -> pl.DataFrame:
    """`declarations` with reference_repeated and content_repeated; null where nobody asked."""
    known = repeats or Repeats([None] * declarations.height)
    nothing = repeated("content_repeated", None, pl.Boolean, declarations.height)
    contents = nothing if known.contents is None else typed("content_repeated", known.contents, pl.Boolean)
    return declarations.hstack([typed("reference_repeated", known.references, pl.Boolean), contents])
