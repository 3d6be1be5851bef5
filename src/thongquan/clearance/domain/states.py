"""The machines of a declaration. Several small ones: what the law calls different things stays different.

Conditional release (giải phóng hàng) lets goods be used while value or classification is settled; bringing to
storage (đưa hàng về bảo quản) lets the declarant keep them while an agency inspects; clearance (thông quan)
ends the formalities. None is a kind of another (Law on Customs 54/2014 arts 4, 32, 36, 37; domain A2, A5).
"""

from enum import StrEnum

from thongquan.kernel.states import Machine


class Life(StrEnum):
    """What the declaration is in law, from registration on."""

    REGISTERED = "registered"
    CLEARED = "cleared"
    EXITED = "exited"  # the goods have left customs supervision
    CANCELLED = "cancelled"
    VOID = "void"  # ended by time: goods never came, or were never presented


class LifeAct(StrEnum):
    CLEAR = "clear"
    EXIT = "exit"
    CANCEL = "cancel"
    LAPSE = "lapse"


LIFE = Machine(
    "declaration",
    Life,
    LifeAct,
    Life.REGISTERED,
    {
        Life.REGISTERED: {
            LifeAct.CLEAR: Life.CLEARED,
            LifeAct.CANCEL: Life.CANCELLED,
            LifeAct.LAPSE: Life.VOID,
        },
        # An export cleared but never shipped may still be cancelled, with proof.
        Life.CLEARED: {LifeAct.EXIT: Life.EXITED, LifeAct.CANCEL: Life.CANCELLED},
        Life.EXITED: {},
        Life.CANCELLED: {},
        Life.VOID: {},
    },
)


class Control(StrEnum):
    """What customs does with the lane it chose."""

    NONE = "none"  # green
    DOCUMENTS_DUE = "documents-due"  # yellow: an officer is to check the documents
    EXAMINATION_DUE = "examination-due"  # red: documents and goods
    IN_EXAMINATION = "in-examination"
    CHECKED = "checked"


class ControlAct(StrEnum):
    RAISE_TO_DOCUMENTS = "raise-to-documents"
    RAISE_TO_EXAMINATION = "raise-to-examination"
    LOWER_TO_NONE = "lower-to-none"
    LOWER_TO_DOCUMENTS = "lower-to-documents"
    CHECK_DOCUMENTS = "check-documents"
    PASS_DOCUMENTS = "pass-documents"  # noqa: S105
    START_EXAMINATION = "start-examination"
    COMPLETE_EXAMINATION = "complete-examination"
    WITHDRAW_EXAMINATION = "withdraw-examination"


CONTROL = Machine(
    "control",
    Control,
    ControlAct,
    Control.NONE,
    {
        Control.NONE: {
            ControlAct.RAISE_TO_DOCUMENTS: Control.DOCUMENTS_DUE,
            ControlAct.RAISE_TO_EXAMINATION: Control.EXAMINATION_DUE,
        },
        Control.DOCUMENTS_DUE: {
            ControlAct.CHECK_DOCUMENTS: Control.DOCUMENTS_DUE,  # not all in order
            ControlAct.PASS_DOCUMENTS: Control.CHECKED,
            ControlAct.RAISE_TO_EXAMINATION: Control.EXAMINATION_DUE,
            ControlAct.LOWER_TO_NONE: Control.NONE,
        },
        Control.EXAMINATION_DUE: {
            ControlAct.CHECK_DOCUMENTS: Control.EXAMINATION_DUE,  # and the goods all the same
            ControlAct.START_EXAMINATION: Control.IN_EXAMINATION,
            # Who calls one examination off does not change the lane: another is asked for, or the lane lowered.
            ControlAct.WITHDRAW_EXAMINATION: Control.EXAMINATION_DUE,
            ControlAct.LOWER_TO_DOCUMENTS: Control.DOCUMENTS_DUE,
            ControlAct.LOWER_TO_NONE: Control.NONE,
        },
        Control.IN_EXAMINATION: {
            ControlAct.CHECK_DOCUMENTS: Control.IN_EXAMINATION,
            ControlAct.COMPLETE_EXAMINATION: Control.CHECKED,
        },
        Control.CHECKED: {
            ControlAct.RAISE_TO_DOCUMENTS: Control.DOCUMENTS_DUE,
            ControlAct.RAISE_TO_EXAMINATION: Control.EXAMINATION_DUE,
        },
    },
)


