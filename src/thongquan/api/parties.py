"""Parties and their mandates: registered, seen, revoked."""

from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.rendering import answer, done
from thongquan.books import selectors as books
from thongquan.clearance.selectors import access, registry
from thongquan.kernel.identifiers import Subject
from thongquan.parties import selectors, services
from thongquan.parties.domain.words import Kind, subject_of
from thongquan.parties.selectors import desk
from thongquan.parties.services import NewIdentifier

routes = Routes(tags=["parties"])
Code = Annotated[str, Field(min_length=1, max_length=35)]


class Identifier(Schema):
    type: Code
    number: Code
    country: Annotated[str, Field(max_length=2)] = ""


class NewParty(Schema):
    kind: Kind
    name: Annotated[str, Field(min_length=1, max_length=300)]
    country: Annotated[str, Field(min_length=2, max_length=2)]
    identifiers: Annotated[list[Identifier], Field(min_length=1, max_length=20)]
    valid_from: date
    address: Annotated[str, Field(max_length=300)] = ""


class NewName(Schema):
    name: Annotated[str, Field(min_length=1, max_length=300)]
    valid_from: date
    reason: Annotated[str, Field(max_length=2000)] = ""


class NewNumber(Identifier):
    """`branch`: the code of the one it is of; none: of the party itself."""

    valid_from: date
    branch: Annotated[str, Field(max_length=35)] = ""


class NumberEnd(Schema):
    """`valid_to`: the first day on which it is the party's no more."""

    type: Code
    number: Code
    valid_to: date
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class NewBranch(Schema):
    code: Code
    name: Annotated[str, Field(min_length=1, max_length=300)]
    address: Annotated[str, Field(max_length=300)] = ""
    valid_from: date


class BranchEnd(Schema):
    """`valid_to`: the first day on which there is none; the numbers of its own end with it."""

    valid_to: date
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class NewMandate(Schema):
    """`agent` and `principal`: numbers as they declare by (tax codes). No offices or procedures: all."""

    agent: Code
    principal: Code
    valid_from: date
    valid_to: date | None = None
    offices: Annotated[list[Code], Field(max_length=200)] = []
    procedures: Annotated[list[Code], Field(max_length=200)] = []


class NewCertificate(Schema):
    pem: Annotated[str, Field(min_length=1, max_length=20_000)]
    registered_from: date
    registered_to: date | None = None


class Reason(Schema):
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class Search(Schema):
    """`cursor`: `next` of the page before."""

    search: Annotated[str, Field(max_length=100)] = ""
    cursor: Annotated[str, Field(max_length=40)] = ""
    limit: Annotated[int, Field(ge=1, le=registry.PAGE_MOST)] = 50


def today(visitor: Visitor) -> date:
    return books.today(visitor.at)


