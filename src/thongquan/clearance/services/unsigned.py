"""Which messages may come unsigned: what the pack says (book `clearance`, parameter declarations-unsigned)."""

from django.utils import timezone

from thongquan.books import selectors as books
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound

PARAMETER = "declarations-unsigned"
PREFIX = "declaration"  # of the kinds of messages that are ours


def allowed(kind: str, sender: Subject) -> bool:
    """What `intake` asks of a message that came without a signature; it is asked as the message arrives."""
    now = timezone.now()
    if not kind.startswith(PREFIX):
        return False
    try:
        table = books.in_force("clearance", on=books.today(now), known_at=now).tables["parameters"]
    except NotFound:
        return False
    return dict(zip(table["parameter"], table["value"], strict=True)).get(PARAMETER) == "true"
