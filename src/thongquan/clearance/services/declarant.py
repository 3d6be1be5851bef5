"""What a declarant sends after registration: an amendment, a cancellation, an objection, the withdrawal of one.

Each is a message of its own kind, received as declarations are (`submit`): stored as it came, with a receipt,
signed where the pack wants it; what it does and its answer are kept in one transaction. This is the one
way in for the faces; what it does is `amend`, `cancel` and `objecting`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings

from thongquan.clearance.messages import acts
from thongquan.clearance.messages.acts import Act, Said
from thongquan.clearance.services import amend, cancel, objecting, unsigned
from thongquan.clearance.services.submit import JSON, Answered, Sent, answered_once, read_one
from thongquan.intake.domain.messages import Receipt, message_number
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class _Way:
    identifier: str
    actor: Actor
    at: datetime
    message: int | None = None

    @property
    def by(self) -> dict[str, Any]:
        return {"actor": self.actor, "at": self.at}

    @property
    def came(self) -> dict[str, Any]:
        return {**self.by, "message": self.message}


def send(*, act: Act, sent: Sent, identifier: str, actor: Actor, at: datetime, number: int = 0) -> Answered:
    """Do what the message in `sent` asks about the declaration; `number`: of what it takes back. The answer
    names the declaration and the request: `amendment`, `cancellation` or `objection`. No body at all, unsigned:
    what the address says is written down.

    Refused: as `intake.receive`; names-another (it is signed and does not name this declaration, or names
    another, or another request); unreadable (the declaration in
    an amendment); and as what it does. The message is stored all the same, and may be sent again under its id.
    Not stored: validation (the body is nothing of this kind), not-permitted (the actor speaks for no party).
    """
    if not sent.body and sent.signature_kind is None and number:
        sent = replace(sent, body=acts.withdrawal(act, identifier, number), media_type=JSON)
    try:
        said = acts.read(act, sent.body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused("validation", why=error) from None
    way = _Way(identifier, actor, at)

    def effect(receipt: Receipt) -> dict[str, Any]:
        _named(said, sent, identifier, number)
        message = message_number(settings.ADMINISTRATION, receipt.number)
        return {"identifier": identifier, **EFFECTS[act](said, replace(way, message=message))}

    sender = party(actor)
    answered = answered_once(sent=sent, kind=act, sender=sender, actor=actor, at=at, effect=effect)
    if answered.answer["identifier"] != identifier:  # the same words, said of another declaration before
        raise Refused("message-id-reused", message_id=sent.message_id, receipt=answered.receipt.number)
    return answered


def party(actor: Actor) -> Subject:
    """For whom the message is sent. Refused("not-permitted"): for nobody."""
    if actor.on_behalf is None:
        raise Refused("not-permitted", permission="declaration")
    return actor.on_behalf


def unsigned_allowed(act: Act, actor: Actor) -> bool:
    """Whether the pack lets it come without a signature."""
    return unsigned.allowed(act, party(actor))


def _named(said: Said, sent: Sent, identifier: str, number: int) -> None:
    named = said.identifier or ("" if sent.signature_kind is not None else identifier)
    if named != identifier or said.number != number:
        raise Refused("names-another", identifier=identifier, number=number or "")


def _amend(said: Said, way: _Way) -> dict[str, Any]:
    assert isinstance(said, acts.Amendment)
    content, _ = read_one(Sent(bytes(said.declaration), JSON, "amendment"), at=way.at)
    if content is None:
        raise Refused("unreadable")
    number = amend.ask_amendment(
        identifier=way.identifier,
        content=content,
        reason=said.reason,
        from_revision=said.from_revision,
        **way.came,
    )
    return {"amendment": number}


def _cancel(said: Said, way: _Way) -> dict[str, Any]:
    assert isinstance(said, acts.Cancellation)
    number = cancel.ask_cancellation(identifier=way.identifier, reason=said.reason, note=said.note, **way.came)
    return {"cancellation": number}


def _object(said: Said, way: _Way) -> dict[str, Any]:
    assert isinstance(said, acts.Objection)
    made: dict[str, Any] = objecting.lodge(
        identifier=way.identifier,
        decision=said.decision,
        grounds=said.grounds,
        excuse=said.excuse,
        **way.came,
    )
    return made


def _withdraw_amendment(said: Said, way: _Way) -> dict[str, Any]:
    amend.withdraw_amendment(amendment=said.number, **way.by)
    return {"amendment": said.number}


def _withdraw_cancellation(said: Said, way: _Way) -> dict[str, Any]:
    cancel.withdraw_cancellation(cancellation=said.number, **way.by)
    return {"cancellation": said.number}


def _withdraw_objection(said: Said, way: _Way) -> dict[str, Any]:
    objecting.withdraw(objection=said.number, **way.by)
    return {"objection": said.number}


EFFECTS: Mapping[Act, Callable[[Said, _Way], dict[str, Any]]] = {
    Act.AMEND: _amend,
    Act.WITHDRAW_AMENDMENT: _withdraw_amendment,
    Act.CANCEL: _cancel,
    Act.WITHDRAW_CANCELLATION: _withdraw_cancellation,
    Act.OBJECT: _object,
    Act.WITHDRAW_OBJECTION: _withdraw_objection,
}
