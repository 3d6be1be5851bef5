"""Registering and revoking certificates; verifying by them."""

from datetime import date, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction

from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.wire import selectors
from thongquan.wire.domain.certificates import fingerprint, serial, weakness
from thongquan.wire.domain.signatures import SignatureKind, Verification, verified
from thongquan.wire.models import Certificate


def read_certificate(data: bytes) -> x509.Certificate:
    """PEM or DER; Refused("certificate-unreadable")."""
    try:
        if data.lstrip().startswith(b"-----BEGIN"):
            return x509.load_pem_x509_certificate(data)
        return x509.load_der_x509_certificate(data)
    except ValueError as why:
        raise Refused("certificate-unreadable", why=why) from None


def require_strong(certificate: x509.Certificate) -> None:
    """Refused("weak-key")."""
    if weak := weakness(certificate):
        raise Refused("weak-key", found=weak)


def pem_of(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


@transaction.atomic
def register_certificate(
    *,
    subject: Subject,
    certificate: bytes,
    registered_from: date,
    registered_to: date | None = None,
    actor: Actor,
    at: datetime,
) -> str:
    """Register the X.509 `certificate` (PEM or DER) to `subject` for [registered_from, registered_to); its
    fingerprint.

    Refused: certificate-unreadable, weak-key, certificate-already-registered.
    """
    read = read_certificate(certificate)
    require_strong(read)
    row, made = Certificate.objects.get_or_create(
        subject=str(subject),
        fingerprint=fingerprint(read),
        defaults={
            "serial": serial(read),
            "der": read.public_bytes(Encoding.DER),
            "registered_from": registered_from,
            "registered_to": registered_to,
        },
    )
    if not made:
        raise Refused("certificate-already-registered", fingerprint=row.fingerprint)
    body = {"fingerprint": row.fingerprint, "serial": row.serial, "from": registered_from, "to": registered_to}
    record(Entry("wire.certificate-registered", 1, subject, body, actor, at))
    return row.fingerprint


@transaction.atomic
def revoke_certificate(*, subject: Subject, fingerprint: str, reason: str, actor: Actor, at: datetime) -> None:
    """Nothing signed with it from `at` on is accepted; what it signed before stays signed."""
    row = Certificate.objects.select_for_update().filter(subject=str(subject), fingerprint=fingerprint).first()
    if row is None:
        raise NotFound("certificate", fingerprint)
    if row.revoked_at is not None:
        raise Refused("certificate-already-revoked", at=row.revoked_at.isoformat())
    row.revoked_at, row.revocation_reason = at, reason
    row.save(update_fields=["revoked_at", "revocation_reason"])
    body = {"fingerprint": fingerprint, "serial": row.serial}
    record(Entry("wire.certificate-revoked", 1, subject, body, actor, at, reason=reason))


def verify_detached(
    *,
    kind: SignatureKind | str,
    body: bytes,
    signature: bytes | None,
    subject: Subject,
    on: date,
    at: datetime | None = None,
) -> Verification:
    """Whether `subject` signed `body`, by a certificate in force on the legal day `on` (at the moment `at`)."""
    registered = selectors.certificates(subject)
    return verified(registered, SignatureKind(kind), body, signature, on=on, at=at)
