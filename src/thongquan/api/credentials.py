"""What everybody reads to check our credentials, off line too: keys, revocations, proofs of issue."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from thongquan.api.caching import lawful
from thongquan.api.gate import PUBLIC, Gate, Routes, Visitor, body_of
from thongquan.api.rendering import answer
from thongquan.exchange.domain.verified import Judged
from thongquan.exchange.services import verifying
from thongquan.intake.domain.pacing import Pace
from thongquan.intake.services import pacing
from thongquan.wire.domain.credentials import MEDIA_TYPE
from thongquan.wire.domain.sdjwt import LIST_TYPE
from thongquan.wire.services import publishing

routes = Routes(tags=["credentials"])
VERIFIED = Pace("verify", per_minute=60, at_once=30)  # of one address; the portal counts them with these
BROUGHT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@routes.get("/credentials/issuer", auth=Gate(PUBLIC), operation_id="credential_issuer")
def credential_issuer(request: HttpRequest) -> HttpResponse:
    """The keys our credentials are signed with; compare them with our publication."""
    return lawful(request, publishing.issuer_document)


@routes.get("/credentials/status/{int:number}", auth=Gate(PUBLIC), operation_id="credential_status")
def credential_status(request: HttpRequest, number: int) -> HttpResponse:
    """Which credentials of a list are revoked, signed (Bitstring Status List); good for a day."""
    visitor: Visitor = request.auth
    made = lawful(request, lambda: publishing.status_list(number, at=visitor.at))
    made["Content-Type"] = MEDIA_TYPE
    return made


@routes.get(
    "/credentials/status-tokens/{int:number}", auth=Gate(PUBLIC), operation_id="credential_status_token"
)
def credential_status_token(request: HttpRequest, number: int) -> HttpResponse:
    """The same list for readers of SD-JWT VC (Token Status List)."""
    visitor: Visitor = request.auth
    text = publishing.status_token(number, at=visitor.at)
    made = HttpResponse(text, content_type=f"application/{LIST_TYPE}")
    made["Cache-Control"] = "public, max-age=60"
    return made


@routes.post(
    "/credentials/verify",
    auth=Gate(PUBLIC, paced=False),
    operation_id="verify_credential",
    openapi_extra=BROUGHT,
)
def verify_credential(request: HttpRequest) -> HttpResponse:
    """Each question answered apart; nothing is fetched and nothing is kept. The body is the credential: W3C VC,
    SD-JWT VC, OpenAttestation, or {"credential", "record"} with its proof of issue.
    """
    visitor: Visitor = request.auth
    pacing.count(pace=VERIFIED, address=request.META.get("REMOTE_ADDR", ""), at=visitor.at)
    found = verifying.judge(body=body_of(request, verifying.BYTES_MAX), at=visitor.at)
    return answer(_told(found))


@routes.get("/credentials/{token}", auth=Gate(PUBLIC), operation_id="follow_credential")
def follow_credential(request: HttpRequest, token: str) -> HttpResponse:
    """By the address on a paper: how the credential stands, and which certificate it is, no more."""
    visitor: Visitor = request.auth
    return answer(_told(verifying.follow(token=token, at=visitor.at)))


@routes.get("/credentials/{token}/record", auth=Gate(PUBLIC), operation_id="credential_record")
def credential_record(request: HttpRequest, token: str) -> HttpResponse:
    """That the issue of a credential is in the journal, by its address; nobody's account is in it."""
    return answer(publishing.issue_proved(token))


def _told(found: Judged) -> dict[str, Any]:
    return {
        "form": found.form,
        "verdict": found.verdict,
        "issuer": found.issuer,
        "administration": found.administration,
        "answers": [
            {
                "question": one.question,
                "verdict": one.verdict,
                "code": one.code,
                "facts": dict(one.facts),
            }
            for one in found.answers
        ],
        "shown": dict(found.shown),
        "hidden": found.hidden,
    }
