"""How grants are told on pages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from thongquan.books import selectors as books
from thongquan.clearance.selectors import registry
from thongquan.identity.domain import Role
from thongquan.identity.domain.catalogue import ROLE_TEXTS
from thongquan.kernel.refusals import Refused
from thongquan.portal.views.books.words import said_by
from thongquan.portal.views.people.forms import SEES


def granted(grants: Iterable[Mapping[str, Any]], at: datetime) -> list[dict[str, Any]]:
    """Each with its role in words, its state (pending, revoked, ended, later, in-force) and who gave it."""
    return [
        {
            **one,
            "role_text": ROLE_TEXTS[Role(one["role"])],
            "state": _state(one, at),
            "holder": said_by(one["to"]),
            "sees": SEES[one["classification"]],
            "by": said_by(one["requested_by"]),
            "second": said_by(one["approved_by"]) if one["approved_by"] != one["requested_by"] else "",
        }
        for one in grants
    ]


def companies(grants: Iterable[Mapping[str, Any]], at: datetime) -> dict[str, str]:
    """Party ("party:VN-…") → its name, of those that grants are for."""
    codes = {str(one["party"]).removeprefix("party:") for one in grants if one["party"]}
    return {f"party:{code}": name for code, name in registry.names(codes, on=books.today(at)).items()}


def _state(one: Mapping[str, Any], at: datetime) -> str:
    if one["revoked_at"]:
        return "revoked"
    if one["valid_to"] and datetime.fromisoformat(one["valid_to"]) <= at:
        return "ended"
    if not one["approved_at"]:
        return "pending"
    return "later" if datetime.fromisoformat(one["valid_from"]) > at else "in-force"


def reason_of(request: HttpRequest) -> str:
    """The reason of a form. Refused("reason-wanted")."""
    reason = request.POST.get("reason", "").strip()[:1000]
    if not reason:
        raise Refused("reason-wanted")
    return reason
