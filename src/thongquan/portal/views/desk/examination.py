"""Examinations of a declaration: asked for, assigned, begun, their findings and seals, their result."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.domain.states import CONTROL, Control, ControlAct, Life
from thongquan.clearance.selectors import desk as desks
from thongquan.clearance.selectors import views
from thongquan.clearance.services import control
from thongquan.identity import selectors as identity
from thongquan.inspection import selectors as inspections
from thongquan.inspection.domain import Found, Inspection, Kind, State
from thongquan.inspection.domain.results import FOUND, VERDICTS
from thongquan.inspection.domain.samples import PURPOSES
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.desk.control import SEE, tabs
from thongquan.portal.views.desk.doing import act, amount, choice, officer, text, whole_number
from thongquan.portal.views.desk.dossier import kinds
from thongquan.portal.views.desk.sampling import told as samples_told

RECORD, ASSIGN = "examination.record", "examination.assign"
BACK = "examination"
INSPECTION = "examinations/<int:inspection>"


@page(
    SEE,
    "desk/<str:identifier>/examination",
    name="examination",
    title=_("Examination"),
    journey=Journey.CONTROL,
    above="control",
)
def examination(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    every = inspections.of_declaration(identifier)[::-1]
    assigns = visitor.may(ASSIGN)
    people = desks.officers(visitor.known.office, at=visitor.at, permission=RECORD) if assigns else {}
    samples = samples_told(visitor, identifier)
    known = people or identity.names({one.officer for one in every})
    context = {
        "tabs": tabs(identifier, "examination"),
        "identifier": identifier,
        "row": visitor.declaration,
        "number": views.legal_number(visitor.declaration),
        "inspections": [_told(one, visitor, known) | {"samples": samples.get(one.id, [])} for one in every],
        "people": people,
        "found": FOUND,
        "verdicts": VERDICTS,
        "purposes": PURPOSES,
        "asks": visitor.may(RECORD) and _wanted(visitor, every),
    }
    return render(request, "portal/desk/examination.html", context)


def _wanted(visitor: Visitor, every: list[Inspection]) -> bool:
    """Whether one has to be asked for first: the goods are to be examined, and nobody was told to."""
    row = visitor.declaration
    due = row.life == Life.REGISTERED and CONTROL.allows(Control(row.control), ControlAct.START_EXAMINATION)
    return due and not any(one.kind is not Kind.DOCUMENTS and one.outstanding for one in every)


def _told(one: Inspection, visitor: Visitor, known: dict[str, str]) -> dict[str, Any]:
    """What the visitor can do with it; a check of documents goes its own way."""
    goods = one.kind is not Kind.DOCUMENTS
    mine = goods and visitor.may(RECORD) and one.officer == str(visitor.signed.subject)
    waits = one.state in (State.REQUESTED, State.ASSIGNED)
    return {
        "one": one,
        "papers": kinds.results(one.documents),
        "officer": known.get(one.officer, one.officer),
        "starts": mine and one.state is State.ASSIGNED,
        "records": mine and one.state is State.STARTED,
        "assigns": goods and waits and visitor.may(ASSIGN),
        "withdraws": goods and waits and visitor.may(RECORD),
        "waits": goods and one.state is State.REQUESTED and not visitor.may(ASSIGN),
    }


@act(ASSIGN, f"{INSPECTION}/assign", name="assign-examination", back=BACK)
def assign(request: HttpRequest, visitor: Visitor, identifier: str, inspection: int) -> Promise:
    control.assign_examination(officer=officer(request), **_of(visitor, inspection))
    return _("The examination is assigned.")


@act(RECORD, f"{INSPECTION}/start", name="start-examination", back=BACK)
def start(request: HttpRequest, visitor: Visitor, identifier: str, inspection: int) -> Promise:
    control.start_examination(**_of(visitor, inspection))
    return _("The examination has begun.")


@act(RECORD, f"{INSPECTION}/findings", name="record-finding", back=BACK)
def finding(request: HttpRequest, visitor: Visitor, identifier: str, inspection: int) -> Promise:
    seen = control.Seen(
        found=Found(choice(request, "found", list(Found))),
        item_number=whole_number(request, "item"),
        declared=text(request, "declared", wanted=False),
        seen=text(request, "seen", wanted=False),
        amount=amount(request, "amount"),
        unit=text(request, "unit", wanted=False)[:8],
        note=text(request, "note", wanted=False),
    )
    control.record_finding(seen=seen, **_of(visitor, inspection))
    return _("The finding is recorded.")


@act(RECORD, f"{INSPECTION}/seals", name="record-seal", back=BACK)
def seal(request: HttpRequest, visitor: Visitor, identifier: str, inspection: int) -> Promise:
    control.record_seal(
        container=text(request, "container")[:20],
        broken=text(request, "broken")[:40],
        placed=text(request, "placed")[:40],
        note=text(request, "note", wanted=False),
        **_of(visitor, inspection),
    )
    return _("The seal is recorded.")


@act(RECORD, f"{INSPECTION}/complete", name="complete-examination", back="control")
def complete(request: HttpRequest, visitor: Visitor, identifier: str, inspection: int) -> Promise:
    control.complete_examination(conclusion=text(request, "conclusion"), **_of(visitor, inspection))
    return _("The examination is completed.")


@act(RECORD, f"{INSPECTION}/withdraw", name="withdraw-examination", back=BACK)
def withdraw(request: HttpRequest, visitor: Visitor, identifier: str, inspection: int) -> Promise:
    control.withdraw_examination(reason=text(request, "reason"), **_of(visitor, inspection))
    return _("The examination is called off.")


def _of(visitor: Visitor, inspection: int) -> dict[str, Any]:
    return {
        "identifier": visitor.known.identifier,
        "inspection": inspection,
        "actor": visitor.actor,
        "at": visitor.at,
    }
