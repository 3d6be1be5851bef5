"""The keys a party signs with."""

from datetime import date, datetime

from django.db import transaction

from thongquan.kernel.actors import Actor
from thongquan.parties.services.recording import locked, subject
from thongquan.wire import services as wire


@transaction.atomic
def register_certificate(
    *,
    party: int,
    certificate: bytes,
    registered_from: date,
    registered_to: date | None = None,
    actor: Actor,
    at: datetime,
) -> str:
    """The party signs with `certificate` (PEM or DER) in [registered_from, registered_to); its fingerprint.

    Refused as `wire.services.register_certificate`; NotFound where there is no such party.
    """
    locked(party)
    return wire.register_certificate(
        subject=subject(party),
        certificate=certificate,
        registered_from=registered_from,
        registered_to=registered_to,
        actor=actor,
        at=at,
    )


@transaction.atomic
def revoke_certificate(*, party: int, fingerprint: str, actor: Actor, at: datetime, reason: str) -> None:
    """Nothing the party signs with it from `at` on is accepted."""
    locked(party)
    wire.revoke_certificate(subject=subject(party), fingerprint=fingerprint, actor=actor, at=at, reason=reason)
