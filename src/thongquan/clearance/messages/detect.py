"""Which format a body is in, by its bytes first and its name last; then it is read."""

import re

from thongquan.clearance.domain.mappings import Mappings
from thongquan.clearance.messages import json, sad, table, wco
from thongquan.clearance.messages.columns import REFERENCE, column
from thongquan.clearance.messages.parsed import Limits, Parsed, unreadable

_SIGNATURES = {
    b"PK\x03\x04": "xlsx",
    b"\xd0\xcf\x11\xe0": "ole",  # the workbooks of before 2007, and encrypted ones
}
_ROOT = re.compile(r"<(?![?!])(?:[^\s<>:/]+:)?([^\s<>:/]+)")
_OBJECTS = re.compile(r'\{\s*"|\[\s*\{')  # how no heading of a table begins
_ASIDE = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_LOOKED_AT = 65_536


def parse(body: bytes, *, name: str = "", media_type: str = "", mappings: Mappings, limits: Limits) -> Parsed:
    """The declarations in `body`, whatever accepted format it is in. Never raises."""
    known = format_of(body, name=name, media_type=media_type)
    if known == "json":
        return json.read_batch(body, limits=limits)
    if known == "asycuda-sad":
        return sad.read(body, mappings=mappings, limits=limits)
    if known == "wco-dec":
        return wco.read(body, mappings=mappings, limits=limits)
    if known == "xlsx":
        return table.read_xlsx(body, limits=limits)
    if known == "csv":
        return table.read_csv(body, limits=limits)
    if known == "ole":
        return Parsed("", (unreadable("FMT-109", "", "xls"),))
    if not body.strip():
        return Parsed("", (unreadable("FMT-014"),))
    return Parsed("", (unreadable("FMT-016", "", media_type or name or body[:20]),))


def format_of(body: bytes, *, name: str = "", media_type: str = "") -> str:
    """json, asycuda-sad, wco-dec (any other XML), xlsx, csv, ole, or "" where it cannot be told."""
    for signature, known in _SIGNATURES.items():
        if body.startswith(signature):
            return known
    start = _start(body)
    if start[:1] == "<":
        root = _ROOT.search(_ASIDE.sub("", start))
        return "asycuda-sad" if root and root[1] == "ASYCUDA" else "wco-dec"
    if _OBJECTS.match(start):
        return "json"
    tabular = _is_headed(start.split("\n", 1)[0])
    if tabular or (not start.startswith(("{", "[")) and _says_csv(name, media_type)):
        return "csv"
    if start.startswith(("{", "[")) or "json" in media_type or name.lower().endswith(("json", "jsonl")):
        return "json"
    return ""


def _is_headed(line: str) -> bool:
    """Whether a line is the heading of a table of declarations."""
    found = (column(cell.strip(' "\r')) for cell in re.split(r"[,;\t]", line))
    return any(known is not None and known.key == REFERENCE for known in found)


def _says_csv(name: str, media_type: str) -> bool:
    return "csv" in media_type or name.lower().endswith((".csv", ".tsv"))


def _start(body: bytes) -> str:
    """The first characters, in the encoding that the mark at the start (or the second byte) tells."""
    first = body[:_LOOKED_AT]
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        return first[: len(first) // 2 * 2].decode("utf-16", "replace").lstrip()
    if first[:1] == b"\x00":
        return first[: len(first) // 2 * 2].decode("utf-16-be", "replace").lstrip()
    if first[1:2] == b"\x00":
        return first[: len(first) // 2 * 2].decode("utf-16-le", "replace").lstrip()
    return first.decode("utf-8-sig", "replace").lstrip()
