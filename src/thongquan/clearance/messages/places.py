"""Where in the file a finding stands: its path in the canonical declaration as row and column of a table."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from thongquan.clearance.domain.declaration import Declaration, Document
from thongquan.clearance.messages.columns import CONTAINERS, column
from thongquan.clearance.messages.parsed import Read, Spot, finding

T = TypeVar("T")
_PATH = re.compile(r"(?P<list>[a-z_]+)\[(?P<n>[0-9]+)\](?:\.(?P<rest>.+))?")


def spot(path: str, declaration: Declaration, lines: Sequence[int]) -> Spot:
    """`lines` as `Read` has them; the column is "" where the table could have none for the path."""
    found = _spot(path, declaration, lines)
    return found if column(found.column) else Spot(found.row)


def _spot(path: str, declaration: Declaration, lines: Sequence[int]) -> Spot:
    begins = lines[0] if lines else 0
    found = _PATH.fullmatch(path)
    if found is None:
        return Spot(begins, path)
    name, n, rest = found["list"], int(found["n"]), found["rest"] or ""
    if name == "items":
        return Spot(lines[n] if n < len(lines) else begins, _of_item(n, rest, declaration))
    if name == "documents":
        document = _nth(declaration.documents, n)
        if document is None:
            return Spot(begins)
        row = lines[document.item_number] if 0 < document.item_number < len(lines) else begins
        return Spot(row, _of_document(document, rest))
    if name == "containers":
        return Spot(begins, CONTAINERS)
    if name == "parties":
        party = _nth(declaration.parties, n)
        return Spot(begins, f"party.{party.role_code}.{rest or 'id'}" if party else "")
    if name == "charges":
        charge = _nth(declaration.charges, n)
        return Spot(begins, f"charge.{charge.type_code}.{rest or 'amount'}" if charge else "")
    return Spot(begins)


def anothers(read: Read, number: str) -> Read:
    """What was read, with the finding that its declarant `number` is not who sent it."""
    assert read.declaration is not None
    declared = read.declaration.parties
    place = next((n for n, party in enumerate(declared, 1) if party.id == number), 0)
    path = f"parties[{place}].id" if place else "parties"
    spots = read.spots if len(read.spots) == len(read.findings) else (Spot(),) * len(read.findings)
    said, at = finding("FMT-017", path, number), spot(path, read.declaration, read.lines)
    return replace(read, findings=(*read.findings, said), spots=(*spots, at))


def _of_item(n: int, rest: str, declaration: Declaration) -> str:
    inner, item = _PATH.fullmatch(rest), _nth(declaration.items, n)
    if inner is None:
        return f"item.{rest}" if rest else ""
    tax = _nth(item.taxes, int(inner["n"])) if item and inner["list"] == "taxes" else None
    return f"item.tax.{tax.tax_code}.{inner['rest'] or 'rate'}" if tax else f"item.{inner['list']}"


def _of_document(document: Document, rest: str) -> str:
    scope = "item." if document.item_number else ""
    return f"{scope}document.{document.category_code}.{rest or 'id'}"


def _nth(parts: Sequence[T], n: int) -> T | None:
    return parts[n - 1] if 0 < n <= len(parts) else None
