"""A mark proposed for a party, or its end: what changes how the law treats him wants a second person."""

from enum import StrEnum

from thongquan.kernel.states import Machine
from thongquan.parties.domain.words import HIDDEN, Mark

# Who is watched is looked at more closely, not treated otherwise: one officer says so.
TWO_PERSON_MARKS = frozenset(Mark) - HIDDEN


class Change(StrEnum):
    SET = "set"
    LIFT = "lift"


class Marking(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"  # or taken off the table by who proposed it
    WITHDRAWN = "withdrawn"


class MarkingAct(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


MARKINGS = Machine(
    "parties.marking",
    Marking,
    MarkingAct,
    Marking.PROPOSED,
    {
        Marking.PROPOSED: {
            MarkingAct.APPROVE: Marking.APPROVED,
            MarkingAct.REFUSE: Marking.REFUSED,
            MarkingAct.WITHDRAW: Marking.WITHDRAWN,
        },
        Marking.APPROVED: {},
        Marking.REFUSED: {},
        Marking.WITHDRAWN: {},
    },
)
