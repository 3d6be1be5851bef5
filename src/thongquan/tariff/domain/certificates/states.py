"""One certificate, on either side: with who issued it, and with who receives and uses it."""

from enum import StrEnum

from thongquan.kernel.states import Machine


class State(StrEnum):
    ISSUED = "issued"
    RECEIVED = "received"
    USED_IN_PART = "used-in-part"
    USED_UP = "used-up"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    REFUSED = "refused"


class Act(StrEnum):
    RECEIVE = "receive"
    REFUSE = "refuse"
    USE = "use"
    USE_UP = "use-up"
    GIVE_BACK = "give-back"
    GIVE_BACK_ALL = "give-back-all"
    REPORT_UNUSED = "report-unused"
    CANCEL = "cancel"
    REPLACE = "replace"


# What is used is given back before it is replaced: the new certificate grants its whole quantity.
_ENDED = {Act.CANCEL: State.CANCELLED, Act.REPLACE: State.REPLACED}

MACHINE = Machine(
    "tariff.certificate",
    State,
    Act,
    State.ISSUED,
    {
        # The issuing side learns of the use by reports of the other one.
        State.ISSUED: {
            Act.RECEIVE: State.RECEIVED,
            Act.REFUSE: State.REFUSED,
            Act.USE: State.USED_IN_PART,
            Act.USE_UP: State.USED_UP,
            **_ENDED,
        },
        State.RECEIVED: {
            Act.REFUSE: State.REFUSED,
            Act.USE: State.USED_IN_PART,
            Act.USE_UP: State.USED_UP,
            **_ENDED,
        },
        State.USED_IN_PART: {
            Act.USE: State.USED_IN_PART,
            Act.USE_UP: State.USED_UP,
            Act.GIVE_BACK: State.USED_IN_PART,
            Act.GIVE_BACK_ALL: State.RECEIVED,
            Act.REPORT_UNUSED: State.ISSUED,
            Act.CANCEL: State.CANCELLED,
        },
        State.USED_UP: {
            Act.GIVE_BACK: State.USED_IN_PART,
            Act.GIVE_BACK_ALL: State.RECEIVED,
            Act.REPORT_UNUSED: State.ISSUED,
            Act.CANCEL: State.CANCELLED,
        },
        State.REFUSED: dict(_ENDED),
        State.CANCELLED: {},
        State.REPLACED: {},
    },
)

USABLE = frozenset({State.RECEIVED, State.USED_IN_PART, State.USED_UP})  # on the importing side
