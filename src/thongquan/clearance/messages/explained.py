"""The decoder's one error as findings: every wrong member, with its path as a declarant counts it, from 1."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from thongquan.clearance.domain.declaration import (
    Charge,
    Container,
    Declaration,
    Document,
    Item,
    Part,
    Party,
)
from thongquan.clearance.messages.parsed import finding
from thongquan.kernel.findings import Finding

FINDINGS_MAX = 100
Steps = list[str | int]

_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_PARTS: dict[str, type[Part]] = {
    "parties": Party,
    "charges": Charge,
    "documents": Document,
    "containers": Container,
    "items": Item,
}

_AT = re.compile(r"^(?P<said>.*?)(?: - at `(?P<path>\$.*)`)?$", re.DOTALL)
_EXPECTED_GOT = re.compile(r"Expected `(?P<expected>[^`]+)`, got `(?P<got>[^`]+)`")
_LENGTH = re.compile(r"Expected `(?P<kind>str|array)` of length <= (?P<most>\d+)")
_BETWEEN = re.compile(r"Expected `int` (?P<bound>[<>]=? -?\d+)")
_FIELD = re.compile(r"Object (?P<what>contains unknown|missing required) field `(?P<name>.*)`", re.DOTALL)
_BYTE = re.compile(r"\(byte (?P<at>\d+)\)")
_NOT_A_NUMBER = re.compile(rb"-?(NaN|Infinity|nan|inf)")
_KINDS = {
    "str": '"…"',
    "int": "0, 1, 2 …",
    "bool": "true, false",
    "array": "[…]",
    "object": "{…}",
}


def malformed(error: Exception, body: bytes, depth: int) -> Finding:
    """What keeps `body` from being JSON at all."""
    if isinstance(error, RecursionError):
        return finding("FMT-002", "", f"> {depth}", depth)
    if not body.strip():
        return finding("FMT-014")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as undecodable:
        return finding("FMT-003", "", _encoding(body, undecodable), "UTF-8")
    place = _BYTE.search(str(error))
    at = int(place["at"]) if place else len(body)
    if found := _NOT_A_NUMBER.match(body, at - 1) or _NOT_A_NUMBER.match(body, at):
        return finding("FMT-005", "", found.group().decode(), '"1234.56"')
    around = " ".join(body[max(0, at - 10) : at + 20].decode("utf-8", "replace").split())
    return finding("FMT-004", "", around, "JSON", at=at, format="JSON")


def _encoding(body: bytes, error: UnicodeDecodeError) -> str:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") or body[1:2] == b"\x00":
        return "UTF-16"
    return f"{error.start}: 0x{body[error.start]:02X}"


def invalid(body: bytes) -> tuple[Finding, ...]:
    """Every member that is not by the schema, at most `FINDINGS_MAX`; the body is well-formed so far as it was
    read. Of a field given twice the last value counts here, so that what was wrong may be gone: that is said.
    """
    found: list[Finding] = []
    try:
        for said in _of_declaration(body):
            found.append(said)
            if len(found) == FINDINGS_MAX:
                break
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        found.append(malformed(error, body, 0))
    return tuple(found) or tuple(finding("FMT-010", "", name) for name in given_twice(body)[0][:1])


def given_twice(body: bytes) -> tuple[list[str], Any]:
    """The names that some object of well-formed `body` has twice, and the body decoded."""
    twice: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = dict(pairs)
        if len(names) < len(pairs):
            counted = Counter(name for name, _ in pairs)
            twice.extend(name for name, count in counted.items() if count > 1)
        return names

    return twice, json.loads(body, object_pairs_hook=members)


def _of_declaration(body: bytes) -> Iterator[Finding]:
    try:
        members = _MEMBERS.decode(body)
    except msgspec.ValidationError as error:
        yield _said(str(error), body, [])
        return
    lists = {name: members[name] for name in _PARTS if bytes(members.get(name, b""))[:1] == b"["}
    yield from _of_object({name: raw for name, raw in members.items() if name not in lists}, Declaration, [])
    for name, raw in lists.items():
        elements = _ELEMENTS.decode(raw)
        most = _most(name)
        if len(elements) > most:
            yield finding("FMT-011", name, len(elements), most)
            continue
        decoder = msgspec.json.Decoder(_PARTS[name])
        for place, element in enumerate(elements):
            try:
                decoder.decode(element)
            except msgspec.ValidationError as error:
                if bytes(element).lstrip()[:1] != b"{":
                    yield _said(str(error), bytes(element), [name, place])
                else:
                    yield from _of_object(_MEMBERS.decode(element), _PARTS[name], [name, place])


def _most(name: str) -> int:
    bound = msgspec.json.schema(Declaration)["$defs"]["Declaration"]["properties"][name]["maxItems"]
    return int(bound)


def _of_object(members: dict[str, msgspec.Raw], part: type[Part], above: Steps) -> Iterator[Finding]:
    """The errors of one object: what was said is mended, and the rest decoded again."""
    decoder = msgspec.json.Decoder(part)
    members = dict(members)
    for _ in range(FINDINGS_MAX):
        body = b"{%s}" % b",".join(
            msgspec.json.encode(name) + b":" + bytes(raw) for name, raw in members.items()
        )
        try:
            decoder.decode(body)
        except msgspec.ValidationError as error:
            yield _said(str(error), body, above)
            name = _blamed(str(error))
            members.pop(name, None)
            if name in part.__struct_fields__ and _required(part, name):
                members[name] = msgspec.Raw(b"1" if name == "item_number" else b'""')
        else:
            return


def _required(part: type[Part], name: str) -> bool:
    return any(field.required for field in msgspec.structs.fields(part) if field.name == name)


def _blamed(error: str) -> str:
    """The member of the object that an error speaks of."""
    said, steps = _parted(error)
    field = _FIELD.match(said)
    assert steps or field is not None, error
    return str(steps[0]) if steps else str(field and field["name"])


def _parted(error: str) -> tuple[str, Steps]:
    parts = _AT.match(error)
    assert parts is not None
    return parts["said"], _steps(parts["path"] or "$")


def _said(error: str, body: bytes, above: Steps) -> Finding:
    said, steps = _parted(error)
    path = _path(above + steps)
    if field := _FIELD.match(said):
        below = f"{path}.{field['name']}".lstrip(".")[:300]
        if field["what"] == "missing required":
            return finding("FMT-009", below, "", field["name"])
        return finding("FMT-008", below, field["name"])
    value = _value_at(body, steps)
    found = value[:200].decode("utf-8", "replace")
    if length := _LENGTH.match(said):
        if length["kind"] == "array":
            return finding("FMT-011", path, _members_of(value), length["most"])
        return finding("FMT-012", path, found, length["most"])
    if bound := _BETWEEN.match(said):
        return finding("FMT-015", path, found, bound["bound"])
    if "out of range" in said:
        return finding("FMT-005", path, found, '"1234.56"')
    kinds = _EXPECTED_GOT.match(said)
    expected, got = (kinds["expected"], kinds["got"]) if kinds else (said, "")
    if expected == "str" and got in ("int", "float"):
        return finding("FMT-006", path, found, f'"{found}"')
    return finding("FMT-007", path, found, _KINDS.get(expected, expected))


def _members_of(array: bytes) -> int:
    """How many members an array has; a long one of numbers is only counted."""
    if any(mark in array[1:] for mark in (b"[", b"{", b'"')):
        return len(_ELEMENTS.decode(array))
    return array.count(b",") + 1


def _steps(path: str) -> Steps:
    """`$.items[3].quantity` as items, 3, quantity; places still counted from 0."""
    return [int(part[1:-1]) if part[0] == "[" else part for part in re.findall(r"\[\d+\]|[^.\[\]$]+", path)]


def _path(steps: Steps) -> str:
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def _value_at(body: bytes, steps: Steps) -> bytes:
    """The bytes of the value at `steps`, without decoding what lies beside it."""
    value = body
    for step in steps:
        if isinstance(step, int):
            value = bytes(_ELEMENTS.decode(value)[step])
        else:
            value = bytes(_MEMBERS.decode(value)[step])
    return value.strip()
