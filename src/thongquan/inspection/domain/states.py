"""One inspection, of documents or of goods, from the request to its result."""

from enum import StrEnum

from thongquan.kernel.states import Machine


class Kind(StrEnum):
    """Customs Law 54/2014, art. 32 (the dossier) and art. 33 (the goods themselves)."""

    DOCUMENTS = "documents"
    PHYSICAL = "physical"
    SCAN = "scan"


class State(StrEnum):
    REQUESTED = "requested"
    ASSIGNED = "assigned"
    STARTED = "started"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    ASSIGN = "assign"
    HAND_OVER = "hand-over"
    START = "start"
    RECORD = "record"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"


MACHINE = Machine(
    "inspection.inspection",
    State,
    Act,
    State.REQUESTED,
    {
        State.REQUESTED: {Act.ASSIGN: State.ASSIGNED, Act.WITHDRAW: State.WITHDRAWN},
        State.ASSIGNED: {
            Act.ASSIGN: State.ASSIGNED,
            Act.START: State.STARTED,
            Act.WITHDRAW: State.WITHDRAWN,
        },
        # What an officer has begun he brings to a result: it can no longer be taken off him unseen.
        State.STARTED: {
            Act.RECORD: State.STARTED,
            Act.HAND_OVER: State.STARTED,  # by one who is gone
            Act.COMPLETE: State.COMPLETED,
        },
        State.COMPLETED: {},
        State.WITHDRAWN: {},
    },
)
