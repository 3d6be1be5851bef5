"""`thongquan demo hand`: the hand of the demo's people in one administration, led from outside line by line.

A request is a line of JSON, {"step": …, …}; the answer another: {"answer": …} or {"refused": code, "facts": …}.
Whoever stands outside of two administrations has one hand in each; nothing but lines passes between.
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import F, Sum
from django.utils import timezone

from thongquan.cli.demo.cast import cast
from thongquan.exchange import services as exchange
from thongquan.exchange.selectors import partners
from thongquan.identity.domain import Role
from thongquan.identity.selectors import subject_of_user
from thongquan.intake.models import Dead, Quarantined, Turn
from thongquan.journal import selectors as journal
from thongquan.journal import services as record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.tariff.domain.certificates import Certificate
from thongquan.tariff.models import Certificate as Row
from thongquan.tariff.services import certificates
from thongquan.wire import selectors as wire
from thongquan.wire.domain import jws
from thongquan.wire.domain.certificates import fingerprint
from thongquan.wire.models import OutgoingMessage
from thongquan.wire.services import document_signer, exchange_signer, own_certificate, pem_of

Step = Callable[..., Any]


def serve() -> None:
    """Until the other end is closed."""
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(_done(**asked), default=str, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _done(*, step: str, **given: Any) -> dict[str, Any]:
    try:
        return {"answer": STEPS[step](timezone.now(), **given)}
    except Refused as why:
        return {"refused": why.code, "facts": {name: str(value) for name, value in why.facts.items()}}


def _actor(role: Role, place: int = 0) -> Actor:
    play = cast()
    officer = role in (Role.OFFICER, Role.SUPERVISOR)
    subject = subject_of_user(play.of(role, place).username)
    return Actor(subject, office=play.office) if officer else Actor(subject)


def who(at: datetime) -> dict[str, Any]:
    """Accounts by role, the office, and the firm for which the trader speaks."""
    play = cast()
    firm = play.firms[0]
    return {
        "accounts": {account.role: account.username for account in reversed(play.accounts)},
        "office": play.office,
        "firm": {"id": firm.tax_code, "name": firm.name, "country": play.country, "address": firm.city},
    }


def keys(at: datetime) -> list[dict[str, str]]:
    """The certificates by which messages and receipts of ours are verified."""
    signers = {"exchange": exchange_signer(), "documents": document_signer()}
    owned = {use: own_certificate(signer) for use, signer in signers.items()}
    return [{"use": use, "pem": pem_of(one), "fingerprint": fingerprint(one)} for use, one in owned.items()]


def open_way(at: datetime, *, code: str, address: str, certificates: list[dict[str, str]]) -> dict[str, Any]:
    """Route and keys of the partner where they are missing: one officer proposes, the other one approves."""
    first, second = _actor(Role.EXCHANGE), _actor(Role.EXCHANGE, 1)
    known = partners.whole(code, at=at)
    held = {one["fingerprint"] for one in known["keys"]}
    today = at.astimezone(UTC).date()
    for one in certificates:
        if one["fingerprint"] not in held:
            exchange.propose_key(
                code=code, certificate=one["pem"].encode(), registered_from=today, actor=first, at=at
            )
    if address not in {one["address"] for one in known["routes"] if one["valid_to"] is None}:
        exchange.propose_route(code=code, address=address, valid_from=today, actor=first, at=at)
    opened = exchange.approve_all(code=code, actor=second, at=at)
    return {"opened": opened, "proposed_by": str(first.subject), "approved_by": str(second.subject)}


def issue(at: datetime, *, certificate: dict[str, Any]) -> str:
    """By an officer; who it was."""
    officer = _actor(Role.OFFICER)
    certificates.issue(certificate=msgspec.convert(certificate, Certificate), actor=officer, at=at)
    return str(officer.subject)


def revoke(at: datetime, *, reference: str, reason: str) -> str:
    """One of ours, by an officer; who it was."""
    officer, country = _actor(Role.OFFICER), settings.ADMINISTRATION
    certificates.cancel(country=country, reference=reference, by=country, reason=reason, actor=officer, at=at)
    return str(officer.subject)


def certificate(at: datetime, *, country: str, reference: str) -> dict[str, Any]:
    """How it stands here; state "" where it is not known."""
    row = Row.objects.filter(issuing_country=country, reference=reference).first()
    if row is None:
        return {"state": "", "items": []}
    items = [{"granted": str(one.granted), "used": str(one.used)} for one in row.items.order_by("number")]
    return {"state": row.state, "items": items, "reason": row.reason, "digest": row.digest}


def sent(at: datetime, *, conversation: str) -> list[dict[str, Any]]:
    """Our messages of a dossier, with what the partner's receipt says."""
    rows = OutgoingMessage.objects.filter(conversation=conversation).order_by("sequence", "pk")
    names = ("message_id", "kind", "sequence", "state", "tries", "why")
    return [{**{name: getattr(row, name) for name in names}, "receipt": _claims(row.receipt)} for row in rows]


def _claims(receipt: str) -> dict[str, Any]:
    return json.loads(jws.payload(receipt)) if receipt else {}


def received(at: datetime, *, conversation: str) -> list[dict[str, Any]]:
    """The partner's messages of a dossier, in their places, each handled or not."""
    turns = Turn.objects.filter(conversation=conversation).order_by("sequence")
    names = ("kind", "sequence", "handled")
    return [{name: getattr(turn, name) for name in names} for turn in turns]


def quiet(at: datetime) -> dict[str, int]:
    """What is still on its way or lies somewhere: nothing of it in peace."""
    kept = Quarantined.objects.aggregate(kept=Sum(F("times") + F("more"), default=0))
    return {
        "waiting": OutgoingMessage.objects.filter(state="waiting").count(),
        "on_desk": len(wire.on_desk()),
        "unhandled": Turn.objects.filter(handled=False).count(),
        "dead": Dead.objects.count(),
        "quarantined": kept["kept"],
    }


def proofs(at: datetime, *, country: str, reference: str) -> list[dict[str, Any]]:
    """Of every event of a certificate, as docs/verify_proof.py reads them. Refused: not-sealed-yet."""
    events = journal.timeline(Subject("certificate-of-origin", f"{country}-{reference}"))
    if not events:
        raise NotFound("certificate-of-origin", f"{country}-{reference}")
    return [{"kind": one.kind, "proof": record.prove(one.id)} for one in events]


STEPS: dict[str, Step] = {
    step.__name__: step
    for step in (who, keys, open_way, issue, revoke, certificate, sent, received, quiet, proofs)
}
