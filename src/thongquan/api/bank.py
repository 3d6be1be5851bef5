"""What banks tell us: signed, told as often as they like, booked once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from thongquan.api.gate import PUBLIC, SMALL, Gate, Routes, body_of
from thongquan.api.rendering import answer
from thongquan.clearance.services.paid import take_notice

routes = Routes(tags=["bank"])
NOTICE = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
    "parameters": [{"name": "Bank-Signature", "in": "header", "required": True, "schema": {"type": "string"}}],
}


@routes.post("/bank/notices", auth=Gate(PUBLIC, paced=False), operation_id="bank_notice", openapi_extra=NOTICE)
def notice(request: HttpRequest) -> HttpResponse:
    """No sign-in: the header `Bank-Signature` (HMAC-SHA-256 over time and body) says who speaks."""
    header = request.headers.get("Bank-Signature", "")
    body = body_of(request, SMALL)
    secret = settings.BANK_SECRET.encode()
    told = take_notice(
        bank=settings.BANK_PARTY,
        account=settings.BANK_ACCOUNT,
        header=header,
        body=body,
        secret=secret,
        at=request.auth.at,
    )
    return answer({"transaction": told})
