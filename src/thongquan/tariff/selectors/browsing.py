"""The tree of the tariff on a day, kept for an edition and a day; the pack's labels, which are no law."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from thongquan.books import selectors as books
from thongquan.kernel.texts import Text
from thongquan.tariff.domain import packfiles
from thongquan.tariff.domain.tree import Section, Tree

DAYS_KEPT = 8
SECTIONS, SPECIAL = "sections.csv", "chapter98.csv"
AGENCIES, PAPERS, CONDITIONS = "agencies.csv", "papers.csv", "conditions.csv"

_trees: dict[tuple[str, date], Tree] = {}
T = TypeVar("T")


def tree(*, on: date, known_at: datetime) -> Tree:
    """Sections, chapters, headings, subheadings and lines in force on the day."""
    edition = books.in_force("tariff", on=on, known_at=known_at)
    key = (edition.ref.content_hash, on)
    if key not in _trees:
        languages = books.pack().languages
        said = ["code", "official", *languages]
        nomenclature, special = (
            edition.tables["nomenclature"].sort("line"),
            edition.tables["special"].sort("row"),
        )
        grown = Tree.of(
            nomenclature.select("parent", "leaf", *said).iter_rows(named=True),
            special.select(said).iter_rows(named=True),
            sections(),
            labels(SPECIAL),
            languages,
        )
        if len(_trees) >= DAYS_KEPT:
            _trees.clear()
        _trees[key] = grown
    return _trees[key]


def sections() -> list[Section]:
    """Of the pack; none where it names none."""
    return _read(SECTIONS, packfiles.sections) or []


def labels(name: str) -> Mapping[str, Text]:
    """The pack's short texts of a file, by code; none where it has no such file."""
    return _read(name, packfiles.texts) or {}


def _read(name: str, reader: Callable[[str, bytes], T]) -> T | None:
    path = settings.PACK / "labels" / name
    return _kept(reader, path, path.stat().st_mtime_ns) if path.exists() else None


@lru_cache(maxsize=8)
def _kept(reader: Callable[[str, bytes], T], path: Path, changed: int) -> T:
    return reader(path.name, path.read_bytes())
