"""How this room records, and how its processes learn that what selects has changed."""

from datetime import datetime
from uuid import UUID, uuid4

from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject
from thongquan.risk.domain.events import RESTRICTED
from thongquan.risk.models import Version


def say(
    event: Event,
    *,
    subject: Subject,
    actor: Actor,
    at: datetime,
    reason: str = "",
    data_class: str = RESTRICTED,
) -> UUID:
    entry = Entry.of(
        event, subject=subject, actor=actor, at=at, reason=reason, data_class=data_class, purpose="risk"
    )
    return record(entry)[0]


def changed() -> None:
    """A new token: every process compiles its profiles and parameters anew before its next batch."""
    Version.objects.update_or_create(id=1, defaults={"token": uuid4()})
