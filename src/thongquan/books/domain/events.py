"""What happens to an edition, as the journal tells it."""

from dataclasses import dataclass
from typing import ClassVar

from thongquan.kernel.events import Event


@dataclass(frozen=True, slots=True)
class EditionDrafted(Event):
    kind: ClassVar[str] = "books.edition-drafted"
    book: str
    number: int
    content_hash: str
    basis: str
    demo: bool


@dataclass(frozen=True, slots=True)
class EditionMoved(Event):
    """Checked, approved, published or withdrawn: `state` is where it stands now."""

    kind: ClassVar[str] = "books.edition-moved"
    book: str
    number: int
    content_hash: str
    state: str