@routes.post("/parties", auth=Gate("party.register"), operation_id="register_party")
def register_party(request: HttpRequest, given: NewParty) -> HttpResponse:
    visitor: Visitor = request.auth
    key = services.register(
        kind=given.kind,
        name=given.name,
        country=given.country,
        identifiers=[NewIdentifier(one.type, one.number, one.country) for one in given.identifiers],
        valid_from=given.valid_from,
        address=given.address,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(_whole(visitor, key), 201)


@routes.get("/parties", auth=Gate("party.view"), operation_id="list_parties")
def list_parties(request: HttpRequest, asked: Query[Search]) -> HttpResponse:
    """One's own; for officers everybody, or with `search` whoever the name or the number fits, by name."""
    visitor: Visitor = request.auth
    page = registry.page(visitor.signed, visitor.permission, visitor.at, **asked.dict())
    return answer({"parties": page.rows, "next": page.next})


@routes.get("/parties/{party}", auth=Gate("party.view"), operation_id="read_party")
def read_party(request: HttpRequest, party: str) -> HttpResponse:
    """`party`: its code, VN-P00000017, or a number it holds. All of its entry, past and to come."""
    visitor: Visitor = request.auth
    return answer(_whole(visitor, seen(visitor, party)))


@routes.post("/parties/{party}/names", auth=Gate("party.register"), operation_id="rename_party")
def rename_party(request: HttpRequest, party: str, given: NewName) -> HttpResponse:
    """It bears another name from that day on; the one before is kept with its days."""
    visitor: Visitor = request.auth
    key = seen(visitor, party)
    services.rename(party=key, **given.dict(), actor=visitor.actor, at=visitor.at)
    return answer(_whole(visitor, key), 201)


@routes.post("/parties/{party}/identifiers", auth=Gate("party.register"), operation_id="add_identifier")
def add_identifier(request: HttpRequest, party: str, given: NewNumber) -> HttpResponse:
    """One more number of the party, or of one of its branches, from that day on."""
    visitor: Visitor = request.auth
    key = seen(visitor, party)
    services.add_identifier(
        party=key,
        identifier=NewIdentifier(given.type, given.number, given.country),
        branch=given.branch,
        valid_from=given.valid_from,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(_whole(visitor, key), 201)


@routes.post("/parties/{party}/identifiers/end", auth=Gate("party.register"), operation_id="end_identifier")
def end_identifier(request: HttpRequest, party: str, given: NumberEnd) -> HttpResponse:
    """From that day on another may hold it."""
    visitor: Visitor = request.auth
    key = seen(visitor, party)
    services.end_identifier(party=key, **given.dict(), actor=visitor.actor, at=visitor.at)
    return answer(_whole(visitor, key))


@routes.post("/parties/{party}/branches", auth=Gate("party.register"), operation_id="open_branch")
def open_branch(request: HttpRequest, party: str, given: NewBranch) -> HttpResponse:
    """A place of business: it may have a number of its own, and never acts for itself."""
    visitor: Visitor = request.auth
    key = seen(visitor, party)
    services.open_branch(party=key, **given.dict(), actor=visitor.actor, at=visitor.at)
    return answer(_whole(visitor, key), 201)


@routes.post(
    "/parties/{party}/branches/{branch}/close", auth=Gate("party.register"), operation_id="close_branch"
)
def close_branch(request: HttpRequest, party: str, branch: str, given: BranchEnd) -> HttpResponse:
    visitor: Visitor = request.auth
    key = seen(visitor, party)
    services.close_branch(party=key, code=branch, **given.dict(), actor=visitor.actor, at=visitor.at)
    return answer(_whole(visitor, key))


@routes.get("/parties/{party}/certificates", auth=Gate("party.view"), operation_id="list_certificates")
def list_certificates(request: HttpRequest, party: str) -> HttpResponse:
    """Every certificate it ever registered, the newest first, and whether it may sign with it now."""
    visitor: Visitor = request.auth
    of = subject_of(seen(visitor, party), settings.ADMINISTRATION)
    return answer(desk.certificates(of, today(visitor), visitor.at))


@routes.post(
    "/parties/{party}/certificates", auth=Gate("certificate.register"), operation_id="register_certificate"
)
def register_certificate(request: HttpRequest, party: str, given: NewCertificate) -> HttpResponse:
    """The party signs with it from that day on; its fingerprint."""
    visitor: Visitor = request.auth
    fingerprint = services.register_certificate(
        party=seen(visitor, party),
        certificate=given.pem.encode(),
        registered_from=given.registered_from,
        registered_to=given.registered_to,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer({"fingerprint": fingerprint}, 201)


@routes.post(
    "/parties/{party}/certificates/{fingerprint}/revoke",
    auth=Gate("certificate.revoke"), operation_id="revoke_certificate",
)  # fmt: skip
def revoke_certificate(request: HttpRequest, party: str, fingerprint: str, given: Reason) -> HttpResponse:
    """A key is lost: nothing signed with it from now on is accepted; what it signed before stays signed."""
    visitor: Visitor = request.auth
    services.revoke_certificate(
        party=seen(visitor, party),
        fingerprint=fingerprint,
        reason=given.reason,
        actor=visitor.actor,
        at=visitor.at,
    )
    return done()


@routes.post("/mandates", auth=Gate("mandate.register"), operation_id="register_mandate")
def register_mandate(request: HttpRequest, given: NewMandate) -> HttpResponse:
    """A principal lets an agent speak for it; a trader does so for himself alone."""
    visitor: Visitor = request.auth
    agent, principal = (selectors.party_by(n, today(visitor)) for n in (given.agent, given.principal))
    of = subject_of(principal, settings.ADMINISTRATION)
    access.concerns(visitor.signed, visitor.permission, visitor.at, of)
    key = services.register_mandate(
        agent=agent,
        principal=principal,
        valid_from=given.valid_from,
        valid_to=given.valid_to,
        offices=given.offices,
        procedures=given.procedures,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(desk.mandate(key), 201)


@routes.post("/mandates/{int:mandate}/revoke", auth=Gate("mandate.revoke"), operation_id="revoke_mandate")
def revoke_mandate(request: HttpRequest, mandate: int, given: Reason) -> HttpResponse:
    """By either side, or an officer; from this moment the agent speaks no more."""
    visitor: Visitor = request.auth
    found = desk.mandate(mandate)
    sides = [Subject.parse(found[side]) for side in ("agent", "principal")]
    access.concerns(visitor.signed, visitor.permission, visitor.at, *sides)
    services.revoke_mandate(mandate=mandate, reason=given.reason, actor=visitor.actor, at=visitor.at)
    return done()


def _whole(visitor: Visitor, key: int) -> dict[str, Any]:
    return desk.whole(key, today(visitor), inside=registry.inside(visitor.signed, visitor.at))


def seen(visitor: Visitor, party: str) -> int:
    """Its key, where it is there for him."""
    return registry.party(visitor.signed, party, visitor.permission, visitor.at)
