"""What a paper is called: by the category a declaration gives it, or by the code people attach it under."""

from collections.abc import Iterable

from thongquan.inspection.domain import DocumentResult, Verdict
from thongquan.portal import words
from thongquan.portal.views.declaring.words import CATEGORIES, CODED

NO_PAPER = frozenset({"exclusion", "statement"})  # said in a declaration, and nothing to look at


def category(code: str) -> str:
    """As a declaration says it."""
    return CODED.get(code, code)


def kind(code: str) -> str:
    """In the reader's language; what has no word is shown as it is."""
    return words.word("paper" if category(code) in CATEGORIES else "demanded", code)


def wanted() -> list[tuple[str, str]]:
    """What an officer may ask for."""
    return [(code, str(text)) for code, text in CATEGORIES.items() if code not in NO_PAPER]


def named(document: str) -> str:
    """A paper as a check keeps it (category and number), in words."""
    of, _, number = document.partition(" ")
    return " ".join(part for part in (kind(of), number) if part)


def results(found: Iterable[DocumentResult]) -> list[tuple[str, Verdict, str]]:
    """Of each paper what was found last: its name, the verdict, the note."""
    last = {one.document: one for one in found}
    return [(named(one.document), one.verdict, one.note) for one in last.values()]
