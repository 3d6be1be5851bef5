"""What is wrong with one value of a request or a command, as those who read values tell it: pydantic by kind,
msgspec by sentence. What was sent is quoted shortly, and never where it may be a secret."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from thongquan.kernel.texts import Text

QUOTED = 60  # characters
_SECRET = re.compile(r"password|secret|token|code|key|credential|assertion|signature|answer", re.IGNORECASE)
_KINDS = {  # kind → how it is written, Vietnamese, English
    "missing": ("{path}", "Thiếu giá trị này", "The value is missing"),
    "extra_forbidden": ("–", "Không có trường này", "There is no such field"),
    "literal_error": ("{expected}", "Giá trị không thuộc danh sách", "The value is not on the list"),
    "enum": ("{expected}", "Giá trị không thuộc danh sách", "The value is not on the list"),
    "string_type": ("text", "Giá trị phải là chuỗi ký tự", "A text is wanted"),
    "string_too_short": ("≥ {min_length}", "Quá ngắn (số ký tự)", "Too short (in characters)"),
    "string_too_long": ("≤ {max_length}", "Quá dài (số ký tự)", "Too long (in characters)"),
    "string_pattern_mismatch": ("{pattern}", "Không đúng dạng quy định", "Not of the form that is wanted"),
    "too_short": ("≥ {min_length}", "Quá ít phần tử", "Too few entries"),
    "too_long": ("≤ {max_length}", "Quá nhiều phần tử", "Too many entries"),
    "greater_than": ("> {gt}", "Giá trị quá nhỏ", "The value is too small"),
    "greater_than_equal": ("≥ {ge}", "Giá trị quá nhỏ", "The value is too small"),
    "less_than": ("< {lt}", "Giá trị quá lớn", "The value is too large"),
    "less_than_equal": ("≤ {le}", "Giá trị quá lớn", "The value is too large"),
    "json_invalid": ("JSON", "Dữ liệu không phải JSON đúng cú pháp", "It is not well-formed JSON"),
    "list_type": ("[…]", "Giá trị phải là danh sách", "A list is wanted"),
    "finite_number": ("1234.56", "Giá trị phải là một số", "A number is wanted"),
}
_STARTS = {  # the first word of pydantic's other kinds, and of msgspec's types
    "int": ("0, 1, 2 …", "Giá trị phải là số nguyên", "A whole number is wanted"),
    "decimal": ("1234.56", "Giá trị phải là một số", "A number is wanted"),
    "float": ("0.5", "Giá trị phải là một số", "A number is wanted"),
    "bool": ("true, false", "Giá trị phải là đúng hoặc sai", "True or false is wanted"),
    "date": ("YYYY-MM-DD", "Giá trị phải là một ngày", "A day is wanted"),
    "datetime": ("YYYY-MM-DDThh:mm:ssZ", "Giá trị phải là một thời điểm", "A moment is wanted"),
    "uuid": ("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "Giá trị phải là mã UUID", "A UUID is wanted"),
    "str": ("text", "Giá trị phải là chuỗi ký tự", "A text is wanted"),
    "array": ("[…]", "Giá trị phải là danh sách", "A list is wanted"),
    "dict": ("{{…}}", "Giá trị phải là một đối tượng", "An object is wanted"),
    "object": ("{{…}}", "Giá trị phải là một đối tượng", "An object is wanted"),
    "model": ("{{…}}", "Giá trị phải là một đối tượng", "An object is wanted"),
}
_OTHER = ("", "Giá trị không đọc được", "The value cannot be read")
_UNSTORABLE = ("U+0001 … U+10FFFF", "Có ký tự hoặc con số không lưu được", "A sign or number cannot be kept")
_AT = re.compile(r" - at `\$\.?([^`]*)`$")
_LENGTH = re.compile(r"of length (<=|>=) (\d+)")
_LIMIT = re.compile(r"Expected `\w+` (<=|>=|<|>) (-?\d+)")
_SIGNS = {"<=": "≤", ">=": "≥"}


@dataclass(frozen=True, slots=True)
class Wrong:
    """`path`: as whoever sent it writes it, "items[0].mass"; `message` by language."""

    path: str
    found: str
    expected: str
    message: Text

    def as_dict(self, language: str) -> dict[str, Any]:
        """As the API tells it; `why` is the message in the asker's language."""
        said = dict(self.message)
        why = said.get(language) or next(iter(said.values()))
        return {"path": self.path, "found": self.found, "expected": self.expected, "why": why, "message": said}


def of_kind(error: Mapping[str, Any], path: str = "") -> Wrong:
    """Of one of pydantic's errors (`type`, `loc`, and `input` and `ctx` where it has them)."""
    kind, context = str(error.get("type", "")), dict(error.get("ctx") or {})
    at = path or _joined(error.get("loc", ()))
    written, vi, en = _KINDS.get(kind) or _STARTS.get(kind.partition("_")[0]) or _OTHER
    last = at.rpartition(".")[2]
    expected = written.format(**{"path": last, "expected": "", **context})
    found = "" if kind in ("missing", "json_invalid") else quoted(error.get("input"), at)
    return Wrong(at, found, expected.replace("'", ""), {"vi": vi, "en": en})


def _joined(steps: Iterable[object]) -> str:
    """As msgspec writes a place: names with dots, places of a list in brackets."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


def of_sentence(told: str) -> Wrong:
    """Of what msgspec says of a body, which names types and fields and quotes nothing of it."""
    where = _AT.search(told)
    at = where[1] if where else ""
    names = re.findall(r"`([^`]*)`", _AT.sub("", told))
    if "missing required field" in told:
        return _wrong(".".join(filter(None, (at, names[0]))), "", names[0], _KINDS["missing"])
    if "unknown field" in told:
        return _wrong(".".join(filter(None, (at, names[0]))), names[0], "–", _KINDS["extra_forbidden"])
    if size := _LENGTH.search(told):
        kind = "string_too_long" if size[1] == "<=" else "string_too_short"
        return _wrong(at, "", f"{_SIGNS[size[1]]} {size[2]}", _KINDS[kind])
    if limit := _LIMIT.search(told):
        kind = "less_than" if "<" in limit[1] else "greater_than"
        return _wrong(at, "", f"{_SIGNS.get(limit[1], limit[1])} {limit[2]}", _KINDS[kind])
    if told.startswith("Expected") and names:
        form = _STARTS.get(names[0].partition(" ")[0], _OTHER)
        return _wrong(at, names[1] if len(names) > 1 else "", form[0].format(), form)
    if told.startswith("Invalid enum value") and names:
        return _wrong(at, "", "", _KINDS["enum"])
    return _wrong(at, "", "JSON", _KINDS["json_invalid"])


def unstorable() -> Wrong:
    """What no table can hold, wherever it stood: a NUL or half a pair in a text, a number past its column."""
    return _wrong("", "U+0000, U+D800 … U+DFFF", _UNSTORABLE[0], _UNSTORABLE)


def quoted(value: object, path: str = "") -> str:
    """What was sent, as far as it may be said back: short, plain, and no secret."""
    if _SECRET.search(path) or value is None or isinstance(value, dict | list):
        return ""
    text = str(value)
    return text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"


def _wrong(at: str, found: str, expected: str, kind: tuple[str, str, str]) -> Wrong:
    return Wrong(at, found, expected, {"vi": kind[1], "en": kind[2]})
