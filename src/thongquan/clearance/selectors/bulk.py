"""Files of many declarations: whose they are, how far they have come, what became of each declaration and where
in the file what refused it stands."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings

from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.messages.parsed import Spot
from thongquan.clearance.messages.places import spot
from thongquan.clearance.models import BatchFile
from thongquan.intake import selectors as received
from thongquan.intake.domain.messages import message_number, receipt_number
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused

KIND = "declaration-batch"
REGISTERED = '{"registered": true}'
TOGETHER = 50  # answers and declarations read at a time
PAGE_MOST = 200
_decode = msgspec.json.Decoder(Declaration).decode
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """`state`: waiting (not taken apart yet), working, done, or laid-aside where the file itself could not be
    handled. `answered` of `declarations` have their answer, `laid_aside` wait for a person."""

    state: str
    declarations: int = 0
    answered: int = 0
    registered: int = 0
    laid_aside: int = 0

    @property
    def refused(self) -> int:
        return self.answered - self.registered


@dataclass(frozen=True, slots=True)
class Sending:
    """One file that was sent, and how far it has come. `columns`: of a table, by key, in the order of the file;
    `rules`: how many declarations each rule refused; `rest`: how the name of the corrected file ends, or ""."""

    receipt: str
    name: str
    sender: Subject
    sent_by: Subject
    sent_at: datetime
    done_at: datetime | None
    format: str
    columns: tuple[str, ...]
    progress: Progress
    rules: tuple[tuple[str, int], ...]
    rest: str


def require(receipt: str, senders: Collection[Subject]) -> BatchFile:
    """The file of this receipt, where one of `senders` sent it; NotFound for others'."""
    number = message_number(settings.ADMINISTRATION, receipt)
    row = BatchFile.objects.defer("rest").filter(pk=number, sender__in=list(map(str, senders))).first()
    if row is None:
        raise NotFound("batch", receipt)
    return row


def listed(senders: Collection[Subject], *, before: int = 0, limit: int = 50) -> tuple[list[Sending], int]:
    """The files of `senders`, the newest first; and after which one the next page begins, 0 at the end."""
    rows = BatchFile.objects.defer("rest").filter(sender__in=list(map(str, senders))).order_by("-message")
    found = list((rows.filter(message__lt=before) if before else rows)[: limit + 1])
    following = found[limit - 1].message if len(found) > limit else 0
    shown = found[:limit]
    far = progresses(shown)
    return [_sending(row, far[row.pk]) for row in shown], following


def sending(row: BatchFile) -> Sending:
    return _sending(row, progress(row))


def _sending(row: BatchFile, far: Progress) -> Sending:
    return Sending(
        receipt=number_of(row),
        name=row.name,
        sender=Subject.parse(row.sender),
        sent_by=Subject.parse(row.sent_by),
        sent_at=row.sent_at,
        done_at=row.done_at,
        format=row.format,
        columns=tuple(row.columns),
        progress=far,
        rules=tuple(Counter({rule: len(places) for rule, places in row.by_rule.items()}).most_common()),
        rest=row.rest_ending,
    )


def progress(row: BatchFile) -> Progress:
    return progresses([row])[row.pk]


def progresses(rows: Sequence[BatchFile]) -> dict[int, Progress]:
    """By key, how far each file has come: as many queries for fifty open files as for one."""
    waiting = [row for row in rows if row.declarations is None]
    aside = received.laid_aside(map(number_of, waiting)) if waiting else set()
    found = {row.pk: Progress("laid-aside" if number_of(row) in aside else "waiting") for row in waiting}
    found |= {row.pk: _done(row, row.declarations) for row in rows
              if row.declarations is not None and row.done_at is not None}  # fmt: skip
    working = [row for row in rows if row.pk not in found]
    if working:
        bodies = received.first_answers(map(number_of, working))
        entries = [_entries(bodies[number_of(row)]) for row in working]
        found |= dict(zip([row.pk for row in working], _counted(entries), strict=True))
    return found


def _done(row: BatchFile, declarations: int) -> Progress:
    answered = row.registered + len(row.refused)
    return Progress("done", declarations, answered, row.registered, declarations - answered)


def counted(entries: Sequence[Entry]) -> Progress:
    """How far the declarations of a file are, by the answers there are."""
    return _counted([entries])[0]


def _counted(files: Sequence[Sequence[Entry]]) -> list[Progress]:
    every = [number for entries in files for number in _receipts(entries)]
    told = received.verdicts(every, REGISTERED)
    aside = received.laid_aside(number for number in every if number not in told)
    return [_far(entries, told, aside) for entries in files]


def _far(entries: Sequence[Entry], told: Mapping[str, bool], aside: Collection[str]) -> Progress:
    verdicts = ["refused" not in entry and told.get(entry["receipt"]) for entry in entries]
    answered = sum(verdict is not None for verdict in verdicts)
    waiting = sum("receipt" in entry and entry["receipt"] in aside for entry in entries)
    state = "done" if answered + waiting == len(entries) else "working"
    return Progress(state, len(entries), answered, sum(map(bool, verdicts)), waiting)


