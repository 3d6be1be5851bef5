"""A message in an HTTP request: its id, its detached signature, its receipt; what is said of it in OpenAPI."""

import base64
import binascii
from typing import Any
from uuid import uuid4

import msgspec
from django.http import HttpRequest

from thongquan.api.gate import SMALL, Visitor, body_of
from thongquan.api.problems import Undecodable
from thongquan.clearance.messages import acts
from thongquan.clearance.messages.acts import Act
from thongquan.clearance.selectors import access
from thongquan.clearance.services import declarant
from thongquan.clearance.services.submit import Answered, Sent
from thongquan.intake.domain.messages import Receipt
from thongquan.kernel.refusals import Refused
from thongquan.wire.domain import SignatureKind

SIGNATURE_MOST = 64 * 1024
DETACHED = (SignatureKind.JWS, SignatureKind.CMS, SignatureKind.XMLDSIG)  # over the body alone
HEADERS: list[dict[str, Any]] = [
    {"name": name, "in": "header", "required": False, "description": text, "schema": {"type": "string"}}
    for name, text in (
        ("Idempotency-Key", "The message id, used once; the same body gets the same answer for ever."),
        ("On-Behalf-Of", "The party you act for, where you speak for several."),
        ("Signature-Kind", "JWS, CMS or XMLDSIG."),
        (
            "Signature-Detached",
            "The signature over the body, Base64; none where the XML has it inside.",
        ),
    )
]


def sent_by(request: HttpRequest, limit: int, *, key: str) -> Sent:
    """The body, with the id it came under (`Idempotency-Key`, else `key`) and its signature, if any."""
    kind, signature = _signature(request)
    return Sent(
        body_of(request, limit),
        request.content_type or "",
        request.headers.get("Idempotency-Key") or key,
        signature=signature,
        signature_kind=kind,
    )


def _signature(request: HttpRequest) -> tuple[SignatureKind | None, bytes | None]:
    """Headers `Signature-Kind` (JWS, CMS, XMLDSIG) and `Signature-Detached` (Base64; none: enveloped XML)."""
    named, text = request.headers.get("Signature-Kind", ""), request.headers.get("Signature-Detached", "")
    if not named and not text:
        return None, None
    kind = next((one for one in DETACHED if named.lower() == one.value.lower()), None)
    if kind is None or len(text) > SIGNATURE_MOST or (not text and kind is not SignatureKind.XMLDSIG):
        raise Refused("bad-signature-header")
    try:
        return kind, base64.b64decode(text, validate=True) if text else None
    except (binascii.Error, ValueError):
        raise Refused("bad-signature-header") from None


def act_of(request: HttpRequest, act: Act, *, number: int = 0, sent: Sent | None = None) -> Answered:
    """What the declarant sends about the declaration of the address: received, and done (`declarant.send`)."""
    visitor: Visitor = request.auth
    named = request.headers.get("On-Behalf-Of", "")
    actor = access.acting(visitor.signed, visitor.known, visitor.permission, visitor.at, named=named)
    came = sent or sent_by(request, SMALL, key=str(uuid4()))
    try:
        return declarant.send(
            act=act, sent=came, identifier=visitor.known.identifier, actor=actor, at=visitor.at, number=number
        )
    except Refused as why:
        if why.code == "validation":
            raise Undecodable(why.facts["why"]) from None
        raise


def described(act: Act, **members: Any) -> dict[str, Any]:
    """Of a route that takes such a message: its headers and its body."""
    known = msgspec.json.schema(acts.FORMS[act])
    [form] = known["$defs"].values()
    form = {**form, "properties": {**form["properties"], **members}}
    form["properties"]["identifier"] |= {"title": "Of the declaration; wanted in what is signed"}
    wanted = not acts.FORMS[act].takes_back
    text = "As it is signed. " + ("" if wanted else "None, where it is not signed: the address says it.")
    body = {
        "required": wanted,
        "description": text.strip(),
        "content": {"application/json": {"schema": form}},
    }
    return {"parameters": HEADERS, "requestBody": body}


def receipt_of(receipt: Receipt) -> dict[str, Any]:
    return {
        "number": receipt.number,
        "message_id": receipt.message_id,
        "sha256": receipt.body_hash,
        "size": receipt.size,
        "received_at": receipt.received_at.isoformat(),
        "signature": receipt.signature,
        "leaf": str(receipt.leaf),
        "signed": receipt.signed,
    }
