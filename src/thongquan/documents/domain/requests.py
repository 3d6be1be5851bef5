"""A request for a document: whose turn it is, and where it can go."""

from enum import StrEnum

from thongquan.kernel.states import Machine


class State(StrEnum):
    ASKED = "asked"  # the declarant's turn
    OVERDUE = "overdue"  # his turn still, the due date has passed
    SUPPLIED = "supplied"  # the officer's turn
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    SUPPLY = "supply"
    LAPSE = "lapse"
    ACCEPT = "accept"
    RETURN = "return"
    WITHDRAW = "withdraw"


REQUEST = Machine(
    name="document request",
    states=State,
    acts=Act,
    start=State.ASKED,
    table={
        State.ASKED: {Act.SUPPLY: State.SUPPLIED, Act.LAPSE: State.OVERDUE, Act.WITHDRAW: State.WITHDRAWN},
        State.OVERDUE: {Act.SUPPLY: State.SUPPLIED, Act.WITHDRAW: State.WITHDRAWN},
        State.SUPPLIED: {Act.ACCEPT: State.ACCEPTED, Act.RETURN: State.ASKED, Act.WITHDRAW: State.WITHDRAWN},
        State.ACCEPTED: {},
        State.WITHDRAWN: {},
    },
)
