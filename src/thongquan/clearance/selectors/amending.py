"""What a declaration can never be corrected in, and what was asked of it; for who amends or answers."""

from collections.abc import Mapping

from django.db.models import OuterRef, QuerySet

from thongquan.books import selectors as books
from thongquan.books.domain import EditionRef
from thongquan.clearance.domain.assessment import tax_names
from thongquan.clearance.models import AmendmentRequest, Declaration
from thongquan.clearance.selectors import whole
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.selectors.taxes import DIRECTION
from thongquan.kernel.texts import Text

Refs = Mapping[str, EditionRef]
TOLD = (
    "pk",
    "state",
    "reason",
    "fields",
    "changes",
    "duty_change",
    "asked_at",
    "due_at",
    "decided_at",
    "terms",
    "message",
)


def fixed(row: Declaration, *, refs: Refs | None = None) -> dict[str, str]:
    """Pattern of a path (`changes.forbidden`) → the law by which it is never amended, as it stands now.
    `refs`: the editions of its law, where they were asked for already."""
    editions = refs or books.current(known_at=row.registered_at)
    table = books.rows_of(editions["clearance"], on=row.law_day)["forbidden"]
    rows = table.select("path", "once", "basis").iter_rows()
    return {path: basis for path, once, basis in rows if not once or row.cleared_at is not None}


def taxes_of(row: Declaration, *, refs: Refs | None = None) -> dict[str, Text]:
    """By tax, its name, in the order of the law. `refs`: its editions, where they were asked for already."""
    return tax_names(law_of(row.law_day, known_at=row.registered_at, refs=refs), DIRECTION[row.direction])


def rows() -> QuerySet[Declaration]:
    """As `whole.rows`, with what was asked of each to be amended, in the one query."""
    asked = AmendmentRequest.objects.filter(declaration_id=OuterRef("pk")).order_by("pk")
    return whole.rows().annotate(amending=whole.listed(asked, *TOLD))
