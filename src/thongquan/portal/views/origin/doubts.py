"""Doubts about the origin of declared goods: raised, asked by letter, answered, decided; guaranteed by who
declares."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.selectors import dossier, inside, purse, verifications, views
from thongquan.clearance.selectors.verifications import VERIFY
from thongquan.clearance.services import answering, asking, covering, verifying
from thongquan.clearance.services.verifying import Raised, Ruling
from thongquan.portal import wrong
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.desk.control import SEE, tabs
from thongquan.portal.views.desk.doing import act, choice, text
from thongquan.tariff.domain.certificates.verification import Doubt, Outcome

BACK = "origin"
ONE = "origin/<int:verification>"
MOST = 999


@page(VERIFY, "origin", name="origin-queue", title=_("Origin under doubt"), journey=Journey.CONTROL, menu=27)
def queue(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Whose turn it is and until when, of the declarations of his offices."""
    return render(
        request, "portal/origin/queue.html", {"rows": verifications.desk(visitor.signed, at=visitor.at)}
    )


@page(
    SEE,
    "desk/<str:identifier>/origin",
    name=BACK,
    title=_("Origin"),
    journey=Journey.CONTROL,
    above="control",
    rows=dossier.rows,
)
def doubts(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    row = visitor.declaration
    lists = inside.reasons(row, "origin-doubt", "origin-refusal", at=visitor.at)
    context = {
        "tabs": tabs(visitor.known.identifier, BACK),
        "identifier": visitor.known.identifier,
        "row": row,
        "number": views.legal_number(row),
        "found": verifications.of_declaration(row.pk, inside=True, at=visitor.at),
        "may": visitor.may(VERIFY),
        "claims": _claims(dossier.content(row)) if row.direction == "IM" else [],
        "doubts": lists.get("origin-doubt", {}),
        "refusals": lists.get("origin-refusal", {}),
        "outcomes": list(Outcome),
    }
    return render(request, "portal/origin/doubts.html", context)


def _claims(said: Any) -> list[Mapping[str, Any]]:
    """Items with an origin and a schedule, so long as some proof of origin is named."""
    if not any(paper.category_code == "origin" for paper in said.documents):
        return []
    return [
        {"number": one.item_number, "code": one.commodity_code, "country": one.origin_country_code,
         "schedule": one.duty_regime_code}
        for one in said.items[:MOST]
        if one.origin_country_code and one.duty_regime_code
    ]  # fmt: skip


@act(VERIFY, "origin/doubt", name="doubt-origin", back=BACK)
def doubt(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    raised = Raised(
        numbers(request, "item"),
        Doubt(choice(request, "code", list(Doubt))),
        text(request, "statement", wanted=False),
    )
    verifying.raise_doubt(identifier=identifier, raised=raised, actor=visitor.actor, at=visitor.at)
    return _("The preference is withheld; the goods are not held for it.")


@act(VERIFY, f"{ONE}/letter", name="origin-letter", back=BACK)
def letter(request: HttpRequest, visitor: Visitor, identifier: str, verification: int) -> Promise:
    asking.ask_on_paper(identifier=identifier, verification=verification, actor=visitor.actor, at=visitor.at)
    return _("The letter is noted; the time for the answer runs.")


@act(VERIFY, f"{ONE}/answer", name="origin-answer", back=BACK)
def answer(request: HttpRequest, visitor: Visitor, identifier: str, verification: int) -> Promise:
    answering.enter(
        identifier=identifier,
        verification=verification,
        found=found(request),
        statement=text(request, "statement", wanted=False),
        actor=visitor.actor,
        at=visitor.at,
    )
    return _("The answer is entered.")


@act(VERIFY, f"{ONE}/decision", name="origin-decision", back=BACK)
def decision(request: HttpRequest, visitor: Visitor, identifier: str, verification: int) -> Promise:
    granted = numbers(request, "granted")
    reason = request.POST.get("code", "")[:35]
    ruling = Ruling(granted, reason, text(request, "why", wanted=False))
    verifying.rule(
        identifier=identifier, verification=verification, ruling=ruling, actor=visitor.actor, at=visitor.at
    )
    return _("It is decided and signed; what is owed follows it.")


@act(VERIFY, f"{ONE}/withdraw", name="origin-withdraw", back=BACK)
def withdraw(request: HttpRequest, visitor: Visitor, identifier: str, verification: int) -> Promise:
    why = text(request, "reason")
    verifying.withdraw(
        identifier=identifier, verification=verification, why=why, actor=visitor.actor, at=visitor.at
    )
    return _("The doubt is given up; the preference stands.")


@act("guarantee.use", f"{ONE}/guarantee", name="origin-guarantee", back="declaration")
def guarantee(request: HttpRequest, visitor: Visitor, identifier: str, verification: int) -> Promise:
    number = text(request, "guarantee")[:40]
    purse.guarantee_of(visitor.known.trader, number)
    covering.guarantee(
        identifier=identifier,
        verification=verification,
        number=number,
        actor=visitor.actor,
        at=visitor.at,
    )
    return _("The difference is guaranteed.")


def numbers(request: HttpRequest, name: str) -> list[int]:
    """What is ticked; Refused("validation") for what is no number."""
    said = request.POST.getlist(name)[:MOST]
    for each in said:
        if not (each.isascii() and each.isdigit() and len(each) < 5):
            raise wrong.value(name, each, "int")
    return [int(each) for each in said]


def found(request: HttpRequest) -> dict[int, tuple[Outcome, str]]:
    """Of each item, what is said of it (`outcome-1`) and why (`reason-1`)."""
    return {
        number: (Outcome(choice(request, f"outcome-{number}", list(Outcome))),
                 text(request, f"reason-{number}", wanted=False))
        for number in numbers(request, "number")
    }  # fmt: skip
