"""Values that other rooms get."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from thongquan.documents.domain.requests import State
from thongquan.kernel.identifiers import Subject


class Scan(StrEnum):
    """What the malware scanner said; infected files are not stored at all."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not-scanned"


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """A document of `owner` from `attached_at` until `ended_at` (None: still). `media_type` as sniffed;
    `replaced_by`: the document in its place; `request`: what asked for it."""

    id: UUID
    owner: Subject
    category: str
    reference: str
    name: str
    sha256: str
    size: int
    media_type: str
    scan: Scan
    late: bool
    attached_at: datetime
    ended_at: datetime | None = None
    destroyed_at: datetime | None = None
    replaced_by: UUID | None = None
    request: UUID | None = None


@dataclass(frozen=True, slots=True)
class RequestRef:
    """What an officer asked for; `due` by the working-time clock, `text` by language."""

    id: UUID
    owner: Subject
    category: str
    text: Mapping[str, str]
    asked_at: datetime
    due: datetime
    state: State
