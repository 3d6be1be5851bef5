"""Certificates of origin: issued, ended; received, used, refused; shown whole or in part."""

from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.gate import Gate, Routes, Visitor, body_of
from thongquan.api.paging import Onward
from thongquan.api.rendering import answer
from thongquan.kernel import canonical
from thongquan.kernel.messages import BYTES_MAX
from thongquan.kernel.refusals import NotFound
from thongquan.tariff.domain.certificates import Certificate
from thongquan.tariff.messages import flat
from thongquan.tariff.selectors import origin
from thongquan.tariff.services import certificates
from thongquan.wire import selectors as wire
from thongquan.wire.domain import sdjwt
from thongquan.wire.domain.credentials import MEDIA_TYPE
from thongquan.wire.selectors import Kept
from thongquan.wire.services import publishing

routes = Routes(tags=["certificates of origin"])
ONE = "/origin/certificates/{certificate}"
PREFIX = "/api/v1/origin/certificates/"
DATA_SET: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"type": "object", "description": "docs/messages/certificate-of-origin-1.schema.json"}
            },
            "text/csv": {"schema": {"type": "string"}},
        },
    }
}
Path = Annotated[str, Field(max_length=60, pattern=r"^[a-z_]+(\.[a-z_]+)*$")]


class CertificatesIn(Onward):
    """`find`: how the reference begins."""

    side: Literal["", "ours", "received"] = ""
    state: Annotated[str, Field(max_length=12)] = ""
    find: Annotated[str, Field(max_length=35)] = ""


class OriginReason(Schema):
    reason: Annotated[str, Field(min_length=1, max_length=1000)]


class OriginShown(Schema):
    """`show`: paths of what is disclosed; none: everything."""

    show: Annotated[list[Path], Field(max_length=60)] = []


@routes.get("/origin/certificates", auth=Gate("origin.view"), operation_id="list_origin_certificates")
def list_origin_certificates(request: HttpRequest, wanted: Query[CertificatesIn]) -> HttpResponse:
    """Officers' all, a firm's own as exporter or consignee; the newest first, with what is left."""
    visitor: Visitor = request.auth
    filters = origin.Filters(wanted.side, wanted.state, wanted.find)
    found, onward = origin.page(visitor.signed, filters, visitor.at, cursor=wanted.place, limit=wanted.limit)
    return answer(canonical.told({"certificates": found, "next": onward}))


@routes.get("/origin/template", auth=Gate("origin.issue"), operation_id="origin_template")
def origin_template(request: HttpRequest) -> HttpResponse:
    """The heading of the table to be filled in, a row for each item."""
    return HttpResponse(flat.template(), content_type="text/csv; charset=utf-8")


@routes.post(
    "/origin/certificates",
    auth=Gate("origin.issue"),
    operation_id="issue_origin_certificate",
    openapi_extra=DATA_SET,
)
def issue_origin_certificate(request: HttpRequest) -> HttpResponse:
    """From the data set or the table; told to the importing side, with a credential of its own."""
    visitor: Visitor = request.auth
    key = certificates.issue(certificate=_given(request), actor=visitor.actor, at=visitor.at)
    made = answer(_whole(visitor, origin.named(key)), 201)
    made["Location"] = f"{PREFIX}{origin.named(key)}"
    return made


@routes.get(ONE, auth=Gate("origin.view"), operation_id="read_origin_certificate")
def read_origin_certificate(request: HttpRequest, certificate: str) -> HttpResponse:
    """The data set, balances, the declarations that drew of it."""
    return answer(_whole(request.auth, certificate))


