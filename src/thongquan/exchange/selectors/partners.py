"""Partners, what was agreed and opened, and what waits, as plain values."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q

from thongquan.books import selectors as books
from thongquan.exchange.domain import agreements, kinds, openings
from thongquan.exchange.models import Agreement, Opening, Partner
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.wire import selectors as wire
from thongquan.wire.domain.certificates import Registered, fingerprint, signs, state_on


def partner(code: str) -> Partner:
    row = Partner.objects.filter(code=code).first()
    if row is None:
        raise NotFound("partner", code)
    return row


def partners() -> list[Partner]:
    return list(Partner.objects.order_by("code"))


def subject_of(code: str) -> Subject:
    return Subject("administration", code)


def partner_told(row: Partner) -> dict[str, Any]:
    """code, name, contacts, protocols, suspended_at, suspension_reason."""
    return {
        "code": row.code,
        "name": row.name,
        "contacts": row.contacts,
        "protocols": row.protocols,
        "suspended_at": row.suspended_at,
        "suspension_reason": row.suspension_reason,
    }


def whole(code: str, *, at: datetime) -> dict[str, Any]:
    """All of one partner: as `partner_told`, with agreements, openings, routes and keys, the newest first."""
    agreed = list(Agreement.objects.select_related("partner").filter(partner__code=code).order_by("-pk"))
    row, subject = agreed[0].partner if agreed else partner(code), subject_of(code)
    return partner_told(row) | {
        "agreements": agreements_told(agreed, at=at),
        "openings": openings_told(row.openings.order_by("-pk")),
        "routes": wire.routes(subject),
        "keys": [_key(one, at.astimezone(UTC).date(), at) for one in wire.certificates(subject)],
    }


def agreements_told(rows: Iterable[Agreement], *, at: datetime) -> list[dict[str, Any]]:
    """`in_force`: whether it lets messages through now; `valid_through`: its last day or None; `receives` and
    `sends`: texts by the name of the kind."""
    on = books.today(at)
    return [
        {
            "agreement": row.pk,
            "number": row.number,
            "instrument": row.instrument,
            "instrument_text": agreements.INSTRUMENTS[agreements.Instrument(row.instrument)],
            "title": row.title,
            "legal_basis": row.legal_basis,
            "purpose": row.purpose,
            "use_limits": row.use_limits,
            "retention_days": row.retention_days,
            "scope": row.scope,
            "receives": {name: kinds.text_of(name) for name in row.receives},
            "sends": {name: kinds.text_of(name) for name in row.sends},
            "valid_from": row.valid_from,
            "valid_through": agreements.last_day(row.valid_to),
            "days_left": agreements.days_left(row.valid_to, on),
            "in_force": _in_force(row, at),
            "state": row.state,
            "proposed_by": row.proposed_by,
            "proposed_at": row.proposed_at,
            "decided_by": row.decided_by,
            "decided_at": row.decided_at,
            "ended_by": row.ended_by,
            "ended_at": row.ended_at,
            "reason": row.reason,
        }
        for row in rows
    ]


def openings_told(rows: Iterable[Opening]) -> list[dict[str, Any]]:
    """`about`: the address, the fingerprint or the reason."""
    return [
        {
            "opening": row.pk,
            "what": row.what,
            "what_text": openings.WHAT[openings.What(row.what)],
            "about": row.about,
            "valid_from": row.told.get("from", ""),
            "valid_to": row.told.get("to", ""),
            "state": row.state,
            "proposed_by": row.proposed_by,
            "proposed_at": row.proposed_at,
            "decided_by": row.decided_by,
            "decided_at": row.decided_at,
            "reason": row.reason,
        }
        for row in rows
    ]


def agreement(key: int, *, at: datetime) -> dict[str, Any]:
    """One, with `partner` (its code) and `partner_name`. NotFound."""
    row = Agreement.objects.select_related("partner").filter(pk=key).first()
    if row is None:
        raise NotFound("agreement", key)
    named = {"partner": row.partner.code, "partner_name": row.partner.name}
    return agreements_told([row], at=at)[0] | named


def opening(key: int) -> dict[str, Any]:
    """As `agreement`."""
    row = Opening.objects.select_related("partner").filter(pk=key).first()
    if row is None:
        raise NotFound("opening", key)
    return openings_told([row])[0] | {"partner": row.partner.code, "partner_name": row.partner.name}


def terms_of(code: str, name: str, *, at: datetime) -> list[dict[str, Any]]:
    """Agreements in force with this partner about the kind `name`, either way: what a room that keeps such data
    has to hold to (purpose, retention, use limits)."""
    either = Q(receives__contains=[name]) | Q(sends__contains=[name])
    rows = Agreement.objects.filter(either, partner__code=code, state=agreements.State.APPROVED)
    return [one for one in agreements_told(rows.order_by("pk"), at=at) if one["in_force"]]


def _key(one: Registered, on: date, at: datetime) -> dict[str, Any]:
    """`state`: what it is worth on the day; `signs`: for signatures, or else to seal what goes there."""
    return {
        "fingerprint": fingerprint(one.certificate),
        "holder": one.certificate.subject.rfc4514_string(),
        "registered_from": one.registered_from.isoformat(),
        "registered_to": one.registered_to.isoformat() if one.registered_to else None,
        "expires_at": one.certificate.not_valid_after_utc.isoformat(),
        "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
        "state": str(state_on(one, on, at)),
        "signs": signs(one.certificate),
    }


def _in_force(row: Agreement, at: datetime) -> bool:
    on = books.today(at)
    days = row.valid_from <= on and (row.valid_to is None or on < row.valid_to)
    decided = row.decided_at is not None and row.decided_at <= at
    return row.state == agreements.State.APPROVED and decided and days
