"""Numbers of record by a template of the pack: written, read back, never guessed.

A template is text with fields: `{prefix}` (by what is numbered, from the scheme's list), `{office:4}`,
`{year:2}` or `{year:4}`, `{serial:10}`, `{revision:1}` and `{check}`. Viet Nam's declaration is
`{prefix}{serial:10}{revision:1}`, import 1 and export 3.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from thongquan.kernel.refusals import Refused
from thongquan.reference.domain.containers import check_digit

_FIELD = re.compile(r"\{(prefix|office|year|serial|revision|check)(?::(\d{1,2}))?\}")
WIDTHLESS = ("prefix", "check")
CHECKS: Mapping[str, Callable[[str], str]] = {"iso6346": lambda text: str(check_digit(text))}


@dataclass(frozen=True, slots=True)
class Number:
    """`of`: what is numbered ("import"), "" where the scheme has no prefixes."""

    serial: int
    of: str = ""
    office: str = ""
    year: int = 0
    revision: int = 0


@dataclass(frozen=True)
class Scheme:
    """A pattern of numbers, usable: a template with a fault is a ValueError."""

    code: str
    template: str
    prefixes: Mapping[str, str] = field(default_factory=dict)
    check: str = ""

    def __post_init__(self) -> None:
        if fault := self.fault():
            raise ValueError(f"numbering scheme {self.code}: {fault}")

    def fault(self) -> str | None:
        """What makes the scheme unusable, in English, or None."""
        names = [name for name, _ in self.fields]
        widths = dict(self.fields)
        lengths = {len(prefix) for prefix in self.prefixes.values()}
        faults = {
            "no serial": "serial" not in names,
            "a field occurs twice": len(set(names)) != len(names),
            "a field without a width": any(not width for name, width in self.fields if name not in WIDTHLESS),
            "the year has two or four digits": widths.get("year", 4) not in (2, 4),
            "prefixes missing": "prefix" in names and not self.prefixes,
            "prefixes of different length": len(lengths) > 1,
            "two things with one prefix": len(set(self.prefixes.values())) != len(self.prefixes),
            "an unknown check digit": ("check" in names) != (self.check in CHECKS),
            "the check digit stands last": "check" in names and not self.template.endswith("{check}"),
            "a stray brace": bool(re.search(r"[{}]", _FIELD.sub("", self.template))),
        }
        return next((fault for fault, found in faults.items() if found), None)

    @cached_property
    def fields(self) -> tuple[tuple[str, int], ...]:
        """Names and widths, in order; 0 where the template gives none."""
        return tuple((m[1], int(m[2] or 0)) for m in _FIELD.finditer(self.template))

    @property
    def revisions_max(self) -> int:
        """The highest revision that can be written (9 for one digit; 0 where there is no such field)."""
        return int("9" * dict(self.fields).get("revision", 0) or "0")

    def write(self, number: Number) -> str:
        """The legal number; Refused("number-does-not-fit") where a part is wider than its field."""
        text = _FIELD.sub(lambda m: self._written(number, m[1], int(m[2] or 0)), self.template)
        return text + CHECKS[self.check](text) if self.check else text

    def _written(self, number: Number, name: str, width: int) -> str:
        if name == "check":
            return ""
        if name == "prefix":
            return self.prefixes[number.of]
        if name == "office":
            text = number.office
        elif name == "year":
            text = str(number.year)[-width:].rjust(width, "0")
        else:
            text = str(getattr(number, name)).rjust(width, "0")
        if len(text) != width:
            raise Refused("number-does-not-fit", scheme=self.code, part=name, value=text, width=width)
        return text

    def read(self, text: str, *, century: int = 2000) -> Number | None:
        """The parts of `text`, or None where it is no number of the scheme. `century`: of two-digit years."""
        match = self._pattern.fullmatch(text)
        if match is None or (self.check and CHECKS[self.check](text[:-1]) != text[-1]):
            return None
        return self._number(match, century)

    def _number(self, match: re.Match[str], century: int) -> Number:
        parts = match.groupdict()
        year = int(parts.get("year", 0)) + (century if len(parts.get("year", "")) == 2 else 0)
        kinds = {prefix: kind for kind, prefix in self.prefixes.items()}
        return Number(
            serial=int(parts["serial"]),
            of=kinds.get(parts.get("prefix", ""), ""),
            office=parts.get("office", ""),
            year=year,
            revision=int(parts.get("revision", 0)),
        )

    def key(self, text: str) -> str:
        """The part of a number that stays through its revisions (Viet Nam: the first eleven digits)."""
        match = self._pattern.fullmatch(text)
        assert match is not None, f"{text!r} is no number of scheme {self.code}"
        cuts = sorted(match.span(name) for name in ("revision", "check") if name in match.groupdict())
        for begin, end in reversed(cuts):
            text = text[:begin] + text[end:]
        return text

    def legal(self, key: str, revision: int, *, century: int = 2000) -> str:
        """The whole number of `key` in its `revision`."""
        match = self._keys.fullmatch(key)
        assert match is not None, f"{key!r} is no key of scheme {self.code}"
        return self.write(replace(self._number(match, century), revision=revision))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return self._compiled()

    @cached_property
    def _keys(self) -> re.Pattern[str]:
        return self._compiled(without=("revision", "check"))

    def _compiled(self, without: tuple[str, ...] = ()) -> re.Pattern[str]:
        pattern, position = "", 0
        for m in _FIELD.finditer(self.template):
            pattern += re.escape(self.template[position : m.start()])
            pattern += "" if m[1] in without else f"(?P<{m[1]}>{self._form(m)})"
            position = m.end()
        return re.compile(pattern + re.escape(self.template[position:]), re.ASCII)

    def _form(self, match: re.Match[str]) -> str:
        name, width = match[1], match[2]
        if name == "prefix":
            return "|".join(re.escape(prefix) for prefix in self.prefixes.values())
        if name == "check":
            return "[0-9]"
        return f"[0-9A-Z]{{{width}}}" if name == "office" else f"[0-9]{{{width}}}"
