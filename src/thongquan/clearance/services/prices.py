"""What goods cost lately, refreshed every night: what doubts about a declared value are measured by."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from thongquan.books import selectors as books

# Unit values of cleared goods, of the code itself (identical goods) and of its first six digits (similar
# goods), within the window of their direction; within the longer one where the shorter knows nothing
# (Circular 38/2015/TT-BTC art. 25). Amounts are rounded as a declared unit value is.
_REFRESH = """
WITH recent AS MATERIALIZED (
    SELECT id, revision, direction,
           registered_at >= CASE direction WHEN 'EX' THEN %(export)s ELSE %(import)s END AS near
    FROM clearance_declaration
    WHERE registered_at >= least(%(import_longest)s, %(export_longest)s) AND registered_at <= %(at)s
      AND registered_at >= CASE direction WHEN 'EX' THEN %(export_longest)s ELSE %(import_longest)s END
      AND life IN ('cleared', 'exited')
), goods AS (
    SELECT recent.direction, recent.near, item.commodity_code, item.origin, item.unit,
           round(item.customs_value / item.quantity, 6) AS price
    FROM recent JOIN clearance_item AS item
      ON item.declaration_id = recent.id AND item.revision = recent.revision
    WHERE item.declaration_id >= (SELECT min(id) FROM recent)
      AND item.quantity >= 0.001 AND item.customs_value > 0 AND item.unit <> ''
), levels AS (
    SELECT direction, code, origin, unit,
           coalesce(min(price) FILTER (WHERE near), min(price)) AS low,
           coalesce(max(price) FILTER (WHERE near), max(price)) AS high
    FROM goods CROSS JOIN LATERAL (VALUES (commodity_code), (left(commodity_code, 6))) AS of (code)
    GROUP BY direction, code, origin, unit
)
MERGE INTO clearance_pricelevel AS known USING levels
   ON known.direction = levels.direction AND known.code = levels.code
  AND known.origin = levels.origin AND known.unit = levels.unit
WHEN MATCHED AND (known.low, known.high) <> (levels.low, levels.high) THEN
    UPDATE SET low = levels.low, high = levels.high
WHEN NOT MATCHED THEN
    INSERT (direction, code, origin, unit, low, high)
    VALUES (levels.direction, levels.code, levels.origin, levels.unit, levels.low, levels.high)
WHEN NOT MATCHED BY SOURCE THEN DELETE
"""


@transaction.atomic
def refresh(*, at: datetime) -> int:
    """Price levels as of `at`, by one statement; how many rows changed. The windows are days of the book
    `clearance` (parameters price-days-…); without them nothing is compared, and what was known is let go."""
    windows = _windows(at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('clearance.prices'))")  # two would collide
        if windows is None:
            cursor.execute("DELETE FROM clearance_pricelevel")
        else:
            cursor.execute(_REFRESH, {"at": at, **windows})
        return cursor.rowcount


def _windows(at: datetime) -> dict[str, datetime] | None:
    day = at.astimezone(ZoneInfo(books.pack().zone)).date()
    table = books.in_force("clearance", on=day, known_at=at).tables["parameters"]
    days = dict(table.select("parameter", "value").rows())
    names = {
        way + more: f"price-days-{way}{more.replace('_', '-')}"
        for way in ("import", "export")
        for more in ("", "_longest")
    }
    if not set(names.values()) <= set(days):
        return None
    return {key: at - timedelta(days=int(days[name])) for key, name in names.items()}
