"""What officers do with a declaration: checks, examinations, lane, goods, clearance, exit, holds."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema
from pydantic import AwareDatetime

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.rendering import answer, done
from thongquan.clearance.domain.states import GoodsAct
from thongquan.clearance.selectors import access, views
from thongquan.clearance.services import acts, control, determining, holding, requirements
from thongquan.inspection import selectors as inspections
from thongquan.inspection.domain import Found, Inspection, Kind, Verdict
from thongquan.kernel.canonical import plain
from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import Subject
from thongquan.risk.domain.holds import HoldEffect

routes = Routes(tags=["control"])
ONE = "/declarations/{identifier}"
EXAMINATION = f"{ONE}/examinations/{{int:inspection}}"
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Note = Annotated[str, Field(max_length=2000)]
Code = Annotated[str, Field(min_length=1, max_length=120)]


class OneDocument(Schema):
    document: Code
    verdict: Verdict
    note: Note = ""


class Check(Schema):
    results: Annotated[list[OneDocument], Field(min_length=1, max_length=1000)]
    conclusion: Words


class Met(Schema):
    """`measure`: as the finding names it; `paper`: what it is and its number."""

    item_number: Annotated[int, Field(ge=0, le=9_999)]
    measure: Code
    paper: Annotated[str, Field(min_length=1, max_length=120)]


class Examination(Schema):
    reason: Words
    kind: Literal["physical", "scan"] = "physical"
    due: AwareDatetime | None = None


class Assignment(Schema):
    """`officer`: a subject, "user:VN-congchuc"."""

    officer: Annotated[str, Field(pattern=r"^user:.+$", max_length=120)]


class Finding(Schema):
    found: Found
    item_number: Annotated[int, Field(ge=0, le=9_999)] = 0
    declared: Note = ""
    seen: Note = ""
    amount: Annotated[Decimal | None, Field(max_digits=24, decimal_places=6, allow_inf_nan=False)] = None
    unit: Annotated[str, Field(max_length=35)] = ""
    note: Note = ""


class Sealing(Schema):
    container: Code
    broken: Code
    placed: Code
    note: Note = ""


class Conclusion(Schema):
    conclusion: Words


class Reason(Schema):
    reason: Words


class Override(Schema):
    lane: Literal["G", "Y", "R"]
    reason: Code
    note: Note = ""


class Cause(Schema):
    """`reason`: a code of the book's list (storage, release)."""

    reason: Code


class Determination(Schema):
    """`amount`: export duty owed in all, in the national currency; `basis`: the law that says so."""

    amount: Annotated[Decimal, Field(ge=0, max_digits=24, decimal_places=6, allow_inf_nan=False)]
    basis: Words


class Hold(Schema):
    effect: HoldEffect
    kind: Code
    basis: Words
    authority: Code
    why: Words
    until: AwareDatetime | None = None
    audience: Audience = Audience.PUBLIC


@routes.post(f"{ONE}/documents-check", auth=Gate("document.check"), operation_id="check_documents")
def check_documents(request: HttpRequest, identifier: str, given: Check) -> HttpResponse:
    """The check of the documents; where all are in order the declaration has passed it."""
    visitor: Visitor = request.auth
    results = [control.DocumentResult(r.document, r.verdict, r.note) for r in given.results]
    made = control.check_documents(
        identifier=identifier, results=results, conclusion=given.conclusion, actor=visitor.actor, at=visitor.at
    )
    return answer(shown(made))


