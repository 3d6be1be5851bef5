"""What is agreed with whom: asked for each message that goes or comes."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from thongquan.books import selectors as books
from thongquan.exchange.models import Partner
from thongquan.kernel.identifiers import Subject
from thongquan.wire.domain.envelope import Way

ADMINISTRATION = "administration"
_AGREED = """
SELECT p.code FROM exchange_partner p WHERE p.code = ANY(%(codes)s)
AND (p.suspended_at IS NULL OR p.suspended_at > %(at)s) AND EXISTS (
  SELECT 1 FROM exchange_agreement a WHERE a.partner_id = p.id AND a.decided_at <= %(at)s
  AND a.state IN ('approved', 'ended') AND (a.ended_at IS NULL OR a.ended_at > %(at)s)
  AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to > %(on)s)
  AND %(name)s = ANY(CASE WHEN %(receive)s THEN a.receives ELSE a.sends END))
"""


def agreed(partners: Collection[Subject], name: str, way: Way, at: datetime) -> frozenset[Subject]:
    """Those of `partners` with whom an agreement in force on the legal day lets the kind `name` go this way,
    and with whom exchange is not suspended."""
    codes = [one.id for one in partners if one.kind == ADMINISTRATION]
    given = {"codes": codes, "at": at, "on": books.today(at), "name": name, "receive": way is Way.RECEIVE}
    with connection.cursor() as cursor:
        cursor.execute(_AGREED, given)
        return frozenset(Subject(ADMINISTRATION, code) for (code,) in cursor.fetchall())


def suspended(partner: Subject, at: datetime) -> bool:
    """Whether somebody has suspended exchange with it."""
    return Partner.objects.filter(code=partner.id, suspended_at__lte=at).exists()
