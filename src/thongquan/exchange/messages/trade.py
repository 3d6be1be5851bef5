"""The message of trade data, as JSON; its schema is docs/messages/trade-data-1.schema.json."""

from typing import Annotated

import msgspec

from thongquan.exchange.domain.trade import FIELDS, KIND, Direction, Scope
from thongquan.kernel.messages import (
    ITEMS_MAX,
    Code,
    Country,
    Day,
    Messages,
    Name,
    Number,
    Part,
    Unit,
    Value,
    is_day,
)
from thongquan.kernel.refusals import Refused

ROWS_MAX = 10_000
UNREADABLE, NOT_AGREED = "trade-data-unreadable", "trade-data-not-agreed"
Subheading = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}$(?!\n)", description="Of the Harmonized System.")]
Mode = Annotated[str, msgspec.Meta(pattern=r"^[0-9]$(?!\n)", description="UNECE Recommendation 19.")]


class Row(Part, kw_only=True):
    """An item of a consignment, whose number is the sender's own and says nothing of a declaration. Of a later
    `revision` all rows of the consignment are told anew. Ports: UN/LOCODE, or as the agreement names them.
    What follows `hs_code` is told where it is agreed."""

    consignment: Code
    revision: Annotated[int, msgspec.Meta(ge=0, le=9_999)]
    item: Annotated[int, msgspec.Meta(ge=1, le=ITEMS_MAX)]
    direction: Direction
    sender_port: Code
    receiver_port: Code
    on: Day
    hs_code: Subheading
    origin: Country | None = None
    quantity: Number | None = None
    unit: Unit | None = None
    net_mass: Number | None = None
    value: Value | None = None
    transport_mode: Mode | None = None
    containers: Annotated[int, msgspec.Meta(ge=0, le=9_999)] | None = None
    exporter: Name | None = None
    importer: Name | None = None


class TradeData(Part, kw_only=True):
    """What was cleared (or registered) between the pairs of ports of an agreement since the message before.
    `withdrawn`: consignments told before that did not take place."""

    agreement: Code
    sender: Country
    receiver: Country
    rows: Annotated[list[Row], msgspec.Meta(max_length=ROWS_MAX)]
    withdrawn: Annotated[list[Code], msgspec.Meta(max_length=ROWS_MAX)] = []


MESSAGES = Messages({KIND: (1, TradeData)}, UNREADABLE)


def read(kind: str, body: bytes) -> TradeData:
    """Refused: kind-not-handled, trade-data-unreadable (where, and why)."""
    message = MESSAGES.read(kind, body)
    assert isinstance(message, TradeData)
    for place, row in enumerate(message.rows, 1):
        if not is_day(row.on):
            raise Refused(UNREADABLE, why=f"rows[{place}].on: {row.on}")
    return message


def require_agreed(message: TradeData, scope: Scope) -> None:
    """What the agreement does not name is not kept, and the message is not taken in.

    Refused("trade-data-not-agreed": path, found).
    """
    pairs = {(theirs, ours) for ours, theirs in scope.pairs}
    for place, row in enumerate(message.rows, 1):
        if (row.sender_port, row.receiver_port) not in pairs:
            raise _not_agreed(f"rows[{place}].sender_port", f"{row.sender_port}–{row.receiver_port}")
        if not scope.has(row.hs_code):
            raise _not_agreed(f"rows[{place}].hs_code", row.hs_code)
        told = {name for name in FIELDS if getattr(row, name) is not None}
        if beyond := sorted(told - scope.fields):
            raise _not_agreed(f"rows[{place}].{beyond[0]}", beyond[0])


def _not_agreed(path: str, found: str) -> Refused:
    return Refused(NOT_AGREED, path=path, found=found)
