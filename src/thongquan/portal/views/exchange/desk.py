"""Partners with the state of each channel; one partner; what opens and closes the way to it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thongquan.exchange import services
from thongquan.exchange.domain import kinds
from thongquan.exchange.domain.agreements import INSTRUMENTS
from thongquan.exchange.messages import files
from thongquan.exchange.selectors import partners, traffic
from thongquan.exchange.selectors.traffic import A_PAGE
from thongquan.exchange.services import SetUp
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import text_in
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import language
from thongquan.portal.views.exchange.acting import (
    CLOSE,
    MEND,
    PROPOSE,
    VIEW,
    act,
    by,
    everywhere,
    number,
    reason,
)
from thongquan.portal.views.exchange.proposing import certificate_of, date_of, terms_of
from thongquan.wire.domain.outgoing import Outgoing

ONE = "exchange/partners/<str:partner>"
FILE_MOST = 1 << 20


@page(VIEW, "exchange", name="exchange", title=_("Partners"), journey=Journey.EXCHANGE, menu=10)
def desk(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Every partner, with what of its channel wants somebody."""
    everywhere(visitor)
    found = traffic.channels(at=visitor.at)
    figures = [
        (_("Messages waiting to go"), sum(one["waiting"] for one in found)),
        (_("Refused or expired"), sum(one["refused"] for one in found)),
        (_("Dead letters"), sum(one["dead"] for one in found)),
    ]
    context = {"found": found, "figures": figures, "proposes": visitor.may(PROPOSE)}
    return render(request, "portal/exchange/desk.html", context)


