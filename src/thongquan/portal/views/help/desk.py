"""The officer's desk of questions, the most pressing first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thongquan.partnership.domain.questions import STATES
from thongquan.partnership.selectors import questions
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page


@page(
    "question.answer",
    "help/desk",
    name="question-desk",
    title=_("Questions to answer"),
    journey=Journey.HELP,
    menu=40,
    above="help",
)
def desk(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    waiting = questions.waiting(visitor.signed, visitor.at)
    own = str(visitor.signed.subject)
    figures = [
        (_("Waiting"), len(waiting)),
        (_("Overdue"), sum(one["overdue"] for one in waiting)),
        (_("Taken by you"), sum(one["officer"] == own for one in waiting)),
    ]
    context = {"waiting": waiting, "figures": figures, "states": STATES, "own": own}
    return render(request, "portal/help/desk.html", context)
