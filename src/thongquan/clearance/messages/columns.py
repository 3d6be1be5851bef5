"""The columns of a table of declarations: what a header may say, and where a cell goes.

A column is named by a path: a field of the declaration, `item.FIELD`, `party.ROLE.FIELD`,
`document.CATEGORY.FIELD`, `item.document.CATEGORY.FIELD`, `charge.TYPE.FIELD`, `item.tax.TAX.FIELD` or
`container.ids`. The template names the usual ones; its headings in both languages are understood too.
"""

import csv
import io
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from thongquan.clearance.domain.declaration import (
    Charge,
    Declaration,
    Document,
    Item,
    OtherTax,
    Part,
    Party,
)
from thongquan.clearance.domain.frames import kind_of

CONTAINERS = "container.ids"
REFERENCE = "functional_reference_id"
WHY = "why_refused"  # what a corrected file says beside each row; whoever reads the file passes it over
WHY_SAID = {
    "vi": "Lý do từ chối (sửa xong thì gửi lại tệp này)",
    "en": "Why refused (mend, then send this file)",
}
_GROUPS: dict[str, tuple[type[Part], str]] = {
    "party": (Party, "role_code"),
    "document": (Document, "category_code"),
    "charge": (Charge, "type_code"),
    "tax": (OtherTax, "tax_code"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """`scope`: header, item or aside (read by nobody); `group` "" (a field of the scope itself) or party,
    document, charge, tax or container, and its `code`; `kind`: text, number, day, count or flag."""

    key: str
    scope: str
    group: str
    code: str
    field: str
    kind: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the template: its name in files, its headings, an example."""

    key: str
    vi: str
    en: str
    example: str


@cache
def headings() -> tuple[Heading, ...]:
    """The columns of the template, in its order."""
    text = resources.files("thongquan.clearance.messages").joinpath("table_columns.csv").read_text("utf-8")
    return tuple(Heading(**row) for row in csv.DictReader(io.StringIO(text)))


def column(heading: str) -> Column | None:
    """The column a heading names, by its path or by its words in Vietnamese or English; None if unknown."""
    return _column(_by_words().get(_folded(heading), heading.strip()))


@cache
def _by_words() -> dict[str, str]:
    words: dict[str, str] = {_folded(said): WHY for said in WHY_SAID.values()}
    for heading in headings():
        for said in (heading.vi, heading.en, f"{heading.vi} / {heading.en}"):
            assert _folded(said) not in words, said
            words[_folded(said)] = heading.key
    return words


def _folded(text: str) -> str:
    """Without marks, case and needless blanks, so that a heading typed by hand is still known."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


@lru_cache(maxsize=2_048)
def _column(key: str) -> Column | None:
    if key == WHY:
        return Column(key, "aside", "", "", "", "text")
    if key == CONTAINERS:
        return Column(key, "header", "container", "", "id", "text")
    parts = key.split(".")
    scope = "item" if parts[0] == "item" and len(parts) > 1 else "header"
    rest = parts[1:] if scope == "item" else parts
    if len(rest) == 1:
        return _field(key, scope, "", "", Item if scope == "item" else Declaration, rest[0])
    group = _GROUPS.get(rest[0])
    allowed = ("document", "tax") if scope == "item" else ("party", "document", "charge")
    if group is None or len(rest) != 3 or rest[0] not in allowed or not rest[1]:
        return None
    return _field(key, scope, rest[0], rest[1], group[0], rest[2])


def _field(key: str, scope: str, group: str, code: str, part: type[Part], name: str) -> Column | None:
    kind = kind_of(part, name)
    own = {"item_number"} | ({_GROUPS[group][1]} if group else set())
    if kind not in ("text", "number", "day", "count", "flag") or name in own:
        return None
    return Column(key, scope, group, code, name, kind)


def made(group: str, code: str, fields: dict[str, object], item_number: int = 0) -> Part:
    """The part that the cells of one group make."""
    part, named = _GROUPS[group]
    place = {"item_number": item_number} if group == "document" else {}
    usual = {"amount": "", "currency_code": ""} if group == "charge" else {}
    return part(**{**usual, **fields, **place, named: code})
