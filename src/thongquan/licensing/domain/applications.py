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
    FEE_DUE = "fee-due"  # the decision waits for the money
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
    ASK_FEE = "ask-fee"  # with the number, where the procedure says that the decision waits for it
    PAY = "pay"  # the ledger has the money
    ASK_SUPPLEMENT = "ask-supplement"
    SUPPLEMENT = "supplement"
    ASSIGN_INSPECTION = "assign-inspection"
    GRANT = "grant"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"  # by the clock: nothing was supplied, nothing paid


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
        State.RECEIVED: {Act.ASK_FEE: State.FEE_DUE, **_AT_WORK},
        State.FEE_DUE: {Act.PAY: State.RECEIVED, Act.WITHDRAW: State.WITHDRAWN, Act.LAPSE: State.LAPSED},
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
    State.FEE_DUE: Awaited.APPLICANT,
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
OF_APPLICANT = frozenset({Act.SEND, Act.SUPPLEMENT, Act.WITHDRAW, Act.PAY})
OF_NOBODY = frozenset({Act.LAPSE, Act.ASK_FEE, Act.PAY})  # what the clock, the procedure, the ledger do
LAPSING = frozenset({State.SUPPLEMENT_ASKED, State.FEE_DUE})  # closed where nothing came in time
STANDS = {Act.ASK_SUPPLEMENT, Act.ASK_FEE}  # from now on the agency's clock stands
GOES_ON = {Act.SUPPLEMENT, Act.PAY}

STATES: Mapping[State, Text] = {
    State.DRAFT: {"vi": "Đang soạn", "en": "Draft"},
    State.SENT: {"vi": "Đã gửi, chờ tiếp nhận", "en": "Sent, not taken up yet"},
    State.RECEIVED: {"vi": "Đã tiếp nhận", "en": "Received"},
    State.FEE_DUE: {"vi": "Chờ nộp phí", "en": "The fee is to be paid"},
    State.SUPPLEMENT_ASKED: {"vi": "Chờ bổ sung hồ sơ", "en": "A supplement is asked for"},
    State.SUPPLEMENTED: {"vi": "Đã bổ sung hồ sơ", "en": "Supplemented"},
    State.INSPECTION: {"vi": "Đang kiểm tra hàng", "en": "The goods are inspected"},
    State.GRANTED: {"vi": "Đã cấp phép", "en": "Granted"},
    State.REFUSED: {"vi": "Bị từ chối", "en": "Refused"},
    State.WITHDRAWN: {"vi": "Đã rút", "en": "Withdrawn"},
    State.LAPSED: {"vi": "Đã đóng do quá hạn bổ sung hoặc nộp phí", "en": "Closed: nothing came in time"},
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


class Unnumbered(StrEnum):
    """What has no message of its own."""

    NONE = ""


FUNCTIONS: Mapping[Act, Declares | Replies | Unnumbered] = {
    Act.SEND: Declares.DECLARE,
    Act.SUPPLEMENT: Declares.ADD,
    Act.WITHDRAW: Declares.CANCEL,
    Act.RECEIVE: Replies.ACKNOWLEDGED,
    Act.ASK_FEE: Unnumbered.NONE,
    Act.PAY: Unnumbered.NONE,
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