class Goods(StrEnum):
    """Where the goods may be while the declaration is not cleared."""

    UNDER_SUPERVISION = "under-supervision"
    IN_STORAGE = "in-storage"  # brought to the declarant's storage for an agency's inspection
    RELEASED_CONDITIONALLY = "released-conditionally"  # usable; value or classification pending
    FREE = "free"  # cleared


class GoodsAct(StrEnum):
    BRING_TO_STORAGE = "bring-to-storage"
    RETURN_FROM_STORAGE = "return-from-storage"
    RELEASE_CONDITIONALLY = "release-conditionally"
    FREE = "free"


GOODS = Machine(
    "goods",
    Goods,
    GoodsAct,
    Goods.UNDER_SUPERVISION,
    {
        Goods.UNDER_SUPERVISION: {
            GoodsAct.BRING_TO_STORAGE: Goods.IN_STORAGE,
            GoodsAct.RELEASE_CONDITIONALLY: Goods.RELEASED_CONDITIONALLY,
            GoodsAct.FREE: Goods.FREE,
        },
        Goods.IN_STORAGE: {
            GoodsAct.RETURN_FROM_STORAGE: Goods.UNDER_SUPERVISION,
            GoodsAct.RELEASE_CONDITIONALLY: Goods.RELEASED_CONDITIONALLY,
            GoodsAct.FREE: Goods.FREE,
        },
        Goods.RELEASED_CONDITIONALLY: {GoodsAct.FREE: Goods.FREE},
        Goods.FREE: {},
    },
)


class Amendment(StrEnum):
    """A request to change what was declared after the lane was announced, or an officer's order to."""

    ASKED = "asked"
    ORDERED = "ordered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"  # an order nobody answered in time
    ENDED = "ended"  # with its declaration
    SUSPENDED = "suspended"  # an order objected to, and not to be carried out meanwhile


class AmendmentAct(StrEnum):
    ANSWER = "answer"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    END = "end"
    SUSPEND = "suspend"
    RESUME = "resume"
    REOPEN = "reopen"  # the refusal was annulled: it is to be decided anew


ORDERED_AMENDMENT = Machine(
    "ordered amendment",
    Amendment,
    AmendmentAct,
    Amendment.ORDERED,
    {
        Amendment.ORDERED: {
            AmendmentAct.ANSWER: Amendment.ASKED,
            AmendmentAct.EXPIRE: Amendment.EXPIRED,
            AmendmentAct.WITHDRAW: Amendment.WITHDRAWN,
            AmendmentAct.SUSPEND: Amendment.SUSPENDED,
            AmendmentAct.END: Amendment.ENDED,
        },
        Amendment.SUSPENDED: {
            AmendmentAct.ANSWER: Amendment.ASKED,
            AmendmentAct.RESUME: Amendment.ORDERED,
            AmendmentAct.WITHDRAW: Amendment.WITHDRAWN,
            AmendmentAct.END: Amendment.ENDED,
        },
        Amendment.ASKED: {
            AmendmentAct.ACCEPT: Amendment.ACCEPTED,
            AmendmentAct.REFUSE: Amendment.REFUSED,
            AmendmentAct.WITHDRAW: Amendment.WITHDRAWN,
            AmendmentAct.END: Amendment.ENDED,
        },
        Amendment.ACCEPTED: {},
        Amendment.REFUSED: {AmendmentAct.REOPEN: Amendment.ASKED},
        Amendment.WITHDRAWN: {},
        Amendment.EXPIRED: {},
        Amendment.ENDED: {},
    },
)


class Cancellation(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"  # its declaration was void first


class CancellationAct(StrEnum):
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    END = "end"
    REOPEN = "reopen"  # the refusal was annulled: it is to be decided anew


CANCELLATION = Machine(
    "cancellation",
    Cancellation,
    CancellationAct,
    Cancellation.ASKED,
    {
        Cancellation.ASKED: {
            CancellationAct.ACCEPT: Cancellation.ACCEPTED,
            CancellationAct.REFUSE: Cancellation.REFUSED,
            CancellationAct.WITHDRAW: Cancellation.WITHDRAWN,
            CancellationAct.END: Cancellation.ENDED,
        },
        Cancellation.ACCEPTED: {},
        Cancellation.REFUSED: {CancellationAct.REOPEN: Cancellation.ASKED},
        Cancellation.WITHDRAWN: {},
        Cancellation.ENDED: {},
    },
)

MACHINES = (LIFE, CONTROL, GOODS, ORDERED_AMENDMENT, CANCELLATION)