def batch_of(
    receipt: str,
    *,
    senders: Collection[Subject],
    after: int = 0,
    limit: int | None = None,
    only: str = "",
    rule: str = "",
) -> dict[str, Any]:
    """How far the file has come, and the answers so far: `limit` of those past the place `after`, or all.

    `only`: registered or refused, `rule`: refused by that one; both once it is done. Refused: batch-not-done.
    """
    row = require(receipt, senders)
    found = progress(row)
    told = {
        "receipt": receipt,
        "name": row.name,
        "state": found.state,
        "declarations": found.declarations,
        "answered": found.answered,
        "registered": found.registered,
        "laid_aside": found.laid_aside,
        "rules": [{"rule": name, "declarations": len(places)} for name, places in row.by_rule.items()],
        "rest": row.rest_ending,
    }
    if row.declarations is None:
        return {**told, "answers": [], "next": ""}
    following = [entry for entry in _narrowed(row, only, rule) if entry["place"] > after]
    shown = following[:limit]
    onward = str(shown[-1]["place"]) if len(shown) < len(following) else ""
    return {**told, "answers": list(answers(shown)), "next": onward}


def _narrowed(row: BatchFile, only: str, rule: str) -> Iterable[Entry]:
    entries = entries_of(row)
    if not only and not rule:
        return entries
    if row.done_at is None:
        raise Refused("batch-not-done", receipt=number_of(row))
    refused = set(row.by_rule.get(rule, ()) if rule else row.refused)
    return [entry for entry in entries if (entry["place"] in refused) == (only != "registered")]


def entries_of(row: BatchFile) -> list[Entry]:
    """By place: the receipt of each declaration, or why it was refused on the spot; its rows or lines."""
    [apart, *_] = received.answers(number_of(row))
    return _entries(apart.body)


def _entries(apart: str) -> list[Entry]:
    found: list[Entry] = msgspec.json.decode(apart)["declarations"]
    return found


def answers(entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    """The answer to each declaration; its findings with row and column, where the file has them."""
    for start in range(0, len(entries), TOGETHER):
        yield from _answers(entries[start : start + TOGETHER])


def _answers(entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    bodies = received.first_answers(_receipts(entries))
    told = {number: msgspec.json.decode(body) for number, body in bodies.items()}
    refused = [number for number, answer in told.items() if not answer["registered"]]
    sent = received.bodies(refused)
    aside = received.laid_aside(number for number in _receipts(entries) if number not in told)
    for entry in entries:
        row = entry["lines"][0][0] if entry.get("lines") else 0
        begins = {"row": row} if row else {}
        if "refused" in entry:
            yield {"place": entry["place"], **begins, "answered": True, **entry["refused"]}
            continue
        number = entry["receipt"]
        answer = told.get(number, {})
        again = {"again": True} if entry.get("again") else {}
        left = {"laid_aside": True} if number in aside else {}
        yield {
            "place": entry["place"], **begins, "receipt": number, "answered": bool(answer), **left, **again,
            **(_located(answer, entry, sent[number]) if number in sent else answer),
        }  # fmt: skip


def _located(answer: Mapping[str, Any], entry: Entry, body: bytes) -> dict[str, Any]:
    lines, declaration = unrolled(entry.get("lines", ())), _decode(body)
    spots = [spot(found["path"], declaration, lines) for found in answer["findings"]]
    return {**answer, "findings": placed(answer["findings"], spots)}


def placed(findings: Sequence[Mapping[str, Any]], spots: Sequence[Spot]) -> list[dict[str, Any]]:
    """Each finding with its row and column, where they are known."""
    some = spots if len(spots) == len(findings) else [Spot()] * len(findings)
    return [
        {**found, **({"row": at.row, "column": at.column} if at.row else {})}
        for found, at in zip(findings, some, strict=True)
    ]


def rest_of(receipt: str, senders: Collection[Subject]) -> tuple[str, bytes, str]:
    """The corrected file: its name, its bytes, its type. NotFound where nothing is to be mended."""
    row = require(receipt, senders)
    if row.rest is None:
        raise NotFound("rest", receipt)
    stem = row.name.rpartition(".")[0] or row.name or receipt
    return f"{stem}-{receipt[-6:]}.{row.rest_ending}", bytes(row.rest), row.rest_type


def rolled(lines: Iterable[int]) -> list[list[int]]:
    """Where it begins, then the lines of its items as runs [first, last]: they mostly follow one another."""
    first, *items = lines
    runs = [[first, first]]
    for line in items:
        if len(runs) > 1 and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return runs


def unrolled(runs: Iterable[Sequence[int]]) -> list[int]:
    return [line for first, last in runs for line in range(first, last + 1)]


def number_of(row: BatchFile) -> str:
    return receipt_number(settings.ADMINISTRATION, row.message)


def _receipts(entries: Iterable[Entry]) -> list[str]:
    return [entry["receipt"] for entry in entries if "receipt" in entry]
