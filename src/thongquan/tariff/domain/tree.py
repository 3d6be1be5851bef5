"""The tariff as a tree that opens level by level: sections, chapters, headings, subheadings, lines.

Sections and their short titles are the pack's own, as are the texts of whatever is not `official`: labels to
find one's way by, and no law. Where an edition has no row of its own for six digits that several lines share,
the tree has one without a text, so that a long heading opens in two steps.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from thongquan.kernel.refusals import NotFound
from thongquan.kernel.texts import Text

ROOT = ""
CHAPTER, HEADING, SUBHEADING = 2, 4, 6


class Level(StrEnum):
    SECTION = "section"
    CHAPTER = "chapter"
    HEADING = "heading"
    SUBHEADING = "subheading"
    GROUP = "group"  # a row of the law without a code of its own
    LINE = "line"
    SPECIAL = "special"  # a line of the chapter whose codes stand beside another code


@dataclass(frozen=True, slots=True)
class Section:
    """The chapters `first` to `last`, both included."""

    number: str
    first: str
    last: str
    text: Text


@dataclass(frozen=True, slots=True)
class Node:
    """`lines`: how many may be declared below it (of a line: itself)."""

    code: str
    level: Level
    text: Text
    official: bool
    lines: int = 0


@dataclass(frozen=True)
class Tree:
    """`above` and `below` by code; what stands at the top is below `ROOT`."""

    nodes: Mapping[str, Node]
    above: Mapping[str, str]
    below: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls,
        nomenclature: Iterable[Mapping[str, Any]],
        special: Iterable[Mapping[str, Any]],
        sections: Iterable[Section],
        labels: Mapping[str, Text],
        languages: Iterable[str],
    ) -> "Tree":
        """From rows of the tables `nomenclature` and `special`, in their order. A chapter that no section has
        stands at the top; `labels` name what above the special lines has no row."""
        growing = _Growing(list(sections), list(languages), labels)
        growing.place(list(nomenclature))
        growing.place_special(special)
        return growing.grown()

    def node(self, code: str) -> Node:
        """NotFound: not in force on the day."""
        if code not in self.nodes:
            raise NotFound("commodity", code)
        return self.nodes[code]

    def children(self, code: str = ROOT) -> tuple[Node, ...]:
        if code != ROOT:
            self.node(code)
        return tuple(self.nodes[one] for one in self.below.get(code, ()))

    def lineage(self, code: str) -> tuple[Node, ...]:
        """The node and all above it, the highest first."""
        found = [self.node(code)]
        while above := self.above[found[-1].code]:
            found.append(self.nodes[above])
        return tuple(reversed(found))


class _Growing:
    def __init__(self, sections: list[Section], languages: list[str], labels: Mapping[str, Text]) -> None:
        self._sections, self._languages, self._labels = sections, languages, labels
        self._nodes: dict[str, Node] = {}
        self._above: dict[str, str] = {}
        self._lines: defaultdict[str, int] = defaultdict(int)
        for one in sections:
            self._add(Node(one.number, Level.SECTION, one.text, official=False), ROOT)

    def place(self, rows: list[Mapping[str, Any]]) -> None:
        known = {row["code"] for row in rows}
        shared: defaultdict[str, int] = defaultdict(int)
        for row in rows:
            if row["leaf"] and len(row["parent"] or "") == HEADING:
                shared[row["code"][:SUBHEADING]] += 1
        for row in rows:
            code, above = row["code"], row["parent"] or self._section(row["code"])
            six = code[:SUBHEADING]
            if row["leaf"] and shared[six] > 1 and six not in known:
                self._add(Node(six, Level.SUBHEADING, {}, official=False), above)
                above = six
            self._add(Node(code, _level(row), self._text(row), row["official"]), above)

    def place_special(self, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            code = row["code"]
            chapter, heading = code[:CHAPTER], code[:HEADING]
            for part, level, above in (
                (chapter, Level.CHAPTER, self._section(chapter)),
                (heading, Level.HEADING, chapter),
            ):
                self._add(Node(part, level, self._labels.get(part, {}), official=False), above)
            self._add(Node(code, Level.SPECIAL, self._text(row), row["official"]), heading)

    def grown(self) -> Tree:
        below: defaultdict[str, list[str]] = defaultdict(list)
        for code, above in self._above.items():
            below[above].append(code)
        empty = [one.number for one in self._sections if one.number not in below]
        for number in empty:
            below[ROOT].remove(number)
        nodes = {
            code: Node(code, node.level, node.text, node.official, self._lines[code])
            for code, node in self._nodes.items()
            if code not in empty
        }
        return Tree(nodes, self._above, {code: tuple(found) for code, found in below.items()})

    def _add(self, node: Node, above: str) -> None:
        if node.code in self._nodes:
            return
        self._nodes[node.code], self._above[node.code] = node, above
        if node.level in (Level.LINE, Level.SPECIAL):
            code = node.code
            while code:
                self._lines[code] += 1
                code = self._above[code]

    def _section(self, code: str) -> str:
        chapter = code[:CHAPTER]
        return next((one.number for one in self._sections if one.first <= chapter <= one.last), ROOT)

    def _text(self, row: Mapping[str, Any]) -> dict[str, str]:
        return {language: row[language] for language in self._languages if row.get(language)}


def _level(row: Mapping[str, Any]) -> Level:
    if row["leaf"]:
        return Level.LINE
    by_digits = {CHAPTER: Level.CHAPTER, HEADING: Level.HEADING, SUBHEADING: Level.SUBHEADING}
    return by_digits.get(len(row["code"]), Level.GROUP) if row["code"].isdigit() else Level.GROUP
