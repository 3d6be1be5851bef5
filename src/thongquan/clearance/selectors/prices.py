"""What goods like those declared cost lately: one indexed query a batch, and only for officers' doubts."""

import polars as pl
from django.db import connection

from thongquan.clearance.domain.facts.history import SIMILAR_DIGITS, goods_of, history
from thongquan.clearance.domain.frames import Frames
from thongquan.kernel.copying import SEPARATOR, listed

COLUMNS = 3  # of the answer
# Two descents of the index for each of the goods asked about, in the order of the index; the answers come in
# the order of the question, in one text: a row for each would take longer to read than to find. `given`
# hides how long the lists are from the planner, which would else plan anew for each, longer than it answers.
_LEVELS = f"""
SELECT string_agg(
    concat_ws(E'\\x1f', coalesce(known.own_low::text, ''), coalesce(known.similar_low::text, ''),
        coalesce(known.own_high::text, '')),
    E'\\x1f' ORDER BY asked.n
)
FROM (SELECT %s::text AS d, %s::text AS c, %s::text AS o, %s::text AS u OFFSET 0) AS given
CROSS JOIN LATERAL unnest(
    string_to_array(given.d, E'\x1f'), string_to_array(given.c, E'\x1f'), string_to_array(given.o, E'\x1f'),
    string_to_array(given.u, E'\x1f')
) WITH ORDINALITY AS asked (direction, code, origin, unit, n)
CROSS JOIN LATERAL (
    SELECT min(level.low) FILTER (WHERE level.code = asked.code) AS own_low,
        min(level.low) FILTER (WHERE level.code = left(asked.code, {SIMILAR_DIGITS})) AS similar_low,
        min(level.high) FILTER (WHERE level.code = asked.code) AS own_high
    FROM clearance_pricelevel AS level
    WHERE level.origin = asked.origin AND level.unit = asked.unit AND level.direction = asked.direction
      AND level.code IN (asked.code, left(asked.code, {SIMILAR_DIGITS}))
    OFFSET 0
) AS known
"""  # noqa: S608


def history_of(given: Frames) -> pl.DataFrame:
    """`facts.HISTORY` for the goods of a batch. Never asked by a preview, which knows nothing officers keep."""
    goods = sorted(goods_of(given.declarations, given.items), key=lambda one: (one[2], one[3], one[0], one[1]))
    if not goods:
        return history(goods, [[]] * COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(_LEVELS, [listed(column) for column in zip(*goods, strict=True)])
        (found,) = cursor.fetchone()
    prices = found.split(SEPARATOR)
    return history(goods, [prices[n::COLUMNS] for n in range(COLUMNS)])
