"""Whose files a visitor sends and sees."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.kernel.identifiers import Subject
from thongquan.portal.gate import Visitor

PERMISSION = "declaration.batch"
FORMATS: Mapping[str, Promise] = {
    "table": _("Spreadsheet"),
    "asycuda-sad": _("ASYCUDA SAD"),
    "wco-dec": _("WCO XML"),
    "json": _("JSON"),
    "ndjson": _("JSON, one to a line"),
}


def senders(visitor: Visitor) -> list[Subject]:
    """The parties for whom he may send files."""
    scopes = visitor.signed.scopes(PERMISSION, at=visitor.at)
    return list(dict.fromkeys(scope.party for scope in scopes if scope.party is not None))
