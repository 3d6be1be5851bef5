"""A question from the moment it is asked until nobody is awaited any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from thongquan.kernel.refusals import Refused
from thongquan.kernel.states import Machine
from thongquan.kernel.texts import Text

TEXT_MOST = 4_000  # characters of a question or an answer


class State(StrEnum):
    ASKED = "asked"
    TAKEN = "taken"
    ANSWERED = "answered"
    REOPENED = "reopened"
    CLOSED = "closed"


class Act(StrEnum):
    TAKE = "take"
    PUT_BACK = "put-back"
    FORWARD = "forward"
    ANSWER = "answer"
    REOPEN = "reopen"
    ESCALATE = "escalate"  # by the clock: nobody answered in time
    CLOSE = "close"
    LAPSE = "lapse"  # by the clock: nobody came back to the answer


MACHINE: Machine[State, Act] = Machine(
    "partnership.question",
    State,
    Act,
    State.ASKED,
    {
        State.ASKED: {
            Act.TAKE: State.TAKEN,
            Act.FORWARD: State.ASKED,
            Act.ESCALATE: State.ASKED,
            Act.CLOSE: State.CLOSED,
        },
        State.TAKEN: {
            Act.ANSWER: State.ANSWERED,
            Act.PUT_BACK: State.ASKED,
            Act.FORWARD: State.ASKED,
            Act.ESCALATE: State.ASKED,
            Act.CLOSE: State.CLOSED,
        },
        State.ANSWERED: {Act.REOPEN: State.REOPENED, Act.CLOSE: State.CLOSED, Act.LAPSE: State.CLOSED},
        State.REOPENED: {
            Act.TAKE: State.TAKEN,
            Act.FORWARD: State.REOPENED,
            Act.ESCALATE: State.REOPENED,
            Act.CLOSE: State.CLOSED,
        },
        State.CLOSED: {},
    },
)


class Awaited(StrEnum):
    OFFICE = "office"  # somebody of it has to take the question up
    OFFICER = "officer"  # the one who took it has to answer
    ASKER = "asker"  # he may come back to the answer, or close
    NOBODY = "nobody"


AWAITED: Mapping[State, Awaited] = {
    State.ASKED: Awaited.OFFICE,
    State.TAKEN: Awaited.OFFICER,
    State.ANSWERED: Awaited.ASKER,
    State.REOPENED: Awaited.OFFICE,
    State.CLOSED: Awaited.NOBODY,
}
UNANSWERED = frozenset(s for s, who in AWAITED.items() if who in (Awaited.OFFICE, Awaited.OFFICER))
OF_ASKER = frozenset({Act.REOPEN, Act.CLOSE})

# Which clock of the law runs while somebody is awaited; the topic names that of a first answer.
REOPENING = "question-reopening"
ESCALATED = "question-escalated"


class Mark(StrEnum):
    """What the asker says of the answer when he closes."""

    HELPED = "helped"
    PARTLY = "partly"
    NOT = "not"


MARKS: Mapping[Mark, Text] = {
    Mark.HELPED: {"vi": "Đã giải đáp được", "en": "It helped"},
    Mark.PARTLY: {"vi": "Giải đáp được một phần", "en": "It helped in part"},
    Mark.NOT: {"vi": "Chưa giải đáp được", "en": "It did not help"},
}
STATES: Mapping[State, Text] = {
    State.ASKED: {"vi": "Chờ tiếp nhận", "en": "Waiting to be taken up"},
    State.TAKEN: {"vi": "Đang trả lời", "en": "Being answered"},
    State.ANSWERED: {"vi": "Đã trả lời", "en": "Answered"},
    State.REOPENED: {"vi": "Hỏi lại", "en": "Asked again"},
    State.CLOSED: {"vi": "Đã đóng", "en": "Closed"},
}


class Voice(StrEnum):
    """Whose words a message is."""

    ASKER = "asker"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Context:
    """Where a question was asked: the page, what it was of, and the law of that moment (edition by book)."""

    page: str = ""
    code: str = ""  # of the tariff
    declaration: str = ""  # its identifier
    law: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What was said. `title`: of the officer who said it; his name is nobody's business but the office's."""

    voice: Voice
    text: str
    at: datetime
    by: str
    title: Text


def worded(text: str) -> str:
    """The text as it is kept; Refused: text-wanted, text-too-long."""
    kept = text.strip()
    if not kept:
        raise Refused("text-wanted")
    if len(kept) > TEXT_MOST:
        raise Refused("text-too-long", limit=TEXT_MOST, length=len(kept))
    return kept
