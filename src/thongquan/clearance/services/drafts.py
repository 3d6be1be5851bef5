"""Drafts: begun blank, from an earlier declaration or from a file; saved, discarded, dropped when their time is
over. What is registered of them stands in `drafted`.

A save names the version it was made on: of two that were made on the same one, the second is refused and loses
nothing. What is written in a draft is nobody's business before it is registered, so no save is in the journal.
"""

import os
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection, transaction

from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.domain.declaration import Party
from thongquan.clearance.domain.drafts import KEPT, WARNED, begun, copied, spoken, trader_of
from thongquan.clearance.domain.events import DraftEnded, DraftStarted
from thongquan.clearance.models import Declaration, Draft
from thongquan.clearance.selectors import drafts as selectors
from thongquan.clearance.selectors.drafts import Drafted, of_row, terms
from thongquan.journal import services as journal
from thongquan.journal.domain import Entry
from thongquan.kernel.actors import Actor
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject, qualified, uuid7
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.reference import selectors as reference

BATCH = 500
CLOCK = Actor.system("clock")
_encode = msgspec.json.Encoder().encode


def start(
    *,
    party: Subject,
    kind: str,
    actor: Actor,
    at: datetime,
    principal: str = "",
    copy_of: int | None = None,
    content: Content | None = None,
) -> Drafted:
    """Begin a draft of `party`, for whoever has the number `principal` ("": as the copy or the file says, else
    for itself).

    Blank, with what the pack begins with and what the trader declared last; or as the declaration with the key
    `copy_of`, without what was of that consignment alone; or as `content`, read from a file.
    Refused: not-mandated, too-many-drafts, draft-too-large.
    """
    key = uuid7(at, os.urandom(10))
    if copy_of is not None:
        earlier = selectors.content_of(Declaration.objects.get(pk=copy_of))
        begins = copied(earlier, own_reference(key), _people(party, principal, earlier, at))
    elif content is not None:
        begins = spoken(content, _people(party, principal, content, at))
    else:
        people = selectors.people(party, principal, kind, at)
        begins = begun(kind, own_reference(key), people, terms(), selectors.last_of(party, people, kind, at))
    return _started(key, party, begins, actor, at)


def fill(*, draft: UUID, version: int, content: Content, actor: Actor, at: datetime) -> Drafted:
    """Put what was read from a file in the place of what the draft says. Refused: not-mandated, as `save`."""
    party = Subject("party", Draft.objects.values_list("party", flat=True).get(pk=draft))
    people = _people(party, "", content, at)
    return save(draft=draft, version=version, content=spoken(content, people), actor=actor, at=at)


def _people(party: Subject, principal: str, content: Content, at: datetime) -> list[Party]:
    return selectors.people(party, principal or trader_of(content), content.type_code, at)


def own_reference(key: UUID) -> str:
    """A reference of the sender's own for a draft that has none: nobody else begins one like it."""
    return f"TQ-{key.hex[:8]}-{key.hex[-6:]}".upper()


@transaction.atomic
def _started(key: UUID, party: Subject, begins: Content, actor: Actor, at: datetime) -> Drafted:
    most = terms().of_party
    with connection.cursor() as cursor:  # two begun at once count one another
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('clearance.drafts'), hashtext(%s))", [party.id])
    if Draft.objects.filter(party=party.id, declaration=None, expires_at__gt=at)[:most].count() >= most:
        raise Refused("too-many-drafts", most=most)
    row = Draft(id=key, party=party.id, started_by=str(actor.subject), started_at=at, version=0)
    _write(row, begins, actor, at)
    _record(row, DraftStarted(str(key), begins.type_code), actor, at)
    return of_row(row)


@transaction.atomic
def save(*, draft: UUID, version: int, content: Content, actor: Actor, at: datetime) -> Drafted:
    """Keep `content`, made on `version`, and keep the draft anew for its time.

    Refused: draft-changed (somebody saved since), draft-registered, draft-too-large; NotFound.
    """
    row = locked(draft, at)
    on_version(row, version)
    _write(row, content, actor, at)
    return of_row(row)


@transaction.atomic
def discard(*, draft: UUID, actor: Actor, at: datetime) -> None:
    """Refused: draft-registered; NotFound."""
    row = locked(draft, at)
    unregistered(row)
    Draft.objects.filter(pk=draft).delete()
    _record(row, DraftEnded(str(draft), "discarded"), actor, at)


def drop_expired(*, at: datetime) -> int:
    """What is past its time goes, content and all; how many went. What somebody holds waits till later."""
    dropped = 0
    while count := _drop(at):
        dropped += count
    return dropped


@transaction.atomic
def _drop(at: datetime) -> int:
    over = Draft.objects.select_for_update(skip_locked=True).filter(expires_at__lte=at).defer("content")
    rows = list(over.order_by("expires_at")[:BATCH])
    open_ = [row for row in rows if row.declaration_id is None]
    journal.record(*(_entry(row, DraftEnded(str(row.pk), "expired"), CLOCK, at) for row in open_))
    Draft.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def locked(draft: UUID, at: datetime) -> Draft:
    """The row, held until the transaction ends. NotFound where there is none, or its time is over."""
    row = Draft.objects.select_for_update().filter(pk=draft, expires_at__gt=at).first()
    if row is None:
        raise NotFound("draft", draft)
    return row


def on_version(row: Draft, version: int) -> None:
    """Refused: draft-registered, draft-changed."""
    unregistered(row)
    if row.version != version:
        raise Refused("draft-changed", version=row.version, yours=version, at=row.saved_at.isoformat())


def unregistered(row: Draft) -> None:
    if row.declaration is not None:
        raise Refused(
            "draft-registered", declaration=qualified(settings.ADMINISTRATION, row.declaration.number)
        )


def ended(row: Draft, how: str, declaration: str, actor: Actor, at: datetime) -> None:
    _record(row, DraftEnded(str(row.pk), how, declaration), actor, at)


def _write(row: Draft, content: Content, actor: Actor, at: datetime) -> None:
    body = _encode(content)
    if len(body) > terms().bytes:
        raise Refused("draft-too-large", size=len(body), most=terms().bytes)
    row.content = body
    row.version += 1
    row.saved_by, row.saved_at = str(actor.subject), at
    row.direction, row.reference = content.type_code, content.functional_reference_id
    row.trader, row.items = trader_of(content), len(content.items)
    row.warned_at, row.expires_at = (_due(clock, content, at) for clock in (WARNED, KEPT))
    row.save()


def _due(clock: str, content: Content, at: datetime) -> datetime:
    """By the calendar of the office declared to; where there is none yet, by that of the country."""
    known = reference.reference()
    office = content.declaration_office_id
    if office not in known.offices.rows:
        office = next(one.code for one in known.offices.all_on(at.date()) if not one.parent)
    due = known.deadline(clock, office=office, at=at).due
    assert due is not None, "it has only just begun"
    return due.astimezone(UTC)


def _record(row: Draft, event: Event, actor: Actor, at: datetime) -> None:
    journal.record(_entry(row, event, actor, at))


def _entry(row: Any, event: Event, actor: Actor, at: datetime) -> Entry:
    about = Subject("draft", qualified(settings.ADMINISTRATION, str(row.pk)))
    return Entry.of(event, subject=about, actor=actor, at=at)
