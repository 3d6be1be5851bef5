"""What differs between two versions of a declaration, field by field, and what may never be changed.

Law: after the lane is announced a correction shows what changes before it is sent; some fields are never
corrected, the declaration is cancelled and filed anew (Circular 38/2015 art 20, annex II part 3; domain A5).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from thongquan.clearance.domain.declaration import Declaration, OtherTax
from thongquan.clearance.domain.fields import LISTS, place
from thongquan.clearance.domain.frames import kind_of

_KEYS: Mapping[str, tuple[str, ...]] = {
    "items": ("item_number",),
    "parties": ("role_code",),
    "documents": ("category_code", "type_code", "id", "item_number"),
    "containers": ("id",),
    "charges": ("type_code", "currency_code"),
    "taxes": ("tax_code",),
}
_PATH = re.compile(r"(\w+)(?:\[([^\[\]]+)\](?:\.(?:taxes\[(\w+)\]\.)?(\w+))?)?")
_WHOLE = {"items"}  # told field by field also where all of the part comes or goes


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """`path` names the part by its own key: items[3].net_mass, parties[IM].name. "" stands for nothing."""

    path: str
    before: str
    after: str


def changes(before: Declaration, after: Declaration) -> list[Change]:
    """Every field that differs, in the order of the form; parts are matched by what names them."""
    return list(_struct_changes("", msgspec.structs.asdict(before), msgspec.structs.asdict(after)))


def _struct_changes(prefix: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in after or before:
        old, new = before.get(name), after.get(name)
        path = f"{prefix}{name}"
        if name in _KEYS:
            yield from _list_changes(path, _KEYS[name], old or [], new or [])
        elif old != new:
            yield Change(path, _text(old), _text(new))


def _list_changes(path: str, key: Sequence[str], before: list[Any], after: list[Any]) -> Iterator[Change]:
    old, new = _keyed(before, key), _keyed(after, key)
    for name in dict.fromkeys([*old, *new]):
        part = f"{path}[{name}]"
        if path in _WHOLE and not (name in old and name in new):
            yield from _whole(part, key, old.get(name, {}), new.get(name, {}))
        elif name not in new:
            yield Change(part, _brief(old[name]), "")
        elif name not in old:
            yield Change(part, "", _brief(new[name]))
        else:
            yield from _struct_changes(part + ".", old[name], new[name])


def _whole(
    part: str, key: Sequence[str], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    """What an added part says, or what one taken out said, but for what it is named by; itself where it says
    nothing."""
    named = {f"{part}.{name}" for name in key}
    said = [
        change
        for change in _struct_changes(part + ".", before, after)
        if change.path not in named and {change.before, change.after} - {"", "0"}
    ]
    yield from said or [Change(part, _brief(before), _brief(after))]


def _keyed(parts: Iterable[Any], key: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Parts by name; two that bear the same name get their number besides."""
    found: dict[str, dict[str, Any]] = {}
    for part in parts:
        values = msgspec.structs.asdict(part)
        name = wanted = "/".join(str(values[k]) for k in key if values[k] not in ("", 0))
        count = 1
        while name in found:
            count += 1
            name = f"{wanted}#{count}"
        found[name] = values
    return found


def _brief(values: Mapping[str, Any]) -> str:
    said = (_text(v) for v in values.values() if v not in ("", 0, [], False))
    return " · ".join(said)[:200]


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, list):
        return ", ".join(_text(v) if not isinstance(v, msgspec.Struct) else repr(v) for v in value)
    return str(value)


def path(content: Declaration, name: str) -> str:
    """What a change of the field of this name (`fields`) is called. KeyError for what is no field."""
    where = place(content, name)
    if not where.of:
        return where.field
    key = where.key
    if where.at is not None:
        part = getattr(content, where.of)[where.at]
        key = "/".join(str(v) for k in _KEYS[where.of] if (v := getattr(part, k)) not in ("", 0))
    tax = f"taxes[{where.tax}]." if where.tax else ""
    return f"{where.of}[{key}].{tax}{where.field}"


def is_field(content: Declaration, path: str) -> bool:
    """Whether a change of `content` may bear this path: of a field, or of a whole part; of an item it has. A
    party, a paper, a container or a charge may be one it ought to have."""
    match = _PATH.fullmatch(path)
    if match is None:
        return False
    of, key, tax, field = match.groups()
    if key is None:
        return bool(kind_of(Declaration, of))
    if of not in LISTS or (of == "items" and key not in {str(one.item_number) for one in content.items}):
        return False
    if tax:
        return of == "items" and bool(kind_of(OtherTax, field))
    return field is None or bool(kind_of(LISTS[of], field))


def forbidden(found: Sequence[Change], patterns: Sequence[str]) -> list[Change]:
    """The changes whose path is one that may never be corrected. `*` stands for any part: items[*].x."""
    compiled = [re.compile(re.escape(p).replace(r"\*", r"[^\]]*") + r"(\..*)?$") for p in patterns]
    return [change for change in found if any(p.match(change.path) for p in compiled)]
