"""What is said of editions and of those who made them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.books.domain import State

PERMISSION = "books.draft"
OPEN = (State.DRAFT, State.CHECKED, State.APPROVED)
MOVES: Mapping[str, Promise] = {
    "drafted": _("Drafted"),
    "checked": _("Checked"),
    "approved": _("Approved"),
    "published": _("Published"),
}


def said_by(subject: str) -> str:
    """An account by its name: "quantri" of "user:VN-quantri"."""
    return subject.partition(":")[2].partition("-")[2] or subject
