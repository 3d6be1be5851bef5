"""Messages of other administrations: each in one request, signed over its envelope, answered with a receipt."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse

from thongquan.api.gate import PUBLIC, Gate, Routes
from thongquan.api.problems import members_of
from thongquan.api.rendering import answer
from thongquan.api.sending import receipt_of
from thongquan.intake.domain.messages import Receipt
from thongquan.intake.services import exchange
from thongquan.kernel.refusals import Refused
from thongquan.wire.domain import bundles

routes = Routes(tags=["exchange"])
CHUNK = 1 << 16
FIELDS = (
    ("Customs-Sender", True, "administration:LA"),
    ("Customs-Receiver", True, "administration:VN"),
    ("Customs-Kind", True, "certificate-of-origin/1"),
    ("Customs-Message-Id", True, "019ad1f0-2c11-7f3e-9c61-5a3b1c2d4e5f"),
    ("Customs-Conversation", True, "LA-CO-2026-000017"),
    ("Customs-Sequence", True, "1"),
    ("Customs-In-Reply-To", False, "019ad1ef-90a2-7e10-8f0b-0c1d2e3f4a5b"),
    ("Customs-Sent", True, "2026-11-30T01:20:09Z"),
    ("Customs-Expires", True, "2026-12-07T01:20:09Z"),
    ("Content-Digest", True, "sha-256=:…:"),
    ("Signature-Input", True, 'customs=("@method" "@path" …);created=…;keyid="…";tag="customs-exchange"'),
    ("Signature", True, "customs=:…:"),
)
MESSAGE = {
    "parameters": [
        {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, "example": example}
        for name, _, example in FIELDS
    ],
    "requestBody": {
        "required": False,
        "content": {
            "*/*": {"schema": {"type": "string", "format": "binary"}},
            bundles.MEDIA_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["messages"],
                    "additionalProperties": False,
                    "properties": {
                        "messages": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": bundles.MESSAGES_MAX,
                            "items": {
                                "type": "object",
                                "required": ["fields", "body"],
                                "additionalProperties": False,
                                "properties": {
                                    "fields": {"type": "object", "additionalProperties": {"type": "string"}},
                                    "body": {"type": "string", "contentEncoding": "base64"},
                                },
                            },
                        }
                    },
                }
            },
        },
    },
}


@routes.post(
    "/exchange/messages",
    auth=Gate(PUBLIC, paced=False),
    operation_id="receive_message",
    openapi_extra=MESSAGE,
)
def receive_message(request: HttpRequest) -> HttpResponse:
    """No sign-in: the signature (RFC 9421, docs/reference/exchange.md) says who speaks. 202 with the receipt,
    also `signed`; the same message again gets its first receipt. What became of it is a message of its own.
    Several may come in one bundle: 200, and for each its status with its receipt or its code.
    """
    arrival = exchange.Arrival(
        request.method or "",
        request.path,
        request.META.get("REMOTE_ADDR", ""),
        request.auth.at,  # type: ignore[attr-defined]
    )
    if request.content_type == bundles.MEDIA_TYPE:
        results = exchange.take_bundle(body=_pieces(request), arrival=arrival)
        answered = answer({"answers": [_of_one(request, result) for result in results]}, 200)
    else:
        fields = {name.lower(): value for name, value in request.headers.items()}
        receipt = exchange.take(fields=fields, body=_pieces(request), arrival=arrival)
        answered = answer({"receipt": receipt_of(receipt)}, 202)
    answered["Accept-Post"] = f"{bundles.MEDIA_TYPE}, */*"
    return answered


def _of_one(request: HttpRequest, result: Receipt | Refused) -> dict[str, Any]:
    """What a message of a bundle is answered: as alone, but shortly."""
    if isinstance(result, Receipt):
        return {"status": 202, "receipt": receipt_of(result)}
    told = members_of(request, result)
    return {name: told[name] for name in ("status", "code", "title", "detail", "facts")}


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(CHUNK):
        yield piece
