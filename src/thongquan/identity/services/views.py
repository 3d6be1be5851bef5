"""Views of lists: how a person narrows a list, kept under a name of his own."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from thongquan.identity import models, selectors
from thongquan.identity.domain import events
from thongquan.identity.domain.lists import LISTS
from thongquan.identity.services.recording import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused

VIEWS_MOST = 20  # of one list
FIELDS_MOST = 20
FIELD_MOST = 200  # characters of a field's name, or of what is wanted of it


@transaction.atomic
def save_view(*, of: str, name: str, filters: Mapping[str, str], actor: Actor, at: datetime) -> int:
    """One of that name is written over; what is "" narrows nothing, and is not kept. Its key.

    Refused: list-unknown, view-without-name, view-too-large, too-many-views. NotFound: the actor is no person.
    """
    user = models.User.objects.select_for_update().get(pk=selectors.user(actor.subject).pk)
    if of not in LISTS:
        raise Refused("list-unknown", of=of, lists=", ".join(LISTS))
    name = " ".join(name.split())
    if not name:
        raise Refused("view-without-name")
    kept = {field: wanted for field, wanted in filters.items() if wanted}
    longest = max((len(text) for pair in kept.items() for text in pair), default=0)
    if len(kept) > FIELDS_MOST or longest > FIELD_MOST:
        raise Refused("view-too-large", fields=FIELDS_MOST, characters=FIELD_MOST)
    others = models.SavedView.objects.filter(user=user, of=of).exclude(name=name)
    if others.count() >= VIEWS_MOST:
        raise Refused("too-many-views", most=VIEWS_MOST)
    row, _ = models.SavedView.objects.update_or_create(
        user=user, of=of, name=name, defaults={"filters": kept, "saved_at": at}
    )
    record(actor.subject, events.ViewSaved(row.pk, of), actor=actor, at=at)
    return int(row.pk)


@transaction.atomic
def forget_view(*, view: int, actor: Actor, at: datetime) -> None:
    """NotFound for what is not his."""
    user = selectors.user(actor.subject)
    row = models.SavedView.objects.filter(user=user, pk=view).first()
    if row is None:
        raise NotFound("view", view)
    row.delete()
    record(actor.subject, events.ViewForgotten(view), actor=actor, at=at)
