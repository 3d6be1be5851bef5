"""The outline of the nomenclature: from levels of indentation to a tree where every row has its parent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thongquan.kernel.texts import Text
from thongquan.tariff.domain.layout import Layout

CHAPTER, HEADING = 2, 4


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the spreadsheet; `code` is "" where the row only groups those below it."""

    row: int
    level: int
    code: str
    texts: Text


@dataclass(frozen=True, slots=True)
class Node:
    """A row of the nomenclature in its tree; `indent` counts its dashes."""

    code: str
    parent: str | None
    indent: int
    texts: Text
    official: bool
    leaf: bool


def outlined(lines: Sequence[Line], layout: Layout, chapters: Mapping[str, Text]) -> list[Node]:
    """Chapters (with the pack's labels), headings, and everything below, each node once and after its parent.

    The lines of the special chapter are not here: their codes repeat, they stand in a table of their own.
    A heading whose only line bears its text gets a node of its own, so that every line has a heading.
    """
    tree = _Tree(layout)
    for line in lines:
        chapter = line.code[:CHAPTER]
        if chapter and chapter not in tree.codes:
            tree.add(chapter, None, 0, chapters.get(chapter, {}), official=False, leaf=False)
        if line.level == 0 and len(line.code) > HEADING and line.code[:HEADING] not in tree.codes:
            tree.add(line.code[:HEADING], chapter, 0, line.texts, official=True, leaf=False)
        tree.place(line)
    return tree.nodes


class _Tree:
    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._path: list[tuple[int, str]] = []
        self._groups: dict[str, int] = {}
        self.nodes: list[Node] = []
        self.codes: set[str] = set()

    def add(
        self, code: str, parent: str | None, indent: int, texts: Text, *, official: bool, leaf: bool
    ) -> None:
        self.codes.add(code)
        self.nodes.append(Node(code, parent, indent, texts, official, leaf))

    def place(self, line: Line) -> None:
        while self._path and self._path[-1][0] >= line.level:
            self._path.pop()
        is_leaf = len(line.code) == self._layout.line_digits
        if is_leaf and self._layout.is_special(line.code):
            return
        code = line.code if line.code and line.code not in self.codes else self._group(line)
        self.add(code, self._parent(line), line.level, line.texts, official=True, leaf=is_leaf)
        self._path.append((line.level, code))

    def _parent(self, line: Line) -> str | None:
        if self._path:
            return self._path[-1][1]
        return line.code[:HEADING] if len(line.code) > HEADING else line.code[:CHAPTER] or None

    def _group(self, line: Line) -> str:
        """A name for a row without a code of its own: its nearest coded ancestor and a running number."""
        above = next((c for _, c in reversed(self._path) if "-" not in c), line.code[:CHAPTER])
        self._groups[above] = self._groups.get(above, 0) + 1
        return f"{above}-{self._groups[above]}"
