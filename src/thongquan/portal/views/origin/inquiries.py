"""What other administrations ask of our certificates: the desk of who answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.documents import selectors as documents
from thongquan.documents import services as storing
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.portal import wrong
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import refusal
from thongquan.portal.views.desk.doing import say, text
from thongquan.portal.views.origin.doubts import found
from thongquan.tariff.domain.certificates.verification import Outcome
from thongquan.tariff.selectors import inquiries as selectors
from thongquan.tariff.services import inquiries
from thongquan.tariff.services.inquiries import Findings

ANSWER = "origin.answer"
ONE = "origin-inquiries/<int:inquiry>"
Act = Callable[[HttpRequest, Visitor, int], Promise]


@page(
    ANSWER,
    "origin-inquiries",
    name="origin-inquiries",
    title=_("Asked about our certificates"),
    journey=Journey.CONTROL,
    menu=28,
)
def listed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    _everywhere(visitor)
    return render(request, "portal/origin/inquiries.html", {"rows": selectors.listed(at=visitor.at)})


@page(
    ANSWER,
    ONE,
    name="origin-inquiry",
    title=_("Question on origin"),
    journey=Journey.CONTROL,
    above="origin-inquiries",
)
def one(request: HttpRequest, visitor: Visitor, inquiry: int) -> HttpResponse:
    _everywhere(visitor)
    context = {
        "told": selectors.told(inquiry, at=visitor.at),
        "papers": documents.documents(selectors.subject(inquiry), at=visitor.at),
        "outcomes": list(Outcome),
    }
    return render(request, "portal/origin/inquiry.html", context)


def _act(address: str, *, name: str) -> Callable[[Act], Act]:
    """A form is sent to it; one is back on the inquiry, told what was done or why it was not."""

    def registered(done: Act) -> Act:
        @page(
            ANSWER,
            f"{ONE}/{address}",
            name=name,
            title=_("Question on origin"),
            journey=Journey.CONTROL,
            methods=("POST",),
            whole=False,
        )
        @wraps(done)
        def view(request: HttpRequest, visitor: Visitor, inquiry: int, **given: Any) -> HttpResponse:
            _everywhere(visitor)
            try:
                say(request, done(request, visitor, inquiry))
            except NotFound:
                raise
            except Refused as why:
                messages.error(request, refusal(why), extra_tags="bad")
            return redirect("origin-inquiry", inquiry=inquiry)

        return done

    return registered


@_act("acknowledge", name="origin-inquiry-acknowledge")
def acknowledge(request: HttpRequest, visitor: Visitor, inquiry: int) -> Promise:
    inquiries.acknowledge(inquiry=inquiry, actor=visitor.signed.actor(), at=visitor.at)
    return _("It is acknowledged; who asked is told.")


@_act("exporter", name="origin-inquiry-exporter")
def ask_exporter(request: HttpRequest, visitor: Visitor, inquiry: int) -> Promise:
    question = text(request, "reason")
    inquiries.ask_exporter(inquiry=inquiry, question=question, actor=visitor.signed.actor(), at=visitor.at)
    return _("What the exporter is asked is noted; his time runs.")


@_act("heard", name="origin-inquiry-heard")
def hear_exporter(request: HttpRequest, visitor: Visitor, inquiry: int) -> Promise:
    said = text(request, "reason")
    inquiries.hear_exporter(inquiry=inquiry, said=said, actor=visitor.signed.actor(), at=visitor.at)
    return _("What the exporter said is noted.")


@_act("papers", name="origin-inquiry-paper")
def attach(request: HttpRequest, visitor: Visitor, inquiry: int) -> Promise:
    file = request.FILES.get("file")
    if file is None:
        raise wrong.value("file", "", "missing")
    storing.store(
        body=file.chunks(),
        declared_name=str(file.name),
        owner=selectors.subject(inquiry),
        actor=visitor.signed.actor(),
        at=visitor.at,
    )
    return _("The document lies with the question; the answer names it.")


@_act("answer", name="origin-inquiry-answer")
def answer(request: HttpRequest, visitor: Visitor, inquiry: int) -> Promise:
    findings = Findings(found(request), text(request, "statement", wanted=False))
    inquiries.answer(inquiry=inquiry, findings=findings, actor=visitor.signed.actor(), at=visitor.at)
    return _("It is answered; who asked is told.")


def _everywhere(visitor: Visitor) -> None:
    """The whole administration is asked, not an office of it."""
    visitor.signed.require_everywhere(ANSWER, at=visitor.at)
