"""Money comes, a hold is placed, released or ends: what now clears by itself, clears; for the rest it is seen
whose turn it is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone

from thongquan.clearance.domain import marks
from thongquan.clearance.domain.states import Life
from thongquan.clearance.models import Declaration, Item
from thongquan.clearance.selectors.related import MARKS
from thongquan.clearance.services import working
from thongquan.clearance.services.acts import settle_keys
from thongquan.journal.domain.leaves import Recorded
from thongquan.kernel.identifiers import Subject, local_part
from thongquan.reference import selectors as reference
from thongquan.risk import selectors as risk

PAID = (
    "ledger.payment",
    "ledger.application",
    "ledger.exemption",
    "ledger.deferral",
    "ledger.guarantee-reserve",
)
MOVED_HOLDS = ("risk.hold-placed", "risk.hold-released")
LOOKED_BACK = timedelta(minutes=40)  # what is missed for longer is found by night
BATCH = 500  # looked at by one set of queries, cleared in one transaction
EVERYTHING = Subject("declaration", "*")


def on_paid(event: Recorded) -> None:
    """Idempotent: a declaration that has cleared is left alone, as is a number nobody has registered."""
    if event.subject.kind == "declaration":
        settle_waiting(on=event.subject, at=timezone.now())


def settle_ended(*, at: datetime) -> int:
    """Clear what waited for holds whose time ended within LOOKED_BACK, and for nothing else; how many."""
    subjects = risk.holds_ended(since=at - LOOKED_BACK, at=at)
    return sum(settle_waiting(on=subject, at=at) for subject in subjects)


def settle_waiting(*, on: Subject = EVERYTHING, at: datetime) -> int:
    """Clear what waited for `on` (a declaration, a party, a commodity, a container; all that waits) and waits
    for nothing else now; how many. For the rest it is seen anew what waits for officers. Batch after batch,
    each in a transaction of its own."""
    with reference.steady():
        return sum(_looked_at(keys, at) for keys in _waiting(on))


def _looked_at(keys: list[int], at: datetime) -> int:
    cleared = settle_keys(keys=keys, at=at)
    working.refresh(keys=keys, at=at)
    return cleared


def _waiting(on: Subject) -> Iterator[list[int]]:
    """Keys of what waits and may have waited for `on`, by the batch."""
    rows: Any = Declaration.objects.filter(_concerned(on), life=Life.REGISTERED).order_by("pk")
    last = 0
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        yield keys
        last = keys[-1]


def _concerned(on: Subject) -> Q:
    if on == EVERYTHING:
        return Q()
    if on.kind == "declaration":
        return Q(number=local_part(on.id, settings.ADMINISTRATION) or "")
    if on.kind == "party":
        return Q(trader=on.id) | Q(declarant=on.id)
    if on.kind == "commodity":
        of_code = Item.objects.filter(commodity_code__startswith=on.id, revision=OuterRef("revision"))
        return Q(Exists(of_code.filter(declaration_id=OuterRef("pk"))))
    if on.kind == "container":
        [box] = marks.named({"containers": [{"id": on.id}]})
        named = Value([marks.mark(box)], output_field=MARKS)
        return Q(marks__contains=named) | Q(marks=None)  # null: what it names has not been read yet
    return Q()
