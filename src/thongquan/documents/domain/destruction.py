"""A destruction: one person proposes, another approves, the worker carries it out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from thongquan.kernel.events import Event
from thongquan.kernel.states import Machine


class DestructionState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"  # the worker's turn
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DONE = "done"


class DestructionAct(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    CARRY_OUT = "carry-out"


DESTRUCTIONS = Machine(
    "documents.destruction",
    DestructionState,
    DestructionAct,
    DestructionState.PROPOSED,
    {
        DestructionState.PROPOSED: {
            DestructionAct.APPROVE: DestructionState.APPROVED,
            DestructionAct.REFUSE: DestructionState.REFUSED,
            DestructionAct.WITHDRAW: DestructionState.WITHDRAWN,
        },
        DestructionState.APPROVED: {DestructionAct.CARRY_OUT: DestructionState.DONE},
        DestructionState.REFUSED: {},
        DestructionState.WITHDRAWN: {},
        DestructionState.DONE: {},
    },
)


@dataclass(frozen=True, slots=True)
class DestructionProposed(Event):
    kind: ClassVar[str] = "documents.destruction-proposed"
    basis: str
    due: date | None
    leaves: list[str]
    about: str


@dataclass(frozen=True, slots=True)
class DestructionMoved(Event):
    """`payloads`, `documents`: how many are gone, once it is done."""

    kind: ClassVar[str] = "documents.destruction-moved"
    state: str
    basis: str
    payloads: int
    documents: int
