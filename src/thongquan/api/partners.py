"""The desk of exchange: partners, what is agreed and opened, messages both ways, what is held up or apart."""

import base64
from datetime import UTC, date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.answers.exchange import (
    ChannelTold,
    DeadTold,
    EvidenceOfSent,
    EvidenceTold,
    PartnerMessage,
    PartnerMessageTold,
    PartnerTold,
    Proposed,
    QuarantinedTold,
    QuarantinedWhole,
)
from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.rendering import done
from thongquan.api.shown import shown
from thongquan.exchange import services
from thongquan.exchange.messages import files
from thongquan.exchange.selectors import partners, traffic
from thongquan.exchange.services import ANEW_KEEPS
from thongquan.intake import services as intake
from thongquan.intake.selectors import partners as arrived
from thongquan.wire import services as wire

routes = Routes(tags=["exchange"])
VIEW = Gate("exchange.view", everywhere=True)
PROPOSE = Gate("exchange.propose", everywhere=True)
APPROVE = Gate("exchange.approve", everywhere=True)
CLOSE = Gate("exchange.close", everywhere=True)
MEND = Gate("exchange.mend", everywhere=True)
ONE = "/exchange/partners/{partner}"
Words = Annotated[str, Field(min_length=1, max_length=1000)]
Named = Annotated[str, Field(max_length=120)]
Text = dict[str, Annotated[str, Field(max_length=2000)]]


class NewPartner(Schema):
    """The customs of a country, by its two letters."""

    code: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    name: Text
    contacts: Annotated[list[dict[str, Named]], Field(max_length=20)] = []


class NewScope(Schema):
    """Of trade data: pairs of a port of ours and one of theirs, first digits of codes, fields, who may read."""

    pairs: Annotated[list[tuple[Named, Named]], Field(max_length=50)]
    goods: Annotated[list[Named], Field(max_length=200)]
    fields: Annotated[list[Named], Field(max_length=20)] = []
    stage: Named = "cleared"
    readers: Annotated[list[Named], Field(max_length=20)]


class NewAgreement(Schema):
    """`receives`, `sends`: names of kinds. `valid_through`: the last day; texts in Vietnamese and English."""

    number: Annotated[str, Field(max_length=40)]
    instrument: Named
    title: Text
    legal_basis: Text
    purpose: Text
    use_limits: Text
    retention_days: int
    receives: Annotated[list[Named], Field(max_length=100)] = []
    sends: Annotated[list[Named], Field(max_length=100)] = []
    valid_from: date
    valid_through: date | None = None
    scope: NewScope | None = None


class NewRoute(Schema):
    address: Annotated[str, Field(max_length=1000)]
    valid_from: date | None = None


class NewKey(Schema):
    """`certificate`: PEM. `registered_to`: the first day on which it holds no more."""

    certificate: Annotated[str, Field(max_length=20_000)]
    registered_from: date | None = None
    registered_to: date | None = None


class ClosingReason(Schema):
    """Why it is closed, or resumed."""

    reason: Words


class SecondPersonSays(Schema):
    """`act`: the second person approves or refuses; refusing wants a reason."""

    act: Literal["approve", "refuse"]
    reason: Annotated[str, Field(max_length=1000)] = ""


class MendLetter(Schema):
    """`give_up`: it is set aside, and what waits for it goes on; else it is handled once more."""

    reason: Words
    give_up: bool = False


class MendSent(Schema):
    how: Literal["again", "anew", "give-up"]
    reason: Words


class MessagesIn(Schema):
    """`kind`: its name without the version; `before`: `number` of the last one of the page before."""

    kind: Named = ""
    conversation: Named = ""
    state: Annotated[str, Field(max_length=20)] = ""
    before: Annotated[int, Field(ge=1, le=1 << 62)] = arrived.NEWEST


class QuarantineIn(Schema):
    closed: bool = False
    before: Annotated[int, Field(ge=1, le=1 << 62)] = arrived.NEWEST


def _by(request: HttpRequest) -> dict[str, Any]:
    visitor: Visitor = request.auth  # type: ignore[attr-defined]
    return {"actor": visitor.actor, "at": visitor.at}


@routes.get("/exchange/partners", auth=VIEW, operation_id="list_partners", response=list[ChannelTold])
def list_partners(request: HttpRequest) -> HttpResponse:
    """Every partner with the state of its channel: what went and came last, what waits, what ends when."""
    return shown(list[ChannelTold], traffic.channels(at=_by(request)["at"]))


@routes.post("/exchange/partners", auth=PROPOSE, operation_id="add_partner", response={204: None})
def add_partner(request: HttpRequest, given: NewPartner) -> HttpResponse:
    """The customs of another country; that alone opens nothing."""
    services.add_partner(code=given.code, name=given.name, contacts=given.contacts, **_by(request))
    return done()


