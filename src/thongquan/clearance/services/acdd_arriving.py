"""Documents of export declarations that other administrations send, in the order of each dossier."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from django.conf import settings

from thongquan.clearance.domain.acdd.matching import canonical, pair, paper
from thongquan.clearance.domain.acdd.words import Document
from thongquan.clearance.domain.events import AcddReceived, AcddWithdrawn
from thongquan.clearance.messages import acdd as messages
from thongquan.clearance.models import Acdd
from thongquan.intake.domain import Message
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused


def kinds() -> list[str]:
    return messages.MESSAGES.kinds()


def handle(arrived: Sequence[Message]) -> None:
    """What is refused stays with its message: it is laid aside for an officer, with the reason."""
    told = [(message, messages.read(message.kind, message.body)) for message in arrived]
    for message, one in told:
        if one.issuing_country != message.sender.id:
            raise Refused("acdd-of-another", country=one.issuing_country)
        if one.importing_country != settings.ADMINISTRATION:
            raise Refused("acdd-of-another", country=one.importing_country)
    every = {(one.issuing_country, canonical(one.number)) for _, one in told}
    there = _held(every)
    for message, one in told:
        known = there.get((one.issuing_country, canonical(one.number)))
        if isinstance(one, Document):
            row = _keep(one, known, message.actor, message.received_at)
            there[row.country, row.number] = row
        else:
            _withdraw(one, known, message.actor, message.received_at)


def _held(keys: set[tuple[str, str]]) -> dict[tuple[str, str], Acdd]:
    rows = Acdd.objects.select_for_update().filter(number__in={number for _, number in keys}).order_by("pk")
    return {(row.country, row.number): row for row in rows if (row.country, row.number) in keys}


def _keep(told: Document, row: Acdd | None, actor: Actor, at: datetime) -> Acdd:
    """A later version stands for all before it; the same one again changes nothing.

    Refused: acdd-version-known (another document under the same version, or an older one).
    """
    body: dict[str, Any] = msgspec.to_builtins(told)
    if row is not None and told.version <= row.version:
        if told.version == row.version and body == row.body:
            return row
        raise Refused("acdd-version-known", number=told.number, version=told.version)
    row = row or Acdd(country=told.issuing_country, number=canonical(told.number))
    day = told.departure_date
    row.version, row.body, row.received_at = told.version, body, at
    row.withdrawn_at, row.reason = None, ""
    row.departed = date.fromisoformat(day) if day else at.astimezone(UTC).date()
    row.papers = sorted({paper(number) for number in told.transport_documents})
    row.pair = pair(told.exporter_name, told.consignee_name)
    row.goods = sorted({item.hs_code[:6] for item in told.items})
    row.save()
    _record(row, AcddReceived(row.country, row.number, row.version), actor, at)
    return row


def _withdraw(told: messages.Cancellation, row: Acdd | None, actor: Actor, at: datetime) -> None:
    """NotFound for a document that never came."""
    if row is None:
        raise NotFound("acdd", f"{told.issuing_country}-{told.number}")
    if row.withdrawn_at is None:
        row.withdrawn_at, row.reason = at, told.reason
        row.save(update_fields=["withdrawn_at", "reason"])
        _record(row, AcddWithdrawn(row.country, row.number, told.reason), actor, at)


def _record(row: Acdd, event: AcddReceived | AcddWithdrawn, actor: Actor, at: datetime) -> None:
    record(Entry.of(event, subject=Subject("acdd", f"{row.country}-{row.number}"), actor=actor, at=at))
