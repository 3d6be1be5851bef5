"""Where declaring begins: what is to be declared, for whom, from what; and the drafts that are open."""

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.selectors import access, drafts, views
from thongquan.clearance.selectors.drafts import Client, Drafted
from thongquan.clearance.selectors.formats import limits
from thongquan.clearance.services import drafts as services
from thongquan.clearance.services.submit import Sent, read_one
from thongquan.kernel.identifiers import qualified
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.declaring.form import opened, steady

KINDS = {"IM": _("Import: goods come into the country"), "EX": _("Export: goods leave the country")}
BLANK, COPY, FILE = "blank", "copy", "file"
EARLIER = 10
A_PAGE = 20
DIGITS = 11  # of a declaration's number; the rest says the revision


@page(
    drafts.PERMISSION,
    "declare",
    name="declare",
    title=_("Declare goods"),
    journey=Journey.DECLARING,
    methods=("GET", "POST"),
    menu=5,
)
def start(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    with steady(visitor):
        told: dict[str, Any] = {}
        if request.method == "POST":
            told = _begun(request, visitor)
            if "draft" in told:
                return redirect("draft-consignment", draft=told["draft"].id)
        return render(request, "portal/declaring/start.html", {**_asked(request, visitor), **told})


@page(
    drafts.PERMISSION,
    "declare/<uuid:draft>",
    name="draft",
    title=_("Draft"),
    journey=Journey.DECLARING,
    above="declare",
    whole=False,
)
def draft(request: HttpRequest, visitor: Visitor, draft: UUID) -> HttpResponseBase:
    opened(visitor, draft)
    return redirect("draft-consignment", draft=draft)


def _asked(request: HttpRequest, visitor: Visitor) -> dict[str, Any]:
    given = request.POST if request.method == "POST" else request.GET
    which = access.visible(visitor.signed, visitor.at)
    page = drafts.page(visitor.signed, visitor.at, cursor=request.GET.get("after", "")[:40], limit=A_PAGE)
    return {
        "drafts": page.drafts,
        "next": page.next,
        "kinds": KINDS.items(),
        "clients": drafts.clients(visitor.signed, visitor.at),
        "earlier": views.page(which, views.Filters(), limit=EARLIER).declarations,
        "asked": {
            "kind": given.get("kind", "IM"),
            "client": given.get("client", ""),
            "begin": given.get("begin", COPY if given.get("copy") else BLANK),
            "copy": given.get("copy", ""),
        },
    }


def _begun(request: HttpRequest, visitor: Visitor) -> dict[str, Any]:
    """The draft; or what is wrong with what was asked for, by field."""
    client = _client(request.POST.get("client", ""), drafts.clients(visitor.signed, visitor.at))
    if client is None:
        return {"wrong": {"client": _("Choose for whom you declare.")}}
    begin, kind = request.POST.get("begin", BLANK), request.POST.get("kind", "")
    try:
        if begin == FILE:
            return _from_file(request, visitor, client)
        if begin == COPY:
            return _copied(request, visitor, client)
        if kind not in KINDS:
            return {"wrong": {"kind": _("Say whether the goods come in or go out.")}}
        return {"draft": _start(visitor, client, kind)}
    except Refused as why:
        return {"why": why}


def _client(named: str, clients: list[Client]) -> Client | None:
    """By the numbers of who declares and for whom; the only one where there is no other."""
    found = [one for one in clients if f"{one.declarant.id}/{one.card.number}" == named]
    return found[0] if found else clients[0] if len(clients) == 1 else None


def _start(visitor: Visitor, client: Client, kind: str, **how: Any) -> Drafted:
    actor = visitor.signed.actor(on_behalf=client.declarant)
    return services.start(
        party=client.declarant,
        kind=kind,
        principal="" if client.itself else client.card.number,
        actor=actor,
        at=visitor.at,
        **how,
    )


def _copied(request: HttpRequest, visitor: Visitor, client: Client) -> dict[str, Any]:
    digits = re.sub(r"\D", "", request.POST.get("copy", ""))[:DIGITS]
    missing: dict[str, dict[str, Promise]] = {"wrong": {"copy": _("No declaration of yours has this number.")}}
    if not digits:
        return missing
    try:
        earlier = access.require(
            visitor.signed, qualified(settings.ADMINISTRATION, digits), access.VIEW, visitor.at
        )
    except NotFound:
        return missing
    return {"draft": _start(visitor, client, "", copy_of=earlier.key)}


def _from_file(request: HttpRequest, visitor: Visitor, client: Client) -> dict[str, Any]:
    given = request.FILES.get("file")
    if given is None or not given.size:
        return {"wrong": {"file": _("Choose a file.")}}
    if given.size > limits().xml_bytes:
        raise Refused("too-large", limit=limits().xml_bytes)
    sent = Sent(given.read(), given.content_type or "", "draft", name=given.name or "")
    content, said = read_one(sent, at=visitor.at)
    if content is None:
        return {"unread": said["findings"]}
    return {"draft": _start(visitor, client, content.type_code, content=content)}
