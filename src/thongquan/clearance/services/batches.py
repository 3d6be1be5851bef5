"""Many declarations in one body: acknowledged at once, taken apart by the worker, each answered by itself.

What the same sender declared before in the same words is not declared again: its first answer answers.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.messages.detect import parse
from thongquan.clearance.messages.parsed import Parsed, Read
from thongquan.clearance.messages.places import anothers
from thongquan.clearance.models import BatchFile
from thongquan.clearance.selectors import access, formats
from thongquan.clearance.selectors.bulk import KIND, Entry, placed, rolled
from thongquan.clearance.services import again, arriving
from thongquan.clearance.services.batch import Incoming as One
from thongquan.clearance.services.register import legal_day
from thongquan.clearance.services.submit import JSON, Sent, speaker
from thongquan.intake import services as intake
from thongquan.intake.domain.messages import Incoming, Message, Receipt, message_number
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

NAME_MAX = 200
_encode = msgspec.json.Encoder().encode


def receive_batch(*, sent: Sent, sender: Subject, actor: Actor, at: datetime, language: str = "") -> Receipt:
    """Stored and queued, nothing more. `language`: in which the corrected file will say what is wrong. Refused:
    as `intake.receive`."""
    message = Incoming(sent.message_id, KIND, sent.body, sent.media_type, sent.signature, sent.signature_kind)
    with transaction.atomic():
        [receipt] = intake.receive_many(
            messages=[message], sender=sender, actor=actor, at=at, on=books.today(at)
        )
        if isinstance(receipt, Receipt):
            BatchFile.objects.get_or_create(
                message=message_number(settings.ADMINISTRATION, receipt.number),
                defaults={
                    "sender": str(sender), "sent_by": str(actor.subject), "sent_at": at,
                    "name": _name(sent.name), "language": language,
                },
            )  # fmt: skip
    if isinstance(receipt, Refused):
        raise receipt
    return receipt


def take_apart(messages: Sequence[Message]) -> None:
    """The handler of `KIND`: every declaration becomes a message of its own, or is refused on the spot."""
    for message in messages:
        _take_apart(message, timezone.now())


def _take_apart(message: Message, at: datetime) -> None:
    parsed = parse(
        message.body,
        media_type=message.media_type,
        mappings=formats.mappings(known_at=at),
        limits=formats.limits(),
    )
    entries, good = _sorted_out(message, parsed, at)
    if good:
        names = again.names(sender=message.sender, contents=[content for _, content in good])
        _send_on(
            message, [(entry, name, content) for (entry, content), name in zip(good, names, strict=True)], at
        )
    intake.answer(message=message, body=_encode({"declarations": entries}).decode(), media_type=JSON, at=at)
    BatchFile.objects.filter(message=message.id).update(
        format=parsed.format, columns=parsed.columns, declarations=len(entries)
    )


def _sorted_out(
    message: Message, parsed: Parsed, at: datetime
) -> tuple[list[Entry], list[tuple[Entry, bytes]]]:
    """An entry for each declaration by its place; and those that go on, with their canonical bytes."""
    entries: list[Entry] = []
    good: list[tuple[Entry, bytes]] = []
    own: dict[tuple[str, date], bool] = {}
    for place, one in enumerate(parsed.reads, 1):
        entry: Entry = {"place": place, **({"lines": rolled(one.lines)} if one.lines else {})}
        entries.append(entry)
        if one.declaration is None or any(found.effect == "refuse" for found in one.findings):
            entry["refused"] = _refused("unreadable", one)
        elif not _speaks(message.sender, one.declaration, at, own):
            entry["refused"] = _refused("speaks-for-another", anothers(one, speaker(one.declaration)))
        else:
            good.append((entry, _encode(one.declaration)))
    return entries, good


def _send_on(message: Message, good: Sequence[tuple[Entry, str, bytes]], at: datetime) -> None:
    """Each as a message of its own; what was sent before finds its first receipt."""
    receipts = intake.receive_many(
        messages=[Incoming(name, arriving.KIND, content, JSON) for _, name, content in good],
        sender=message.sender,
        actor=message.actor,
        at=at,
        under=message.receipt,
    )
    seen: set[str] = set()
    for (entry, _, _), receipt in zip(good, receipts, strict=True):
        if isinstance(receipt, Refused):  # its sender gave this name to something else
            entry["refused"] = {"registered": False, "why": receipt.code, "reference": "", "findings": []}
            continue
        entry["receipt"] = receipt.number
        if receipt.received_at < at or receipt.number in seen:
            entry["again"] = True
        seen.add(receipt.number)


def _speaks(
    sender: Subject, declaration: Declaration, at: datetime, known: dict[tuple[str, date], bool]
) -> bool:
    key = speaker(declaration), legal_day(One(declaration, b""), at)
    if key not in known:
        known[key] = access.speaks_for(sender, *key)
    return known[key]


def _refused(why: str, one: Read) -> dict[str, Any]:
    reference = one.declaration.functional_reference_id if one.declaration else one.reference
    findings = placed([found.as_dict() for found in one.findings], one.spots)
    return {"registered": False, "why": why, "reference": reference, "findings": findings}


def _name(given: str) -> str:
    """The name of a file as it may be shown and given to a download: no folder, nothing that cannot be read."""
    bare = given.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in bare if sign.isprintable())[:NAME_MAX]
