"""An article: an answer worth keeping. Each version is drafted by one person and published by another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from thongquan.kernel.refusals import Refused
from thongquan.kernel.states import Machine
from thongquan.kernel.texts import Text

TITLE_MOST, BODY_MOST = 160, 20_000  # characters


class State(StrEnum):
    """Of one version."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


class Act(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    PUBLISH = "publish"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"
    DROP = "drop"


MACHINE: Machine[State, Act] = Machine(
    "partnership.article",
    State,
    Act,
    State.DRAFT,
    {
        State.DRAFT: {Act.EDIT: State.DRAFT, Act.SUBMIT: State.SUBMITTED, Act.DROP: State.DROPPED},
        State.SUBMITTED: {Act.PUBLISH: State.PUBLISHED, Act.RETURN: State.DRAFT},
        State.PUBLISHED: {Act.SUPERSEDE: State.SUPERSEDED, Act.WITHDRAW: State.WITHDRAWN},
        State.SUPERSEDED: {},
        State.WITHDRAWN: {},
        State.DROPPED: {},
    },
)
OPEN = (State.DRAFT, State.SUBMITTED)  # an article has one such version at most
STATES: Mapping[State, Text] = {
    State.DRAFT: {"vi": "Bản thảo", "en": "Draft"},
    State.SUBMITTED: {"vi": "Chờ duyệt", "en": "Waiting for a second person"},
    State.PUBLISHED: {"vi": "Đã đăng", "en": "Published"},
    State.SUPERSEDED: {"vi": "Đã có bản mới", "en": "Superseded"},
    State.WITHDRAWN: {"vi": "Đã gỡ", "en": "Withdrawn"},
    State.DROPPED: {"vi": "Đã bỏ", "en": "Dropped"},
}


@dataclass(frozen=True, slots=True)
class Words:
    """An article in one language."""

    title: str
    body: str

    def check(self, language: str) -> None:
        for field, text, most in (("title", self.title, TITLE_MOST), ("body", self.body, BODY_MOST)):
            if len(text) > most:
                raise Refused("article-too-long", language=language, field=field, limit=most, length=len(text))


def check_complete(words: Mapping[str, Words], languages: Iterable[str]) -> None:
    """Refused("article-language-missing") where a language of the pack has no title or no body."""
    missing = [one for one in languages if one not in words or not (words[one].title and words[one].body)]
    if missing:
        raise Refused("article-language-missing", languages=", ".join(missing))


class Kind(StrEnum):
    """Of a block of text."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Block:
    """`lines`: of a list its points, else one."""

    kind: Kind
    lines: tuple[str, ...]


def blocks(body: str) -> list[Block]:
    """What stands between blank lines: "# " begins a heading, "- " each point of a list, all else is prose."""
    found = []
    for part in "\n".join(line.rstrip() for line in body.splitlines()).split("\n\n"):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        if not lines:
            continue
        if all(line.startswith("- ") for line in lines):
            found.append(Block(Kind.LIST, tuple(line[2:].strip() for line in lines)))
        elif lines[0].startswith("#"):
            found.append(Block(Kind.HEADING, (lines[0].lstrip("# "),)))
            found += [Block(Kind.PARAGRAPH, (" ".join(lines[1:]),))] if lines[1:] else []
        else:
            found.append(Block(Kind.PARAGRAPH, (" ".join(lines),)))
    return found
