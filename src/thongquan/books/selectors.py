"""Reading the law: which edition was known then, and which of its rows are in force on a day."""

import io
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

import polars as pl
import yaml
from django.conf import settings
from django.db import connection
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from thongquan.books import models
from thongquan.books.domain import (
    BookKind,
    Edition,
    EditionRef,
    Pack,
    State,
    content_hash,
    difference,
    retention,
    rows_in_force,
    table_hash,
)
from thongquan.identity.selectors.pending import Rows, shaped
from thongquan.kernel.refusals import NotFound

EDITIONS_KEPT = 32
DAYS_KEPT = 128
LINES_KEPT = 2_048

# By book: the edition, whether it is of the demo only, its basis, when it was published.
Latest = Mapping[str, tuple[EditionRef, bool, str, datetime]]
_steady: ContextVar[tuple[datetime, Latest] | None] = ContextVar("steady", default=None)
kinds: dict[str, BookKind] = {}  # filled by services.register_kind as the rooms come up


class _Kept:
    """The last values by key: an edition never changes, so what its hash found once is right for ever."""

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most
        self._values: OrderedDict[tuple[object, ...], Mapping[str, pl.DataFrame]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[object, ...]) -> Mapping[str, pl.DataFrame] | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: tuple[object, ...], value: Mapping[str, pl.DataFrame]) -> Mapping[str, pl.DataFrame]:
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._at_most:
                self._values.popitem(last=False)
        return value


_editions = _Kept(EDITIONS_KEPT)
_days = _Kept(DAYS_KEPT)
_lines = _Kept(LINES_KEPT)


def kind(book: str) -> BookKind:
    """What `book` looks like; NotFound where no room has registered it."""
    if book not in kinds:
        raise NotFound("book", book)
    return kinds[book]


