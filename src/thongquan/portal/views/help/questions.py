"""One's questions; one of them with all that was said, and what may be done with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.selectors import registry
from thongquan.identity import selectors as identity
from thongquan.kernel.refusals import Refused
from thongquan.partnership.domain.questions import MACHINE, MARKS, STATES, Act, Mark, State
from thongquan.partnership.selectors import questions
from thongquan.partnership.selectors.questions import Filters, Known
from thongquan.partnership.services import answering
from thongquan.partnership.services import asking as services
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.help.asking import above, offices

A_PAGE = 20
STATES_SHOWN = ("waiting", State.ANSWERED, State.CLOSED, "")
Do = Callable[[Known, QueryDict, Visitor], None]


@page(
    "question.view",
    "questions",
    name="questions",
    title=_("Questions"),
    journey=Journey.HELP,
    menu=30,
    above="help",
)
def listed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """One's own, and an officer's of his offices."""
    state = request.GET.get("state", "")
    after = request.GET.get("after", "")
    narrowed = Filters(state=state if state in STATES_SHOWN else "")
    cursor = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    found = questions.page(visitor.signed, narrowed, visitor.at, cursor=cursor, limit=A_PAGE)
    own = reverse("questions")
    tabs = [
        (title, f"{own}?state={one}" if one else own, one == narrowed.state)
        for one, title in (
            ("", _("All")),
            ("waiting", _("Waiting for an answer")),
            (State.ANSWERED, _("Answered")),
            (State.CLOSED, _("Closed")),
        )
    ]
    onward = f"?state={narrowed.state}&after={found.next}" if found.next else ""
    context = {"found": found.questions, "tabs": tabs, "next": onward, "states": STATES}
    return render(request, "portal/help/questions.html", context)


@page(
    "question.view",
    "questions/<str:question>",
    name="question",
    title=_("Question"),
    journey=Journey.HELP,
    above="questions",
)
def one(request: HttpRequest, visitor: Visitor, question: str) -> HttpResponse:
    return shown(request, visitor, question)


def shown(
    request: HttpRequest, visitor: Visitor, question: str, *, why: Refused | None = None, text: str = ""
) -> HttpResponse:
    """The page of a question; `why` an act was refused, and the words that were not taken."""
    told = questions.question(visitor.signed, question, visitor.at)
    state = State(told["state"])
    may = {act.replace("-", "_"): told["may"][who] and MACHINE.allows(state, act) for act, who in _WHO.items()}
    may["answer"] = may["answer"] and told["officer"] == str(visitor.signed.subject)
    context: dict[str, Any] = {
        "one": told,
        "may": may,
        "states": STATES,
        "marks": MARKS,
        "why": why,
        "text": text,
    }
    if told["inside"]:
        acting = {one["by"] for one in told["messages"]} | {told["asked_by"], told["officer"]}
        company = registry.names({told["party"]}, on=books.today(visitor.at)).get(told["party"])
        context |= {"acting": identity.names(acting - {""}), "company": company}
    if may["forward"]:
        context["offices"] = above(told, visitor) if told["declaration"] else offices(visitor)
    return render(request, "portal/help/question.html", context)


_WHO: dict[Act, str] = {
    Act.TAKE: "answer",
    Act.PUT_BACK: "answer",
    Act.FORWARD: "answer",
    Act.ANSWER: "answer",
    Act.REOPEN: "ask",
    Act.CLOSE: "ask",
}


def _act(act: Act, title: Promise, done: Promise, do: Do, *, back: str = "question") -> None:
    """A page that does one thing to a question: an act of the machine, by whoever may."""
    permission = f"question.{_WHO[act]}"

    def acted(request: HttpRequest, visitor: Visitor, question: str) -> HttpResponse:
        known = questions.require(visitor.signed, question, permission, visitor.at)
        try:
            do(known, request.POST, visitor)
        except Refused as why:
            return shown(request, visitor, question, why=why, text=request.POST.get("text", ""))
        messages.success(request, str(done))
        return redirect(back) if back != "question" else redirect("question", question)

    page(
        permission,
        f"questions/<str:question>/{act}",
        name=f"question-{act}",
        title=title,
        journey=Journey.HELP,
        methods=("POST",),
        whole=False,
    )(acted)


def _take(known: Known, given: QueryDict, visitor: Visitor) -> None:
    answering.take(question=known.key, actor=visitor.actor, at=visitor.at)


def _put_back(known: Known, given: QueryDict, visitor: Visitor) -> None:
    answering.put_back(
        question=known.key, reason=given.get("reason", "")[:1_000], actor=visitor.actor, at=visitor.at
    )


def _forward(known: Known, given: QueryDict, visitor: Visitor) -> None:
    answering.forward(
        question=known.key,
        office=given.get("office", "")[:35],
        reason=given.get("reason", "")[:1_000],
        actor=visitor.actor,
        at=visitor.at,
    )


def _answer(known: Known, given: QueryDict, visitor: Visitor) -> None:
    answering.answer(question=known.key, text=given.get("text", ""), actor=visitor.actor, at=visitor.at)


def _reopen(known: Known, given: QueryDict, visitor: Visitor) -> None:
    services.reopen(question=known.key, text=given.get("text", ""), actor=visitor.actor, at=visitor.at)


def _close(known: Known, given: QueryDict, visitor: Visitor) -> None:
    said_mark = given.get("mark", "")
    mark = Mark(said_mark) if said_mark in set(Mark) else None
    services.close(
        question=known.key, actor=visitor.actor, at=visitor.at, mark=mark, text=given.get("text", "")
    )


_act(Act.TAKE, _("Take the question up"), _("You have taken the question up."), _take)
_act(Act.PUT_BACK, _("Put the question back"), _("The question waits for somebody else."), _put_back)
_act(Act.FORWARD, _("Forward the question"), _("The question was forwarded."), _forward, back="question-desk")
_act(Act.ANSWER, _("Answer the question"), _("Your answer was sent."), _answer)
_act(Act.REOPEN, _("Ask again"), _("Your question is open again."), _reopen)
_act(Act.CLOSE, _("Close the question"), _("The question is closed. Thank you."), _close)
