"""How this room's events reach the journal, and who may write here."""

from collections.abc import Sequence
from datetime import datetime

from thongquan.identity import selectors
from thongquan.identity.domain import Classification
from thongquan.journal import services as journal
from thongquan.journal.domain import Entry
from thongquan.kernel.actors import Actor
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused


def record(about: Subject, event: Event, *, actor: Actor, at: datetime, reason: str = "") -> None:
    entry = Entry.of(event, subject=about, actor=actor, at=at, reason=reason, data_class="personal")
    journal.record(entry)


def require(
    actor: Actor,
    permission: str,
    *,
    at: datetime,
    office: Sequence[str] = (),
    classification: Classification = Classification.OPEN,
) -> None:
    """Refused("not-permitted") unless the actor's own grants give it. The system itself has none."""
    try:
        who = selectors.signed_in(actor.subject)
    except NotFound:
        raise Refused("not-permitted", permission=permission) from None
    if not who.may(permission, at=at, office=office, classification=classification):
        raise Refused("not-permitted", permission=permission)
