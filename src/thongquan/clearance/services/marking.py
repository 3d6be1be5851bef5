"""What was registered before there were marks is marked by what it says, the newest first."""

from collections.abc import Iterator

import msgspec
from django.db import transaction
from django.db.models import Q

from thongquan.clearance.domain.marks import mark, named, partner, partner_mark
from thongquan.clearance.models import Declaration, Revision

BATCH = 500
UNMARKED = Q(marks=None) | Q(partner=None)


def mark_some(*, limit: int) -> int:
    """How many of at most `limit` were marked; 0 where all are."""
    keys = list(Declaration.objects.filter(UNMARKED).order_by("-pk").values_list("pk", "revision")[:limit])
    return sum(_marked(dict(keys[n : n + BATCH])) for n in range(0, len(keys), BATCH))


@transaction.atomic
def _marked(revisions: dict[int, int]) -> int:
    """Those amended meanwhile have their marks from there."""
    found = dict(_read(revisions))
    rows = list(Declaration.objects.select_for_update().filter(UNMARKED, pk__in=found).order_by("pk"))
    for row in rows:
        row.marks, row.partner = found[row.pk]
    return Declaration.objects.bulk_update(rows, ["marks", "partner"])


def _read(revisions: dict[int, int]) -> Iterator[tuple[int, tuple[list[int], int]]]:
    said = Revision.objects.filter(declaration_id__in=revisions)
    for key, revision, content in said.values_list("declaration_id", "revision", "content").iterator():
        if revisions[key] == revision:
            said_of = msgspec.json.decode(bytes(content))
            marks = sorted({mark(one) for one in named(said_of)})
            yield key, (marks, partner_mark(partner(said_of)))
