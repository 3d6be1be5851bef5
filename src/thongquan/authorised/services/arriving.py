"""Lists of authorised operators that other administrations send."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings

from thongquan.authorised.domain.events import ListReceived
from thongquan.authorised.domain.lists import Operator, OperatorList, keys_of
from thongquan.authorised.messages import lists as messages
from thongquan.authorised.models import ForeignOperator, ListKnown
from thongquan.intake.domain import Message
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

_CHANGED = ["name", "address", "ids", "status", "valid_from", "valid_to", "keys", "told_at"]


def kinds() -> list[str]:
    return messages.MESSAGES.kinds()


def handle(arrived: Sequence[Message]) -> None:
    """What is refused stays with its message: it is laid aside for an officer, with the reason."""
    for message in arrived:
        _take(messages.read(message.kind, message.body), message)


def _take(told: OperatorList, message: Message) -> None:
    """The same version again changes nothing.

    Refused: aeo-list-of-another; aeo-list-out-of-turn (changes that do not follow, an older version).
    """
    if told.issuing_country != message.sender.id or told.receiving_country != settings.ADMINISTRATION:
        raise Refused("aeo-list-of-another", country=told.issuing_country)
    country, at = told.issuing_country, message.received_at
    known = ListKnown.objects.select_for_update().filter(country=country, ours=False).first()
    before = known.version if known else 0
    if told.version == before:
        return
    if told.version < before or (not told.full and told.version != before + 1):
        raise Refused("aeo-list-out-of-turn", found=told.version, expected=before + 1)
    if told.full:
        kept = {one.number for one in told.operators}
        ForeignOperator.objects.filter(country=country).exclude(number__in=kept).delete()
    ForeignOperator.objects.bulk_create(
        [_row(country, one, at) for one in told.operators],
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["country", "number"],
        update_fields=_CHANGED,
    )
    values = {"version": told.version, "on": date.fromisoformat(told.on), "at": at}
    ListKnown.objects.update_or_create(country=country, ours=False, defaults=values)
    event = ListReceived(country, told.version, told.full, len(told.operators))
    record(Entry.of(event, subject=Subject("administration", country), actor=message.actor, at=at))


def _row(country: str, told: Operator, at: datetime) -> ForeignOperator:
    last = date.fromisoformat(told.valid_until) if told.valid_until else None
    return ForeignOperator(
        country=country,
        number=told.number,
        name=told.name,
        address=told.address,
        ids=told.ids,
        status=told.status,
        valid_from=date.fromisoformat(told.valid_from),
        valid_to=last and last + timedelta(days=1),
        keys=keys_of(country, told),
        told_at=at,
    )
