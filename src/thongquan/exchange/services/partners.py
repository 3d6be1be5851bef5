"""A partner is added by one person: that alone opens nothing. What closes, one person does at once."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from thongquan.exchange.domain import events
from thongquan.exchange.domain.agreements import require_named
from thongquan.exchange.models import Partner
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import Text
from thongquan.wire import services as wire

CODE = re.compile(r"[A-Z]{2}")
PROTOCOL = "customs-exchange/1"  # docs/reference/exchange.md
PROTOCOLS = (PROTOCOL,)
CONTACT = ("office", "email", "telephone", "address")  # of an office, not of a person
CONTACTS_MOST, LINE_MOST = 20, 200


@transaction.atomic
def add_partner(
    *,
    code: str,
    name: Text,
    contacts: Sequence[Mapping[str, str]] = (),
    protocols: Sequence[str] = PROTOCOLS,
    actor: Actor,
    at: datetime,
) -> Subject:
    """The administration of a country, by its two letters; the subject it has on the wire.

    Refused: partner-unfit (code, contacts, protocols), agreement-unfit (its name), partner-known-already.
    """
    if not CODE.fullmatch(code) or code == settings.ADMINISTRATION:
        raise Refused("partner-unfit", path="code", found=code[:20])
    told = _told(name, contacts, protocols)
    _, made = Partner.objects.get_or_create(
        code=code, defaults={**told, "added_by": str(actor.subject), "added_at": at}
    )
    if not made:
        raise Refused("partner-known-already", partner=code)
    told_of(events.PartnerAdded(code, tuple(protocols)), code, actor, at)
    return subject_of(code)


@transaction.atomic
def change_partner(
    *,
    code: str,
    name: Text,
    contacts: Sequence[Mapping[str, str]],
    protocols: Sequence[str] = PROTOCOLS,
    actor: Actor,
    at: datetime,
) -> None:
    """Refused: as `add_partner`."""
    row = locked(code)
    for column, value in _told(name, contacts, protocols).items():
        setattr(row, column, value)
    row.save(update_fields=["name", "contacts", "protocols"])
    told_of(events.PartnerChanged(code, tuple(protocols)), code, actor, at)


@transaction.atomic
def suspend(*, code: str, reason: str, actor: Actor, at: datetime) -> None:
    """From `at` on nothing of it is taken in and nothing is sent to it; two people resume.

    What it sends meanwhile it may send again later; ours waits. Refused: suspended-already, reason-wanted.
    """
    require_reason(reason)
    row = locked(code)
    if row.suspended_at is not None:
        raise Refused("suspended-already", partner=code)
    row.suspended_by, row.suspended_at, row.suspension_reason = str(actor.subject), at, reason
    row.save(update_fields=["suspended_by", "suspended_at", "suspension_reason"])
    told_of(events.PartnerSuspended(code), code, actor, at, reason)


@transaction.atomic
def revoke_key(*, code: str, fingerprint: str, reason: str, actor: Actor, at: datetime) -> None:
    """Nothing signed with it from `at` on is taken in; what it signed before still verifies.

    Refused: reason-wanted, certificate-already-revoked.
    """
    require_reason(reason)
    locked(code)
    wire.revoke_certificate(
        subject=subject_of(code), fingerprint=fingerprint, reason=reason, actor=actor, at=at
    )


def subject_of(code: str) -> Subject:
    return Subject("administration", code)


def locked(code: str) -> Partner:
    row = Partner.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NotFound("partner", code)
    return row


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason-wanted")


def told_of(event: Event, code: str, actor: Actor, at: datetime, reason: str = "") -> None:
    record(Entry.of(event, subject=subject_of(code), actor=actor, at=at, reason=reason))


def _told(name: Text, contacts: Sequence[Mapping[str, str]], protocols: Sequence[str]) -> dict[str, object]:
    require_named(name)
    if len(contacts) > CONTACTS_MOST:
        raise Refused("partner-unfit", path="contacts", found=len(contacts))
    for place, contact in enumerate(contacts):
        for field, value in contact.items():
            if field not in CONTACT or not isinstance(value, str) or len(value) > LINE_MOST:
                raise Refused("partner-unfit", path=f"contacts[{place}].{field}", found=str(value)[:60])
    if unknown := [one for one in protocols if one not in PROTOCOLS]:
        raise Refused("partner-unfit", path="protocols", found=unknown[0][:40])
    return {"name": dict(name), "contacts": [dict(one) for one in contacts], "protocols": list(protocols)}
