"""What goods like those declared cost lately: one indexed query a batch, and only for officers' doubts."""

import polars as pl
from django.db import connection

from thongquan.clearance.domain.facts.history import LEVELS, goods_of, history, levels_of
from thongquan.clearance.domain.frames import Frames

# Each asked level is one look into the unique index, however many rows the table has.
_LEVELS = """
SELECT known.direction, known.code, known.origin, known.unit, known.low, known.high
FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[], %s::varchar[]) AS asked (direction, code, origin, unit)
JOIN clearance_pricelevel AS known USING (direction, code, origin, unit)
"""


def history_of(given: Frames) -> pl.DataFrame:
    """`facts.HISTORY` for the goods of a batch. Never asked by a preview, which knows nothing officers keep."""
    goods = goods_of(given.declarations, given.items)
    asked = levels_of(goods)
    with connection.cursor() as cursor:
        cursor.execute(_LEVELS, [asked[name].to_list() for name in asked.columns])
        found = cursor.fetchall()
    return history(goods, pl.DataFrame(found, schema=LEVELS, orient="row"))
