"""What of a declaration awaits whoever looks at it: by when, and where it is done; before all else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models import OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors.turns import Turn
from thongquan.clearance.selectors.whole import listed
from thongquan.documents import selectors as documents
from thongquan.documents.domain.requests import State
from thongquan.kernel.identifiers import Subject, qualified
from thongquan.kernel.texts import Text
from thongquan.partnership.selectors import questions
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import PAGES
from thongquan.portal.templatetags.portal import said, todo

SUPPLY, DECIDE = _("Supply"), _("Look and decide")
# Where each turn is taken: the page, the place on it, what its button says.
WHERE: Mapping[str, tuple[str, str, Promise]] = {
    "declarant:requirements": ("papers", "", SUPPLY),
    "declarant:agency-result": ("papers", "", SUPPLY),
    "declarant:payment": ("payment", "", _("Pay")),
    "declarant:tax-owed": ("payment", "", _("Pay")),
    "declarant:amendment": ("declaration-amend", "", _("Amend as ordered")),
    "officer:documents-due": ("dossier", "", _("Check the documents")),
    "officer:examination-due": ("examination", "", _("Examine")),
    "officer:in-examination": ("examination", "", _("Examine")),
    "officer:duty": ("control", "", DECIDE),
    "officer:hold": ("control", "#holds", DECIDE),
    "officer:clearance": ("control", "", DECIDE),
    "officer:amendment": ("changes", "", DECIDE),
    "officer:late-amendment": ("changes", "", DECIDE),
    "officer:cancellation": ("changes", "", DECIDE),
    "officer:objection": ("declaration-decisions", "", DECIDE),
}
# Whose turn begins so, by what may be done on that side.
SIDES = (("declarant:", "document.attach"), ("officer:", "case.take"))


@dataclass(frozen=True, slots=True)
class Await:
    """`link` is "" where it is done elsewhere; `clock` and `basis` as of the turn."""

    what: str
    due: datetime | None
    link: str = ""
    action: Promise | str = ""
    clock: Text | None = None
    basis: str = ""


class _Asked(msgspec.Struct):
    id: UUID
    text: dict[str, str]
    due: datetime
    state: State


def beside(rows: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """`rows` with the papers asked for and the questions that stand open, in the one query."""
    named = str(Subject("declaration", qualified(settings.ADMINISTRATION, "")))
    owner = Concat(Value(named), OuterRef("number"))
    return rows.annotate(
        papers_open=listed(documents.open_requests(owner), *_Asked.__struct_fields__),
        questions_open=listed(questions.open_of(OuterRef("number")), *questions.OPEN_COLUMNS),
    )


def awaits(visitor: Visitor, turns: Iterable[Turn]) -> tuple[list[Await], list[Turn]]:
    """What awaits the visitor, the first to end first; and the turns of everybody else. The declaration is one
    out of `beside`."""
    mine = tuple(side for side, permission in SIDES if visitor.may(permission))
    every: Sequence[Turn] = list(turns)
    own = [turn for turn in every if mine and turn.turn.startswith(mine)]
    found = [*(_turn(turn, visitor) for turn in own), *_papers(mine, visitor), *_questions(visitor)]
    found.sort(key=lambda one: (one.due is None, one.due or visitor.at))
    return found, [turn for turn in every if turn not in own]


def _turn(turn: Turn, visitor: Visitor) -> Await:
    page, place, action = WHERE.get(turn.turn, ("", "", ""))
    link = _link(page, visitor, place)
    return Await(todo(turn.turn), turn.due, link, action, turn.clock, turn.basis)


def _link(page: str, visitor: Visitor, place: str = "") -> str:
    """ "": it is not for him to do."""
    if not page or not visitor.may(PAGES[page].permission):
        return ""
    return reverse(page, args=[visitor.known.identifier]) + place


def _papers(mine: Sequence[str], visitor: Visitor) -> Iterator[Await]:
    row: Any = visitor.declaration
    for one in msgspec.convert(row.papers_open, list[_Asked]):
        if one.state is State.SUPPLIED:
            if "officer:" in mine:
                yield Await(said(one.text), None, _link("dossier", visitor, "#asked"), _("Look at the paper"))
        elif "declarant:" in mine:
            yield Await(said(one.text), one.due, _link("papers", visitor, f"#asked-{one.id}"), SUPPLY)


def _questions(visitor: Visitor) -> Iterator[Await]:
    row: Any = visitor.declaration
    asks = visitor.may(questions.ASK)
    for one in questions.awaiting(row.questions_open, visitor.signed, visitor.at, asks=asks):
        link = reverse("question", args=[one.identifier])
        if one.answered:
            yield Await(str(_("Your question is answered")), one.due, link, _("Read the answer"))
        else:
            yield Await(str(_("A question waits for an answer")), one.due, link, _("Answer"))
