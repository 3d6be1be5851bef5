"""Without signing in: a credential pasted or uploaded, or the address that the code on a paper leads to."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thongquan.exchange.domain.verified import Form, Judged
from thongquan.exchange.services import verifying
from thongquan.intake.domain.pacing import Pace
from thongquan.intake.services import pacing
from thongquan.kernel.refusals import Refused
from thongquan.portal.gate import PUBLIC, Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.certificates.words import FIELD
from thongquan.wire.domain import addresses
from thongquan.wire.services import publishing

PACE = Pace("verify", per_minute=60, at_once=30)
MOMENTS = ("sealed_at", "dated", "recorded_at", "at")
LINES_MOST = 400  # of what a credential says, shown on the page
METADATA = addresses.metadata("http://host").partition("//host/")[2]


@page(
    PUBLIC, "verify", name="verify", title=_("Verify a certificate"), journey=Journey.LICENSING,
    methods=("GET", "POST"), menu=70,
)  # fmt: skip
def verify(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What is pasted, or the file: JSON, SD-JWT, OpenAttestation."""
    judged, why, pasted = None, None, ""
    if request.method == "POST":
        pasted = request.POST.get("text", "")[: verifying.BYTES_MAX]
        try:
            pacing.count(pace=PACE, address=request.META.get("REMOTE_ADDR", ""), at=visitor.at)
            judged = verifying.judge(body=_brought(request, pasted), at=visitor.at)
        except Refused as refused:
            why = refused
    context = {**(_shown(judged) if judged else {}), "why": why, "pasted": pasted if why else ""}
    return render(request, "portal/verify/page.html", context, status=422 if why else 200)


@page(
    PUBLIC, "verify/<str:token>", name="verify-link", title=_("A certificate verified"),
    journey=Journey.LICENSING, above="verify",
)  # fmt: skip
def follow(request: HttpRequest, visitor: Visitor, token: str) -> HttpResponse:
    """By the code on the paper: how it stands, no more of it than tells which certificate it is."""
    pacing.count(pace=PACE, address=request.META.get("REMOTE_ADDR", ""), at=visitor.at)
    judged = verifying.follow(token=token, at=visitor.at)
    made = render(request, "portal/verify/link.html", _shown(judged))
    made["Cache-Control"] = "no-store"
    made["Referrer-Policy"] = "no-referrer"  # the address is known to who holds the paper
    return made


@page(
    PUBLIC, METADATA, name="jwt-vc-issuer", title=_("Keys of the issuer"), journey=Journey.LICENSING,
    whole=False,
)  # fmt: skip
def metadata(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Where readers of SD-JWT VC look for the issuer's keys."""
    return JsonResponse(publishing.issuer_metadata(), headers={"Cache-Control": "public, max-age=60"})


def _brought(request: HttpRequest, pasted: str) -> bytes:
    file = request.FILES.get("file")
    return file.read(verifying.BYTES_MAX + 1) if file is not None else pasted.encode()


def _shown(judged: Judged) -> dict[str, Any]:
    answers = [
        {
            "question": one.question.value,
            "verdict": one.verdict.value,
            "code": one.code,
            "facts": [(name, _fact(name, value), name in MOMENTS) for name, value in one.facts.items()],
        }
        for one in judged.answers
    ]
    told = judged.shown if judged.form in (Form.LINK, Form.PART) else judged.shown.get("credentialSubject", {})
    lines = list(_lines(told if judged.form is not Form.ATTESTATION else judged.shown, ""))
    return {
        "judged": judged,
        "whole": judged.verdict.value,
        "form": judged.form.value,
        "answers": answers,
        "lines": lines[:LINES_MOST],
        "more": len(lines) > LINES_MOST,
        "ours": judged.administration == settings.ADMINISTRATION,
    }


def _fact(name: str, value: str) -> str | datetime:
    return datetime.fromisoformat(value) if name in MOMENTS else value


SKIPPED = {"iss", "vct", "nbf", "exp", "status", "type", "id"}  # of the credential, not of the certificate


def _lines(value: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """What it says, line by line: a word for the path where we have one, else the path, and the value."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            if path or name not in SKIPPED:
                yield from _lines(one, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for one in value:
            yield from _lines(one, path)
    else:
        yield ("certificate-field" if path in FIELD else "", path, str(value))
