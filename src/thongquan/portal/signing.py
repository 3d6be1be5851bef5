"""A declarant's acts from a page: where a signature is wanted the file is taken, signed, brought back.

A form that sends such an act includes `portal/parts/signed.html`: its button, and, where the pack wants a
signature, one that answers with the file (`to`=FILE) and the fields of the signature.
"""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from thongquan.clearance.messages import acts
from thongquan.clearance.messages.acts import Act
from thongquan.clearance.selectors import access
from thongquan.clearance.services import declarant
from thongquan.clearance.services.submit import JSON, Sent
from thongquan.portal.gate import Visitor
from thongquan.wire.domain import SignatureKind

FILE = "file"
SIGNATURE_MOST = 64 * 1024
KINDS = (SignatureKind.CMS, SignatureKind.JWS)


def wanted(visitor: Visitor, act: Act, permission: str) -> dict[str, Any]:
    """What the template asks: whether the visitor's act may come unsigned, and the kinds of signatures."""
    actor = access.acting(visitor.signed, visitor.known, permission, visitor.at)
    return {"unsigned": declarant.unsigned_allowed(act, actor), "kinds": KINDS}


def brought(request: HttpRequest) -> dict[str, Any]:
    """The signature in the form, as keywords of who takes one."""
    signature = request.FILES.get("signature")
    kind = next((one for one in KINDS if one.value == request.POST.get("kind")), None)
    return {
        "signature": signature.read(SIGNATURE_MOST) if signature else None,
        "signature_kind": kind if signature else None,
    }


def send(
    request: HttpRequest, visitor: Visitor, act: Act, *, number: int = 0, **members: Any
) -> HttpResponse | None:
    """The act of the form is sent (None), or its file is what was asked for. Refused: as `declarant.send`."""
    identifier = visitor.known.identifier
    body = acts.withdrawal(act, identifier, number) if number else acts.written(act, identifier, **members)
    if request.POST.get("to") == FILE:
        return as_file(body, f"{identifier}-{act}.json")
    declarant.send(
        act=act,
        sent=Sent(body, JSON, str(uuid4()), **brought(request)),
        identifier=identifier,
        actor=visitor.actor,
        at=visitor.at,
        number=number,
    )
    return None


def as_file(body: bytes, name: str) -> HttpResponse:
    """The bytes a signature is over."""
    response = HttpResponse(body, content_type=JSON)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
