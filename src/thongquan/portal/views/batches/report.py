"""What became of a file of many declarations: how far it is, then row by row."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from thongquan.clearance.messages.columns import headings
from thongquan.clearance.messages.inert import inert
from thongquan.clearance.selectors import bulk
from thongquan.clearance.selectors.bulk import Sending
from thongquan.kernel.findings import Effect
from thongquan.kernel.texts import text_in
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import language, number
from thongquan.portal.views.batches.mine import FORMATS, PERMISSION, senders

A_PAGE = 50
ONLY = ("", "refused", "registered")
SAID = {"": _("All"), "refused": _("Refused"), "registered": _("Registered")}
RESULT: Mapping[str, Promise] = {
    "registered": _("Registered"),
    "again": _("Registered before"),
    "refused": _("Refused"),
    "waiting": _("Waiting"),
    "aside": _("Waiting for a person"),
}
COLUMNS = (
    _("Place"), _("Row"), _("Your reference"), _("Result"), _("Number"), _("Rule"), _("Row of the error"),
    _("Column"), _("Found"), _("Expected"), _("What is wrong"), _("What to do"),
)  # fmt: skip
WHY: Mapping[str, Promise] = {
    "message-id-reused": _("The same content was sent before as something else."),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is in the file: "row 5, column G: Net mass (kg)"; "" for what is not known."""

    row: int
    letter: str
    title: str


@page(
    PERMISSION,
    "uploads/<str:receipt>",
    name="batch",
    title=_("File of declarations"),
    journey=Journey.DECLARING,
    above="batches",
)
def report(request: HttpRequest, visitor: Visitor, receipt: str) -> HttpResponse:
    row = bulk.require(receipt, senders(visitor))
    sent = bulk.sending(row)
    context: dict[str, Any] = {"sent": sent, "form": FORMATS.get(sent.format, ""), **_progress(sent)}
    if sent.done_at is None:
        return render(request, "portal/batches/working.html", context)
    only = request.GET.get("only", "")
    only = only if only in ONLY else ""
    rule = request.GET.get("rule", "")[:40]
    told = bulk.batch_of(
        receipt,
        senders=senders(visitor),
        after=_place(request.GET.get("after", "")),
        limit=A_PAGE,
        only=only,
        rule=rule,
    )
    context |= {
        "answers": [_shown(answer, sent) for answer in told["answers"]],
        "next": told["next"],
        "only": only,
        "rule": rule,
        "tabs": _tabs(sent, only),
        "row_word": _("Row") if sent.format == "table" else _("Line"),
    }
    return render(request, "portal/batches/report.html", context)


@page(
    PERMISSION,
    "uploads/<str:receipt>/progress",
    name="batch-progress",
    title=_("Progress"),
    journey=Journey.DECLARING,
    above="batch",
    whole=False,
)
def progress(request: HttpRequest, visitor: Visitor, receipt: str) -> HttpResponse:
    """The part that asks for itself again until the file is done; then the page is read anew."""
    sent = bulk.sending(bulk.require(receipt, senders(visitor)))
    made = render(request, "portal/batches/progress.html", {"sent": sent, **_progress(sent)})
    if sent.done_at is not None:
        made["HX-Redirect"] = reverse("batch", kwargs={"receipt": receipt})
    return made


@page(
    PERMISSION,
    "uploads/<str:receipt>/rest",
    name="batch-rest",
    title=_("Corrected file"),
    journey=Journey.DECLARING,
    above="batch",
    whole=False,
)
def rest(request: HttpRequest, visitor: Visitor, receipt: str) -> HttpResponseBase:
    name, body, media_type = bulk.rest_of(receipt, senders(visitor))
    return FileResponse(BytesIO(body), as_attachment=True, filename=name, content_type=media_type)