@routes.get(ONE, auth=VIEW, operation_id="partner", response=PartnerTold)
def partner(request: HttpRequest, partner: str) -> HttpResponse:
    """Its agreements, openings, routes and keys, the newest first."""
    return shown(PartnerTold, partners.whole(partner, at=_by(request)["at"]))


@routes.post(f"{ONE}/agreements", auth=PROPOSE, operation_id="propose_agreement", response={201: Proposed})
def propose_agreement(request: HttpRequest, partner: str, given: NewAgreement) -> HttpResponse:
    """Another person approves it."""
    terms = files.agreement_of(given.dict(exclude_none=True)).terms()
    key = services.propose_agreement(code=partner, terms=terms, **_by(request))
    return shown(Proposed, {"key": key}, 201)


@routes.post(f"{ONE}/routes", auth=PROPOSE, operation_id="propose_route", response={201: Proposed})
def propose_route(request: HttpRequest, partner: str, given: NewRoute) -> HttpResponse:
    """Where messages go from a day on, once another person approves it."""
    by = _by(request)
    since = given.valid_from or by["at"].astimezone(UTC).date()
    key = services.propose_route(code=partner, address=given.address, valid_from=since, **by)
    return shown(Proposed, {"key": key}, 201)


@routes.post(f"{ONE}/keys", auth=PROPOSE, operation_id="propose_key", response={201: Proposed})
def propose_key(request: HttpRequest, partner: str, given: NewKey) -> HttpResponse:
    """A certificate beside those there are, once another person approves it."""
    by = _by(request)
    key = services.propose_key(
        code=partner,
        certificate=given.certificate.encode(),
        registered_from=given.registered_from or by["at"].astimezone(UTC).date(),
        registered_to=given.registered_to,
        **by,
    )
    return shown(Proposed, {"key": key}, 201)


@routes.post(
    f"{ONE}/keys/{{fingerprint}}/revoke", auth=CLOSE, operation_id="revoke_partner_key", response={204: None}
)
def revoke_key(request: HttpRequest, partner: str, fingerprint: str, given: ClosingReason) -> HttpResponse:
    """At once: nothing signed with it is taken in; what it signed before still verifies."""
    services.revoke_key(code=partner, fingerprint=fingerprint, reason=given.reason, **_by(request))
    return done()


@routes.post(f"{ONE}/suspend", auth=CLOSE, operation_id="suspend_partner", response={204: None})
def suspend(request: HttpRequest, partner: str, given: ClosingReason) -> HttpResponse:
    """At once nothing goes or comes."""
    services.suspend(code=partner, reason=given.reason, **_by(request))
    return done()


@routes.post(f"{ONE}/resume", auth=PROPOSE, operation_id="propose_resumption", response={201: Proposed})
def resume(request: HttpRequest, partner: str, given: ClosingReason) -> HttpResponse:
    """Once another person approves it."""
    return shown(
        Proposed,
        {"key": services.propose_resumption(code=partner, reason=given.reason, **_by(request))},
        201,
    )


@routes.post(
    "/exchange/agreements/{int:agreement}/decide",
    auth=APPROVE,
    operation_id="decide_agreement",
    response={204: None},
)
def decide_agreement(request: HttpRequest, agreement: int, given: SecondPersonSays) -> HttpResponse:
    """By a second person."""
    if given.act == "approve":
        services.approve_agreement(agreement=agreement, **_by(request))
    else:
        services.refuse_agreement(agreement=agreement, reason=given.reason, **_by(request))
    return done()


@routes.post(
    "/exchange/agreements/{int:agreement}/end", auth=CLOSE, operation_id="end_agreement", response={204: None}
)
def end_agreement(request: HttpRequest, agreement: int, given: ClosingReason) -> HttpResponse:
    """At once it lets nothing through."""
    services.end_agreement(agreement=agreement, reason=given.reason, **_by(request))
    return done()


@routes.post(
    "/exchange/openings/{int:opening}/decide",
    auth=APPROVE,
    operation_id="decide_opening",
    response={204: None},
)
def decide_opening(request: HttpRequest, opening: int, given: SecondPersonSays) -> HttpResponse:
    """A route, a key, a resumption: by a second person."""
    if given.act == "approve":
        services.approve_opening(opening=opening, **_by(request))
    else:
        services.refuse_opening(opening=opening, reason=given.reason, **_by(request))
    return done()


@routes.get(f"{ONE}/received", auth=VIEW, operation_id="received_messages", response=list[PartnerMessageTold])
def received_messages(request: HttpRequest, partner: str, asked: Query[MessagesIn]) -> HttpResponse:
    """What it sent, the newest first: a page."""
    partners.partner(partner)
    found = traffic.received(partner, kind=asked.kind, conversation=asked.conversation, before=asked.before)
    return shown(list[PartnerMessageTold], found[: traffic.A_PAGE])


