"""The list, one certificate with its balances, the credential in whole or in the part its holder shows."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thongquan.kernel.refusals import NotFound, Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.certificates.words import FIELD, SIDE, STATE
from thongquan.tariff.selectors import origin
from thongquan.tariff.selectors.origin import ISSUE, REFUSE, VIEW
from thongquan.tariff.services import certificates
from thongquan.wire import selectors as wire
from thongquan.wire.domain import sdjwt
from thongquan.wire.domain.credentials import MEDIA_TYPE
from thongquan.wire.selectors import Kept

A_PAGE = 20
ONE = "certificates/of-origin/<str:certificate>"
REASON_MOST = 1000


@page(
    VIEW,
    "certificates",
    name="certificates",
    title=_("Certificates of origin"),
    journey=Journey.LICENSING,
    menu=50,
)
def listed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The newest first; by side, state and how the reference begins."""
    given = {name: request.GET.get(name, "").strip()[:35] for name in ("side", "state", "find")}
    after = request.GET.get("after", "")
    cursor = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    filters = origin.Filters(**given)
    found, onward = origin.page(visitor.signed, filters, visitor.at, cursor=cursor, limit=A_PAGE)
    query = request.GET.copy()
    query["after"] = onward
    context = {
        "found": found,
        "next": f"?{query.urlencode()}" if onward else "",
        "given": given,
        "states": list(STATE),
        "sides": list(SIDE),
        "asked": any(given.values()),
        "issues": visitor.may(ISSUE),
    }
    return render(request, "portal/certificates/list.html", context)


@page(
    VIEW,
    ONE,
    name="certificate-one",
    title=_("Certificate of origin"),
    journey=Journey.LICENSING,
    above="certificates",
)
def one(request: HttpRequest, visitor: Visitor, certificate: str) -> HttpResponse:
    return shown(request, visitor, certificate)


def shown(request: HttpRequest, visitor: Visitor, certificate: str, why: Refused | None = None) -> HttpResponse:
    """Its page; `why`: an act was refused."""
    told = origin.one(visitor.signed, certificate, visitor.at)
    token = sdjwt.read(wire.credential(told["credential"]).sdjwt) if told["credential"] else None
    parts = [path for path in sdjwt.paths(token) if path in FIELD] if token is not None else []
    items = [
        {"told": said, "left": left}
        for said, left in zip(told["certificate"]["items"], told["items"], strict=True)
    ]
    body = {**told["certificate"], "items_of": items}
    context = {"one": told, "body": body, "why": why, "parts": parts}
    return render(request, "portal/certificates/one.html", context)


@page(
    ISSUE, f"{ONE}/cancel", name="certificate-cancel", title=_("Cancel"), journey=Journey.LICENSING,
    methods=("POST",), whole=False,
)  # fmt: skip
def cancel(request: HttpRequest, visitor: Visitor, certificate: str) -> HttpResponse:
    """With the reason; its credential is revoked in the same moment."""
    row, reason = origin.row(visitor.signed, certificate, visitor.at), _reason(request)
    try:
        certificates.cancel(
            country=row.issuing_country, reference=row.reference, by=settings.ADMINISTRATION,
            reason=reason, actor=visitor.actor, at=visitor.at,
        )  # fmt: skip
    except Refused as why:
        return shown(request, visitor, certificate, why)
    messages.success(request, gettext("The certificate is cancelled, and its credential is revoked."))
    return redirect("certificate-one", certificate)


@page(
    REFUSE, f"{ONE}/refuse", name="certificate-refuse", title=_("Refuse"), journey=Journey.LICENSING,
    methods=("POST",), whole=False,
)  # fmt: skip
def refuse(request: HttpRequest, visitor: Visitor, certificate: str) -> HttpResponse:
    """One that was received: its issuer is told why."""
    row, reason = origin.row(visitor.signed, certificate, visitor.at), _reason(request)
    try:
        certificates.refuse(
            country=row.issuing_country, reference=row.reference, reason=reason, actor=visitor.actor,
            at=visitor.at,
        )  # fmt: skip
    except Refused as why:
        return shown(request, visitor, certificate, why)
    messages.success(request, gettext("The certificate is refused; its issuer is told why."))
    return redirect("certificate-one", certificate)


@page(
    VIEW, f"{ONE}/credential", name="certificate-credential", title=_("Credential"), journey=Journey.LICENSING,
    whole=False,
)  # fmt: skip
def credential(request: HttpRequest, visitor: Visitor, certificate: str) -> HttpResponse:
    """The whole credential as a file."""
    kept = _kept(visitor, certificate)
    return _file(kept.document, MEDIA_TYPE, f"{certificate}.vc.json")


@page(
    VIEW, f"{ONE}/part", name="certificate-part", title=_("Show a part"), journey=Journey.LICENSING, whole=False
)  # fmt: skip
def part(request: HttpRequest, visitor: Visitor, certificate: str) -> HttpResponse:
    """The credential that shows only what was chosen (`show`, several)."""
    token = sdjwt.read(_kept(visitor, certificate).sdjwt)
    chosen = set(request.GET.getlist("show")[:100])
    inside = {path for path in sdjwt.paths(token) if any(path.startswith(f"{one}.") for one in chosen)}
    text = sdjwt.narrowed(token, chosen | inside)
    return _file(text.encode(), f"application/{sdjwt.TYPE}", f"{certificate}.sd-jwt.txt")


@page(
    VIEW,
    f"{ONE}/paper",
    name="certificate-paper",
    title=_("Print the certificate"),
    journey=Journey.LICENSING,
    whole=False,
)
def paper(request: HttpRequest, visitor: Visitor, certificate: str) -> HttpResponse:
    """A PDF with the code that leads to the public page."""
    row = origin.row(visitor.signed, certificate, visitor.at)
    return _file(origin.paper(row), "application/pdf", f"{certificate}.pdf")


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:REASON_MOST]


def _kept(visitor: Visitor, certificate: str) -> Kept:
    row = origin.row(visitor.signed, certificate, visitor.at)
    found = wire.credential_of(origin.subject(row)) if row.ours else None
    if found is None:
        raise NotFound("credential", certificate)
    return found


def _file(body: bytes, media_type: str, name: str) -> HttpResponse:
    made = HttpResponse(body, content_type=media_type)
    made["Content-Disposition"] = f'attachment; filename="{name}"'
    made["X-Content-Type-Options"] = "nosniff"
    made["Cache-Control"] = "no-store"
    return made
