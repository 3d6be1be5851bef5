"""What a paper is called: by the category a declaration gives it, or by the code people attach it under."""

from collections.abc import Iterable, Mapping

from thongquan.inspection.domain import DocumentResult, Verdict
from thongquan.portal.views.declaring import lists

# UN/EDIFACT 1001, as far as papers of a consignment are attached under its codes.
CODED: Mapping[str, str] = {
    "325": "invoice",
    "380": "invoice",
    "271": "packing",
    "703": "transport",
    "704": "transport",
    "705": "transport",
    "740": "transport",
    "741": "transport",
    "861": "origin",
    "865": "origin",
    "911": "licence",
}
NO_PAPER = frozenset({"exclusion", "statement"})  # said in a declaration, and nothing to look at


def category(code: str) -> str:
    """As a declaration says it."""
    return CODED.get(code, code)


def kind(code: str) -> str:
    """In the reader's language; what has no word is shown as it is."""
    of = category(code)
    return str(lists.OWN["papers"].get(of) or lists.paper(of))


def wanted() -> list[tuple[str, str]]:
    """What an officer may ask for."""
    return [(code, str(text)) for code, text in lists.OWN["papers"].items() if code not in NO_PAPER]


def named(document: str) -> str:
    """A paper as a check keeps it (category and number), in words."""
    of, _, number = document.partition(" ")
    return " ".join(part for part in (kind(of), number) if part)


def results(found: Iterable[DocumentResult]) -> list[tuple[str, Verdict, str]]:
    """Of each paper what was found last: its name, the verdict, the note."""
    last = {one.document: one for one in found}
    return [(named(one.document), one.verdict, one.note) for one in last.values()]
