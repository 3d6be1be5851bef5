"""A file of many declarations is done once each has its answer: counted, and the rest made into a file."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from thongquan.books import selectors as books
from thongquan.clearance.messages.parsed import Spot
from thongquan.clearance.messages.rest import Refused, Rest, Told, rest_of
from thongquan.clearance.models import BatchFile
from thongquan.clearance.selectors import bulk, formats
from thongquan.clearance.selectors.bulk import Entry
from thongquan.intake import selectors as received
from thongquan.kernel.findings import Effect
from thongquan.kernel.texts import text_in


def close_done(*, at: datetime) -> int:
    """Every file that is done and not closed yet, each in a transaction of its own; how many. What fails keeps
    no other from being closed, and is raised at the end."""
    waiting = BatchFile.objects.filter(done_at=None).exclude(declarations=None).order_by("message")
    closed, failed = 0, None
    for key in waiting.values_list("message", flat=True):
        try:
            closed += _close(key, at)
        except Exception as why:
            failed = failed or why
    if failed is not None:
        raise failed
    return closed


@transaction.atomic
def _close(key: int, at: datetime) -> bool:
    rows = BatchFile.objects.select_for_update(skip_locked=True)
    row = rows.filter(message=key, done_at=None).first()
    if row is None:
        return False
    entries = bulk.entries_of(row)
    found = bulk.counted(entries)
    if found.state != "done":
        return False
    reasons = _Reasons(entries, row.language or books.pack().languages[0])
    row.registered, row.refused, row.by_rule = found.registered, reasons.places, reasons.by_rule
    rest = _rest(row, entries, reasons)
    if rest is not None:
        row.rest, row.rest_ending, row.rest_type = rest.body, rest.ending, rest.media_type
    row.done_at = at
    row.save()
    return True


class _Reasons:
    """Which declarations were refused, by which rules, and what is told of each: read a few at a time."""

    def __init__(self, entries: Sequence[Entry], language: str) -> None:
        self.entries, self.language = entries, language
        self.places: list[int] = []
        by_rule: defaultdict[str, list[int]] = defaultdict(list)
        self._page, self._told = -1, dict[int, dict[str, Any]]()
        for answer in bulk.answers(entries):
            if answer["answered"] and not answer["registered"]:
                self.places.append(answer["place"])
                for rule in rules_of(answer):
                    by_rule[rule].append(answer["place"])
        self.by_rule = dict(by_rule)

    def told(self, place: int) -> list[Told]:
        page = (place - 1) // bulk.TOGETHER
        if page != self._page:
            start = page * bulk.TOGETHER
            part = self.entries[start : start + bulk.TOGETHER]
            self._page, self._told = page, {one["place"]: one for one in bulk.answers(part)}
        answer = self._told[place]
        found = [self._one(one) for one in answer["findings"] if one["effect"] == Effect.REFUSE]
        return found or [Told(Spot(), answer.get("why", ""), "", "", answer.get("why", ""), "")]

    def _one(self, found: dict[str, Any]) -> Told:
        said = (text_in(found[name], self.language) for name in ("message", "fix"))
        at = Spot(found.get("row", 0), found.get("column", ""))
        return Told(at, found["rule"], found["found"], found["expected"], *said)


def rules_of(answer: dict[str, Any]) -> list[str]:
    """The rules that refused a declaration; where none did, the code that says why."""
    rules = dict.fromkeys(one["rule"] for one in answer["findings"] if one["effect"] == Effect.REFUSE)
    return list(rules) or [answer.get("why", "")]


def _rest(row: BatchFile, entries: Sequence[Entry], reasons: _Reasons) -> Rest | None:
    if not all(entry.get("lines") for entry in entries):
        return None  # the file could not be taken apart
    begins = [entry["lines"][0][0] for entry in entries]
    refused = Refused(begins, frozenset(reasons.places), reasons.told, reasons.language)
    number = bulk.number_of(row)
    return rest_of(received.body(number), row.format, refused, limits=formats.limits())
