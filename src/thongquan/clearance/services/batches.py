"""Many declarations in one body: acknowledged at once, taken apart by the worker, each answered by itself."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from django.utils import timezone

from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.messages.detect import parse
from thongquan.clearance.selectors import access, formats
from thongquan.clearance.services import arriving
from thongquan.clearance.services.batch import Incoming as One
from thongquan.clearance.services.register import legal_day
from thongquan.clearance.services.submit import JSON, Sent, speaker
from thongquan.intake import selectors as received
from thongquan.intake import services as intake
from thongquan.intake.domain.messages import Incoming, Message, Receipt
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound

KIND = "declaration-batch"
_encode = msgspec.json.Encoder().encode


def receive_batch(*, sent: Sent, sender: Subject, actor: Actor, at: datetime) -> Receipt:
    """Stored and queued, nothing more. Refused: as `intake.receive`."""
    return intake.receive(
        sender=sender,
        message_id=sent.message_id,
        kind=KIND,
        body=sent.body,
        media_type=sent.media_type,
        actor=actor,
        at=at,
        signature=sent.signature,
        signature_kind=sent.signature_kind,
        on=books.today(at),
    )


def take_apart(messages: Sequence[Message]) -> None:
    """The handler of `KIND`: every declaration becomes a message of its own, or is refused on the spot."""
    for message in messages:
        _take_apart(message, timezone.now())


def batch_of(number: str, *, sender: Subject) -> dict[str, Any]:
    """How far a batch of `sender` has come, and the answer to each declaration so far. NotFound for others'."""
    receipt = received.receipt(number)
    if receipt.kind != KIND or receipt.sender != sender:
        raise NotFound("batch", number)
    apart = received.answers(number)
    if not apart:
        return {"receipt": number, "state": "waiting", "declarations": 0, "answered": 0, "answers": []}
    told = msgspec.json.decode(apart[0].body)
    answers = [_answer(entry) for entry in told["declarations"]]
    done = sum(one["answered"] for one in answers)
    state = "done" if done == len(answers) else "working"
    return {
        "receipt": number,
        "state": state,
        "declarations": len(answers),
        "answered": done,
        "registered": sum(bool(one.get("registered")) for one in answers),
        "answers": answers,
    }


def _answer(entry: dict[str, Any]) -> dict[str, Any]:
    if "refused" in entry:
        return {"place": entry["place"], "answered": True, **entry["refused"]}
    found = received.answers(entry["receipt"])
    told = msgspec.json.decode(found[0].body) if found else {}
    return {"place": entry["place"], "receipt": entry["receipt"], "answered": bool(found), **told}


def _take_apart(message: Message, at: datetime) -> None:
    parsed = parse(
        message.body,
        media_type=message.media_type,
        mappings=formats.mappings(known_at=at),
        limits=formats.limits(),
    )
    entries: list[dict[str, Any]] = []
    good: list[tuple[int, Incoming]] = []
    own: dict[tuple[str, date], bool] = {}
    for place, one in enumerate(parsed.reads, 1):
        said = [found.as_dict() for found in one.findings]
        if one.declaration is None or any(found.effect == "refuse" for found in one.findings):
            entries.append({"place": place, "refused": _refused("unreadable", said)})
        elif not _speaks(message.sender, one.declaration, at, own):
            entries.append({"place": place, "refused": _refused("speaks-for-another", said)})
        else:
            name = f"{message.receipt}/{place}"
            good.append((place, Incoming(name, arriving.KIND, _encode(one.declaration), JSON)))
    receipts = intake.receive_many(
        messages=[incoming for _, incoming in good],
        sender=message.sender,
        actor=message.actor,
        at=at,
        under=message.receipt,
    )
    for (place, _), receipt in zip(good, receipts, strict=True):
        assert isinstance(receipt, Receipt), receipt
        entries.append({"place": place, "receipt": receipt.number})
    entries.sort(key=lambda entry: entry["place"])
    intake.answer(message=message, body=_encode({"declarations": entries}).decode(), media_type=JSON, at=at)


def _speaks(
    sender: Subject, declaration: Declaration, at: datetime, known: dict[tuple[str, date], bool]
) -> bool:
    key = speaker(declaration), legal_day(One(declaration, b""), at)
    if key not in known:
        known[key] = access.speaks_for(sender, *key)
    return known[key]


def _refused(why: str, findings: list[dict[str, Any]]) -> dict[str, Any]:
    return {"registered": False, "why": why, "reference": "", "findings": findings}
