"""What everybody reads to check our credentials, off line too: keys, revocations, proofs of issue."""

from django.http import HttpRequest, HttpResponse

from thongquan.api.caching import lawful
from thongquan.api.gate import PUBLIC, Gate, Routes, Visitor
from thongquan.api.rendering import answer
from thongquan.wire.domain.credentials import MEDIA_TYPE
from thongquan.wire.domain.sdjwt import LIST_TYPE
from thongquan.wire.services import publishing

routes = Routes(tags=["credentials"])


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


@routes.get("/credentials/{token}/record", auth=Gate(PUBLIC), operation_id="credential_record")
def credential_record(request: HttpRequest, token: str) -> HttpResponse:
    """That the issue of a credential is in the journal, by its address; nobody's account is in it."""
    return answer(publishing.issue_proved(token))
