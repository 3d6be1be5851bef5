"""Loading reference: a table's whole content at once, checked together with all the others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import polars as pl
from django.conf import settings
from django.db import connection, transaction

from thongquan.journal import services as journal
from thongquan.journal.domain import Entry
from thongquan.kernel.actors import Actor
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject, qualified
from thongquan.kernel.refusals import Refused
from thongquan.reference import models, selectors
from thongquan.reference.domain import contents, tables
from thongquan.reference.domain.snapshot import Reference
from thongquan.reference.domain.tables import Row, Table

LOCK = 0x7265666572  # "refer": one load at a time


@dataclass(frozen=True, slots=True)
class Loaded(Event):
    """`digest`: of the whole content of `table` from now on."""

    kind: ClassVar[str] = "reference.loaded"

    table: str
    digest: str
    basis: str
    added: int
    withdrawn: int


@transaction.atomic
def load(
    *, rows: Mapping[str, Sequence[Row] | pl.DataFrame], actor: Actor, at: datetime, basis: str
) -> tuple[Loaded, ...]:
    """`rows` by table become the whole content of those tables; the others stay as they are.

    Refused("reference-unfit", faults=…) where rows do not fit their table, or the tables each other: an office
    without its parent, a clock without its milestone. Returns one event per table that really changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    new = {name: _listed(content) for name, content in rows.items()}
    _check(new)
    events = [_replace(tables.TABLES[name], content, actor, at, basis) for name, content in new.items()]
    changed = tuple(event for event in events if event.added or event.withdrawn)
    journal.record(*(_entry(event, actor, at) for event in changed))
    return changed


def _entry(event: Loaded, actor: Actor, at: datetime) -> Entry:
    subject = Subject("reference-table", qualified(settings.ADMINISTRATION, event.table))
    return Entry.of(event, subject=subject, actor=actor, at=at, reason=event.basis)


def _listed(content: Sequence[Row] | pl.DataFrame) -> list[Row]:
    return content.to_dicts() if isinstance(content, pl.DataFrame) else list(content)


def _check(new: Mapping[str, list[Row]]) -> None:
    unknown = [f"{name}: no such table" for name in new if name not in tables.TABLES]
    faults = unknown or [
        fault for name, rows in new.items() for fault in tables.faults(tables.TABLES[name], rows)
    ]
    if not faults:
        frames = dict(selectors.reference().frames)
        frames |= {name: tables.frame(tables.TABLES[name], rows) for name, rows in new.items()}
        faults = Reference(frames).faults()
    if faults:
        raise Refused("reference-unfit", count=len(faults), faults="; ".join(faults[:20]))


def _replace(table: Table, content: Iterable[Row], actor: Actor, at: datetime, basis: str) -> Loaded:
    after = list(content)
    change = contents.change(table, selectors.rows(table.name), after)
    event = Loaded(
        table=table.name,
        digest=contents.digest(table, after),
        basis=basis,
        added=len(change.brought),
        withdrawn=len(change.withdrawn),
    )
    if event.added or event.withdrawn:
        _store(table, change, event, actor, at)
    return event


def _store(table: Table, change: contents.Change, event: Loaded, actor: Actor, at: datetime) -> None:
    number = models.Load.objects.create(
        table=table.name,
        at=at,
        actor=str(actor.subject),
        basis=event.basis,
        digest=event.digest,
        added=event.added,
        withdrawn=event.withdrawn,
    )
    gone = {contents.row_key(table, row) for row in change.withdrawn}
    present = models.Row.objects.filter(table=table.name, withdrawn=None).values_list("id", "key", "valid_from")
    ids = [row_id for row_id, key, valid_from in present if (key, valid_from) in gone]
    models.Row.objects.filter(id__in=ids).update(withdrawn=number)
    models.Row.objects.bulk_create(_stored(table, row, number) for row in change.brought)


def _stored(table: Table, row: Row, number: models.Load) -> models.Row:
    return models.Row(
        table=table.name,
        key=contents.row_key(table, row)[0],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        facts=contents.facts(row),
        brought=number,
    )
