"""Systems of companies that connect: registered, their secret renewed, suspended. A secret is shown once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.identity import services
from thongquan.identity.selectors import desk, subject_of_client
from thongquan.kernel.refusals import Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.people.forms import RoleForm, System
from thongquan.portal.views.people.shown import companies, granted, reason_of

CREATE = "client.create"


@page(
    "user.view",
    "clients",
    name="clients",
    title=_("Connected systems"),
    journey=Journey.ADMINISTRATION,
    menu=12,
)
def clients(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    told = desk.clients_told()
    rows = [{**one, "grants": granted(one["grants"], visitor.at)} for one in told]
    context = {"rows": rows, "companies": companies(told, visitor.at), "makes": visitor.may(CREATE)}
    return render(request, "portal/people/clients.html", context)


@page(
    CREATE,
    "clients/new",
    name="client-new",
    title=_("Register a system"),
    journey=Journey.ADMINISTRATION,
    methods=("GET", "POST"),
    above="clients",
)
def new(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    form = System(books.today(visitor.at), request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = services.create_client(
            name=given["name"], party=given["party"], actor=visitor.actor, at=visitor.at
        )
        return _secret(request, made)
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/people/client_new.html", {"form": form}, status=status)


@page(
    "user.view",
    "clients/of/<str:client>",
    name="client",
    title=_("Connected system"),
    journey=Journey.ADMINISTRATION,
    above="clients",
)
def client(request: HttpRequest, visitor: Visitor, client: str) -> HttpResponse:
    return shown(request, visitor, client)


def shown(
    request: HttpRequest,
    visitor: Visitor,
    client: str,
    *,
    why: Refused | None = None,
    form: RoleForm | None = None,
) -> HttpResponse:
    one = desk.client_told(client)
    context = {
        "one": one,
        "grants": granted(one["grants"], visitor.at),
        "companies": companies([*one["grants"], one], visitor.at),
        "form": form or RoleForm(books.today(visitor.at)),
        "makes": visitor.may(CREATE),
        "grants_roles": visitor.may("grant.request"),
        "approves": visitor.may("grant.approve"),
        "revokes": visitor.may("grant.revoke"),
        "why": why,
    }
    return render(request, "portal/people/client.html", context, status=422 if why or form else 200)


@page(
    "grant.request",
    "clients/of/<str:client>/grant",
    name="client-grant",
    title=_("Grant a role"),
    journey=Journey.ADMINISTRATION,
    methods=("POST",),
    above="client",
    whole=False,
)
def grant(request: HttpRequest, visitor: Visitor, client: str) -> HttpResponse:
    desk.client_told(client)
    form = RoleForm(books.today(visitor.at), request.POST)
    if not form.is_valid():
        return shown(request, visitor, client, form=form)
    try:
        asked: dict[str, Any] = form.asked(visitor.at)
        services.request_grant(to=subject_of_client(client), actor=visitor.actor, at=visitor.at, **asked)
    except Refused as why:
        return shown(request, visitor, client, why=why, form=form)
    messages.success(request, _("Granted; a role of two people waits for the second."))
    return redirect("client", client=client)


@page(
    CREATE,
    "clients/of/<str:client>/secret",
    name="client-secret",
    title=_("Renew the secret"),
    journey=Journey.ADMINISTRATION,
    methods=("POST",),
    above="client",
    whole=False,
)
def secret(request: HttpRequest, visitor: Visitor, client: str) -> HttpResponse:
    desk.client_told(client)
    try:
        made = services.renew_secret(
            client=subject_of_client(client), actor=visitor.actor, at=visitor.at, reason=reason_of(request)
        )
    except Refused as why:
        return shown(request, visitor, client, why=why)
    return _secret(request, made)


@page(
    CREATE,
    "clients/of/<str:client>/disable",
    name="client-disable",
    title=_("Suspend the system"),
    journey=Journey.ADMINISTRATION,
    methods=("POST",),
    above="client",
    whole=False,
)
def disable(request: HttpRequest, visitor: Visitor, client: str) -> HttpResponse:
    desk.client_told(client)
    try:
        services.disable_client(
            client=subject_of_client(client), actor=visitor.actor, at=visitor.at, reason=reason_of(request)
        )
    except Refused as why:
        return shown(request, visitor, client, why=why)
    messages.success(request, _("Done."))
    return redirect("client", client=client)


def _secret(request: HttpRequest, made: services.Credentials) -> HttpResponse:
    answer = render(request, "portal/people/secret.html", {"made": made})
    answer["Cache-Control"] = "no-store"
    return answer