@page(
    PROPOSE,
    "exchange/new",
    name="partner-new",
    title=_("New partner"),
    journey=Journey.EXCHANGE,
    methods=("GET", "POST"),
    above="exchange",
)
def new(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """By its country and names; or all of it by a file, proposed in one go."""
    everywhere(visitor)
    why = None
    if request.method == "POST":
        try:
            code = _added(request, visitor)
        except Refused as refused:
            why = refused
        else:
            return redirect("partner", code)
    context = {"why": why, "given": request.POST}
    return render(request, "portal/exchange/new.html", context, status=422 if why else 200)


def _added(request: HttpRequest, visitor: Visitor) -> str:
    file = request.FILES.get("file")
    if file is None:
        code = request.POST.get("code", "").strip().upper()[:20]
        name = {each: request.POST.get(f"name_{each}", "").strip() for each in ("vi", "en")}
        services.add_partner(code=code, name=name, **by(visitor))
        return code
    told = files.partner(file.read(FILE_MOST + 1))
    given = SetUp(
        code=told.code,
        name=told.name,
        contacts=told.contacts,
        address=told.address,
        certificates=[one.encode() for one in told.certificates],
        agreements=[one.terms() for one in told.agreements],
    )
    services.propose_all(given=given, **by(visitor))
    return told.code


@page(VIEW, ONE, name="partner", title=_("Partner"), journey=Journey.EXCHANGE, above="exchange")
def one(request: HttpRequest, visitor: Visitor, partner: str) -> HttpResponse:
    """Its channel, agreements, routes, keys, and its latest messages both ways."""
    everywhere(visitor)
    whole = traffic.whole_with_channel(partner, at=visitor.at)
    context = {
        "one": whole,
        "came": traffic.received(partner)[:5],
        "went": traffic.sent(partner)[:5],
        "today": visitor.at.date(),
        "proposes": visitor.may(PROPOSE),
        "closes": visitor.may(CLOSE),
        "mends": visitor.may(MEND),
        "waiting": any(row["state"] == "proposed" for row in [*whole["agreements"], *whole["openings"]]),
        "kinds": [each for each in _kinds() if each[0] not in kinds.FREE],
        "instruments": [(str(one), text_in(text, language())) for one, text in INSTRUMENTS.items()],
    }
    return render(request, "portal/exchange/partner.html", context)


@page(
    VIEW,
    f"{ONE}/messages",
    name="partner-messages",
    title=_("Messages"),
    journey=Journey.EXCHANGE,
    above="partner",
)
def messages_of(request: HttpRequest, visitor: Visitor, partner: str) -> HttpResponse:
    """Of one way, narrowed by kind, dossier and state, page by page."""
    everywhere(visitor)
    row = partners.partner(partner)
    asked = {name: request.GET.get(name, "").strip()[:120] for name in ("way", "kind", "conversation", "state")}
    asked["way"] = "sent" if asked["way"] == "sent" else "received"
    asked["kind"] = asked["kind"] if asked["kind"] in kinds.KINDS else ""
    states = [str(one) for one in Outgoing]
    asked["state"] = asked["state"] if asked["state"] in states and asked["way"] == "sent" else ""
    told: dict[str, Any] = {"kind": asked["kind"], "conversation": asked["conversation"]}
    if before := number(request.GET.get("before", "")):
        told["before"] = before
    if asked["way"] == "sent":
        found = traffic.sent(partner, state=asked["state"], **told)
    else:
        found = traffic.received(partner, **told)
    context = {
        "one": row,
        "asked": asked,
        "found": found[:A_PAGE],
        "next": found[A_PAGE - 1]["number"] if len(found) > A_PAGE else 0,
        "kinds": _kinds(),
        "states": states,
    }
    return render(request, "portal/exchange/messages.html", context)


def _kinds() -> list[tuple[str, str]]:
    """By name, in the reader's language."""
    return [(name, text_in(text, language())) for name, text in kinds.KINDS.items()]


def _back(given: dict[str, Any]) -> str:
    return reverse("partner", args=[given["partner"]])


@act(PROPOSE, f"{ONE}/agree", name="partner-agree", title=_("Propose an agreement"),
     done=_("The agreement is proposed: another person approves it."), back=_back)  # fmt: skip
def agree(request: HttpRequest, visitor: Visitor, given: dict[str, Any]) -> None:
    file = request.FILES.get("file")
    terms = terms_of(request) if file is None else files.agreement(file.read(FILE_MOST + 1)).terms()
    services.propose_agreement(code=given["partner"], terms=terms, **by(visitor))


@act(PROPOSE, f"{ONE}/route", name="partner-route", title=_("Propose a route"),
     done=_("The route is proposed: another person approves it."), back=_back)  # fmt: skip
def route(request: HttpRequest, visitor: Visitor, given: dict[str, Any]) -> None:
    address = request.POST.get("address", "").strip()[:1000]
    since = date_of(request, "from") or visitor.at.date()
    services.propose_route(code=given["partner"], address=address, valid_from=since, **by(visitor))


@act(PROPOSE, f"{ONE}/key", name="partner-key", title=_("Propose a key"),
     done=_("The key is proposed: another person approves it."), back=_back)  # fmt: skip
def key(request: HttpRequest, visitor: Visitor, given: dict[str, Any]) -> None:
    services.propose_key(
        code=given["partner"],
        certificate=certificate_of(request),
        registered_from=date_of(request, "from") or visitor.at.date(),
        registered_to=date_of(request, "to"),
        **by(visitor),
    )


@act(PROPOSE, f"{ONE}/resume", name="partner-resume", title=_("Propose to resume"),
     done=_("Resumption is proposed: another person approves it."), back=_back)  # fmt: skip
def resume(request: HttpRequest, visitor: Visitor, given: dict[str, Any]) -> None:
    services.propose_resumption(code=given["partner"], reason=reason(request), **by(visitor))


@act(CLOSE, f"{ONE}/suspend", name="partner-suspend", title=_("Suspend"),
     done=_("Exchange is suspended: nothing goes or comes."), back=_back)  # fmt: skip
def suspend(request: HttpRequest, visitor: Visitor, given: dict[str, Any]) -> None:
    services.suspend(code=given["partner"], reason=reason(request), **by(visitor))


@act(CLOSE, f"{ONE}/revoke", name="partner-revoke", title=_("Revoke a key"),
     done=_("The key is revoked: nothing signed with it is taken in any more."), back=_back)  # fmt: skip
def revoke(request: HttpRequest, visitor: Visitor, given: dict[str, Any]) -> None:
    mark = request.POST.get("fingerprint", "")[:64]
    services.revoke_key(code=given["partner"], fingerprint=mark, reason=reason(request), **by(visitor))


@act(CLOSE, f"{ONE}/end", name="partner-end", title=_("End an agreement"),
     done=_("The agreement has ended."), back=_back)  # fmt: skip
def end(request: HttpRequest, visitor: Visitor, given: dict[str, Any]) -> None:
    which = number(request.POST.get("agreement", ""))
    if partners.agreement(which, at=visitor.at)["partner"] != given["partner"]:
        raise NotFound("agreement", which)
    services.end_agreement(agreement=which, reason=reason(request), **by(visitor))
