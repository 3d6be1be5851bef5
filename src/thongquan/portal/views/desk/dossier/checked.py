"""The papers a check goes through, and what an officer says of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from thongquan.clearance.domain.declaration import Declaration, Document
from thongquan.clearance.services.control import DocumentResult
from thongquan.documents.domain.files import DocumentRef
from thongquan.inspection.domain import Verdict
from thongquan.kernel.refusals import Refused
from thongquan.portal import wrong
from thongquan.portal.views.desk.dossier import kinds

MOST = 40  # rows of the form; all beyond are one
NAME_MOST, NOTE_MOST = 80, 1_000
WHOLE, OTHERS = "dossier", "others"


@dataclass(frozen=True, slots=True)
class Checked:
    """`name`: its category and number, as the check keeps it; `attached`: the files that seem to be it."""

    name: str
    kind: str
    number: str = ""
    attached: tuple[DocumentRef, ...] = ()
    verdict: str = ""
    note: str = ""


def to_check(content: Declaration, attached: Iterable[DocumentRef]) -> list[Checked]:
    """What the declaration names, then what is attached besides; where there is neither, the dossier."""
    left = list(attached)
    found: dict[str, Checked] = {}
    for one in content.documents:
        if one.category_code not in kinds.NO_PAPER:
            name = _name(one.category_code, one.id)
            mine = [file for file in left if _is(file, one)]
            left = [file for file in left if file not in mine]
            known = found.get(name, Checked(name, kinds.kind(one.category_code), one.id))
            found[name] = replace(known, attached=(*known.attached, *mine))
    for file in left:
        name = _name(kinds.category(file.category) or "other", file.reference or file.name)
        known = found.get(name, Checked(name, kinds.kind(file.category or "other"), file.reference))
        found[name] = replace(known, attached=(*known.attached, file))
    return _bounded([*found.values()]) or [Checked(WHOLE, _("All papers together"))]


def _name(category: str, number: str) -> str:
    return f"{category} {number}".strip()[:NAME_MOST]


def _is(file: DocumentRef, said: Document) -> bool:
    if file.reference:
        return file.reference.casefold() == said.id.casefold()
    return kinds.category(file.category) == said.category_code


def _bounded(every: Sequence[Checked]) -> list[Checked]:
    if len(every) <= MOST:
        return [*every]
    rest = every[MOST - 1 :]
    files = tuple(file for one in rest for file in one.attached)
    return [*every[: MOST - 1], Checked(OTHERS, _("%(n)s papers more") % {"n": len(rest)}, attached=files)]


def filled(rows: Iterable[Checked], given: QueryDict) -> list[Checked]:
    """The rows with what was said of them."""
    said = _said(given)
    return [
        replace(one, verdict=said[one.name][0], note=said[one.name][1]) if one.name in said else one
        for one in rows
    ]


def results(rows: Sequence[Checked], given: QueryDict) -> list[DocumentResult]:
    """Of every row. Left blank and `rest` said: in order; but not what came since the page was opened.

    Refused: documents-unchecked (some are left), validation (what the form does not offer).
    """
    said, rest = _said(given), bool(given.get("rest"))
    found, unchecked = [], []
    for one in rows:
        verdict, note = said.get(one.name, ("", ""))
        if not verdict and not (rest and one.name in said):
            unchecked.append(" ".join(part for part in (one.kind, one.number) if part))
        elif verdict and verdict not in {*Verdict}:
            raise wrong.value("verdict", verdict, "enum")
        else:
            found.append(DocumentResult(one.name, Verdict(verdict or Verdict.CONFORMS), note))
    if unchecked:
        raise Refused("documents-unchecked", documents=", ".join(unchecked))
    return found


def _said(given: QueryDict) -> dict[str, tuple[str, str]]:
    """By name its verdict and note; nothing where the columns do not go together."""
    columns: list[list[Any]] = [given.getlist(name) for name in ("paper", "verdict", "note")]
    if len({len(column) for column in columns}) != 1:
        return {}
    return {name: (verdict, note.strip()[:NOTE_MOST]) for name, verdict, note in zip(*columns, strict=True)}
