"""Whether the sender's own reference was used before."""

from collections.abc import Sequence

import polars as pl

from thongquan.kernel.columns import repeated, typed


def with_repeats(declarations: pl.DataFrame, repeats: Sequence[bool | None] | None) -> pl.DataFrame:
    """`declarations` with reference_repeated; null where nobody asked."""
    if repeats is None:
        return declarations.hstack([repeated("reference_repeated", None, pl.Boolean, declarations.height)])
    return declarations.hstack([typed("reference_repeated", repeats, pl.Boolean)])
