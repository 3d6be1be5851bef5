"""What was decided on a declaration, and objections to it: lodged and taken back by the declarant, answered by
the office that is asked; and the declaration on paper."""

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance import tasks
from thongquan.clearance.messages.acts import Act
from thongquan.clearance.selectors import inside, objections, views
from thongquan.clearance.selectors.printed import languages_of
from thongquan.clearance.services import objecting, printing
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.portal import signing, words
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.desk.named import named

VIEW, LODGE, ANSWER = "declaration.view", "objection.lodge", "objection.decide"
LONGEST, LONGEST_EXCUSE = 5000, 2000
OF_ONE = "declarations/<str:identifier>"
LONGEST_NUMBER = 12
RETRY_AFTER = 5  # seconds
DECLINING = ("not-affected", "not-represented", "too-late", "ended")


@page(
    VIEW,
    f"{OF_ONE}/decisions",
    name="declaration-decisions",
    title=_("Decisions and objections"),
    journey=Journey.DECLARING,
    above="declaration",
)
def decisions(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    return _shown(request, visitor)


@page(
    LODGE,
    f"{OF_ONE}/objections/new",
    name="objection-new",
    title=_("Object to a decision"),
    journey=Journey.DECLARING,
    methods=("GET", "POST"),
    above="declaration-decisions",
)
def lodge(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    """The decision is named by its number."""
    given = request.POST if request.method == "POST" else request.GET
    number = given.get("decision", "")[:40]
    with books.steady(visitor.at):
        found = views.decisions(visitor.known.key)
        about = next((one for one in found if one["decision"] == number), None)
        if about is None:
            raise NotFound("decision", number)
        context: dict[str, Any] = {
            "identifier": identifier,
            "decision": about,
            "way": objections.ways(visitor.known.key, found, at=visitor.at).get(number),
            "grounds": given.get("grounds", "")[:LONGEST],
            "excuse": given.get("excuse", "")[:LONGEST_EXCUSE],
            **signing.wanted(visitor, Act.OBJECT, LODGE),
        }
    if request.method == "GET":
        return render(request, "portal/decisions/new.html", context)
    if not context["grounds"].strip():
        return render(request, "portal/decisions/new.html", {**context, "wanted": True}, status=422)
    try:
        said = {"decision": number, "grounds": context["grounds"], "excuse": context["excuse"]}
        file = signing.send(request, visitor, Act.OBJECT, **said)
    except Refused as why:
        return render(request, "portal/decisions/new.html", {**context, "why": why}, status=422)
    return file or redirect("declaration-decisions", identifier=identifier)


@page(
    LODGE,
    f"{OF_ONE}/objections/withdraw",
    name="objection-withdraw",
    title=_("Withdraw an objection"),
    journey=Journey.DECLARING,
    methods=("POST",),
    whole=False,
)
def withdraw(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    number = _number(request)
    objections.objection(visitor.known.key, number, at=visitor.at)
    return _done(
        request, visitor, lambda: signing.send(request, visitor, Act.WITHDRAW_OBJECTION, number=number)
    )


@page(
    ANSWER,
    f"{OF_ONE}/objections/answer",
    name="objection-answer",
    title=_("Answer an objection"),
    journey=Journey.CONTROL,
    methods=("POST",),
    whole=False,
)
def answer(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    """By the field `act`: what the office does with it."""
    number, by = _number(request), _by(visitor)
    objections.require_answering(visitor.signed, visitor.known.key, number, at=visitor.at)
    why, remedy = (request.POST.get(name, "").strip()[:LONGEST] for name in ("why", "remedy"))
    acts: dict[str, Callable[[], Any]] = {
        "take-up": lambda: objecting.take_up(objection=number, **by),
        "decline": lambda: objecting.decline(
            objection=number, reason=request.POST.get("reason", "")[:35], note=why, **by
        ),
        "prolong": lambda: objecting.prolong(objection=number, why=why, **by),
        "suspend": lambda: objecting.suspend(objection=number, why=why, **by),
        "resume": lambda: objecting.resume(objection=number, why=why, **by),
        **{
            str(act): lambda act=act: objecting.answer(
                objection=number, given=objecting.Answer(act, why, remedy), **by
            )
            for act in objecting.RESULTS
        },
    }
    act = request.POST.get("act", "")
    if act not in acts:
        raise NotFound("act", act)
    return _done(request, visitor, acts[act])


@page(
    ANSWER,
    "objections",
    name="objections",
    title=_("Objections"),
    journey=Journey.CONTROL,
    menu=60,
)
def waiting(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What waits for an answer of his office, the first to end first."""
    found = named(objections.waiting(visitor.signed, visitor.at), visitor)
    of_book = inside.reasons_on(books.today(visitor.at), "decision", at=visitor.at)["decision"]
    titles = {
        kind: of_book.get(kind) or {"": words.word("decided", kind)} for kind in {one["kind"] for one in found}
    }
    waiting = [{**one, "title": titles[one["kind"]]} for one in found]
    return render(request, "portal/decisions/waiting.html", {"waiting": waiting})


@page(
    VIEW,
    f"{OF_ONE}/paper",
    name="declaration-paper",
    title=_("Print"),
    journey=Journey.DECLARING,
    whole=False,
)
def paper(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponseBase:
    """The PDF; of a long declaration a page that asks again until the worker has made it."""
    languages = languages_of(request.GET.get("languages", "")[:20])
    path = printing.at_once(identifier=identifier, key=visitor.known.key, languages=languages, at=visitor.at)
    if path is not None:
        file = FileResponse(path.open("rb"), filename=f"{identifier}.pdf")
        file["Content-Type"], file["Cache-Control"] = "application/pdf", "no-store"
        return file
    tasks.print_later(identifier, languages)
    response = render(request, "portal/decisions/paper.html", {"identifier": identifier}, status=200)
    response["Refresh"] = str(RETRY_AFTER)
    return response


def _shown(request: HttpRequest, visitor: Visitor, why: Refused | None = None) -> HttpResponse:
    with books.steady(visitor.at):
        key, inside = visitor.known.key, visitor.may("lane.view")
        may_lodge = visitor.may(LODGE)
        found = views.decisions(key, inside=inside)
        lodged, closed = objections.objections(key, at=visitor.at), objections.court_cases(key)
        offices = {one["authority"] for one in lodged}
        his = {office for office in offices if objections.answers(visitor.signed, office, visitor.at)}
        context = {
            "identifier": visitor.known.identifier,
            "decisions": list(reversed(found)),
            "ways": objections.ways(key, found, at=visitor.at, closed=closed),
            "objections": list(reversed(lodged)),
            "his": his,
            "court_cases": closed,
            "may_lodge": may_lodge,
            **(signing.wanted(visitor, Act.OBJECT, LODGE) if may_lodge else {}),
            "declining": DECLINING,
            "why": why,
        }
        return render(request, "portal/decisions/list.html", context, status=422 if why else 200)


def _done(request: HttpRequest, visitor: Visitor, act: Callable[[], Any]) -> HttpResponse:
    try:
        made = act()
    except Refused as why:
        return _shown(request, visitor, why)
    return (
        made
        if isinstance(made, HttpResponse)
        else redirect("declaration-decisions", identifier=visitor.known.identifier)
    )


def _by(visitor: Visitor) -> dict[str, Any]:
    return {"actor": visitor.actor, "at": visitor.at}


def _number(request: HttpRequest) -> int:
    text = request.POST.get("objection", "")
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise NotFound("objection", text[:40])
    return int(text)
