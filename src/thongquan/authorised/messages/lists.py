"""The message of a list, as JSON; its schema is docs/messages/aeo-list-1.schema.json."""

from thongquan.authorised.domain.lists import OperatorList
from thongquan.kernel.messages import Messages, is_day
from thongquan.kernel.refusals import Refused

NAME, UNREADABLE = "aeo-list", "aeo-list-unreadable"
MESSAGES = Messages({NAME: (1, OperatorList)}, UNREADABLE)


def read(kind: str, body: bytes) -> OperatorList:
    """Refused: kind-not-handled, aeo-list-unreadable (where, and why)."""
    told = MESSAGES.read(kind, body)
    assert isinstance(told, OperatorList)
    if not is_day(told.on):
        raise Refused(UNREADABLE, why=f"on: {told.on}")
    if len({one.number for one in told.operators}) < len(told.operators):
        raise Refused(UNREADABLE, why="two operators of one number")
    for one in told.operators:
        if not is_day(one.valid_from) or (one.valid_until and not is_day(one.valid_until)):
            raise Refused(UNREADABLE, why=f"{one.number}: a day")
        if one.valid_until and one.valid_until < one.valid_from:
            raise Refused(UNREADABLE, why=f"{one.number}: valid_until < valid_from")
    return told
