"""Asking: the question, what it is about, and who is to answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.selectors import access, views
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import folded
from thongquan.partnership.domain.questions import Context
from thongquan.partnership.selectors import articles
from thongquan.partnership.selectors.topics import topics
from thongquan.partnership.services import asking as services
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import language, said
from thongquan.portal.views.help.forms import Ask, Choices
from thongquan.reference import selectors as reference

TOPIC_OF = {"code": "classification", "declaration": "procedure"}


@page(
    "question.ask",
    "help/ask",
    name="ask",
    title=_("Ask customs"),
    journey=Journey.HELP,
    methods=("GET", "POST"),
    menu=20,
    above="help",
)
def ask(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The context comes with the link: page, code, declaration."""
    form, why = _form(request, visitor), None
    if request.method == "POST" and form.is_valid():
        try:
            made = _asked(form, visitor)
        except NotFound:
            raise
        except Refused as refused:
            why = refused
        else:
            messages.success(
                request, gettext("Your question was sent. Its number is %(number)s.") % {"number": made}
            )
            return redirect("question", made)
    about = {name: form[name].value() or "" for name in ("page", "code", "declaration")}
    known = articles.about_code(about["code"], at=visitor.at) if about["code"].isdigit() else []
    return render(
        request, "portal/help/ask.html", {"form": form, "why": why, "about": about, "articles": known}
    )


def _form(request: HttpRequest, visitor: Visitor) -> Ask:
    given = request.POST if request.method == "POST" else None
    about = {name: (given or request.GET).get(name, "")[:300] for name in ("page", "code", "declaration")}
    of = next((topic for name, topic in TOPIC_OF.items() if about[name]), "")
    initial = {**about, "topic": of, "office": "" if about["declaration"] else _usual(visitor)}
    open_ = () if about["declaration"] else [("", _("The head of customs")), *offices(visitor)]
    found = topics(on=books.today(visitor.at), known_at=visitor.at)
    parties = [(one.id, one.id) for one in visitor.signed.parties(at=visitor.at)]
    return Ask(
        given,
        initial=initial,
        topics=[(one.code, said(one.text)) for one in found] or [("", "–")],
        offices=open_,
        parties=() if about["declaration"] else parties,
    )


def _asked(form: Ask, visitor: Visitor) -> str:
    given = form.cleaned_data
    asked = services.Asked(
        topic=given["topic"],
        text=given["text"],
        language=language(),
        context=Context(given["page"], given["code"], given["declaration"]),
        office=given.get("office", ""),
        party=given.get("party", ""),
    )
    return services.ask(asked=asked, signed=visitor.signed, at=visitor.at)


def offices(visitor: Visitor) -> Choices:
    """Of the day, by name in the reader's language."""
    every = reference.reference().offices.all_on(books.today(visitor.at))
    return sorted(((one.code, said(one.names)) for one in every), key=lambda one: folded(one[1]))


def above(told: dict[str, Any], visitor: Visitor) -> Choices:
    """The offices above that of the question, where one about a declaration may go."""
    known = dict(offices(visitor))
    path = reference.office_path(told["office"], books.today(visitor.at))
    return [(code, known.get(code, code)) for code in path if code != told["desk"]]


def _usual(visitor: Visitor) -> str:
    """Where the visitor declared last."""
    if not visitor.may("declaration.view"):
        return ""
    last = views.page(access.visible(visitor.signed, visitor.at), views.Filters(), limit=1).declarations
    return str(last[0]["office"]) if last else ""
