"""What becomes of a message to another administration, and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from thongquan.kernel.states import Machine
from thongquan.wire.domain.envelope import Envelope

PAUSE_MAX = timedelta(hours=1)
LATER = frozenset({408, 421, 425, 429})  # of the 400s, what is over by itself


class Outgoing(StrEnum):
    WAITING = "waiting"
    RECEIVED = "received"  # we hold the partner's receipt
    REFUSED = "refused"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"  # another stands in its place


class OutgoingAct(StrEnum):
    RECEIVE = "receive"
    REFUSE = "refuse"
    EXPIRE = "expire"
    ASK_AGAIN = "ask-again"
    SUPERSEDE = "supersede"


OUTGOING = Machine(
    "wire.outgoing",
    Outgoing,
    OutgoingAct,
    Outgoing.WAITING,
    {
        Outgoing.WAITING: {
            OutgoingAct.RECEIVE: Outgoing.RECEIVED,
            OutgoingAct.REFUSE: Outgoing.REFUSED,
            OutgoingAct.EXPIRE: Outgoing.EXPIRED,
        },
        # The same message: a partner that has it answers with its first receipt, however late it is.
        Outgoing.REFUSED: {
            OutgoingAct.ASK_AGAIN: Outgoing.WAITING,
            OutgoingAct.SUPERSEDE: Outgoing.SUPERSEDED,
        },
        Outgoing.EXPIRED: {
            OutgoingAct.ASK_AGAIN: Outgoing.WAITING,
            OutgoingAct.SUPERSEDE: Outgoing.SUPERSEDED,
        },
        Outgoing.RECEIVED: {},
        Outgoing.SUPERSEDED: {},
    },
)
DESK = (Outgoing.REFUSED, Outgoing.EXPIRED)  # what somebody has to look at


@dataclass(frozen=True, slots=True)
class Manner:
    """How messages of a kind are written to a partner: `version` None is the newest; `besides`: of the fields
    that the kind leaves open, those told."""

    version: int | None = None
    besides: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sent:
    """An outgoing message as it stands: `why` it was refused or is still waiting, the partner's `receipt`."""

    envelope: Envelope
    state: Outgoing
    tries: int
    why: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a partner answered to a post: its status (0: nothing), its receipt or why there is none."""

    status: int
    receipt: str = ""
    why: str = ""

    @property
    def final(self) -> bool:
        """Whether asking again can change nothing."""
        return 400 <= self.status < 500 and self.status not in LATER


def pause(tries: int, first: timedelta) -> timedelta:
    """Until the next try after so many: each twice as long as the one before, within bounds."""
    return min(first * (1 << min(tries - 1, 20)), PAUSE_MAX)


def act_after(answer: Answer, envelope: Envelope, at: datetime) -> OutgoingAct | None:
    """What an answer means for the message; None: it waits for its next try."""
    if answer.receipt:
        return OutgoingAct.RECEIVE
    if envelope.expires_at <= at:
        return OutgoingAct.EXPIRE
    return OutgoingAct.REFUSE if answer.final else None