@routes.post(f"{ONE}/cancel", auth=Gate("origin.issue"), operation_id="cancel_origin_certificate")
def cancel_origin_certificate(request: HttpRequest, certificate: str, given: OriginReason) -> HttpResponse:
    """Nothing more is drawn of it; its credential is revoked."""
    visitor: Visitor = request.auth
    row = origin.row(visitor.signed, certificate, visitor.at)
    certificates.cancel(
        country=row.issuing_country,
        reference=row.reference,
        by=settings.ADMINISTRATION,
        reason=given.reason,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(_whole(visitor, certificate))


@routes.post(
    f"{ONE}/replace",
    auth=Gate("origin.issue"),
    operation_id="replace_origin_certificate",
    openapi_extra=DATA_SET,
)
def replace_origin_certificate(
    request: HttpRequest, certificate: str, given: Query[OriginReason]
) -> HttpResponse:
    """By the one in the body, while nothing of it is used; answers the new one."""
    visitor: Visitor = request.auth
    row = origin.row(visitor.signed, certificate, visitor.at)
    certificates.replace(
        country=row.issuing_country,
        reference=row.reference,
        certificate=_given(request),
        by=settings.ADMINISTRATION,
        reason=given.reason,
        actor=visitor.actor,
        at=visitor.at,
    )
    after = origin.one(visitor.signed, certificate, visitor.at)["replaced_by"]
    made = answer(_whole(visitor, after), 201)
    made["Location"] = f"{PREFIX}{after}"
    return made


@routes.post(f"{ONE}/refuse", auth=Gate("origin.refuse"), operation_id="refuse_origin_certificate")
def refuse_origin_certificate(request: HttpRequest, certificate: str, given: OriginReason) -> HttpResponse:
    """One that was received and nobody used; its issuer is told why."""
    visitor: Visitor = request.auth
    row = origin.row(visitor.signed, certificate, visitor.at)
    certificates.refuse(
        country=row.issuing_country,
        reference=row.reference,
        reason=given.reason,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(_whole(visitor, certificate))


@routes.get(f"{ONE}/credential", auth=Gate("origin.view"), operation_id="origin_credential")
def origin_credential(request: HttpRequest, certificate: str) -> HttpResponse:
    """The verifiable credential, as it was signed."""
    return HttpResponse(_kept(request.auth, certificate).document, content_type=MEDIA_TYPE)


@routes.get(f"{ONE}/sd-jwt", auth=Gate("origin.view"), operation_id="origin_sd_jwt")
def origin_sd_jwt(request: HttpRequest, certificate: str, wanted: Query[OriginShown]) -> HttpResponse:
    """The credential of which only what is named is shown (SD-JWT VC)."""
    token = sdjwt.read(_kept(request.auth, certificate).sdjwt)
    text = sdjwt.narrowed(token, wanted.show or sdjwt.paths(token))
    return HttpResponse(text, content_type=f"application/{sdjwt.TYPE}")


@routes.get(f"{ONE}/paper", auth=Gate("origin.view"), operation_id="origin_paper")
def origin_paper(request: HttpRequest, certificate: str) -> HttpResponse:
    """A PDF with the boxes of Form D, and the code that leads to its public page."""
    visitor: Visitor = request.auth
    row = origin.row(visitor.signed, certificate, visitor.at)
    return HttpResponse(origin.paper(row), content_type="application/pdf")


@routes.get(f"{ONE}/record", auth=Gate("origin.view"), operation_id="origin_record")
def origin_record(request: HttpRequest, certificate: str) -> HttpResponse:
    """That its issue is in the journal, to be given along with the credential."""
    return answer(publishing.issue_proved(_kept(request.auth, certificate).token))


def _given(request: HttpRequest) -> Certificate:
    body = body_of(request, BYTES_MAX)
    if request.content_type == "text/csv":
        return flat.read(body, issuing_country=settings.ADMINISTRATION)
    return flat.read_json(body)


def _kept(visitor: Visitor, certificate: str) -> Kept:
    row = origin.row(visitor.signed, certificate, visitor.at)
    found = wire.credential_of(origin.subject(row)) if row.ours else None
    if found is None:
        raise NotFound("credential", certificate)
    return found


def _whole(visitor: Visitor, certificate: str) -> Any:
    return canonical.told(origin.one(visitor.signed, certificate, visitor.at))
