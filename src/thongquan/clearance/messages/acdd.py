"""The messages about export declarations, as JSON; their schemas are docs/messages/acdd*.schema.json."""

from thongquan.clearance.domain.acdd.words import Document
from thongquan.kernel.messages import Code, Country, Day, Messages, Part, Reason, is_day
from thongquan.kernel.refusals import Refused

UNREADABLE = "acdd-unreadable"


class Cancellation(Part, kw_only=True):
    """By the exporting administration: the export does not take place as told."""

    issuing_country: Country
    importing_country: Country
    number: Code
    reason: Reason
    on: Day


MESSAGES = Messages({"acdd": (1, Document), "acdd-cancellation": (1, Cancellation)}, UNREADABLE)


def read(kind: str, body: bytes) -> Document | Cancellation:
    """Refused: kind-not-handled, acdd-unreadable (where, and why)."""
    message = MESSAGES.read(kind, body)
    assert isinstance(message, Document | Cancellation)
    day = message.on if isinstance(message, Cancellation) else message.departure_date
    if day is not None and not is_day(day):
        raise Refused(UNREADABLE, why=f"{day} is no day")
    if message.issuing_country == message.importing_country:
        raise Refused(UNREADABLE, why="issuing_country = importing_country")
    if isinstance(message, Document) and len({item.number for item in message.items}) < len(message.items):
        raise Refused(UNREADABLE, why="items of the same number")
    return message
