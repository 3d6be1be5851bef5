"""Who of another country is authorised there and recognised here, on a day."""

from collections.abc import Collection
from datetime import date

from django.db import connection

from thongquan.authorised.models import ForeignOperator, ListKnown, Recognition
from thongquan.kernel.copying import listed

_RECOGNISED = """
SELECT DISTINCT key FROM authorised_foreignoperator o CROSS JOIN unnest(o.keys) AS key
WHERE o.keys && string_to_array(%(keys)s, E'\\x1f') AND key = ANY(string_to_array(%(keys)s, E'\\x1f'))
AND o.status = 'active' AND o.valid_from <= %(on)s AND (o.valid_to IS NULL OR o.valid_to > %(on)s)
AND EXISTS (SELECT FROM authorised_recognition r WHERE r.country = o.country
  AND r.valid_from <= %(on)s AND (r.valid_to IS NULL OR r.valid_to > %(on)s))
"""


def recognised(keys: Collection[str], on: date) -> frozenset[str]:
    """Those of `keys` (`domain.lists.key_of_number`, `key_of_name`) that are of an operator in force."""
    if not keys:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(_RECOGNISED, {"keys": listed(sorted(keys)), "on": on})
        return frozenset(key for (key,) in cursor.fetchall())


def operators(country: str) -> list[ForeignOperator]:
    return list(ForeignOperator.objects.filter(country=country).order_by("name", "number"))


def lists() -> list[ListKnown]:
    """Received and sent, by country."""
    return list(ListKnown.objects.order_by("country", "ours"))


def recognitions() -> list[Recognition]:
    return list(Recognition.objects.order_by("country", "-valid_from"))
