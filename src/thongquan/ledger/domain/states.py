"""What becomes of an instruction to the bank and of a refund."""

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
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    PAID = "paid"
    RETURNED = "returned"


class RefundAct(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    PAY = "pay"
    RETURN = "return"


REFUNDS = Machine(
    "ledger.refund",
    RefundState,
    RefundAct,
    RefundState.PROPOSED,
    {
        RefundState.PROPOSED: {
            RefundAct.APPROVE: RefundState.APPROVED,
            RefundAct.REFUSE: RefundState.REFUSED,
        },
        RefundState.APPROVED: {RefundAct.PAY: RefundState.PAID, RefundAct.RETURN: RefundState.RETURNED},
        RefundState.REFUSED: {},
        RefundState.PAID: {},
        RefundState.RETURNED: {},
    },
)
