"""One message of a partner or to it, with all that proves it; quarantine; dead letters; what was refused."""

import ast
import json
import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thongquan.exchange.selectors import traffic
from thongquan.exchange.services import ANEW_KEEPS
from thongquan.intake import services as intake
from thongquan.intake.selectors import partners as arrived
from thongquan.kernel.refusals import Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import refusal
from thongquan.portal.views.exchange.acting import MEND, VIEW, act, by, everywhere, number, reason
from thongquan.wire import services as wire

REFUSED = re.compile(r"(?:Refused|NotFound): ([a-z-]+)(?:: (\{.*\}))?", re.DOTALL)
SHOWN = 20_000  # characters of a body
A_PAGE = 25


@page(
    VIEW,
    "exchange/received/<str:letter>",
    name="exchange-received",
    title=_("Message received"),
    journey=Journey.EXCHANGE,
    above="exchange",
)
def received(request: HttpRequest, visitor: Visitor, letter: str) -> HttpResponse:
    everywhere(visitor)
    told = traffic.received_one(letter, at=visitor.at)
    return render(request, "portal/exchange/message.html", _shown(told, visitor))


@page(
    VIEW,
    "exchange/sent/<str:message>",
    name="exchange-sent",
    title=_("Message sent"),
    journey=Journey.EXCHANGE,
    above="exchange",
)
def sent(request: HttpRequest, visitor: Visitor, message: str) -> HttpResponse:
    everywhere(visitor)
    return render(request, "portal/exchange/message.html", _shown(traffic.sent_one(message), visitor))


def _shown(told: Mapping[str, Any], visitor: Visitor) -> dict[str, Any]:
    return {"one": told, "body": text_of(told["body"]), "size": len(told["body"]), "mends": visitor.may(MEND)}


def text_of(body: bytes | None) -> str:
    """As a person reads it: JSON set apart, other text as it stands; "" for what is none."""
    try:
        text = (body or b"").decode("utf-8")
    except UnicodeDecodeError:
        return ""
    try:
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        text = "".join(each for each in text if each.isprintable() or each in "\n\t")
    return text[:SHOWN]


@page(
    VIEW,
    "exchange/received/<str:letter>/evidence",
    name="exchange-evidence",
    title=_("Evidence of a message"),
    journey=Journey.EXCHANGE,
    whole=False,
)
def evidence(request: HttpRequest, visitor: Visitor, letter: str) -> HttpResponse:
    everywhere(visitor)
    return _file(traffic.evidence(letter), letter)


@page(
    VIEW,
    "exchange/sent/<str:message>/evidence",
    name="exchange-evidence-sent",
    title=_("Evidence of a message"),
    journey=Journey.EXCHANGE,
    whole=False,
)
def evidence_of_sent(request: HttpRequest, visitor: Visitor, message: str) -> HttpResponse:
    everywhere(visitor)
    return _file(traffic.evidence_of_sent(message), message)


def _file(told: Mapping[str, Any], name: str) -> HttpResponse:
    made = HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json")
    safe = "".join(each if each.isalnum() or each in "-_." else "_" for each in name)[:80]
    made["Content-Disposition"] = f'attachment; filename="{safe}.evidence.json"'
    return made


@page(
    VIEW,
    "exchange/quarantine",
    name="quarantine",
    title=_("Quarantine"),
    journey=Journey.EXCHANGE,
    menu=30,
    above="exchange",
)
def quarantine(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What was not taken in; those that nobody has looked at, or those that somebody closed."""
    everywhere(visitor)
    closed = request.GET.get("closed") == "yes"
    before = number(request.GET.get("before", "")) or arrived.NEWEST
    found = arrived.quarantine(closed=closed, before=before, limit=A_PAGE + 1)
    context = {
        "found": found[:A_PAGE],
        "next": found[A_PAGE - 1]["quarantined"] if len(found) > A_PAGE else 0,
        "closed": closed,
        "tabs": [
            (_("To be looked at"), reverse("quarantine"), not closed),
            (_("Closed"), f"{reverse('quarantine')}?closed=yes", closed),
        ],
    }
    return render(request, "portal/exchange/quarantine.html", context)


@page(
    VIEW,
    "exchange/quarantine/<int:quarantined>",
    name="quarantined",
    title=_("Message in quarantine"),
    journey=Journey.EXCHANGE,
    above="quarantine",
)
def one_apart(request: HttpRequest, visitor: Visitor, quarantined: int) -> HttpResponse:
    everywhere(visitor)
    told = arrived.quarantined(quarantined)
    fields = told["evidence"]["fields"] if told["evidence"] else {}
    context = {
        "one": told,
        "fields": sorted(fields.items()),
        "body": text_of(told["body"]),
        "mends": visitor.may(MEND),
    }
    return render(request, "portal/exchange/quarantined.html", context)


@act(MEND, "exchange/quarantine/<int:quarantined>/close", name="quarantine-close", title=_("Close"),
     done=_("It is closed; that it came stays in the record."), back="quarantine")  # fmt: skip
def close(request: HttpRequest, visitor: Visitor, given: dict[str, Any]) -> None:
    arrived.quarantined(given["quarantined"])
    intake.close(quarantined=given["quarantined"], reason=reason(request), **by(visitor))


@page(
    VIEW,
    "exchange/letters",
    name="letters",
    title=_("Held up"),
    journey=Journey.EXCHANGE,
    menu=20,
    above="exchange",
)
def letters(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Messages of partners that nobody could handle, and ours that they refused or let expire."""
    everywhere(visitor)
    dead = [one | {"reason": why_of(one["reason"])} for one in traffic.dead()]
    context = {"dead": dead, "refused": traffic.on_desk(), "mends": visitor.may(MEND)}
    return render(request, "portal/exchange/letters.html", context)


def why_of(reason: str) -> str:
    """What a room refused, in words; what broke as it was noted."""
    found = REFUSED.fullmatch(reason)
    if found is None:
        return reason
    try:
        facts = ast.literal_eval(found[2] or "{}")
    except (ValueError, SyntaxError):
        return reason
    facts.pop("code", None)
    return refusal(Refused(found[1], **facts))


@act(MEND, "exchange/letters/<str:letter>/mend", name="letter-mend", title=_("Put a message right"),
     done=_("Done."), back="letters")  # fmt: skip
def mend(request: HttpRequest, visitor: Visitor, given: dict[str, Any]) -> None:
    """Handed on once more, or set aside: those that wait for it go on."""
    arrived.received_one(given["letter"])
    do = intake.give_up_dead if "give_up" in request.POST else intake.retry_dead
    do(receipt=given["letter"], reason=reason(request), **by(visitor))


@act(MEND, "exchange/refused/<str:message>/mend", name="refused-mend", title=_("Put a message of ours right"),
     done=_("Done."), back="letters")  # fmt: skip
def resend(request: HttpRequest, visitor: Visitor, given: dict[str, Any]) -> None:
    """Asked again as it is, sent anew, or given up."""
    told = {"message_id": given["message"], "reason": reason(request)} | by(visitor)
    how = request.POST.get("how", "")
    if how == "anew":
        wire.send_anew(expires_at=visitor.at + ANEW_KEEPS, **told)
    else:
        (wire.give_up if how == "give-up" else wire.ask_again)(**told)
