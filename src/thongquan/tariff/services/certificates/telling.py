"""Messages to the other side of a certificate, into the outbox, in the transaction of what they tell.

Only where that is agreed with that administration and there is a way to it: elsewhere nothing is sent and
paper goes on.
"""

from datetime import UTC, datetime, timedelta

import msgspec

from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.messages import Messages, Part
from thongquan.tariff import models
from thongquan.tariff.domain.certificates import Certificate
from thongquan.tariff.messages import certificates as messages
from thongquan.tariff.selectors import certificates as selectors
from thongquan.wire import selectors as wire
from thongquan.wire.domain.envelope import Way
from thongquan.wire.services import send

KEEPS = timedelta(days=90)  # as the outbox keeps a place
STEP = timedelta(microseconds=1)


def tell(row: models.Certificate, message: Part, *, actor: Actor, at: datetime) -> None:
    """`message` to the administration on the other side."""
    to = row.importing_country if row.ours else row.issuing_country
    dossier = conversation(row.issuing_country, row.reference)
    post(to, dossier, message, messages.MESSAGES, actor=actor, at=at)


def post(country: str, dossier: str, message: Part, of: Messages, *, actor: Actor, at: datetime) -> bool:
    """`message` to the administration of `country`; False where that is not agreed with it, or there is no way
    to it: paper goes on."""
    to, name = Subject("administration", country), of.name_of(message)
    if not wire.open_with([to], name, Way.SEND, at=at):
        return False
    version = wire.spoken(to, name, at.astimezone(UTC).date()).version
    send(
        to=to,
        kind=of.kind_of(message, version),
        conversation=dossier,
        body=of.written(message, version),
        media_type="application/json",
        expires_at=at + KEEPS,
        actor=actor,
        at=at,
    )
    return True


def conversation(country: str, reference: str) -> str:
    """The dossier of a certificate: its country and reference; no reference has a low line."""
    return f"{country}-{reference.replace(' ', '_')}"


def issued(row: models.Certificate) -> Part:
    return messages.Issue(certificate=msgspec.convert(row.body, Certificate))


def cancelled(row: models.Certificate, at: datetime) -> Part:
    return messages.Cancellation(
        issuing_country=row.issuing_country, reference=row.reference, reason=row.reason, on=day_of(at)
    )


def replaced(row: models.Certificate, by: Certificate) -> Part:
    return messages.Replacement(
        issuing_country=row.issuing_country, reference=row.reference, reason=row.reason, certificate=by
    )


def refused(row: models.Certificate, at: datetime) -> Part:
    return _decided(row, messages.Answer.REFUSED, row.reason, at)


def accepted(row: models.Certificate, at: datetime) -> Part:
    return _decided(row, messages.Answer.ACCEPTED, "", at)


def _decided(row: models.Certificate, answer: messages.Answer, reason: str, at: datetime) -> Part:
    return messages.Decision(
        issuing_country=row.issuing_country,
        reference=row.reference,
        answer=answer,
        reason=reason,
        on=day_of(at),
    )


def used(row: models.Certificate, at: datetime) -> Part:
    """The report of use, of a later moment than the one before, whatever the clocks of two workers say."""
    row.reported_at = at if row.reported_at is None else max(at, row.reported_at + STEP)
    row.save(update_fields=["reported_at"])
    return selectors.utilisation(row.issuing_country, row.reference, at=row.reported_at)


def day_of(at: datetime) -> str:
    """The day on which it is told, as UTC has it."""
    return at.astimezone(UTC).date().isoformat()
