"""What was declared, as one reads it beside the papers: the consignment, its goods, the papers it names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.domain import fields as canonical
from thongquan.clearance.domain.declaration import Declaration, Document, Item
from thongquan.clearance.selectors import choices
from thongquan.clearance.selectors.choices import Asked
from thongquan.portal.templatetags.portal import day, said
from thongquan.portal.views.amending.differences import valued, written
from thongquan.portal.views.declaring import fields, lists
from thongquan.portal.views.declaring.fields import Field, Kind, Section
from thongquan.portal.views.declaring.words import CODED
from thongquan.portal.views.desk.dossier import kinds

SECTIONS = (fields.PRICE, fields.PAPERS, fields.SELLER, fields.TRANSPORT, fields.WHOLE, fields.FREIGHT)
TRADER: Mapping[str, Promise] = {"IM": _("Importer"), "EX": _("Exporter")}
Words = Callable[[str, str], str]  # of a list and a code


@dataclass(frozen=True, slots=True)
class Named:
    """A paper that the declaration names; `days`: since when and until when it holds."""

    said: Document
    kind: str
    type: str
    days: str


@dataclass(frozen=True, slots=True)
class Line:
    """An item as papers speak of it; numbers and codes in words of the reader."""

    item: Item
    quantity: str
    unit: str
    origin: str
    price: str
    amount: str
    net_mass: str


def groups(content: Declaration, asked: Asked) -> list[tuple[Promise | str, list[tuple[str, str]]]]:
    """By section what was filled in: label and value."""
    way = content.type_code
    own = [("", [(str(TRADER[way]), _trader(content))])] if way in TRADER else []
    told = [(one.title, _filled(one, content, asked)) for one in SECTIONS]
    return [(title, rows) for title, rows in (*own, *told) if any(value for _, value in rows)]


def _trader(content: Declaration) -> str:
    own = next((one for one in content.parties if one.role_code == content.type_code), None)
    return " · ".join(part for part in (own.name, own.id) if part) if own else ""


def _filled(section: Section, content: Declaration, asked: Asked) -> list[tuple[str, str]]:
    rows = [(one, _value(one, content, asked)) for one in section.of(content.type_code).fields]
    return [(str(one.label), value) for one, value in rows if value]


def _value(one: Field, content: Declaration, asked: Asked) -> str:
    value = canonical.value(content, one.name)
    return _day(value) if one.kind is Kind.DAY else valued(one, value, asked)


def _day(text: str) -> str:
    """As the reader writes days; what is none as it was declared."""
    try:
        return day(text) if text else ""
    except ValueError:
        return text


def papers(content: Declaration) -> list[Named]:
    return [
        Named(
            one,
            kinds.kind(one.category_code),
            lists.paper(one.type_code) if _typed(one) else "",
            " – ".join(_day(text) for text in (one.issue_date, one.expiry_date) if text),
        )
        for one in content.documents
        if one.category_code not in kinds.NO_PAPER
    ]


def _typed(one: Document) -> bool:
    """Whether its type says more than its category."""
    return bool(one.type_code) and one.type_code not in CODED


def lines(items: Iterable[Item], asked: Asked) -> list[Line]:
    words = _words(asked)
    return [
        Line(
            one,
            written(one.quantity),
            words("units", one.quantity_unit_code),
            words("countries", one.origin_country_code),
            written(one.unit_price),
            written(one.invoice_amount),
            written(one.net_mass),
        )
        for one in items
    ]


def _words(asked: Asked) -> Words:
    """Each code of a page is looked up once."""

    @cache
    def table(of: str) -> Mapping[str, str]:
        every: Sequence[choices.Choice] = choices.choices(of, asked)
        return {one.code: said(one.names) for one in every}

    return lambda of, code: table(of).get(code) or code
