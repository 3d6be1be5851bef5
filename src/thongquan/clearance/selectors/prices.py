"""What goods like those declared cost lately: one indexed query a batch, and only for officers' doubts."""

import polars as pl
from django.db import connection

from thongquan.clearance.domain.facts.history import LEVEL_KEY, goods_of, history, similar_of
from thongquan.clearance.domain.frames import Frames
from thongquan.kernel.copying import listed

KEYS = len(LEVEL_KEY)

# One descent of the index finds the level of similar goods (six digits) and, right after it, those of identical
# ones: asked in the order of the index, each page is read once.
_LEVELS = """
SELECT asked.origin, asked.unit, asked.direction, known.code, known.low, known.high
FROM unnest(
    string_to_array(%s, E'\\x1f'), string_to_array(%s, E'\\x1f'), string_to_array(%s, E'\\x1f'),
    string_to_array(%s, E'\\x1f')
) AS asked (origin, unit, direction, code)
CROSS JOIN LATERAL (
    SELECT level.code, level.low, level.high FROM clearance_pricelevel AS level
    WHERE level.origin = asked.origin AND level.unit = asked.unit AND level.direction = asked.direction
      AND level.code BETWEEN asked.code AND asked.code || '999999'
    OFFSET 0
) AS known
"""


def history_of(given: Frames) -> pl.DataFrame:
    """`facts.HISTORY` for the goods of a batch. Never asked by a preview, which knows nothing officers keep."""
    goods = goods_of(given.declarations, given.items)
    asked = sorted(similar_of(goods))
    with connection.cursor() as cursor:
        cursor.execute(_LEVELS, [listed(column) for column in zip(*asked, strict=True)] or [""] * KEYS)
        found = {row[:KEYS]: row[KEYS:] for row in cursor.fetchall()}
    return history(goods, found)