@routes.get(f"{ONE}/sent", auth=VIEW, operation_id="sent_messages", response=list[PartnerMessageTold])
def sent_messages(request: HttpRequest, partner: str, asked: Query[MessagesIn]) -> HttpResponse:
    """What we sent it, the newest first: a page."""
    partners.partner(partner)
    told = {"kind": asked.kind, "conversation": asked.conversation, "before": asked.before}
    return shown(list[PartnerMessageTold], traffic.sent(partner, state=asked.state, **told)[: traffic.A_PAGE])  # type: ignore[arg-type]


@routes.get("/exchange/received/{receipt}", auth=VIEW, operation_id="received_message", response=PartnerMessage)
def received_message(request: HttpRequest, receipt: str) -> HttpResponse:
    """One of a partner: its signature when it came and its key now, and its conversation."""
    told = traffic.received_one(receipt, at=_by(request)["at"])
    return shown(PartnerMessage, told | {"body": _text(told["body"])})


@routes.get("/exchange/sent/{message_id}", auth=VIEW, operation_id="sent_message", response=PartnerMessage)
def sent_message(request: HttpRequest, message_id: str) -> HttpResponse:
    """One of ours, with the partner's receipt and its conversation."""
    told = traffic.sent_one(message_id)
    return shown(
        PartnerMessage,
        told | {"body": _text(told["body"]), "partner_receipt": told["receipt"], "receipt": ""},
    )


@routes.get(
    "/exchange/received/{receipt}/evidence",
    auth=VIEW,
    operation_id="message_evidence",
    response=EvidenceTold,
)
def message_evidence(request: HttpRequest, receipt: str) -> HttpResponse:
    """All that proves it: what was signed, the body, the partner's certificates, our receipt."""
    return shown(EvidenceTold, traffic.evidence(receipt))


@routes.get(
    "/exchange/sent/{message_id}/evidence",
    auth=VIEW,
    operation_id="sent_evidence",
    response=EvidenceOfSent,
)
def sent_evidence(request: HttpRequest, message_id: str) -> HttpResponse:
    """All that proves that the partner received it."""
    return shown(EvidenceOfSent, traffic.evidence_of_sent(message_id))


@routes.get("/exchange/quarantine", auth=VIEW, operation_id="quarantine", response=list[QuarantinedTold])
def quarantine(request: HttpRequest, asked: Query[QuarantineIn]) -> HttpResponse:
    """What was not taken in, the newest first: a page."""
    return shown(list[QuarantinedTold], arrived.quarantine(closed=asked.closed, before=asked.before))


@routes.get(
    "/exchange/quarantine/{int:quarantined}",
    auth=VIEW,
    operation_id="quarantined",
    response=QuarantinedWhole,
)
def quarantined(request: HttpRequest, quarantined: int) -> HttpResponse:
    """One, with its fields as they came."""
    told = arrived.quarantined(quarantined)
    return shown(QuarantinedWhole, told | {"body": None if told["body"] is None else _text(told["body"])})


@routes.post(
    "/exchange/quarantine/{int:quarantined}/close",
    auth=MEND,
    operation_id="close_quarantined",
    response={204: None},
)
def close_quarantined(request: HttpRequest, quarantined: int, given: ClosingReason) -> HttpResponse:
    """Somebody has looked at it."""
    intake.close(quarantined=quarantined, reason=given.reason, **_by(request))
    return done()


@routes.get("/exchange/letters", auth=VIEW, operation_id="dead_letters", response=list[DeadTold])
def dead_letters(request: HttpRequest) -> HttpResponse:
    """Messages of partners that nobody could handle."""
    return shown(list[DeadTold], traffic.dead())


@routes.post("/exchange/letters/{receipt}", auth=MEND, operation_id="mend_partner_letter", response={204: None})
def mend_letter(request: HttpRequest, receipt: str, given: MendLetter) -> HttpResponse:
    """It is handled once more, or set aside."""
    arrived.received_one(receipt)
    do = intake.give_up_dead if given.give_up else intake.retry_dead
    do(receipt=receipt, reason=given.reason, **_by(request))
    return done()


@routes.get("/exchange/refused", auth=VIEW, operation_id="refused_messages", response=list[PartnerMessageTold])
def refused_messages(request: HttpRequest) -> HttpResponse:
    """Ours that partners refused or let expire."""
    return shown(list[PartnerMessageTold], traffic.on_desk())


@routes.post("/exchange/refused/{message_id}", auth=MEND, operation_id="mend_sent", response={204: None})
def mend_sent(request: HttpRequest, message_id: str, given: MendSent) -> HttpResponse:
    """Asked again as it is, sent anew, or given up."""
    told = {"message_id": message_id, "reason": given.reason} | _by(request)
    if given.how == "anew":
        wire.send_anew(expires_at=told["at"] + ANEW_KEEPS, **told)
    else:
        (wire.give_up if given.how == "give-up" else wire.ask_again)(**told)
    return done()


def _text(body: bytes) -> str:
    """Base64: a body is of any media type."""
    return base64.b64encode(body).decode()
