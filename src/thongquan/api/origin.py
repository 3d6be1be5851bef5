"""Verification of origin: doubts about declared goods, and what other administrations ask of our
certificates."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.rendering import answer
from thongquan.clearance.selectors import access, purse, verifications
from thongquan.clearance.services import answering, asking, covering, verifying
from thongquan.clearance.services.verifying import Raised, Ruling
from thongquan.tariff.domain.certificates.verification import Doubt, Outcome
from thongquan.tariff.selectors import inquiries as received
from thongquan.tariff.services import inquiries
from thongquan.tariff.services.inquiries import Findings

routes = Routes(tags=["origin"])
PATH = "/declarations/{identifier}/origin"
ONE = f"{PATH}/{{int:verification}}"
INQUIRY = "/origin/inquiries/{int:inquiry}"
ASKED = Gate("origin.answer", everywhere=True)
INSIDE = "lane.view"
Place = Annotated[int, Field(ge=1, le=9_999)]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Note = Annotated[str, Field(max_length=2000)]
Places = Annotated[list[Place], Field(max_length=999)]


class OriginDoubted(Schema):
    """`items`: numbers of items that rest on one proof; `statement` goes to who issued it."""

    items: Annotated[list[Place], Field(min_length=1, max_length=999)]
    reason: Doubt
    statement: Note = ""


class OriginSaid(Schema):
    """What a letter, or we, say of the goods under this number; `reason` unless they are confirmed."""

    number: Place
    outcome: Outcome
    reason: Note = ""


class OriginAnswered(Schema):
    items: Annotated[list[OriginSaid], Field(min_length=1, max_length=999)]
    statement: Note = ""


class PreferenceRuled(Schema):
    """`granted`: numbers of the goods that have the preference; for the others `reason`, a code of the book's
    list `origin-refusal`."""

    granted: Places
    reason: Annotated[str, Field(max_length=35)] = ""
    why: Note = ""


class DoubtGivenUp(Schema):
    why: Words


class DifferenceGuaranteed(Schema):
    guarantee: Annotated[str, Field(min_length=1, max_length=40)]


class ExporterText(Schema):
    """To the exporter, or from him."""

    text: Words


@routes.get("/queue/origin", auth=Gate("origin.verify"), operation_id="list_verifications_open")
def list_verifications_open(request: HttpRequest) -> HttpResponse:
    """Doubts that are open in your offices, whose turn it is and until when; the first clock to end first."""
    visitor: Visitor = request.auth
    return answer(verifications.desk(visitor.signed, at=visitor.at))


@routes.get(PATH, auth=Gate("declaration.view"), operation_id="list_verifications")
def list_verifications(request: HttpRequest, identifier: str) -> HttpResponse:
    """What is doubted, what it costs meanwhile, whose turn it is; for officers with what stays among them."""
    visitor: Visitor = request.auth
    inside = access.allowed(visitor.signed, visitor.known, INSIDE, visitor.at)
    return answer(verifications.of_declaration(visitor.known.key, inside=inside, at=visitor.at))


@routes.post(PATH, auth=Gate("origin.verify"), operation_id="doubt_origin")
def doubt_origin(request: HttpRequest, identifier: str, given: OriginDoubted) -> HttpResponse:
    """The preference is withheld, not the goods; who issued the proof is asked where a way to it is agreed."""
    visitor: Visitor = request.auth
    raised = Raised(given.items, given.reason, given.statement)
    made = verifying.raise_doubt(identifier=identifier, raised=raised, actor=visitor.actor, at=visitor.at)
    return _told(made, visitor, 201)


@routes.post(f"{ONE}/letter", auth=Gate("origin.verify"), operation_id="ask_origin_on_paper")
def ask_origin_on_paper(request: HttpRequest, identifier: str, verification: int) -> HttpResponse:
    """A letter went out, where there is no way to the other side: its time begins."""
    visitor: Visitor = request.auth
    asking.ask_on_paper(identifier=identifier, verification=verification, actor=visitor.actor, at=visitor.at)
    return _told(verification, visitor)


@routes.post(f"{ONE}/answer", auth=Gate("origin.verify"), operation_id="enter_origin_answer")
def enter_origin_answer(
    request: HttpRequest, identifier: str, verification: int, given: OriginAnswered
) -> HttpResponse:
    """What the letter says that came in answer to ours."""
    visitor: Visitor = request.auth
    answering.enter(
        identifier=identifier,
        verification=verification,
        found={one.number: (one.outcome, one.reason) for one in given.items},
        statement=given.statement,
        actor=visitor.actor,
        at=visitor.at,
    )
    return _told(verification, visitor)


@routes.post(f"{ONE}/decision", auth=Gate("origin.verify"), operation_id="decide_preference")
def decide_preference(
    request: HttpRequest, identifier: str, verification: int, given: PreferenceRuled
) -> HttpResponse:
    """The preference is granted or refused, by a signed decision; money follows it."""
    visitor: Visitor = request.auth
    ruling = Ruling(given.granted, given.reason, given.why)
    verifying.rule(
        identifier=identifier, verification=verification, ruling=ruling, actor=visitor.actor, at=visitor.at
    )
    return _told(verification, visitor)


@routes.post(f"{ONE}/withdraw", auth=Gate("origin.verify"), operation_id="withdraw_doubt")
def withdraw_doubt(
    request: HttpRequest, identifier: str, verification: int, given: DoubtGivenUp
) -> HttpResponse:
    """The doubt is given up, and the preference stands."""
    visitor: Visitor = request.auth
    verifying.withdraw(
        identifier=identifier, verification=verification, why=given.why, actor=visitor.actor, at=visitor.at
    )
    return _told(verification, visitor)


@routes.post(f"{ONE}/guarantee", auth=Gate("guarantee.use"), operation_id="guarantee_difference")
def guarantee_difference(
    request: HttpRequest, identifier: str, verification: int, given: DifferenceGuaranteed
) -> HttpResponse:
    """What is owed more without the preference, and it alone, is set aside of a guarantee; the goods go."""
    visitor: Visitor = request.auth
    purse.guarantee_of(visitor.known.trader, given.guarantee)
    covering.guarantee(
        identifier=identifier,
        verification=verification,
        number=given.guarantee,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(verifications.told(verification, inside=False, at=visitor.at))


@routes.get("/origin/inquiries", auth=ASKED, operation_id="list_origin_inquiries")
def list_origin_inquiries(request: HttpRequest) -> HttpResponse:
    """What other administrations ask of our certificates and nobody has answered yet."""
    visitor: Visitor = request.auth
    return answer(received.listed(at=visitor.at))


@routes.get(INQUIRY, auth=ASKED, operation_id="read_origin_inquiry")
def read_origin_inquiry(request: HttpRequest, inquiry: int) -> HttpResponse:
    return _asked(request, inquiry)


@routes.post(f"{INQUIRY}/acknowledge", auth=ASKED, operation_id="acknowledge_origin_inquiry")
def acknowledge_origin_inquiry(request: HttpRequest, inquiry: int) -> HttpResponse:
    """It is ours to look into; who asked is told."""
    visitor: Visitor = request.auth
    inquiries.acknowledge(inquiry=inquiry, actor=visitor.actor, at=visitor.at)
    return _asked(request, inquiry)


@routes.post(f"{INQUIRY}/exporter", auth=ASKED, operation_id="ask_exporter_of_origin")
def ask_exporter_of_origin(request: HttpRequest, inquiry: int, given: ExporterText) -> HttpResponse:
    """Noted as asked; his time begins."""
    visitor: Visitor = request.auth
    inquiries.ask_exporter(inquiry=inquiry, question=given.text, actor=visitor.actor, at=visitor.at)
    return _asked(request, inquiry)


@routes.post(f"{INQUIRY}/exporter/answer", auth=ASKED, operation_id="hear_exporter_of_origin")
def hear_exporter_of_origin(request: HttpRequest, inquiry: int, given: ExporterText) -> HttpResponse:
    """What he said."""
    visitor: Visitor = request.auth
    inquiries.hear_exporter(inquiry=inquiry, said=given.text, actor=visitor.actor, at=visitor.at)
    return _asked(request, inquiry)


@routes.post(f"{INQUIRY}/answer", auth=ASKED, operation_id="answer_origin_inquiry")
def answer_origin_inquiry(request: HttpRequest, inquiry: int, given: OriginAnswered) -> HttpResponse:
    """Item by item, with the hashes of the documents that lie with the inquiry."""
    visitor: Visitor = request.auth
    found = {one.number: (one.outcome, one.reason) for one in given.items}
    findings = Findings(found, given.statement)
    inquiries.answer(inquiry=inquiry, findings=findings, actor=visitor.actor, at=visitor.at)
    return _asked(request, inquiry)


def _told(verification: int, visitor: Visitor, status: int = 200) -> HttpResponse:
    return answer(verifications.told(verification, inside=True, at=visitor.at), status)


def _asked(request: HttpRequest, inquiry: int) -> HttpResponse:
    visitor: Visitor = request.auth
    return answer(received.told(inquiry, at=visitor.at))
