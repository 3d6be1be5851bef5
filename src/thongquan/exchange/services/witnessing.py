"""Checkpoints shown to partners, and partners' checked and co-signed: who rewrites his record is found out."""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from thongquan.exchange.domain import events
from thongquan.exchange.messages import checkpoints as messages
from thongquan.exchange.models import Cosigned, Issuer, Partner, Rewritten, Witnessed
from thongquan.exchange.services.partners import told_of
from thongquan.intake.domain import Message
from thongquan.journal import selectors as journal
from thongquan.journal.domain.checkpoint import BadNote, Checkpoint, opened
from thongquan.journal.domain.cosignature import cosigned, cosigned_at, witness_key
from thongquan.journal.domain.merkle import is_consistent
from thongquan.journal.services import prove_consistency, trusted_keys
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.messages import Part
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.wire import selectors as wire
from thongquan.wire.domain.envelope import Way
from thongquan.wire.services import publishing, send, witness_signer

OURSELVES = Actor.system("exchange")
KEEPS = timedelta(days=30)


def kinds() -> list[str]:
    return messages.MESSAGES.kinds()


def name() -> str:
    """Of this administration as a witness."""
    return f"{settings.ADMINISTRATION}.customs/witness"


def show_checkpoints(*, at: datetime) -> int:
    """The newest of ours to every partner that agreed to it and has it not yet; to how many."""
    try:
        note = journal.checkpoint()
    except NotFound:
        return 0
    size = int(note.split("\n")[1])
    done = 0
    for partner in wire.open_to(messages.CHECKPOINT, Way.SEND, at=at):
        with transaction.atomic():
            done += _shown(partner, note, size, at)
    return done


def _shown(to: Subject, note: str, size: int, at: datetime) -> int:
    partner = Partner.objects.select_for_update().get(code=to.id)
    earlier = Cosigned.objects.filter(partner=partner).order_by("-size")
    last = earlier.values_list("size", flat=True).first()
    if last is not None and last >= size:
        return 0
    known = earlier.filter(cosigned_at__isnull=False).values_list("size", flat=True).first()
    [(issuer, keys)] = publishing.own_keys().items()
    told = messages.Checkpoint(
        note=note,
        since=[
            messages.Since(size=one, path=prove_consistency(one)["path"])
            for one in dict.fromkeys((last, known))
            if one is not None
        ],
        journal_keys=list(trusted_keys()),
        issuer=issuer,
        keys={method: key.hex() for method, key in keys.items()},
    )
    Cosigned.objects.create(partner=partner, size=size, sent_at=at)
    _sent(to, told, at)
    return 1


def handle(arrived: Sequence[Message]) -> None:
    """What is refused stays with its message; a record that was rewritten is kept as an alarm, and not
    co-signed.
    """
    for message in arrived:
        partner = Partner.objects.select_for_update().get(code=message.sender.id)
        told = messages.read(message.kind, message.body)
        if isinstance(told, messages.Checkpoint):
            _witness(partner, told, message.received_at)
        else:
            assert isinstance(told, messages.Cosignature)
            _countersigned(partner, told, message.received_at)


def _witness(partner: Partner, told: messages.Checkpoint, at: datetime) -> None:
    try:
        found = opened(told.note, told.journal_keys)
    except (BadNote, ValueError):
        raise Refused(messages.UNREADABLE, why="note") from None
    last = Witnessed.objects.filter(partner=partner).order_by("-size").first()
    if last is not None and (why := _fault(last.note, found, told)):
        Rewritten.objects.create(partner=partner, code=why, seen=last.note, note=told.note, at=at)
        told_of(events.RecordRewritten(partner.code, why, found.size), partner.code, OURSELVES, at)
        return
    _knows(partner, told, at)
    if last is None or last.size < found.size:
        Witnessed.objects.create(partner=partner, size=found.size, note=told.note, at=at)
    line = cosigned(told.note, name=name(), signer=witness_signer(), at=at)
    key = witness_key(name(), witness_signer().public_key)
    to = Subject("administration", partner.code)
    if wire.open_with([to], messages.COSIGNATURE, Way.SEND, at=at):
        _sent(to, messages.Cosignature(size=found.size, key=key, line=line), at)


def _fault(seen: str, found: Checkpoint, told: messages.Checkpoint) -> str:
    """Why `found` does not follow from the note that was `seen`, or ""."""
    origin, size, root = seen.split("\n")[:3]
    old, old_root = int(size), base64.b64decode(root)
    if found.origin != origin:
        return "another-record"
    if found.size < old:
        return "record-shrank"
    if found.size == old:
        return "" if found.root == old_root else "record-differs"
    path = next((one.path for one in told.since if one.size == old), None)
    if path is None:
        return "consistency-not-shown"
    hashes = [bytes.fromhex(one) for one in path]
    return "" if is_consistent(old, old_root, found.size, found.root, hashes) else "record-rewritten"


def _knows(partner: Partner, told: messages.Checkpoint, at: datetime) -> None:
    """By which keys its credentials and its journal are verified. Refused: issuer-of-another."""
    taken = Issuer.objects.filter(name=told.issuer).exclude(partner=partner).exists()
    if taken or told.issuer in publishing.own_keys():
        raise Refused("issuer-of-another", issuer=told.issuer)
    given = {"name": told.issuer, "keys": told.keys, "journal_keys": told.journal_keys, "told_at": at}
    Issuer.objects.update_or_create(partner=partner, defaults=given)


def _countersigned(partner: Partner, told: messages.Cosignature, at: datetime) -> None:
    """Refused: cosignature-invalid, also of a checkpoint that never went there."""
    row = Cosigned.objects.filter(partner=partner, size=told.size).first()
    moment = cosigned_at(journal.note_of(told.size), told.line, told.key) if row is not None else None
    if row is None or moment is None:
        raise Refused("cosignature-invalid", size=told.size)
    if row.cosigned_at is None:
        row.key, row.line, row.cosigned_at = told.key, told.line, moment
        row.save(update_fields=["key", "line", "cosigned_at"])
        told_of(
            events.CheckpointCosigned(partner.code, told.size, moment.isoformat()), partner.code, OURSELVES, at
        )


def _sent(to: Subject, told: Part, at: datetime) -> None:
    send(
        to=to,
        kind=messages.MESSAGES.kind_of(told),
        conversation=f"checkpoints-{settings.ADMINISTRATION}",
        body=messages.MESSAGES.written(told),
        media_type="application/json",
        expires_at=at + KEEPS,
        actor=OURSELVES,
        at=at,
    )
