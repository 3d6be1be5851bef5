"""What every page of the desk asks: that whoever comes stands for all offices; and acts with their reason."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from thongquan.kernel.refusals import NotFound, Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import refusal

VIEW, PROPOSE, APPROVE, CLOSE = "exchange.view", "exchange.propose", "exchange.approve", "exchange.close"
MEND = "exchange.mend"
REASON_MOST = 1000
Do = Callable[[HttpRequest, Visitor, dict[str, Any]], HttpResponse | None]


def everywhere(visitor: Visitor) -> None:
    """Other administrations are the whole country's. Refused("not-permitted")."""
    visitor.signed.require_everywhere(visitor.permission, at=visitor.at)


def reason(request: HttpRequest) -> str:
    """Refused("reason-wanted")."""
    found = request.POST.get("reason", "").strip()[:REASON_MOST]
    if not found:
        raise Refused("reason-wanted")
    return found


def by(visitor: Visitor) -> dict[str, Any]:
    return {"actor": visitor.actor, "at": visitor.at}


def number(text: str) -> int:
    """Of a row, from an address; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0


def act(
    permission: str,
    address: str,
    *,
    name: str,
    title: Promise,
    done: Promise,
    back: Callable[[dict[str, Any]], str] | str,
) -> Callable[[Do], Do]:
    """A page that does one thing, and leads back to where it was pressed; what is refused is said there."""

    def registered(do: Do) -> Do:
        def acted(request: HttpRequest, visitor: Visitor, **given: Any) -> HttpResponse:
            everywhere(visitor)
            try:
                do(request, visitor, given)
            except NotFound:
                raise
            except Refused as why:
                messages.error(request, refusal(why), extra_tags="bad")
            else:
                messages.success(request, str(done))
            return redirect(back) if isinstance(back, str) else redirect(back(given))

        page(
            permission,
            address,
            name=name,
            title=title,
            journey=Journey.EXCHANGE,
            methods=("POST",),
            whole=False,
        )(acted)
        return do

    return registered