@page(
    PERMISSION,
    "uploads/<str:receipt>/report.csv",
    name="batch-report",
    title=_("Report"),
    journey=Journey.DECLARING,
    above="batch",
    whole=False,
)
def as_csv(request: HttpRequest, visitor: Visitor, receipt: str) -> HttpResponseBase:
    """A line for each declaration and each thing that is wrong with it, written while it is read."""
    row = bulk.require(receipt, senders(visitor))
    entries = bulk.entries_of(row) if row.declarations is not None else []
    lines = _lines(bulk.answers(entries), bulk.sending(row), language())
    writer = csv.writer(_Echo())
    head = [str(word) for word in COLUMNS]
    written = (writer.writerow([inert(str(cell)) for cell in line]) for line in chain([head], lines))
    made = StreamingHttpResponse(chain(["\ufeff"], written), content_type="text/csv; charset=utf-8")
    made["Content-Disposition"] = f'attachment; filename="{receipt}.csv"'
    return made


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(answers: Iterable[Mapping[str, Any]], sent: Sending, tongue: str) -> Iterator[tuple[object, ...]]:
    words = {state: str(word) for state, word in RESULT.items()}
    for answer in answers:
        about = (
            answer["place"],
            answer.get("row", ""),
            answer.get("reference", ""),
            words[result_of(answer)],
            answer.get("number", ""),
        )
        refusing = [one for one in answer.get("findings", ()) if one["effect"] == Effect.REFUSE]
        for found in refusing:
            place = place_of(found, sent, tongue)
            said = (text_in(found[name], tongue) for name in ("message", "fix"))
            where = f"{place.letter} {place.title}".strip()
            yield (*about, found["rule"], place.row or "", where, found["found"], found["expected"], *said)
        if not refusing:
            yield (*about, *[""] * 7)


def result_of(answer: Mapping[str, Any]) -> str:
    if not answer["answered"]:
        return "aside" if answer.get("laid_aside") else "waiting"
    if answer["registered"]:
        return "again" if answer.get("again") else "registered"
    return "refused"


def place_of(found: Mapping[str, Any], sent: Sending, tongue: str) -> Place:
    key = found.get("column", "") if sent.format == "table" else ""
    letter = get_column_letter(sent.columns.index(key) + 1) if key in sent.columns else ""
    titles = {heading.key: text_in({"vi": heading.vi, "en": heading.en}, tongue) for heading in headings()}
    return Place(found.get("row", 0), letter, titles.get(key, key))


def _shown(answer: Mapping[str, Any], sent: Sending) -> dict[str, Any]:
    """An answer as the page shows it: of what is registered what it was warned of is on its own page."""
    tongue, result = language(), result_of(answer)
    findings = () if result in ("registered", "again") else answer.get("findings", ())
    placed = [(found, place_of(found, sent, tongue)) for found in findings]
    return {
        **answer,
        "result_word": RESULT[result],
        "wrong": [one for one in placed if one[0]["effect"] == Effect.REFUSE],
        "noted": [one for one in placed if one[0]["effect"] != Effect.REFUSE],
        "why_word": WHY.get(answer.get("why", ""), ""),
    }


def _progress(sent: Sending) -> dict[str, Any]:
    found = sent.progress
    return {
        "found": found,
        "again": reverse("batch-progress", kwargs={"receipt": sent.receipt}),
        "what": _("Declarations answered") if found.declarations else _("The file is being read"),
        "figures": [
            (_("Declarations"), found.declarations),
            (_("Registered"), found.registered),
            (_("Refused"), found.refused),
            *([(_("Waiting for a person"), found.laid_aside)] if found.laid_aside else []),
        ],
    }


def _tabs(sent: Sending, only: str) -> list[tuple[str, str, bool]]:
    counts = {
        "": sent.progress.declarations,
        "refused": sent.progress.refused,
        "registered": sent.progress.registered,
    }
    return [(f"{SAID[one]} ({number(counts[one])})", f"?only={one}", one == only) for one in ONLY]


def _place(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 9 else 0