def pack(folder: Path | None = None) -> Pack:
    """What the country says of itself (pack.yaml of this installation, or of `folder`)."""
    path = (folder or settings.PACK) / "pack.yaml"
    return _pack(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _pack(path: Path, changed: int) -> Pack:
    return Pack.of(yaml.safe_load(path.read_text("utf-8")))


def today(at: datetime) -> date:
    """The legal day of the administration at the moment `at`; an office may lie in another zone than it."""
    return at.astimezone(ZoneInfo(pack().zone)).date()


def midnight(day: date) -> datetime:
    """When the legal day of the administration begins."""
    return datetime.combine(day, datetime.min.time(), ZoneInfo(pack().zone))


def tables(book: str, *, known_at: datetime) -> Edition:
    """The whole edition of `book` published last at `known_at`; demo editions only in the demo."""
    assert known_at.tzinfo is not None, "known_at is a moment, with its zone"
    row = _latest(known_at).get(book)
    if row is None:
        raise NotFound("edition", f"{book} known at {known_at.isoformat()}")
    ref, demo, basis, published_at = row
    kept = _editions.get((book, ref.content_hash))
    return edition(book, ref.number) if kept is None else Edition(ref, kept, demo, basis, published_at)


def in_force(book: str, *, on: date, known_at: datetime) -> Edition:
    """As `tables`, with the rows in force on the legal day `on` alone."""
    edition = tables(book, known_at=known_at)
    key = (book, edition.ref.content_hash, on)
    rows = _days.get(key) or _days.put(key, {n: rows_in_force(t, on) for n, t in edition.tables.items()})
    return Edition(edition.ref, rows, edition.demo, edition.basis, edition.published_at)


def kept_for(on: date, known_at: datetime) -> Mapping[str, int]:
    """For how many years the law of the day `on` keeps the details of an event: by its kind, or its room."""
    try:
        return retention.terms_of(in_force(retention.BOOK, on=on, known_at=known_at).tables)
    except NotFound:
        return {}


def rows_of(ref: EditionRef, *, on: date) -> Mapping[str, pl.DataFrame]:
    """The rows of one edition in force on the legal day `on`; nothing is asked where they were read before."""
    key = (ref.book, ref.content_hash, on)
    known = _days.get(key)
    if known is None:
        whole = _editions.get((ref.book, ref.content_hash)) or edition(ref.book, ref.number).tables
        known = _days.put(key, {name: rows_in_force(table, on) for name, table in whole.items()})
    return known


def current(*, known_at: datetime) -> dict[str, EditionRef]:
    """The edition of every book published last at `known_at`, in one query."""
    return {book: ref for book, (ref, *_) in _latest(known_at).items()}


@contextmanager
def steady(at: datetime) -> Iterator[None]:
    """Inside, what was published last at `at` answers for that moment and every later one, in one query."""
    token = _steady.set((at, _latest(at)))
    try:
        yield
    finally:
        _steady.reset(token)


def _latest(known_at: datetime) -> Latest:
    steadied = _steady.get()
    if steadied is not None and steadied[0] <= known_at:
        return steadied[1]
    with connection.cursor() as cursor:  # the ORM would take longer than the answer
        cursor.execute(_CURRENT, [State.PUBLISHED, known_at, settings.DEMO])
        rows = cursor.fetchall()
    return {book: (EditionRef(book, number, content), *rest) for book, number, content, *rest in rows}


_CURRENT = """
SELECT DISTINCT ON (book_id) book_id, number, content_hash, demo, basis, published_at FROM books_edition
WHERE state = %s AND published_at <= %s AND (NOT demo OR %s)
ORDER BY book_id, published_at DESC, number DESC
"""


def edition(book: str, number: int) -> Edition:
    """One edition in whatever state it is."""
    return _edition(_row(book, number))


def published(book: str, number: int) -> Edition:
    """What anybody may read of an edition that is or was the law; NotFound for any other."""
    row = _row(book, number)
    if row.state != State.PUBLISHED or (row.demo and not settings.DEMO):
        raise NotFound("edition", f"{book}/{number}")
    return opened(_edition(row))


def opened(edition: Edition) -> Edition:
    """The edition without the rows that are for officers alone."""
    tables = kind(edition.ref.book).open(edition.tables)
    return Edition(edition.ref, tables, edition.demo, edition.basis, edition.published_at)


def editions(book: str | None = None) -> pl.DataFrame:
    """All editions, newest first in each book: their states, hands and hours; not their tables."""
    fields = (
        "book_id", "number", "follows", "state", "content_hash", "basis", "note", "demo", "drafted_by",
        "drafted_at", "checked_by", "checked_at", "approved_by", "approved_at", "published_by", "published_at",
    )  # fmt: skip
    rows = models.Edition.objects.order_by("book", "-number").values_list(*fields)
    if book is not None:
        rows = rows.filter(book=book)
    moments = {f: pl.Datetime("us", "UTC") for f in fields if f.endswith("_at")}
    return pl.DataFrame(
        list(rows),
        schema={f: pl.Int64 if f in ("number", "follows") else pl.Boolean if f == "demo" else pl.String
                for f in fields} | moments,
        orient="row",
    ).rename({"book_id": "book"})  # fmt: skip


def said(book: str, table: str, column: str, value: str, *, known_at: datetime, at_most: int) -> list[Edition]:
    """Of one table, the rows whose `column` is `value`, in each of the last editions published by then, the
    newest first. They are read from the stored table without the rest of it, once."""
    rows = models.Edition.objects.filter(book=book, state=State.PUBLISHED, published_at__lte=known_at)
    if not settings.DEMO:
        rows = rows.filter(demo=False)
    found = list(rows.order_by("-published_at", "-number")[:at_most])
    keys = {row.pk: (book, row.content_hash, table, column, value) for row in found}
    wanted = [pk for pk, key in keys.items() if _lines.get(key) is None]
    stored = models.Table.objects.filter(edition__in=wanted, name=table) if wanted else ()
    for one in stored:
        lines = pl.scan_parquet(io.BytesIO(one.parquet)).filter(pl.col(column) == value).collect()
        _lines.put(keys[one.edition_id], {table: lines})
    return [
        Edition(_ref(row), _lines.get(keys[row.pk]) or {}, row.demo, row.basis, row.published_at)
        for row in found
    ]


def spoilt(book: str, number: int) -> list[str]:
    """The tables of an edition that no longer are what was hashed when it was drafted; none, if all is well."""
    row, schemas = _row(book, number), kind(book).tables
    stored = {t.name: t for t in row.tables.all()}
    bad = [
        name
        for name, t in stored.items()
        if table_hash(schemas[name], pl.read_parquet(io.BytesIO(t.parquet))) != t.table_hash
    ]
    whole = content_hash({name: t.table_hash for name, t in stored.items()})
    return bad if whole == row.content_hash else [*bad, "content_hash"]


def diff(book: str, a: int, b: int) -> pl.DataFrame:
    """What changes from edition `a` to edition `b` (see domain.difference)."""
    return changes(edition(book, a), edition(book, b))


def changes(before: Edition, after: Edition) -> pl.DataFrame:
    """As `diff`, between editions as the reader has them."""
    return difference(kind(before.ref.book).tables, before.tables, after.tables)


def _row(book: str, number: int) -> models.Edition:
    try:
        return models.Edition.objects.get(book=book, number=number)
    except models.Edition.DoesNotExist:
        raise NotFound("edition", f"{book}/{number}") from None


def _ref(row: models.Edition) -> EditionRef:
    return EditionRef(row.book_id, row.number, row.content_hash)


def _edition(row: models.Edition) -> Edition:
    key = (row.book_id, row.content_hash)
    frames = _editions.get(key) or _editions.put(
        key, {t.name: pl.read_parquet(io.BytesIO(t.parquet)) for t in row.tables.all()}
    )
    return Edition(_ref(row), frames, row.demo, row.basis, row.published_at)


def editions_pending(*, where: Q, me: str) -> Rows:
    """Checked or approved, they wait for another than who drafted them."""
    key = Concat(F("book_id"), Value("/"), Cast(F("number"), TextField()), output_field=TextField())
    rows = models.Edition.objects.filter(state__in=[State.CHECKED, State.APPROVED])
    return shaped(
        rows,
        "edition",
        where=where,
        me=me,
        key=key,
        by="drafted_by",
        at="drafted_at",
        why="basis",
        about="state",
    )
