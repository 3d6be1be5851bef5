"""An application from its draft to the decision: one table of states, who is awaited, messages."""

from collections.abc import Mapping
from enum import StrEnum

from thongquan.kernel.refusals import Refused
from thongquan.kernel.states import Machine
from thongquan.kernel.texts import Text

TEXT_MOST = 4_000  # characters of what is said with an act


class State(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    RECEIVED = "received"
    SUPPLEMENT_ASKED = "supplement-asked"
    SUPPLEMENTED = "supplemented"
    INSPECTION = "inspection"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Act(StrEnum):
    SEND = "send"
    RECEIVE = "receive"  # the agency gives a number
    ASK_SUPPLEMENT = "ask-supplement"
    SUPPLEMENT = "supplement"
    ASSIGN_INSPECTION = "assign-inspection"
    GRANT = "grant"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"  # by the clock: nothing was supplied


_DECIDED = {Act.GRANT: State.GRANTED, Act.REFUSE: State.REFUSED, Act.WITHDRAW: State.WITHDRAWN}
_AT_WORK = {
    Act.ASK_SUPPLEMENT: State.SUPPLEMENT_ASKED,
    Act.ASSIGN_INSPECTION: State.INSPECTION,
    **_DECIDED,
}

MACHINE: Machine[State, Act] = Machine(
    "licensing.application",
    State,
    Act,
    State.DRAFT,
    {
        State.DRAFT: {Act.SEND: State.SENT, Act.WITHDRAW: State.WITHDRAWN},
        State.SENT: {Act.RECEIVE: State.RECEIVED, Act.WITHDRAW: State.WITHDRAWN},
        State.RECEIVED: _AT_WORK,
        State.SUPPLEMENT_ASKED: {
            Act.SUPPLEMENT: State.SUPPLEMENTED,
            Act.WITHDRAW: State.WITHDRAWN,
            Act.LAPSE: State.LAPSED,
        },
        State.SUPPLEMENTED: _AT_WORK,
        State.INSPECTION: {Act.ASK_SUPPLEMENT: State.SUPPLEMENT_ASKED, **_DECIDED},
        State.GRANTED: {},
        State.REFUSED: {},
        State.WITHDRAWN: {},
        State.LAPSED: {},
    },
)


class Awaited(StrEnum):
    APPLICANT = "applicant"
    AGENCY = "agency"
    NOBODY = "nobody"


AWAITED: Mapping[State, Awaited] = {
    State.DRAFT: Awaited.APPLICANT,
    State.SENT: Awaited.AGENCY,
    State.RECEIVED: Awaited.AGENCY,
    State.SUPPLEMENT_ASKED: Awaited.APPLICANT,
    State.SUPPLEMENTED: Awaited.AGENCY,
    State.INSPECTION: Awaited.AGENCY,
    State.GRANTED: Awaited.NOBODY,
    State.REFUSED: Awaited.NOBODY,
    State.WITHDRAWN: Awaited.NOBODY,
    State.LAPSED: Awaited.NOBODY,
}
AT_AGENCY = frozenset(state for state, who in AWAITED.items() if who is Awaited.AGENCY)
WRITTEN = frozenset({State.DRAFT, State.SUPPLEMENT_ASKED})  # what it says may still be changed
OF_APPLICANT = frozenset({Act.SEND, Act.SUPPLEMENT, Act.WITHDRAW})

STATES: Mapping[State, Text] = {
    State.DRAFT: {"vi": "Đang soạn", "en": "Draft"},
    State.SENT: {"vi": "Đã gửi, chờ tiếp nhận", "en": "Sent, not taken up yet"},
    State.RECEIVED: {"vi": "Đã tiếp nhận", "en": "Received"},
    State.SUPPLEMENT_ASKED: {"vi": "Chờ bổ sung hồ sơ", "en": "A supplement is asked for"},
    State.SUPPLEMENTED: {"vi": "Đã bổ sung hồ sơ", "en": "Supplemented"},
    State.INSPECTION: {"vi": "Đang kiểm tra hàng", "en": "The goods are inspected"},
    State.GRANTED: {"vi": "Đã cấp phép", "en": "Granted"},
    State.REFUSED: {"vi": "Bị từ chối", "en": "Refused"},
    State.WITHDRAWN: {"vi": "Đã rút", "en": "Withdrawn"},
    State.LAPSED: {"vi": "Đã đóng do không bổ sung", "en": "Closed: nothing was supplied"},
}


class Declares(StrEnum):
    """Function codes of what an applicant sends; a code means something within its type of message alone."""

    DECLARE = "01"
    CANCEL = "03"
    ADD = "05"


class Replies(StrEnum):
    """Function codes of what an agency answers."""

    REJECT = "22"
    CANCELLED = "24"
    SUPPLEMENT_ASKED = "25"
    DECIDED = "26"
    INSPECTION = "29"
    ACKNOWLEDGED = "99"


FUNCTIONS: Mapping[Act, Declares | Replies] = {
    Act.SEND: Declares.DECLARE,
    Act.SUPPLEMENT: Declares.ADD,
    Act.WITHDRAW: Declares.CANCEL,
    Act.RECEIVE: Replies.ACKNOWLEDGED,
    Act.ASK_SUPPLEMENT: Replies.SUPPLEMENT_ASKED,
    Act.ASSIGN_INSPECTION: Replies.INSPECTION,
    Act.GRANT: Replies.DECIDED,
    Act.REFUSE: Replies.REJECT,
    Act.LAPSE: Replies.CANCELLED,
}


def worded(text: str) -> str:
    """The text as it is kept; Refused: text-wanted, text-too-long."""
    kept = text.strip()
    if not kept:
        raise Refused("text-wanted")
    if len(kept) > TEXT_MOST:
        raise Refused("text-too-long", limit=TEXT_MOST, length=len(kept))
    return kept
