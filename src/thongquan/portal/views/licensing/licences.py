"""Licences: one's own, those of an agency, every one for customs; what is left of each and who took it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.kernel.refusals import NotFound, Refused
from thongquan.licensing import models
from thongquan.licensing.domain.amendments import Change
from thongquan.licensing.domain.applications import TEXT_MOST
from thongquan.licensing.selectors import access, amendments, licences
from thongquan.licensing.selectors.access import APPLY, DECIDE, READ
from thongquan.licensing.services import amending, deciding
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.tariff.selectors.browsing import PAPERS, labels

A_PAGE = 20
ONE = "licences/<str:licence>"
Said = dict[str, Any]
Given = Callable[[QueryDict, models.Licence], Said]


@page(
    READ,
    "licences",
    name="licences",
    title=_("Licences"),
    journey=Journey.LICENSING,
    menu=40,
    above="licensing",
)
def listed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The newest first, with what is left."""
    after = request.GET.get("after", "")
    cursor = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    found, onward = licences.licences(visitor.signed, visitor.at, cursor=cursor, limit=A_PAGE)
    context = {"found": found, "next": f"?after={onward}" if onward else "", "papers": labels(PAPERS)}
    return render(request, "portal/licensing/licences.html", context)


@page(READ, ONE, name="licence", title=_("Licence"), journey=Journey.LICENSING, above="licences")
def one(request: HttpRequest, visitor: Visitor, licence: str) -> HttpResponse:
    return _shown(request, visitor, licence)


def _shown(request: HttpRequest, visitor: Visitor, licence: str, why: Refused | None = None) -> HttpResponse:
    told = licences.licence(visitor.signed, licence, visitor.at)
    context = {
        "one": told,
        "why": why,
        "paper": labels(PAPERS).get(told["paper"], {}),
        "given": request.POST,
        "codes": {str(line["line"]): line["code"] for line in told["lines"]},
    }
    return render(request, "portal/licensing/licence.html", context)


def _act(
    act: str, permission: str, title: Promise, done: Promise, do: Callable[..., object], given: Given
) -> None:
    """A page that does one thing to a licence, by whoever may; `given`: what the form says of it."""

    def acted(request: HttpRequest, visitor: Visitor, licence: str) -> HttpResponse:
        row = access.licence(visitor.signed, licence, permission, visitor.at)
        actor = access.acting(visitor.signed, row, permission, visitor.at)
        try:
            do(actor=actor, at=visitor.at, **given(request.POST, row))
        except NotFound:
            raise
        except Refused as why:
            return _shown(request, visitor, licence, why)
        messages.success(request, str(done))
        return redirect("licence", licence)

    page(
        permission,
        f"{ONE}/{act}",
        name=f"licence-{act}",
        title=title,
        journey=Journey.LICENSING,
        methods=("POST",),
        whole=False,
    )(acted)


def _bare(_given: QueryDict, row: models.Licence) -> Said:
    return {"licence": row.pk}


def _reasoned(given: QueryDict, row: models.Licence) -> Said:
    return {"licence": row.pk, "reason": given.get("reason", "")}


def _changed(given: QueryDict, row: models.Licence) -> Said:
    """Amounts of the lines that are named otherwise than they are; a last day that can be read."""
    stand = {line.number: licences.plain(line.granted) for line in row.lines.all()}
    said = {number: given.get(f"amount.{number}", "").strip()[:30] for number in stand}
    amounts = {number: value for number, value in said.items() if value and value != stand[number]}
    try:
        through = date.fromisoformat(given.get("through", ""))
    except ValueError:
        through = None
    return {**_reasoned(given, row), "change": Change(amounts, through)}


def _asked(given: QueryDict, row: models.Licence) -> int:
    number = given.get("amendment", "")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise NotFound("amendment", number[:20])
    return amendments.require(row, int(number))


def _withdrawn(given: QueryDict, row: models.Licence) -> Said:
    return {"amendment": _asked(given, row)}


def _noted(given: QueryDict, row: models.Licence) -> Said:
    return {"amendment": _asked(given, row), "note": given.get("note", "").strip()[:TEXT_MOST]}


def _refused(given: QueryDict, row: models.Licence) -> Said:
    return {"amendment": _asked(given, row), "reason": given.get("reason", "")}


for _given in (
    ("revoke", DECIDE, _("Revoke"), _("The licence is revoked."), deciding.revoke, _reasoned),
    ("surrender", APPLY, _("Surrender"), _("The licence is surrendered."), deciding.surrender, _bare),
    ("amend", DECIDE, _("Amend the licence"), _("The licence is amended."), amending.amend, _changed),
    (
        "ask",
        APPLY,
        _("Ask for a change"),
        _("The agency was asked to change the licence."),
        amending.ask,
        _changed,
    ),
    (
        "grant-amendment",
        DECIDE,
        _("Grant the change"),
        _("The licence is as its holder asked."),
        amending.grant,
        _noted,
    ),
    (
        "refuse-amendment",
        DECIDE,
        _("Refuse the change"),
        _("The change is refused."),
        amending.refuse,
        _refused,
    ),
    (
        "withdraw-amendment",
        APPLY,
        _("Withdraw the request"),
        _("The request is withdrawn."),
        amending.withdraw,
        _withdrawn,
    ),
):
    _act(*_given)
