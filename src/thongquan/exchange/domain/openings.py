"""What opens a way to a partner and so wants two people: a route, a key, the end of a suspension,
more told in messages."""

from collections.abc import Mapping
from enum import StrEnum

from thongquan.kernel.states import Machine
from thongquan.kernel.texts import Text


class What(StrEnum):
    ROUTE = "route"
    KEY = "key"
    RESUMPTION = "resumption"
    RECOGNITION = "recognition"  # of its authorised operators
    MANNER = "manner"  # in which version a kind is written, and what of it is told besides


WHAT: Mapping[What, Text] = {
    What.ROUTE: {"vi": "Tuyến gửi", "en": "Route"},
    What.KEY: {"vi": "Khóa", "en": "Key"},
    What.RESUMPTION: {"vi": "Nối lại trao đổi", "en": "Resumption"},
    What.RECOGNITION: {"vi": "Công nhận doanh nghiệp ưu tiên", "en": "Recognition of authorised operators"},
    What.MANNER: {"vi": "Cách viết thông điệp", "en": "Manner of a kind"},
}


class State(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


OPENING = Machine(
    "exchange.opening",
    State,
    Act,
    State.PROPOSED,
    {
        State.PROPOSED: {
            Act.APPROVE: State.APPROVED,
            Act.REFUSE: State.REFUSED,
            Act.WITHDRAW: State.WITHDRAWN,
        },
        State.APPROVED: {},
        State.REFUSED: {},
        State.WITHDRAWN: {},
    },
)
