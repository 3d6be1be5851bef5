"""One declaration, found by its identifier; held where it is to be changed."""

from django.conf import settings
from django.db.models import QuerySet

from thongquan.clearance.models import Declaration
from thongquan.kernel.identifiers import local_part, qualified
from thongquan.kernel.refusals import NotFound


def held(identifier: str) -> Declaration:
    """The row of `<administration>-<number>`, locked to the end of the transaction; NotFound."""
    return _one(Declaration.objects.select_for_update(), identifier)


def known(identifier: str) -> Declaration:
    """As `held`, to be read alone."""
    return _one(Declaration.objects.all(), identifier)


def _one(rows: QuerySet[Declaration], identifier: str) -> Declaration:
    number = local_part(identifier, settings.ADMINISTRATION)
    row = rows.filter(number=number).first() if number else None
    if row is None:
        raise NotFound("declaration", identifier)
    return row


def identifier_of(row: Declaration) -> str:
    return qualified(settings.ADMINISTRATION, row.number)