@routes.post(f"{ONE}/requirements", auth=Gate("document.check"), operation_id="meet_requirement")
def meet_requirement(request: HttpRequest, identifier: str, given: Met) -> HttpResponse:
    """The paper of another agency was seen: its requirement no longer keeps the declaration."""
    visitor: Visitor = request.auth
    cleared = requirements.meet_requirement(
        identifier=identifier,
        item_number=given.item_number,
        measure=given.measure,
        paper=given.paper,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer({"cleared": cleared})


@routes.get(f"{ONE}/examinations", auth=Gate("lane.view"), operation_id="list_examinations")
def list_examinations(request: HttpRequest, identifier: str) -> HttpResponse:
    """Document checks and examinations with what was recorded; for officers and auditors."""
    return answer([shown(one) for one in inspections.of_declaration(identifier)])


@routes.post(f"{ONE}/examinations", auth=Gate("examination.record"), operation_id="request_examination")
def request_examination(request: HttpRequest, identifier: str, given: Examination) -> HttpResponse:
    visitor: Visitor = request.auth
    made = control.request_examination(
        identifier=identifier,
        reason=given.reason,
        kind=Kind(given.kind),
        due=given.due,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(shown(made), 201)


@routes.post(f"{EXAMINATION}/assign", auth=Gate("examination.assign"), operation_id="assign_examination")
def assign_examination(
    request: HttpRequest, identifier: str, inspection: int, given: Assignment
) -> HttpResponse:
    visitor: Visitor = request.auth
    officer = Subject.parse(given.officer)
    made = control.assign_examination(
        identifier=identifier, inspection=inspection, officer=officer, actor=visitor.actor, at=visitor.at
    )
    return answer(shown(made))


@routes.post(f"{EXAMINATION}/start", auth=Gate("examination.record"), operation_id="start_examination")
def start_examination(request: HttpRequest, identifier: str, inspection: int) -> HttpResponse:
    visitor: Visitor = request.auth
    made = control.start_examination(
        identifier=identifier, inspection=inspection, actor=visitor.actor, at=visitor.at
    )
    return answer(shown(made))


@routes.post(f"{EXAMINATION}/findings", auth=Gate("examination.record"), operation_id="record_finding")
def record_finding(request: HttpRequest, identifier: str, inspection: int, given: Finding) -> HttpResponse:
    visitor: Visitor = request.auth
    control.record_finding(
        identifier=identifier,
        inspection=inspection,
        seen=control.Seen(**given.dict()),
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(shown(inspections.inspection(inspection)), 201)


@routes.post(f"{EXAMINATION}/seals", auth=Gate("examination.record"), operation_id="record_seal")
def record_seal(request: HttpRequest, identifier: str, inspection: int, given: Sealing) -> HttpResponse:
    visitor: Visitor = request.auth
    control.record_seal(
        identifier=identifier, inspection=inspection, actor=visitor.actor, at=visitor.at, **given.dict()
    )
    return answer(shown(inspections.inspection(inspection)), 201)


@routes.post(f"{EXAMINATION}/complete", auth=Gate("examination.record"), operation_id="complete_examination")
def complete_examination(
    request: HttpRequest, identifier: str, inspection: int, given: Conclusion
) -> HttpResponse:
    visitor: Visitor = request.auth
    made = control.complete_examination(
        identifier=identifier,
        inspection=inspection,
        conclusion=given.conclusion,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(shown(made))


@routes.post(f"{EXAMINATION}/withdraw", auth=Gate("examination.record"), operation_id="withdraw_examination")
def withdraw_examination(request: HttpRequest, identifier: str, inspection: int, given: Reason) -> HttpResponse:
    visitor: Visitor = request.auth
    made = control.withdraw_examination(
        identifier=identifier, inspection=inspection, reason=given.reason, actor=visitor.actor, at=visitor.at
    )
    return answer(shown(made))


@routes.post(f"{ONE}/lane", auth=Gate("lane.override"), operation_id="override_lane")
def override_lane(request: HttpRequest, identifier: str, given: Override) -> HttpResponse:
    """Change the lane, for a reason of the book's list `override`."""
    visitor: Visitor = request.auth
    acts.override_lane(
        identifier=identifier,
        lane=given.lane,
        reason=given.reason,
        note=given.note,
        actor=visitor.actor,
        at=visitor.at,
    )
    return standing(visitor)


@routes.post(f"{ONE}/storage", auth=Gate("storage.decide"), operation_id="bring_to_storage")
def bring_to_storage(request: HttpRequest, identifier: str, given: Cause) -> HttpResponse:
    return _goods(request, identifier, GoodsAct.BRING_TO_STORAGE, given.reason)


@routes.post(f"{ONE}/storage/return", auth=Gate("storage.decide"), operation_id="return_from_storage")
def return_from_storage(request: HttpRequest, identifier: str) -> HttpResponse:
    return _goods(request, identifier, GoodsAct.RETURN_FROM_STORAGE, "")


@routes.post(f"{ONE}/release", auth=Gate("release.decide"), operation_id="release_conditionally")
def release_conditionally(request: HttpRequest, identifier: str, given: Cause) -> HttpResponse:
    """Conditional release: value or classification is still to be settled; the tax is paid or guaranteed."""
    return _goods(request, identifier, GoodsAct.RELEASE_CONDITIONALLY, given.reason)


@routes.post(f"{ONE}/duty", auth=Gate("clearance.decide"), operation_id="determine_duty")
def determine_duty(request: HttpRequest, identifier: str, given: Determination) -> HttpResponse:
    """What is owed where the books do not say it (`officer:duty` is awaited); 409 `not-yet` while documents or
    goods are to be checked, `duty-known` elsewhere."""
    visitor: Visitor = request.auth
    determining.determine_duty(
        identifier=identifier, amount=given.amount, basis=given.basis, actor=visitor.actor, at=visitor.at
    )
    return standing(visitor)


@routes.post(f"{ONE}/clearance", auth=Gate("clearance.decide"), operation_id="clear")
def clear(request: HttpRequest, identifier: str) -> HttpResponse:
    """409 `not-yet` names what keeps it."""
    visitor: Visitor = request.auth
    acts.clear(identifier=identifier, actor=visitor.actor, at=visitor.at)
    return standing(visitor)


@routes.post(f"{ONE}/exit", auth=Gate("clearance.decide"), operation_id="exit_supervision")
def exit_supervision(request: HttpRequest, identifier: str) -> HttpResponse:
    """The goods leave customs supervision."""
    visitor: Visitor = request.auth
    acts.exit_supervision(identifier=identifier, actor=visitor.actor, at=visitor.at)
    return standing(visitor)


@routes.get(f"{ONE}/holds", auth=Gate("declaration.view"), operation_id="list_holds")
def list_holds(request: HttpRequest, identifier: str) -> HttpResponse:
    """What holds the goods, by whom and on what basis; officers see also what is for officers alone."""
    visitor: Visitor = request.auth
    inside = access.allowed(visitor.signed, visitor.known, "lane.view", visitor.at)
    return answer(views.holds(visitor.known.key, at=visitor.at, inside=inside))


@routes.post(f"{ONE}/holds", auth=Gate("hold.set"), operation_id="place_hold")
def place_hold(request: HttpRequest, identifier: str, given: Hold) -> HttpResponse:
    visitor: Visitor = request.auth
    placing = holding.Placing(**given.dict())
    hold = holding.place(identifier=identifier, placing=placing, actor=visitor.actor, at=visitor.at)
    return answer({"hold": str(hold)}, 201)


@routes.post(f"{ONE}/holds/{{uuid:hold}}/release", auth=Gate("hold.lift"), operation_id="release_hold")
def release_hold(request: HttpRequest, identifier: str, hold: UUID, given: Reason) -> HttpResponse:
    visitor: Visitor = request.auth
    holding.release(identifier=identifier, hold=hold, why=given.reason, actor=visitor.actor, at=visitor.at)
    return done()


def standing(visitor: Visitor) -> HttpResponse:
    """Where the declaration stands now."""
    full = views.declaration(visitor.known.key, at=visitor.at)
    return answer({name: full[name] for name in ("identifier", "state", "lane", "control", "goods", "awaited")})


def _goods(request: HttpRequest, identifier: str, act: GoodsAct, reason: str) -> HttpResponse:
    visitor: Visitor = request.auth
    acts.move_goods(identifier=identifier, act=act, reason=reason, actor=visitor.actor, at=visitor.at)
    return standing(visitor)


def shown(one: Inspection) -> dict[str, Any]:
    return {
        "inspection": one.id,
        "kind": str(one.kind),
        "state": str(one.state),
        "officer": one.officer,
        "reason": one.reason,
        "requested_at": one.requested_at.isoformat(),
        "due": one.due.isoformat() if one.due else None,
        "conclusion": one.conclusion,
        "adverse": one.adverse,
        "documents": [
            {"document": d.document, "verdict": str(d.verdict), "officer": d.officer, "note": d.note}
            for d in one.documents
        ],
        "findings": [
            plain(
                {
                    "item_number": f.item_number,
                    "found": f.found,
                    "declared": f.declared,
                    "seen": f.seen,
                    "amount": f.amount,
                    "unit": f.unit,
                    "note": f.note,
                }
            )
            for f in one.findings
        ],
        "seals": [{"container": s.container, "broken": s.broken, "placed": s.placed} for s in one.seals],
    }
