"""Mutual recognition: from a day on, by an agreement, the operators of a country count here."""

from datetime import date, datetime

from django.db import transaction

from thongquan.authorised.domain.events import RecognitionSet
from thongquan.authorised.models import Recognition
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused


@transaction.atomic
def recognise(*, country: str, basis: str, valid_from: date, actor: Actor, at: datetime) -> None:
    """Whoever calls has seen that two people agree. Refused("recognised-already")."""
    if Recognition.objects.select_for_update().filter(country=country, valid_to=None).exists():
        raise Refused("recognised-already", country=country)
    Recognition.objects.create(country=country, basis=basis, valid_from=valid_from)
    _said(RecognitionSet(country, basis, valid_from, None), actor, at)


@transaction.atomic
def end_recognition(*, country: str, on: date, reason: str, actor: Actor, at: datetime) -> None:
    """From the day `on` they count no more; one person ends it. Refused("not-recognised")."""
    row = Recognition.objects.select_for_update().filter(country=country, valid_to=None).first()
    if row is None:
        raise Refused("not-recognised", country=country)
    if on <= row.valid_from:
        row.delete()
    else:
        row.valid_to = on
        row.save(update_fields=["valid_to"])
    _said(RecognitionSet(country, row.basis, row.valid_from, on), actor, at, reason)


def _said(event: RecognitionSet, actor: Actor, at: datetime, reason: str = "") -> None:
    subject = Subject("administration", event.country)
    record(Entry.of(event, subject=subject, actor=actor, at=at, reason=reason))
