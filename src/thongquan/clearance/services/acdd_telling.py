"""Exports that cleared, changed or ended are told to the administration of their destination (ACDD).

What is due is noted in the transaction that did it and told by the worker, so that no clearance waits for a
message to be made; nothing is noted where there is a way to nobody.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from django.conf import settings
from django.db import connection, transaction

from thongquan.clearance.domain.acdd.making import document
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.domain.events import AcddNotTold, AcddTold
from thongquan.clearance.domain.states import Life
from thongquan.clearance.messages import acdd as messages
from thongquan.clearance.models import AcddDue, AcddSent, Declaration, Revision
from thongquan.clearance.selectors.acdd import modes_on
from thongquan.clearance.services.lock import identifier_of
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject, qualified
from thongquan.wire import selectors as wire
from thongquan.wire.domain.envelope import Way
from thongquan.wire.domain.outgoing import Manner
from thongquan.wire.services import send

KEEPS = timedelta(days=90)  # as the outbox keeps a place
BATCH = 500
OURSELVES = Actor.system("clearance")
GONE = (Life.CLEARED, Life.EXITED)
ENDED = (Life.CANCELLED, Life.VOID)
TAKE = """
DELETE FROM clearance_acdddue WHERE id IN (SELECT id FROM clearance_acdddue ORDER BY id LIMIT %s)
RETURNING declaration_id
"""
_decode = msgspec.json.Decoder(Content).decode


def reached(directions: Iterable[str], *, at: datetime) -> frozenset[str]:
    """Countries whose administrations are told of exports; asked only where something is exported."""
    return _reached(at) if "EX" in directions else frozenset()


def _reached(at: datetime) -> frozenset[str]:
    found = wire.open_to("acdd", Way.SEND, at=at)
    return frozenset(partner.id for partner in found if partner != wire.ourselves())


def note(rows: Sequence[Declaration], *, at: datetime) -> None:
    """These (held) cleared, changed or ended: what of them is an export is due to be told."""
    exports = [row for row in rows if row.direction == "EX"]
    if exports and _reached(at):
        AcddDue.objects.bulk_create([AcddDue(declaration=row, at=at) for row in exports])


def tell_due(*, at: datetime) -> int:
    """Tell what is due; how many declarations were looked at. One worker at a time: another finds nothing."""
    done = 0
    while took := _tell(at):
        done += took
    return done


@transaction.atomic
def _tell(at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('clearance.acdd', 0))")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(TAKE, [BATCH])
        keys = {key for (key,) in cursor.fetchall()}
    if keys:
        _tell_of(keys, at)
    return len(keys)


def _tell_of(keys: Collection[int], at: datetime) -> None:
    rows = list(Declaration.objects.filter(pk__in=keys).order_by("pk"))
    there = _reached(at)
    told: dict[int, dict[str, AcddSent]] = defaultdict(dict)
    for sent in AcddSent.objects.filter(declaration__in=keys):
        told[sent.declaration_id][sent.country] = sent
    said = _contents(rows)
    manners: dict[str, Manner] = {}
    for row in rows:
        to = said[row.pk].destination_country_code if row.life in GONE else ""
        for country, sent in told[row.pk].items():
            if country != to and country in there and not sent.withdrawn and row.life in (*GONE, *ENDED):
                _withdraw(row, sent, "cancelled" if row.life in ENDED else "other-destination", at)
        if to in there:
            manner = manners.setdefault(to, _manner(to, at))
            _told(row, said[row.pk], to, told[row.pk].get(to), manner, at)


def _manner(country: str, at: datetime) -> Manner:
    return wire.spoken(Subject("administration", country), "acdd", at.astimezone(UTC).date())


def _contents(rows: Iterable[Declaration]) -> dict[int, Content]:
    present = {row.pk: row.revision for row in rows}
    every = Revision.objects.filter(declaration_id__in=present)
    return {
        key: _decode(bytes(content))
        for key, revision, content in every.values_list("declaration_id", "revision", "content")
        if present[key] == revision
    }


def _told(
    row: Declaration, said: Content, to: str, sent: AcddSent | None, manner: Manner, at: datetime
) -> None:
    """The present revision, once."""
    if sent is not None and sent.revision == row.revision and not sent.withdrawn:
        return
    version = sent.version + 1 if sent else 1
    identifier = identifier_of(row)
    try:
        made = document(
            said,
            ours=settings.ADMINISTRATION,
            number=row.number,
            version=version,
            modes=modes_on(row.law_day),
            besides=manner.besides,
        )
    except ValueError as why:
        _record(row, AcddNotTold(identifier, to, str(why)[:500]), at)
        return
    _send(row, to, made, manner.version, at)
    values = {"version": version, "revision": row.revision, "withdrawn": False, "at": at}
    AcddSent.objects.update_or_create(declaration=row, country=to, defaults=values)
    _record(row, AcddTold(identifier, to, version, withdrawn=False), at)


def _withdraw(row: Declaration, sent: AcddSent, reason: str, at: datetime) -> None:
    made = messages.Cancellation(
        issuing_country=settings.ADMINISTRATION,
        importing_country=sent.country,
        number=row.number,
        reason=reason,
        on=at.astimezone(UTC).date().isoformat(),
    )
    _send(row, sent.country, made, None, at)
    sent.withdrawn, sent.at = True, at
    sent.save(update_fields=["withdrawn", "at"])
    _record(row, AcddTold(identifier_of(row), sent.country, sent.version, withdrawn=True), at)


def _send(row: Declaration, to: str, message: messages.Part, version: int | None, at: datetime) -> None:
    send(
        to=Subject("administration", to),
        kind=messages.MESSAGES.kind_of(message, version),
        conversation=qualified(settings.ADMINISTRATION, row.number),
        body=messages.MESSAGES.written(message, version),
        media_type="application/json",
        expires_at=at + KEEPS,
        actor=OURSELVES,
        at=at,
    )


def _record(row: Declaration, event: AcddTold | AcddNotTold, at: datetime) -> None:
    subject = Subject("declaration", identifier_of(row))
    record(Entry.of(event, subject=subject, actor=OURSELVES, at=at))
