"""What an officer does about papers: asks for one, takes or returns what came, notes a requirement as met."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from thongquan.books import selectors as books
from thongquan.clearance.selectors.turns import document_due
from thongquan.clearance.services import requirements
from thongquan.documents import selectors, services
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.views.desk.doing import act, text, whole_number
from thongquan.portal.views.desk.dossier import kinds
from thongquan.portal.views.desk.dossier.page import CHECK, NAME

ASK = "document.request"
REQUEST = "requests/<uuid:asked>"


@act(ASK, "ask", name="ask-paper", back=NAME)
def ask(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    """In the languages it was written in; in any other the kind of paper is named before the words."""
    category = text(request, "category")[:35]
    said = {one: text(request, f"text_{one}", wanted=False) for one in books.pack().languages}
    if not any(said.values()):
        raise Refused("reason-wanted")
    services.ask(
        owner=visitor.known.subject,
        category=category,
        text=_told(category, said),
        due=document_due(visitor.known.key, at=visitor.at),
        actor=visitor.actor,
        at=visitor.at,
    )
    return _("The paper is asked for; its clock runs.")


def _told(category: str, said: dict[str, str]) -> dict[str, str]:
    first, told = next(one for one in said.values() if one), {}
    for language, one in said.items():
        with override(language):
            told[language] = one or f"{kinds.kind(category)}: {first}"
    return told


@act(ASK, f"{REQUEST}/accept", name="accept-paper", back=NAME)
def accept(request: HttpRequest, visitor: Visitor, identifier: str, asked: UUID) -> Promise:
    services.accept_supply(**_of(visitor, asked))
    return _("The paper is accepted.")


@act(ASK, f"{REQUEST}/return", name="return-paper", back=NAME)
def give_back(request: HttpRequest, visitor: Visitor, identifier: str, asked: UUID) -> Promise:
    due = document_due(visitor.known.key, at=visitor.at)
    services.return_supply(reason=text(request, "reason"), due=due, **_of(visitor, asked))
    return _("It is asked for again; its clock runs anew.")


@act(ASK, f"{REQUEST}/withdraw", name="withdraw-paper", back=NAME)
def withdraw(request: HttpRequest, visitor: Visitor, identifier: str, asked: UUID) -> Promise:
    services.withdraw_request(reason=text(request, "reason"), **_of(visitor, asked))
    return _("The paper is asked for no longer.")


@act(CHECK, "requirements/meet", name="meet-requirement", back=NAME)
def meet(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    cleared = requirements.meet_requirement(
        identifier=identifier,
        item_number=whole_number(request, "item"),
        measure=text(request, "measure")[:24],
        paper=text(request, "paper")[:120],
        actor=visitor.actor,
        at=visitor.at,
    )
    if cleared:
        return _("The requirement is met, and the declaration is cleared by it.")
    return _("The requirement is met.")


def _of(visitor: Visitor, asked: UUID) -> dict[str, Any]:
    """NotFound for a request of another declaration."""
    if all(one.id != asked for one in selectors.requests(visitor.known.subject)):
        raise NotFound("request", asked)
    return {"request": asked, "actor": visitor.actor, "at": visitor.at}
