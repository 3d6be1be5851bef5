"""How this room's events reach the journal."""

from datetime import datetime

from django.conf import settings

from thongquan.journal import services as journal
from thongquan.journal.domain import Entry
from thongquan.kernel.actors import Actor
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.parties import models
from thongquan.parties.domain.words import subject_of


def record(
    party: int, *events: Event, actor: Actor, at: datetime, reason: str = "", data_class: str = "personal"
) -> None:
    """Names and numbers of people are in these events, so their payloads are of the class "personal"; what the
    party may not know of is "restricted"."""
    about = subject(party)
    entries = [
        Entry.of(event, subject=about, actor=actor, at=at, reason=reason, data_class=data_class)
        for event in events
    ]
    journal.record(*entries)


def subject(party: int) -> Subject:
    return subject_of(party, settings.ADMINISTRATION)


def locked(party: int) -> models.Party:
    """The party, its row locked until the transaction ends; NotFound where there is none."""
    try:
        return models.Party.objects.select_for_update().get(id=party)
    except models.Party.DoesNotExist:
        raise NotFound("party", party) from None
