"""Whether a trader has declared under the same reference of his own before: one indexed query a batch."""

from collections.abc import Iterable

import polars as pl
from django.db import connection

from thongquan.clearance.domain.frames import Frames
from thongquan.kernel.copying import listed

# A declaration that was cancelled or is void is declared anew under the same reference, as it should be.
_BEFORE = """
SELECT DISTINCT trader, reference FROM clearance_declaration
WHERE reference = ANY(string_to_array(%s, E'\\x1f')) AND life NOT IN ('cancelled', 'void')
"""


def repeated_of(given: Frames, traders: pl.DataFrame) -> list[bool | None]:
    """For each declaration of the batch; None where it has no reference or its trader is not known. The later
    of two in one batch repeats the earlier; two registered at the same moment do not see each other."""
    names = list(zip(traders["trader"].to_list(), _references(given), strict=True))
    said = sorted({reference for trader, reference in names if trader and reference})
    if not said:
        return [None] * len(names)
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [listed(said)])
        seen = set(cursor.fetchall())
    return list(_marked(names, seen))


def _references(given: Frames) -> list[str]:
    return given.declarations["functional_reference_id"].to_list()


def _marked(names: Iterable[tuple[str, str]], seen: set[tuple[str, str]]) -> Iterable[bool | None]:
    for name in names:
        yield name in seen if all(name) else None
        seen.add(name)
