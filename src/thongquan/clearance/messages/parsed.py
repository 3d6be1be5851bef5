"""What every format answers: declarations, findings, and what of the source was not carried."""

from dataclasses import dataclass, field
from typing import Self

from thongquan.clearance.domain.declaration import CONTAINERS_MAX, DOCUMENTS_MAX, ITEMS_MAX, Declaration
from thongquan.clearance.messages.catalogue import message
from thongquan.kernel.findings import Effect, Finding
from thongquan.kernel.texts import filled

MEBIBYTE = 1_048_576
FOUND_MAX = 120  # characters of what was found that are quoted


@dataclass(frozen=True, slots=True)
class Limits:
    """What a body may hold; the pack's numbers (`pack.yaml: limits`), bytes unless the name says otherwise.

    `values` bounds the commas of a JSON body, `elements` an XML document, `objects` the braces of one
    declaration, `cells` a worksheet (rows × columns), `batch_items` the items of all declarations of a body
    together: they keep memory and time bounded before anything is decoded.
    """

    json_bytes: int = 32 * MEBIBYTE
    xml_bytes: int = 64 * MEBIBYTE
    workbook_bytes: int = 32 * MEBIBYTE
    workbook_unpacked_bytes: int = 256 * MEBIBYTE
    depth: int = 64
    items: int = ITEMS_MAX
    values: int = 4_000_000
    elements: int = 3_000_000
    cells: int = 2_000_000
    objects: int = ITEMS_MAX * 13 + DOCUMENTS_MAX + CONTAINERS_MAX + 200
    declarations: int = 20_000
    batch_items: int = 100_000

    @classmethod
    def of(cls, numbers: dict[str, int]) -> Self:
        """From the pack's map; a name it does not give keeps the number above."""
        return cls(**{name: int(numbers[name]) for name in cls.__dataclass_fields__ if name in numbers})


@dataclass(frozen=True, slots=True)
class Note:
    """What of the source the canonical declaration does not carry: the path there, the first value found at it,
    and how often it stood there."""

    source: str
    value: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the file: its row (of a table) or line, 0 where unknown; its column by key, "" for none."""

    row: int = 0
    column: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """One declaration as it was read: None where nothing could be. `lines`: the row or line of the file where
    it begins, then that of each item. `spots`: where each of `findings` is, as far as reading tells.
    `reference`: the sender's own, where it could be read and the declaration could not."""

    declaration: Declaration | None
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    lines: tuple[int, ...] = ()
    spots: tuple[Spot, ...] = ()
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A body of any format: `reads` in its order. `format`: json, ndjson, table, asycuda-sad, wco-dec or "".
    `columns`: those of a table by key, in the order of the file."""

    format: str
    reads: tuple[Read, ...] = field(default=())
    columns: tuple[str, ...] = ()

    @property
    def declarations(self) -> list[Declaration | None]:
        return [read.declaration for read in self.reads]

    @property
    def findings(self) -> list[tuple[Finding, ...]]:
        return [read.findings for read in self.reads]

    @property
    def notes(self) -> list[tuple[Note, ...]]:
        return [read.notes for read in self.reads]

    @property
    def readable(self) -> bool:
        return any(read.declaration is not None for read in self.reads)


def finding(rule: str, path: str = "", found: object = "", expected: object = "", **facts: object) -> Finding:
    """The catalogue's finding `rule`, its texts (the pack's) filled with found, expected and `facts`; what the
    reader does not say of it is as the catalogue has it."""
    row = message(rule)
    quoted = _quoted(str(found) or row.found)
    expected = expected if str(expected) else row.expected
    known = {"found": quoted, "expected": expected, "path": path or "$", **facts}
    return Finding(
        rule=rule,
        path=path,
        found=quoted,
        expected=str(expected),
        effect=row.effect,
        message=filled(row.message, **known),
        fix=filled(row.fix, **known),
    )


def _quoted(found: str) -> str:
    return found if len(found) <= FOUND_MAX else found[: FOUND_MAX - 1] + "…"


def unreadable(rule: str, path: str = "", found: object = "", expected: object = "", **facts: object) -> Read:
    """A declaration that could not be read, for one reason."""
    said = finding(rule, path, found, expected, **facts)
    assert said.effect is Effect.REFUSE
    return Read(None, (said,))
