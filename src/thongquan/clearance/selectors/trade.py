"""Declarations of goods by their codes, as they stand now, for whoever tells other administrations of trade."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import connection

from thongquan.clearance.domain.declaration import Declaration as Content

_decode = msgspec.json.Decoder(Content).decode
ALIVE = ("registered", "cleared", "exited")
GONE = ("cleared", "exited")
_TOLD = """
SELECT d.id, d.number, d.revision, d.{moment}, r.content FROM clearance_declaration d
JOIN clearance_revision r ON r.declaration_id = d.id AND r.revision = d.revision
"""
_SINCE = """
WHERE d.{moment} >= %(since)s AND d.{moment} <= %(until)s AND d.id > %(after)s AND d.life = ANY(%(lives)s)
AND EXISTS (SELECT FROM clearance_item i WHERE i.declaration_id = d.id AND i.revision = d.revision
  AND i.commodity_code LIKE ANY(%(goods)s))
ORDER BY d.id LIMIT %(limit)s
"""
_CHANGED = """
SELECT d.number, d.life IN ('cancelled', 'void')
FROM unnest(%(numbers)s::text[], %(revisions)s::int[]) AS s(number, revision)
JOIN clearance_declaration d ON d.number = s.number
WHERE d.revision <> s.revision OR d.life IN ('cancelled', 'void')
"""


@dataclass(frozen=True, slots=True)
class Declared:
    """`at`: when it was registered, or cleared."""

    key: int
    number: str
    revision: int
    at: datetime
    content: Content


def of_goods(
    prefixes: Collection[str], *, cleared: bool, since: datetime, until: datetime, after: int = 0, limit: int
) -> list[Declared]:
    """Those with goods of these first digits, registered (or `cleared`) within [since, until], by their keys;
    `after`: the key of the last of the page before."""
    given = {
        "goods": [f"{prefix}%" for prefix in prefixes],
        "lives": list(GONE if cleared else ALIVE),
        "since": since,
        "until": until,
        "after": after,
        "limit": limit,
    }
    return _read((_TOLD + _SINCE).format(moment=_moment(cleared)), given)


def changed(revisions: Mapping[str, int]) -> dict[str, bool]:
    """Of declarations by number, those whose revision is another now or that ended: whether they ended."""
    given = {"numbers": list(revisions), "revisions": list(revisions.values())}
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, given)
        return dict(cursor.fetchall())


def of_numbers(numbers: Collection[str], *, cleared: bool) -> list[Declared]:
    statement = (_TOLD + "WHERE d.number = ANY(%(numbers)s) ORDER BY d.id").format(moment=_moment(cleared))
    return _read(statement, {"numbers": list(numbers)})


def _moment(cleared: bool) -> str:
    return "cleared_at" if cleared else "registered_at"


def _read(statement: str, given: Mapping[str, object]) -> list[Declared]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return [
            Declared(key, number, revision, at, _decode(bytes(content)))
            for key, number, revision, at, content in cursor.fetchall()
        ]
