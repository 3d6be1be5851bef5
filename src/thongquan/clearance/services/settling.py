"""Money comes, a hold is released: what now clears by itself, clears."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from thongquan.clearance.models import Declaration
from thongquan.clearance.services.acts import settle_all
from thongquan.journal.domain.leaves import Recorded
from thongquan.kernel.identifiers import Subject, local_part, qualified

PAID = (
    "ledger.payment",
    "ledger.application",
    "ledger.exemption",
    "ledger.deferral",
    "ledger.guarantee-reserve",
)
RELEASED = "risk.hold-released"
WAITING_MAX = 10_000  # looked at after the release of a hold on goods


def on_paid(event: Recorded) -> None:
    """Idempotent: a declaration that has cleared is left alone."""
    if event.subject.kind == "declaration":
        _settle([event.subject.id], timezone.now())


def on_released(event: Recorded) -> None:
    """A hold on a declaration, on its trader, or on goods: whatever waited for it may go."""
    on = Subject.parse(str((event.body or {}).get("on", "none:none")))
    waiting = Declaration.objects.filter(life="registered", lane="G").order_by("id")
    if on.kind == "declaration":
        waiting = waiting.filter(number=local_part(on.id, settings.ADMINISTRATION) or "")
    elif on.kind == "party":
        waiting = waiting.filter(trader=on.id) | waiting.filter(declarant=on.id)
    numbers = waiting.values_list("number", flat=True)[:WAITING_MAX]
    _settle([qualified(settings.ADMINISTRATION, number) for number in numbers], timezone.now())


def _settle(identifiers: list[str], at: datetime) -> None:
    """Those that are ours: money may come for a number nobody has registered."""
    numbers = [local_part(identifier, settings.ADMINISTRATION) for identifier in identifiers]
    known = Declaration.objects.filter(number__in=[n for n in numbers if n]).values_list("number", flat=True)
    settle_all(identifiers=[qualified(settings.ADMINISTRATION, number) for number in known], at=at)
