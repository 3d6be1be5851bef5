"""Declarations as JSON: one object, an array of them, or one to a line (NDJSON).

A body is bounded before it is decoded (bytes, depth, number of values and objects), then decoded straight into
the canonical structs. What the decoder says becomes one finding with the path as a declarant counts it: from 1.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.domain.fields import TURNING
from thongquan.clearance.messages import explained
from thongquan.clearance.messages.parsed import Limits, Parsed, Read, finding, unreadable
from thongquan.clearance.messages.turned import turned
from thongquan.kernel.findings import Finding

BOM = b"\xef\xbb\xbf"
_DECLARATION = msgspec.json.Decoder(Declaration)
_ENCODER = msgspec.json.Encoder()
_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_CONTROL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff{TURNING}]")


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `read` accepts."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Declaration",
        **msgspec.json.schema(Declaration),
    }


def read(body: bytes, *, limits: Limits) -> Read:
    """One declaration. Never raises: what cannot be read is a finding FMT-0xx with its path."""
    if len(body) > limits.json_bytes:
        return unreadable("FMT-001", "", len(body), limits.json_bytes)
    return _one(body.removeprefix(BOM), limits)


def read_batch(body: bytes, *, limits: Limits) -> Parsed:
    """An array of declarations, NDJSON, or one declaration alone."""
    reads = tuple(stream(body, limits=limits))
    start = body.removeprefix(BOM).lstrip()[:1]
    lone = start == b"{" and len(reads) == 1
    return Parsed("json" if lone or start == b"[" else "ndjson", reads)


def stream(body: bytes, *, limits: Limits) -> Iterator[Read]:
    """The declarations of a batch one after the other: one that is wrong does not fail the others.

    Only the raw bytes are kept between them. An array that is not well-formed is refused as a whole, since
    where its next element begins cannot be known; of NDJSON only the line is refused.
    """
    if len(body) > limits.json_bytes:
        yield unreadable("FMT-001", "", len(body), limits.json_bytes)
        return
    body = body.removeprefix(BOM)
    items = 0
    for read in _array(body, limits) if body.lstrip()[:1] == b"[" else _lines(body, limits):
        items += len(read.declaration.items) if read.declaration else 0
        if items > limits.batch_items:
            yield unreadable("FMT-011", "", items, limits.batch_items)
            return
        yield read


def _array(body: bytes, limits: Limits) -> Iterator[Read]:
    if refused := _bounded(body, limits):
        yield refused
        return
    try:
        elements = _ELEMENTS.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        yield Read(None, (explained.malformed(error, body, limits.depth),))
        return
    if len(elements) > limits.declarations:
        yield unreadable("FMT-011", "", len(elements), limits.declarations)
        return
    if not elements:
        yield unreadable("FMT-014")
    for element in elements:
        yield replace(_one(bytes(element), limits), lines=(0,))


def _lines(body: bytes, limits: Limits) -> Iterator[Read]:
    """A lone object over several lines is one declaration; else each line is."""
    if body.count(b"\n") > limits.declarations and one_to_a_line(body):
        yield unreadable("FMT-011", "", body.count(b"\n"), limits.declarations)
        return
    if not body.strip():
        yield unreadable("FMT-014")
    elif not one_to_a_line(body):
        yield replace(_one(body, limits), lines=(1,))
    else:
        start = number = 0
        while start < len(body):
            number += 1
            end = body.find(b"\n", start)
            end = len(body) if end < 0 else end
            if line := body[start:end].strip():
                yield replace(_one(line, limits), lines=(number,))
            start = end + 1


def one_to_a_line(body: bytes) -> bool:
    """More than one line, and the first one already ends what it begins."""
    first, _, rest = body.strip().partition(b"\n")
    first = first.rstrip()
    whole = first[:1] == b"{" and first[-1:] == b"}" and first.count(b"{") == first.count(b"}")
    return bool(rest) and whole


def _one(body: bytes, limits: Limits) -> Read:
    if refused := _bounded(body, limits):
        return refused
    try:
        declaration = _DECLARATION.decode(body)
    except msgspec.ValidationError:
        return Read(None, explained.invalid(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Read(None, (explained.malformed(error, body, limits.depth),))
    if said := _twice_or_control(body, declaration):
        return Read(None, (said,))
    return Read(declaration)


def _bounded(body: bytes, limits: Limits) -> Read | None:
    """Memory and depth, by counting bytes; strings are left out only where the plain count is too high."""
    if body.count(b",") > limits.values:
        return unreadable("FMT-011", "", body.count(b","), limits.values)
    if body.count(b"{") + body.count(b"[") <= limits.depth:
        return None
    brackets = _brackets(body)
    if _depth_over(brackets, limits.depth):
        return unreadable("FMT-002", "", f"> {limits.depth}", limits.depth)
    objects = brackets.count(b"{")
    if objects > limits.objects and brackets[:1] == b"{":
        return unreadable("FMT-011", "", objects, limits.objects)
    return None


def _brackets(body: bytes) -> bytes:
    """The brackets of `body` that stand outside strings, in memory of its own size at most."""
    if b"\\" in body:
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    kept = body.translate(None, _NOT_STRUCTURE).replace(b'""', b"")
    if b'"' not in kept:
        return kept
    outside, within = bytearray(), 0
    for start in range(0, len(kept), _SLICE):
        pieces = kept[start : start + _SLICE].split(b'"')
        outside += b"".join(pieces[within::2])
        within = (within + len(pieces) - 1) % 2
    return bytes(outside)


_NOT_STRUCTURE = bytes(sorted(set(range(256)) - set(b'[]{}"')))
_SLICE = 1_048_576


def _depth_over(brackets: bytes, depth: int) -> bool:
    """Whether brackets nest deeper: innermost pairs are taken away, `depth` times at most."""
    for _ in range(depth):
        if not brackets:
            return False
        shorter = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if len(shorter) == len(brackets):
            return _runs_deep(brackets, depth)
        brackets = shorter
    return bool(brackets)


def _runs_deep(brackets: bytes, depth: int) -> bool:
    """Brackets that do not pair: malformed either way; deep if they open too far before they close."""
    level = 0
    for byte in brackets[: 4 * depth]:
        level += 1 if byte in b"{[" else -1
        if level > depth:
            return True
    return False


def _twice_or_control(body: bytes, declaration: Declaration) -> Finding | None:
    """A field given twice, or a control character. The decoder keeps the last of two values without a word.

    A body without escapes that has as many colons as its declaration written anew holds nothing twice (a value
    that was overwritten would leave its colon over); only others are read a second time, slowly.
    """
    if turning := turned(body):
        return finding("FMT-013", "", f"U+{ord(turning):04X}")
    escaped = b"\\" in body
    if not escaped and body.count(b":") == _ENCODER.encode(declaration).count(b":"):
        return None
    twice, again = explained.given_twice(body)
    if twice:
        return finding("FMT-010", "", twice[0])
    if escaped and (control := _control_in(again)):
        return finding("FMT-013", "", f"U+{ord(control):04X}")
    return None


def _control_in(value: Any) -> str:
    """The first control character in any text of `value`, else ""."""
    rest = [value]
    while rest:
        value = rest.pop()
        if isinstance(value, str):
            if found := _CONTROL.search(value):
                return found.group()
        elif isinstance(value, dict):
            rest.extend(value.values())
        elif isinstance(value, list):
            rest.extend(value)
    return ""
