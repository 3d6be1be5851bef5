"""What becomes of an instruction to the bank, a refund, a guarantee, and of what two people decide."""

from enum import StrEnum

from thongquan.kernel.states import Machine


class Order(StrEnum):
    ASKED = "asked"
    SENT = "sent"
    SETTLED = "settled"
    REJECTED = "rejected"


class OrderAct(StrEnum):
    SEND = "send"
    SETTLE = "settle"
    REJECT = "reject"


ORDERS = Machine(
    "ledger.order",
    Order,
    OrderAct,
    Order.ASKED,
    {
        # The bank's news may overtake its answer: an order not yet marked as sent can be settled.
        Order.ASKED: {
            OrderAct.SEND: Order.SENT,
            OrderAct.SETTLE: Order.SETTLED,
            OrderAct.REJECT: Order.REJECTED,
        },
        Order.SENT: {OrderAct.SETTLE: Order.SETTLED, OrderAct.REJECT: Order.REJECTED},
        Order.SETTLED: {},
        Order.REJECTED: {},
    },
)


class RefundState(StrEnum):
    ASKED = "asked"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    PAID = "paid"
    RETURNED = "returned"


class RefundAct(StrEnum):
    PROPOSE = "propose"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    TAKE_BACK = "take-back"
    EXAMINE_AGAIN = "examine-again"
    PAY = "pay"
    RETURN = "return"


REFUNDS = Machine(
    "ledger.refund",
    RefundState,
    RefundAct,
    RefundState.ASKED,
    {
        # The payer asks, an officer examines and proposes, a second one approves: three people.
        RefundState.ASKED: {
            RefundAct.PROPOSE: RefundState.PROPOSED,
            RefundAct.REFUSE: RefundState.REFUSED,
            RefundAct.WITHDRAW: RefundState.WITHDRAWN,
        },
        RefundState.PROPOSED: {
            RefundAct.APPROVE: RefundState.APPROVED,
            RefundAct.REFUSE: RefundState.REFUSED,
            RefundAct.TAKE_BACK: RefundState.WITHDRAWN,
            RefundAct.EXAMINE_AGAIN: RefundState.ASKED,  # a payer asked: his request stands
        },
        RefundState.APPROVED: {RefundAct.PAY: RefundState.PAID, RefundAct.RETURN: RefundState.RETURNED},
        RefundState.REFUSED: {},
        RefundState.WITHDRAWN: {},
        RefundState.PAID: {},
        RefundState.RETURNED: {},
    },
)


class Promise(StrEnum):
    """A guarantee from the guarantor's word to its discharge."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # nothing more may be set against it; what is reserved stays reserved
    RELEASED = "released"  # the guarantor is free


class PromiseAct(StrEnum):
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    TAKE_BACK = "take-back"  # by who registered it, before it was accepted
    RELEASE = "release"


PROMISES = Machine(
    "ledger.guarantee",
    Promise,
    PromiseAct,
    Promise.REGISTERED,
    {
        Promise.REGISTERED: {
            PromiseAct.ACCEPT: Promise.ACCEPTED,
            PromiseAct.REFUSE: Promise.REFUSED,
            PromiseAct.WITHDRAW: Promise.WITHDRAWN,
            PromiseAct.TAKE_BACK: Promise.RELEASED,
        },
        Promise.ACCEPTED: {PromiseAct.WITHDRAW: Promise.WITHDRAWN},
        Promise.REFUSED: {},
        Promise.WITHDRAWN: {PromiseAct.RELEASE: Promise.RELEASED},
        Promise.RELEASED: {},
    },
)


class Correction(StrEnum):
    """An entry to be taken back: one person proposes, another decides."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class CorrectionAct(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


CORRECTIONS = Machine(
    "ledger.correction",
    Correction,
    CorrectionAct,
    Correction.PROPOSED,
    {
        Correction.PROPOSED: {
            CorrectionAct.APPROVE: Correction.APPROVED,
            CorrectionAct.REFUSE: Correction.REFUSED,
            CorrectionAct.WITHDRAW: Correction.WITHDRAWN,
        },
        Correction.APPROVED: {},
        Correction.REFUSED: {},
        Correction.WITHDRAWN: {},
    },
)


class AdjustmentKind(StrEnum):
    """What is done to the debts of a declaration by a decision."""

    EXEMPTION = "exemption"  # tax let off
    DEFERRAL = "deferral"  # tax put off
    APPLICATION = "application"  # money in suspense that pays it


ADJUSTMENTS = Machine("ledger.adjustment", Correction, CorrectionAct, Correction.PROPOSED, CORRECTIONS.table)
