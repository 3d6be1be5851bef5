"""The grammar of a rate cell, as data: what the cells of a country's tariff may say, and nothing else.

A cell is either a whole form ("150% thuế MFN"), or alternatives of one code parted by a sign (`0/5`), the
countries with a rate of their own set apart behind another sign and a mark (`0/1,8; M: 0/2,7`). Each part must
match one form to its last character. What does not is unreadable, with the reason: no rate is ever guessed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import msgspec

from thongquan.kernel.texts import Text

CELL_LENGTH_MAX = 200
PLACES_MAX = 4
WHOLE_MAX = 99_999


class Form(msgspec.Struct, frozen=True):
    """`pattern` may use {number} and {countries}, and names what it finds: rate, out_quota, not_countries,
    zone, note. A `whole` form is the cell; others are one part of it."""

    kind: str
    pattern: str
    whole: bool = False


class Reason(msgspec.Struct, frozen=True):
    """Why a cell in which `pattern` is found cannot be read."""

    pattern: str
    why: dict[str, str]


class Grammar(msgspec.Struct, frozen=True, dict=True):
    """`apart` maps the mark of a group of countries to their codes ({"M": ["MX"]})."""

    number: str
    country: str
    forms: list[Form]
    otherwise: dict[str, str]
    between_countries: str = ","
    between_alternatives: str = "/"
    before_apart: str = ";"
    after_mark: str = ":"
    decimal_marks: str = "."
    apart: dict[str, list[str]] = {}
    reasons: list[Reason] = []

    @cached_property
    def _patterns(self) -> list[tuple[Form, re.Pattern[str]]]:
        sign = re.escape(self.between_countries)
        countries = rf"\s*{self.country}\s*(?:{sign}\s*{self.country}\s*)*"
        return [
            (
                form,
                re.compile(form.pattern.replace("{number}", self.number).replace("{countries}", countries)),
            )
            for form in self.forms
        ]

    def parse(self, cell: str) -> "list[Part] | Unreadable":
        """The parts of `cell` in order, or why it cannot be read."""
        if len(cell) > CELL_LENGTH_MAX:
            return Unreadable(self.otherwise)
        whole = self._form(cell, whole=True) or self._form(cell.strip(), whole=True)
        parts: list[Part | None] = [whole] if whole else list(self._groups(cell))
        if any(part is None for part in parts) or not _aligned(parts):
            return Unreadable(self._why(cell))
        return [part for part in parts if part]

    def _groups(self, cell: str) -> "Iterator[Part | None]":
        """The parts common to all countries, then those of each group set apart."""
        common, *groups = cell.split(self.before_apart) if self.apart else [cell]
        yield from self._alternatives(common, None)
        for group in groups:
            mark, sign, rest = group.partition(self.after_mark)
            countries = self.apart.get(mark.strip())
            if not sign or countries is None:
                yield None
            else:
                yield from self._alternatives(rest, tuple(countries))

    def _alternatives(self, text: str, only: tuple[str, ...] | None) -> "Iterator[Part | None]":
        parts = text.split(self.between_alternatives)
        for number, part in enumerate(parts, 1):
            read = self._form(part.strip(), whole=False)
            alternative = number if len(parts) > 1 else 0
            yield (None if read is None else msgspec.structs.replace(read, alternative=alternative, only=only))

    def _form(self, text: str, *, whole: bool) -> "Part | None":
        for form, pattern in self._patterns:
            if form.whole is whole and (match := pattern.fullmatch(text)):
                return self._part(form.kind, match.groupdict())
        return None

    def _part(self, kind: str, found: Mapping[str, str | None]) -> "Part | None":
        rate, out_quota = (self._number(found.get(name)) for name in ("rate", "out_quota"))
        if not _fits(rate) or not _fits(out_quota):
            return None
        countries = [c.strip() for c in (found.get("not_countries") or "").split(self.between_countries)]
        excluded = tuple(sorted(c for c in countries if c))
        if len(set(excluded)) < len(excluded):
            return None
        return Part(kind, rate, out_quota, excluded, found.get("zone"), found.get("note"))

    def _number(self, text: str | None) -> Decimal | None:
        if text is None:
            return None
        for mark in self.decimal_marks:
            text = text.replace(mark, ".")
        return Decimal(text)

    def _why(self, cell: str) -> Text:
        return next((r.why for r in self.reasons if re.search(r.pattern, cell)), self.otherwise)


class Part(msgspec.Struct, frozen=True):
    """One good and one group of countries of a cell. `only` None: all countries not set apart."""

    kind: str
    rate: Decimal | None = None
    out_quota: Decimal | None = None
    not_countries: tuple[str, ...] = ()
    zone: str | None = None
    note: str | None = None
    alternative: int = 0
    only: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that fits no form of the grammar, and why; it never becomes a rate."""

    why: Text


def _fits(number: Decimal | None) -> bool:
    return number is None or (number <= WHOLE_MAX and -int(number.as_tuple().exponent) <= PLACES_MAX)


def _aligned(parts: "list[Part | None]") -> bool:
    """Every group of countries names the same alternatives, each once."""
    groups: dict[tuple[str, ...] | None, list[int]] = {}
    for part in parts:
        if part:
            groups.setdefault(part.only, []).append(part.alternative)
    common = groups.get(None)
    return all(found == common for found in groups.values())
