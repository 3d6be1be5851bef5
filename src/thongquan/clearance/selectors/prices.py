"""What goods like those declared cost lately: one indexed query a batch, and only for officers' doubts."""

import polars as pl
from django.db import connection

from thongquan.clearance.domain.facts.history import LEVEL_KEY, goods_of, history, levels_of
from thongquan.clearance.domain.frames import Frames
from thongquan.kernel.copying import listed

# The limit keeps the planner from reading and hashing the whole table: each level is one look into the index.
_LEVELS = """
SELECT asked.direction, asked.code, asked.origin, asked.unit, known.low, known.high
FROM unnest(
    string_to_array(%s, E'\\x1f'), string_to_array(%s, E'\\x1f'), string_to_array(%s, E'\\x1f'),
    string_to_array(%s, E'\\x1f')
) AS asked (direction, code, origin, unit)
CROSS JOIN LATERAL (
    SELECT level.low, level.high FROM clearance_pricelevel AS level
    WHERE level.code = asked.code AND level.origin = asked.origin AND level.unit = asked.unit
      AND level.direction = asked.direction
    LIMIT 1
) AS known
"""


def history_of(given: Frames) -> pl.DataFrame:
    """`facts.HISTORY` for the goods of a batch. Never asked by a preview, which knows nothing officers keep."""
    goods = goods_of(given.declarations, given.items)
    asked = levels_of(goods)
    with connection.cursor() as cursor:
        cursor.execute(
            _LEVELS, [listed(column) for column in zip(*asked, strict=True)] or [""] * len(LEVEL_KEY)
        )
        found = {(way, code, origin, unit): levels for way, code, origin, unit, *levels in cursor.fetchall()}
    return history(goods, found)
