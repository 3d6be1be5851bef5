"""Samples at an examination: taken, sent, what the laboratory found, returned or destroyed."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.selectors import samples
from thongquan.clearance.services import sampling
from thongquan.inspection.domain import AWAITED, SAMPLE, Purpose, Result, SampleAct, SampleState, Taking
from thongquan.inspection.domain.samples import PURPOSES
from thongquan.kernel.refusals import Refused
from thongquan.portal import wrong
from thongquan.portal.gate import Visitor
from thongquan.portal.views.desk.doing import act, amount, choice, officer, text, whole_number

RECORD, ASSIGN = "examination.record", "examination.assign"
BACK = "examination"
ONE = "samples/<int:sample>"
Told = dict[str, Any]


def told(visitor: Visitor, identifier: str) -> dict[int, list[Told]]:
    """By inspection, the samples taken at it, each as `worded` and with what the visitor can do with it."""
    found: defaultdict[int, list[Told]] = defaultdict(list)
    may, assigns = visitor.may(RECORD), visitor.may(ASSIGN)
    for one in samples.listed(identifier, inside=True):
        allowed = SAMPLE.table[SampleState(one["state"])] if may else {}
        acts = {str(each): each in allowed for each in SampleAct}
        gives = assigns and one["state"] in AWAITED
        found[one["inspection"]].append(worded(one) | {"acts": acts, "gives": gives})
    return found


def worded(one: Told) -> Told:
    """With its purpose in words of both languages."""
    return one | {"purpose_text": PURPOSES[Purpose(one["purpose"])]}


@act(RECORD, "examinations/<int:inspection>/samples", name="take-sample", back=BACK)
def take(request: HttpRequest, visitor: Visitor, identifier: str, inspection: int) -> Promise:
    quantity = amount(request, "quantity")
    if quantity is None:
        raise Refused("sample-incomplete", item=whole_number(request, "item"))
    taking = Taking(
        item_number=whole_number(request, "item"),
        quantity=quantity,
        unit=text(request, "unit")[:8].upper(),
        sealed=text(request, "sealed")[:80],
        laboratory=text(request, "laboratory")[:200],
        purpose=Purpose(choice(request, "purpose", list(Purpose))),
        note=text(request, "note", wanted=False),
    )
    sampling.take_sample(
        identifier=identifier, inspection=inspection, taking=taking, actor=visitor.actor, at=visitor.at
    )
    return _("The sample is recorded; its number stands in the list.")


@act(RECORD, f"{ONE}/move", name="move-sample", back=BACK)
def move(request: HttpRequest, visitor: Visitor, identifier: str, sample: int) -> Promise:
    moved = SampleAct(choice(request, "act", (SampleAct.SEND, SampleAct.RETURN, SampleAct.DESTROY)))
    sampling.move_sample(
        identifier=identifier,
        sample=sample,
        act=moved,
        reason=text(request, "reason", wanted=moved is not SampleAct.SEND),
        actor=visitor.actor,
        at=visitor.at,
    )
    return _("Where the sample is now is recorded.")


@act(RECORD, f"{ONE}/result", name="sample-result", back=BACK)
def result(request: HttpRequest, visitor: Visitor, identifier: str, sample: int) -> Promise:
    day = request.POST.get("on", "")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise wrong.value("on", day, "date") from None
    said = Result(on, text(request, "by")[:200], text(request, "conclusion"))
    sampling.record_result(
        identifier=identifier, sample=sample, result=said, actor=visitor.actor, at=visitor.at
    )
    return _("The result of the laboratory is recorded.")


@act(ASSIGN, f"{ONE}/give", name="give-sample", back=BACK)
def give(request: HttpRequest, visitor: Visitor, identifier: str, sample: int) -> Promise:
    sampling.give_sample(
        identifier=identifier, sample=sample, officer=officer(request), actor=visitor.actor, at=visitor.at
    )
    return _("The sample is given; its result is for that officer to see to.")
