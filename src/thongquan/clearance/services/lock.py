"""One declaration, held for a change."""

from django.conf import settings

from thongquan.clearance.models import Declaration
from thongquan.kernel.identifiers import local_part, qualified
from thongquan.kernel.refusals import NotFound


def held(identifier: str) -> Declaration:
    """The row of `<administration>-<number>`, locked to the end of the transaction; NotFound."""
    number = local_part(identifier, settings.ADMINISTRATION)
    row = Declaration.objects.select_for_update().filter(number=number).first() if number else None
    if row is None:
        raise NotFound("declaration", identifier)
    return row


def identifier_of(row: Declaration) -> str:
    return qualified(settings.ADMINISTRATION, row.number)
