"""What happened to questions and articles. The words are not in the record, their SHA-256 is: they may hold
what concerns a person, and can be destroyed while the record still proves what was said."""

from dataclasses import dataclass
from typing import ClassVar

from thongquan.kernel.events import Event


@dataclass(frozen=True, slots=True)
class Asked(Event):
    kind: ClassVar[str] = "partnership.asked"
    topic: str
    page: str
    declaration: str
    office: str
    due: str
    text: str


@dataclass(frozen=True, slots=True)
class Moved(Event):
    """An act that changes whose turn it is. `desk`: the office that answers now; `text`: of what was said."""

    kind: ClassVar[str] = "partnership.question-moved"
    act: str
    state: str
    desk: str
    due: str
    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class ArticleMoved(Event):
    """`number`: of the version; `text`: of all its words in every language."""

    kind: ClassVar[str] = "partnership.article-moved"
    number: int
    act: str
    state: str
    text: str
