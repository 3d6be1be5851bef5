"""People who sign in: found, made with a first password, granted roles, disabled."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.identity import services
from thongquan.identity.selectors import desk, subject_of_user
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.people.forms import Person, RoleForm
from thongquan.portal.views.people.shown import companies, granted, reason_of

VIEW = "user.view"
A_PAGE = 50


@page(VIEW, "people", name="people", title=_("People"), journey=Journey.ADMINISTRATION, menu=10)
def people(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    q, after = request.GET.get("q", "").strip()[:80], request.GET.get("after", "")[:150]
    found, following = desk.people(q=q, after=after, limit=A_PAGE)
    rows = [{**one, "grants": granted(one["grants"], visitor.at)} for one in found]
    context = {"rows": rows, "next": following, "q": q, "makes": visitor.may("user.create")}
    return render(request, "portal/people/list.html", context)


@page(
    "user.create",
    "people/new",
    name="person-new",
    title=_("New account"),
    journey=Journey.ADMINISTRATION,
    methods=("GET", "POST"),
    above="people",
)
def new(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The first password is shown this once; whoever signs in with it chooses another."""
    form, why = Person(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        password = services.given_password()
        try:
            made = services.NewUser(password=password, **form.cleaned_data)
            services.create_user(new=made, actor=visitor.actor, at=visitor.at)
            answer = render(
                request, "portal/people/made.html", {"username": made.username, "password": password}
            )
            answer["Cache-Control"] = "no-store"
            return answer
        except Refused as refused:
            why = refused
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/people/new.html", {"form": form, "why": why}, status=status)


@page(
    VIEW,
    "people/of/<str:username>",
    name="person",
    title=_("Account"),
    journey=Journey.ADMINISTRATION,
    above="people",
)
def person(request: HttpRequest, visitor: Visitor, username: str) -> HttpResponse:
    return shown(request, visitor, username)


def shown(
    request: HttpRequest,
    visitor: Visitor,
    username: str,
    *,
    why: Refused | None = None,
    form: RoleForm | None = None,
) -> HttpResponse:
    one = desk.person(username)
    context: dict[str, Any] = {
        "one": one,
        "grants": granted(one["grants"], visitor.at),
        "companies": companies(one["grants"], visitor.at),
        "form": form or RoleForm(books.today(visitor.at)),
        "grants_roles": visitor.may("grant.request"),
        "approves": visitor.may("grant.approve"),
        "revokes": visitor.may("grant.revoke"),
        "disables": visitor.may("user.disable"),
        "resets": visitor.may("user.reset") and one["subject"] != str(visitor.actor.subject),
        "back": "person",
        "why": why,
    }
    return render(request, "portal/people/person.html", context, status=422 if why or form else 200)


@page(
    "grant.request",
    "people/of/<str:username>/grant",
    name="person-grant",
    title=_("Grant a role"),
    journey=Journey.ADMINISTRATION,
    methods=("POST",),
    above="person",
    whole=False,
)
def grant(request: HttpRequest, visitor: Visitor, username: str) -> HttpResponse:
    desk.person(username)
    form = RoleForm(books.today(visitor.at), request.POST)
    if not form.is_valid():
        return shown(request, visitor, username, form=form)
    try:
        asked: dict[str, Any] = form.asked(visitor.at)
        services.request_grant(to=subject_of_user(username), actor=visitor.actor, at=visitor.at, **asked)
    except Refused as why:
        return shown(request, visitor, username, why=why, form=form)
    messages.success(request, _("Granted; a role of two people waits for the second."))
    return redirect("person", username=username)


@page(
    "user.disable",
    "people/of/<str:username>/disable",
    name="person-disable",
    title=_("Disable the account"),
    journey=Journey.ADMINISTRATION,
    methods=("POST",),
    above="person",
    whole=False,
)
def disable(request: HttpRequest, visitor: Visitor, username: str) -> HttpResponse:
    desk.person(username)
    return _ended(request, visitor, username, services.disable_user)


@page(
    "user.reset",
    "people/of/<str:username>/password",
    name="person-password",
    title=_("Reset the password"),
    journey=Journey.ADMINISTRATION,
    methods=("POST",),
    above="person",
    whole=False,
)
def password(request: HttpRequest, visitor: Visitor, username: str) -> HttpResponse:
    """For who forgot it: one for the next sign-in, shown this once."""
    desk.person(username)
    user, given = subject_of_user(username), services.given_password()
    said: dict[str, Any] = {"user": user, "actor": visitor.actor, "at": visitor.at}
    try:
        waiting = services.reset_password(password=given, reason=reason_of(request), **said)
    except Refused as why:
        return shown(request, visitor, username, why=why)
    context = {"username": username, "password": given, "waiting": waiting}
    answer = render(request, "portal/people/password.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@page(
    "user.reset",
    "people/of/<str:username>/factors",
    name="person-factors",
    title=_("Take off the second factor"),
    journey=Journey.ADMINISTRATION,
    methods=("POST",),
    above="person",
    whole=False,
)
def factors(request: HttpRequest, visitor: Visitor, username: str) -> HttpResponse:
    """For who lost his device: at the next sign-in he enrols another."""
    desk.person(username)
    return _ended(request, visitor, username, services.reset_factors)


def _ended(request: HttpRequest, visitor: Visitor, username: str, act: Any) -> HttpResponse:
    user: Subject = subject_of_user(username)
    try:
        act(user=user, actor=visitor.actor, at=visitor.at, reason=reason_of(request))
    except Refused as why:
        return shown(request, visitor, username, why=why)
    messages.success(request, _("Done."))
    return redirect("person", username=username)
