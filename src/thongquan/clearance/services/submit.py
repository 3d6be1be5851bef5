"""One declaration as it came: received with a receipt, judged, registered, and answered the same for ever.

The message is stored before anybody judges it. Its answer is kept in the transaction that registers, so that
the same message again finds the answer and not a second declaration.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection, transaction

from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.messages.detect import parse
from thongquan.clearance.messages.parsed import Parsed
from thongquan.clearance.selectors import access
from thongquan.clearance.selectors.formats import limits, mappings
from thongquan.clearance.services import waiting
from thongquan.clearance.services.arriving import answer_of
from thongquan.clearance.services.batch import Incoming
from thongquan.clearance.services.register import legal_day, register
from thongquan.intake import selectors as received
from thongquan.intake import services as intake
from thongquan.intake.domain.messages import Message, Receipt, message_number
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.reference import selectors as reference
from thongquan.wire.domain import SignatureKind

SINGLE = "declaration-now"  # registered while its sender waits, where KIND of `arriving` is queued
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Sent:
    """A body as it came, and by whose hand."""

    body: bytes
    media_type: str
    message_id: str
    name: str = ""
    signature: bytes | None = None
    signature_kind: SignatureKind | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """`answer` is JSON; `again` where the same message had been answered before."""

    receipt: Receipt
    answer: dict[str, Any]
    again: bool


def read_one(sent: Sent, *, at: datetime) -> tuple[Declaration | None, dict[str, Any]]:
    """The one declaration in a body, or the answer why there is none. Refused("one-declaration-wanted")."""
    parsed = read(sent, at=at)
    if len(parsed.reads) != 1:
        raise Refused("one-declaration-wanted", found=len(parsed.reads))
    one = parsed.reads[0]
    said = [found.as_dict() for found in one.findings]
    if one.declaration is None or any(found.effect == "refuse" for found in one.findings):
        return None, {"registered": False, "why": "unreadable", "reference": "", "findings": said}
    return one.declaration, {"findings": said}


def read(sent: Sent, *, at: datetime) -> Parsed:
    return parse(
        sent.body, name=sent.name, media_type=sent.media_type, mappings=mappings(known_at=at), limits=limits()
    )


def speaker(declaration: Declaration) -> str:
    """The number of who declares: the agent where there is one, else the trader."""
    numbers = {party.role_code: party.id for party in reversed(declaration.parties)}
    return numbers.get("AG") or numbers.get(declaration.type_code, "")


def submit(*, sent: Sent, sender: Subject, actor: Actor, at: datetime) -> Answered:
    """Register the declaration in `sent`, of the party `sender`.

    Refused: as `intake.receive` (the message is stored all the same), one-declaration-wanted,
    speaks-for-another; no-committed-seed, where the same message may be sent again later.
    """
    with books.steady(at), reference.steady():
        try:
            return answered_once(
                sent=sent,
                kind=SINGLE,
                sender=sender,
                actor=actor,
                at=at,
                effect=lambda receipt: _registered(sent, receipt, sender, actor, at),
            )
        except Refused as wrong:
            if wrong.code in waiting.WAITS:
                waiting.may_register(at=at)  # raises the alarm
            raise


def answered_once(
    *,
    sent: Sent,
    kind: str,
    sender: Subject,
    actor: Actor,
    at: datetime,
    effect: Callable[[Receipt], dict[str, Any]],
) -> Answered:
    """The message is stored; then what it does (`effect`) and its answer are kept in one transaction. What
    raises there leaves the message without an answer: it may be sent again under its id."""
    receipt = intake.receive(
        sender=sender,
        message_id=sent.message_id,
        kind=kind,
        body=sent.body,
        media_type=sent.media_type,
        actor=actor,
        at=at,
        signature=sent.signature,
        signature_kind=sent.signature_kind,
        on=books.today(at),
        queue=False,
    )
    return _answered(sent, receipt, actor, at, effect)


@transaction.atomic
def _answered(
    sent: Sent, receipt: Receipt, actor: Actor, at: datetime, effect: Callable[[Receipt], dict[str, Any]]
) -> Answered:
    _alone(receipt)
    if before := received.answers(receipt.number):
        return Answered(receipt, msgspec.json.decode(before[0].body), again=True)
    answer = msgspec.json.encode(effect(receipt), order="sorted").decode()
    message = _message(sent, receipt, actor)
    intake.answer(message=message, body=answer, media_type=JSON, at=at)
    return Answered(receipt, msgspec.json.decode(answer), again=False)


def _registered(sent: Sent, receipt: Receipt, sender: Subject, actor: Actor, at: datetime) -> dict[str, Any]:
    declaration, said = read_one(sent, at=at)
    if declaration is None:
        return said
    content = msgspec.json.encode(declaration)
    incoming = Incoming(declaration, content, message_number(settings.ADMINISTRATION, receipt.number))
    number = speaker(declaration)
    if not access.speaks_for(sender, number, legal_day(incoming, at)):
        raise Refused("speaks-for-another", party=number)
    [outcome] = register(incoming=[incoming], actor=actor, at=at)
    told = answer_of(outcome)
    why = "" if outcome.registered else "refused"
    return {**told, "why": why, "findings": [*said["findings"], *told["findings"]]}


def _alone(receipt: Receipt) -> None:
    """The same message twice at once: the second waits here and then finds the answer of the first."""
    number = message_number(settings.ADMINISTRATION, receipt.number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('submit', %s))", [number])


def _message(sent: Sent, receipt: Receipt, actor: Actor) -> Message:
    number = message_number(settings.ADMINISTRATION, receipt.number)
    assert number is not None
    return Message(
        id=number,
        receipt=receipt.number,
        sender=receipt.sender,
        message_id=receipt.message_id,
        kind=receipt.kind,
        media_type=sent.media_type,
        body=sent.body,
        actor=actor,
        received_at=receipt.received_at,
    )
