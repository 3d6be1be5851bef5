"""The journal as its readers look at it: searched, one entry with its proof, the seals, the whole verified."""

import json
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.selectors import record as readers
from thongquan.journal import selectors, services
from thongquan.journal.domain.leaves import Recorded
from thongquan.journal.domain.proofs import followed
from thongquan.journal.domain.readings import Reading
from thongquan.kernel.identifiers import qualified
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import refusal

VIEW = readers.VIEW
A_PAGE = 50
SEALS_SHOWN = READINGS_SHOWN = 10


@page(VIEW, "journal", name="journal", title=_("Journal"), journey=Journey.ADMINISTRATION, menu=50)
def journal(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """By subject, by who acted, by day. Who reads the record of his office alone names a declaration."""
    given = {name: request.GET.get(name, "").strip()[:120] for name in ("subject", "who", "on")}
    subject, on = _subject(given["subject"]), _day(given["on"])
    if given["who"] and not subject and on is None:
        on = books.today(visitor.at)  # of one account, a day at a time
    far = readers.reach(visitor.signed, subject, visitor.at)
    who, before = _account(given["who"]), request.GET.get("before", "")
    rows = [] if far is None else _found(subject, who, on, before, hidden=readers.hidden(far))
    context = {
        **given,
        "on": on.isoformat() if on else "",
        "rows": rows[:A_PAGE],
        "next": rows[A_PAGE - 1].id if len(rows) > A_PAGE else "",
        "everywhere": readers.everywhere(visitor.signed, visitor.at),
    }
    return render(request, "portal/record/list.html", context)


@page(
    VIEW,
    "journal/<uuid:leaf>",
    name="journal-entry",
    title=_("Entry of the journal"),
    journey=Journey.ADMINISTRATION,
    above="journal",
)
def entry(request: HttpRequest, visitor: Visitor, leaf: UUID) -> HttpResponse:
    told = _read(visitor, leaf)
    body = None if told.body is None else json.dumps(told.body, ensure_ascii=False, indent=2, default=str)
    sealing = selectors.sealing(told.txid, told.seq)
    context = {"one": told, "body": body, "sealing": sealing}
    if sealing:
        context |= _checked(leaf)
    return render(request, "portal/record/entry.html", context)


@page(
    VIEW,
    "journal/<uuid:leaf>/proof",
    name="journal-proof",
    title=_("Proof"),
    journey=Journey.ADMINISTRATION,
    above="journal-entry",
    whole=False,
)
def proof(request: HttpRequest, visitor: Visitor, leaf: UUID) -> HttpResponse:
    """For `docs/verify_proof.py`, and whoever else checks it without us."""
    _read(visitor, leaf)
    try:
        made = services.prove(leaf, disclose=True)
    except Refused as why:
        messages.error(request, refusal(why))
        return redirect("journal-entry", leaf=leaf)
    text = json.dumps(made, ensure_ascii=False, indent=2)
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="proof-{leaf}.json"'
    return answer


@page(
    VIEW,
    "journal/seals",
    name="journal-seals",
    title=_("Seals of the journal"),
    journey=Journey.ADMINISTRATION,
    above="journal",
)
def seals(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The newest checkpoints, and what was found when the whole was read again."""
    readings = selectors.verifications(limit=READINGS_SHOWN, at=visitor.at)
    context = {
        "seals": selectors.checkpoints(limit=SEALS_SHOWN),
        "readings": readings,
        "open": any(one["state"] in (Reading.WAITS, Reading.UNDER_WAY) for one in readings),
        "asks": readers.everywhere(visitor.signed, visitor.at),
    }
    return render(request, "portal/record/seals.html", context)


@page(
    VIEW,
    "journal/verify",
    name="journal-verify",
    title=_("Verify the whole journal"),
    journey=Journey.ADMINISTRATION,
    methods=("POST",),
    above="journal-seals",
    whole=False,
)
def verify(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The worker takes it up within a minute; of whoever reads the whole record."""
    if readers.everywhere(visitor.signed, visitor.at):
        services.ask_verification(actor=visitor.actor, at=visitor.at)
        messages.success(request, _("The journal is read again; what is found will stand here."))
    else:
        messages.error(request, _("Only who reads the whole journal has it read again."))
    return redirect("journal-seals")


def _checked(leaf: UUID) -> dict[str, Any]:
    """The proof, followed here from its leaf to the signed root; or why there is none."""
    try:
        made = services.prove(leaf, disclose=True)
    except Refused as why:
        return {"why": why}
    return {"proof": followed(made), "note": made["checkpoint"], "keys": made["keys"]}


def _read(visitor: Visitor, leaf: UUID) -> Recorded:
    told, data_class = selectors.event_and_class(leaf)
    if not readers.reads(visitor.signed, told, data_class, visitor.at):
        raise NotFound("leaf", leaf)
    return told


def _found(subject: str, who: str, on: date | None, before: str, *, hidden: Collection[str]) -> list[Recorded]:
    """One more than a page, where there are more."""
    asked: dict[str, Any] = {}
    if on is not None:
        asked = {"since": books.midnight(on), "until": books.midnight(on + timedelta(days=1))}
    return selectors.found(
        subject=subject, who=who, before=_uuid(before), hidden=hidden, limit=A_PAGE + 1, **asked
    )


def _subject(text: str) -> str:
    """As leaves name it: what is given without its kind is a declaration."""
    return text if not text or ":" in text else f"declaration:{text}"


def _account(text: str) -> str:
    """ "quantri" is the account user:VN-quantri."""
    return text if not text or ":" in text else f"user:{qualified(settings.ADMINISTRATION, text)}"


def _day(text: str) -> date | None:
    """None also for what is no day of a journal: the ends of the calendar have no instant in every zone."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 9000 else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
