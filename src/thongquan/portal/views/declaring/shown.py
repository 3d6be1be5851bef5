"""A field as the page shows it: what it says, what it may say, what was found there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from thongquan.clearance.domain import fields as canonical
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.selectors import choices
from thongquan.clearance.selectors.choices import GOODS, Asked
from thongquan.portal.templatetags.portal import language, said
from thongquan.portal.views.declaring import lists, numbers
from thongquan.portal.views.declaring.fields import Field, Kind, Section
from thongquan.portal.views.declaring.steps import Found, Said, html_id


@dataclass(frozen=True, slots=True)
class Shown:
    """`name` of the input; `value` as it stands in it; `chosen`: what a code means; `echo`: large numbers."""

    field: Field
    name: str
    id: str
    value: str
    chosen: str = ""
    echo: str = ""
    options: Sequence[tuple[str, str]] = ()
    found: Sequence[Said] = ()

    @property
    def wrong(self) -> bool:
        return any(one.kind == "wrong" for one in self.found)

    @property
    def is_day(self) -> bool:
        """Whether an input of days can show it; else it is shown as it was written."""
        try:
            return not self.value or date.fromisoformat(self.value).isoformat() == self.value
        except ValueError:
            return False

    @property
    def most(self) -> int:
        return 2_000 if self.field.kind is Kind.AREA else 300


@dataclass(frozen=True, slots=True)
class Group:
    """A section with its fields."""

    section: Section
    fields: list[Shown] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """A folded section in which something is to be mended."""
        return any(said.open for one in self.fields for said in one.found)


@dataclass(frozen=True, slots=True)
class Paper:
    """What the fields of a declaration are shown by; `prefix` of an item: `items.3.`."""

    content: Declaration
    asked: Asked
    found: Found
    prefix: str = ""

    def groups(self, sections: Iterable[Section]) -> list[Group]:
        return [Group(one, [*self.fields(one.of(self.content.type_code).fields)]) for one in sections]

    def fields(self, wanted: Iterable[Field]) -> Iterator[Shown]:
        yield from map(self.field, wanted)

    def field(self, one: Field) -> Shown:
        name = self.prefix + one.name
        value = canonical.value(self.content, name)
        return Shown(
            one,
            name,
            html_id(one.name),
            written(one, value),
            chosen=self._chosen(one, value),
            echo=numbers.echo(value) if one.kind is Kind.NUMBER else "",
            options=self._options(one, value),
            found=self.found[one.name],
        )

    def _options(self, one: Field, value: str) -> list[tuple[str, str]]:
        if one.kind is not Kind.SELECT:
            return []
        known = lists.options(one.of, self.asked, items=len(self.content.items))
        if one.name.endswith("tax.VAT.category_code"):
            known = self._vat(one, known)
        return known if value in dict(known) or not value else [*known, (value, value)]

    def _vat(self, one: Field, known: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those the law gives the code; all of them where it says nothing."""
        code = canonical.value(self.content, f"{self.prefix}commodity_code")
        lawful = {choice.code for choice in choices.vat_of(code, self.asked)} if code else set()
        return [(code, text) for code, text in known if code in lawful] or known

    def _chosen(self, one: Field, value: str) -> str:
        if one.kind is not Kind.SEARCH or not value:
            return ""
        choice = choices.named(one.of, value, self.asked)
        if choice is None:
            return ""
        text, more = said(choice.names), said(choice.more)
        return " · ".join(part for part in (more if one.of == GOODS or not text else "", text) if part)


def written(one: Field, value: str) -> str:
    return numbers.written(value, language()) if one.kind is Kind.NUMBER else value


def read(one: Field, given: str) -> str:
    return numbers.read(given, language()) if one.kind is Kind.NUMBER else given


def filled(fields: Iterable[Shown], posted: Mapping[str, str]) -> dict[str, Any]:
    """What came into being by itself, by id: of fields that were left empty."""
    return {one.id: one.value for one in fields if one.value and not posted.get(one.name, "x").strip()}
