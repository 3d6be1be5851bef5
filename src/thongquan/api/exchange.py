"""Messages of other administrations: each in one request, signed over its envelope, answered with a receipt."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse

from thongquan.api.gate import PUBLIC, Gate, Routes
from thongquan.api.rendering import answer
from thongquan.api.sending import receipt_of
from thongquan.intake.services import exchange

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
        {"name": name, "in": "header", "required": wanted, "schema": {"type": "string"}, "example": example}
        for name, wanted, example in FIELDS
    ],
    "requestBody": {
        "required": False,
        "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
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
    """
    receipt = exchange.take(
        method=request.method or "",
        path=request.path,
        fields={name.lower(): value for name, value in request.headers.items()},
        body=_pieces(request),
        address=request.META.get("REMOTE_ADDR", ""),
        at=request.auth.at,  # type: ignore[attr-defined]
    )
    return answer({"receipt": receipt_of(receipt)}, 202)


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(CHUNK):
        yield piece
