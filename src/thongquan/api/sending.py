"""A message in an HTTP request: its id, its detached signature, its receipt."""

import base64
import binascii
from typing import Any

from django.http import HttpRequest

from thongquan.api.gate import body_of
from thongquan.clearance.services.submit import Sent
from thongquan.intake.domain.messages import Receipt
from thongquan.kernel.refusals import Refused
from thongquan.wire.domain import SignatureKind

SIGNATURE_MOST = 64 * 1024


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
    kind = next((one for one in SignatureKind if named.lower() == one.value.lower()), None)
    if kind is None or len(text) > SIGNATURE_MOST or (not text and kind is not SignatureKind.XMLDSIG):
        raise Refused("bad-signature-header")
    try:
        return kind, base64.b64decode(text, validate=True) if text else None
    except (binascii.Error, ValueError):
        raise Refused("bad-signature-header") from None


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
