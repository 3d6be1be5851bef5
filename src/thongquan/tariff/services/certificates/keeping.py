"""A certificate is issued here, or received from the administration that issued it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction

from thongquan.books import selectors as books
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import digest
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.tariff import models
from thongquan.tariff.domain.certificates import MACHINE, Act, Certificate, State, events, faults
from thongquan.tariff.messages import credentials
from thongquan.tariff.services.certificates.telling import issued, tell
from thongquan.wire.services import credentials as wire


@transaction.atomic
def issue(*, certificate: Certificate, actor: Actor, at: datetime) -> int:
    """One of ours, told to the importing side; its key. Refused: see `made_out`."""
    row = made_out(certificate, actor=actor, at=at)
    tell(row, issued(row), actor=actor, at=at)
    return row.pk


def made_out(certificate: Certificate, *, actor: Actor, at: datetime) -> models.Certificate:
    """One of ours, told to nobody yet.

    Refused: certificate-inconsistent, certificate-of-another, certificate-known-already.
    """
    check_consistent(certificate)
    if certificate.issuing_country != settings.ADMINISTRATION:
        raise Refused("certificate-of-another", country=certificate.issuing_country)
    row, made = kept(certificate, State.ISSUED, ours=True, at=at)
    if not made:
        raise Refused("certificate-known-already", reference=row.reference)
    certify(row, actor=actor, at=at)
    return row


def certify(row: models.Certificate, *, actor: Actor, at: datetime) -> None:
    """Its credential, of which the issue in the journal names the digests, and that issue."""
    made = wire.issue(about=subject_of(row), wanted=credentials.wanted(row.body, zone=books.pack().zone), at=at)
    told = events.Issued(row.form, row.importing_country, row.digest, made.digest, made.token_digest)
    wire.entered(number=made.number, leaf=note(row, told, actor=actor, at=at))


@transaction.atomic
def receive(*, certificate: Certificate, sender: str, actor: Actor, at: datetime) -> None:
    """One that the administration of the country `sender` issued. The same one again changes nothing.

    Refused: certificate-inconsistent, certificate-of-another (sent by who did not issue it, or not for here),
    certificate-known-already (another one under the same reference).
    """
    check_consistent(certificate)
    if certificate.issuing_country != sender or sender == settings.ADMINISTRATION:
        raise Refused("certificate-of-another", country=certificate.issuing_country)
    if certificate.importing_country != settings.ADMINISTRATION:
        raise Refused("certificate-of-another", country=certificate.importing_country)
    row, made = kept(certificate, MACHINE.after(State.ISSUED, Act.RECEIVE), ours=False, at=at)
    if made:
        note(row, events.Received(row.form, row.digest), actor=actor, at=at)
    elif row.digest != digest(msgspec.to_builtins(certificate)):
        raise Refused("certificate-known-already", reference=row.reference)


def check_consistent(certificate: Certificate) -> None:
    """Refused("certificate-inconsistent") with the first of its faults."""
    for fault in faults(certificate):
        raise Refused("certificate-inconsistent", path=fault.path, found=fault.found, expected=fault.expected)


def kept(
    certificate: Certificate, state: State, *, ours: bool, at: datetime
) -> tuple[models.Certificate, bool]:
    """Its row, and whether it was made now."""
    body: dict[str, Any] = msgspec.to_builtins(certificate)
    row, made = models.Certificate.objects.get_or_create(
        issuing_country=certificate.issuing_country,
        reference=certificate.reference,
        defaults={
            "ours": ours,
            "importing_country": certificate.importing_country,
            "form": certificate.form,
            "state": state,
            "exporter": certificate.exporter.id,
            "consignee": certificate.consignee.id,
            "valid_from": date.fromisoformat(certificate.issued_on),
            "valid_until": date.fromisoformat(certificate.valid_until),
            "body": body,
            "digest": digest(body),
            "at": at,
        },
    )
    if made:
        models.CertificateItem.objects.bulk_create(
            models.CertificateItem(
                certificate=row, number=each.number, hs_code=each.hs_code, unit=each.unit, granted=each.quantity
            )
            for each in certificate.items
        )
    return row, made


def locked(country: str, reference: str, *, ours: bool | None = None) -> models.Certificate:
    """Its row, for a change. NotFound where there is none (`ours`: where it is not of that side)."""
    rows = models.Certificate.objects.select_for_update().filter(issuing_country=country, reference=reference)
    row = (rows if ours is None else rows.filter(ours=ours)).first()
    if row is None:
        raise NotFound("certificate-of-origin", f"{country}-{reference}")
    return row


def note(row: models.Certificate, event: Event, *, actor: Actor, at: datetime, reason: str = "") -> UUID:
    """The leaf in which the journal has it."""
    [leaf] = record(Entry.of(event, subject=subject_of(row), actor=actor, at=at, reason=reason))
    return leaf


def subject_of(row: models.Certificate) -> Subject:
    return Subject("certificate-of-origin", f"{row.issuing_country}-{row.reference}")


def accept(row: models.Certificate, on: str, *, actor: Actor, at: datetime) -> bool:
    """Noted once, on either side (the row is held); whether it was now."""
    if row.accepted_at is not None:
        return False
    row.accepted_at = at
    row.save(update_fields=["accepted_at"])
    note(row, events.Accepted(on), actor=actor, at=at)
    return True
