"""Many declarations in one body: acknowledged at once, taken apart by the worker, each answered by itself."""

from collections.abc import Iterable, Mapping, Sequence
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


def batch_of(number: str, *, sender: Subject, after: int = 0, limit: int | None = None) -> dict[str, Any]:
    """How far a batch of `sender` has come, and the answers so far: `limit` of those past the place `after`, or
    all. NotFound for others'."""
    receipt = received.receipt(number)
    if receipt.kind != KIND or receipt.sender != sender:
        raise NotFound("batch", number)
    apart = received.answers(number)
    if not apart:
        nothing = {"declarations": 0, "answered": 0, "registered": 0, "answers": [], "next": ""}
        return {"receipt": number, "state": "waiting", **nothing}
    entries = msgspec.json.decode(apart[0].body)["declarations"]
    refused = sum("refused" in entry for entry in entries)
    answered, registered = received.tally(_receipts(entries), '{"registered": true}')
    following = [entry for entry in entries if entry["place"] > after]
    shown = following[:limit]
    bodies = received.first_answers(_receipts(shown))
    return {
        "receipt": number,
        "state": "done" if refused + answered == len(entries) else "working",
        "declarations": len(entries),
        "answered": refused + answered,
        "registered": registered,
        "answers": [_answer(entry, bodies) for entry in shown],
        "next": str(shown[-1]["place"]) if len(shown) < len(following) else "",
    }


def _receipts(entries: Iterable[dict[str, Any]]) -> list[str]:
    return [entry["receipt"] for entry in entries if "receipt" in entry]


def _answer(entry: dict[str, Any], bodies: Mapping[str, str]) -> dict[str, Any]:
    if "refused" in entry:
        return {"place": entry["place"], "answered": True, **entry["refused"]}
    body = bodies.get(entry["receipt"])
    told = msgspec.json.decode(body) if body else {}
    return {"place": entry["place"], "receipt": entry["receipt"], "answered": body is not None, **told}


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
