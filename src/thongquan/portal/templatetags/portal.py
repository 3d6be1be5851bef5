"""How values are written on pages, in the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from thongquan.books import selectors as books
from thongquan.identity.domain import Role
from thongquan.identity.domain.catalogue import ROLE_TEXTS
from thongquan.kernel.decimals import exact
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import text_in
from thongquan.licensing.selectors.names import LICENCE, key_or_none
from thongquan.portal import words, wrong
from thongquan.portal.gate import Visitor
from thongquan.reference import selectors as reference
from thongquan.refusals.selectors import told_of
from thongquan.tariff.domain.tree import Level, Node
from thongquan.tariff.domain.wording import MARKS

register = template.Library()
NO_BREAK = "\u00a0"
SOON = ONE_DAY = timedelta(days=1)


def language() -> str:
    return (get_language() or "vi").partition("-")[0]


@register.filter
def number(value: Decimal | int | str | None) -> str:
    """Exact, thousands set apart, without the zeros that say nothing."""
    if value is None or value == "":
        return "–"
    whole, _, rest = f"{Decimal(value):,f}".partition(".")
    thousands, point = MARKS.get(language(), (",", "."))
    rest = rest.rstrip("0")
    return whole.replace(",", thousands) + (point + rest if rest else "")


@register.filter
def typed(value: str) -> str:
    """What was typed as a number: as numbers are written here where it is one, else as it stands."""
    return number(value) if exact(value or "") is not None else value or "–"


@register.filter
def money(value: Decimal | str | None) -> str:
    """An amount of the national currency."""
    if value is None or value == "":
        return "–"
    return f"{number(value)}{NO_BREAK}{currency()}"


@register.filter
def percent(value: Decimal | str | None) -> str:
    return "–" if value is None or value == "" else f"{number(value)}{NO_BREAK}%"


@register.filter
def share(value: float) -> str:
    """A share in per cent with one digit after the point."""
    return percent(str(round(value, 1)))


@register.filter
def day(value: date | str | None) -> str:
    """23/11/2026 in Vietnamese, 23 Nov 2026 in English."""
    if not value:
        return "–"
    on = date.fromisoformat(value) if isinstance(value, str) else value
    return on.strftime("%d/%m/%Y") if language() == "vi" else f"{on.day} {on.strftime('%b %Y')}"


@register.filter
def moment(value: datetime | str | None) -> SafeString | str:
    """The hour on the wall of the country, as a <time> element."""
    if not value:
        return "–"
    here = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(zone())
    clock = here.strftime("%H:%M")
    said = f"{clock} {day(here.date())}" if language() == "vi" else f"{day(here.date())}, {clock}"
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="seconds"), said)


@register.filter
def wall(value: datetime | str | None) -> str:
    """The hour on the wall alone: 10:42."""
    if not value:
        return "–"
    return (
        (datetime.fromisoformat(value) if isinstance(value, str) else value)
        .astimezone(zone())
        .strftime("%H:%M")
    )


@register.filter
def said(text: Mapping[str, str] | None) -> str:
    """A text of the pack in the reader's language."""
    return text_in(text, language()) if text else ""


@register.filter
def refusal(why: Refused) -> str:
    """What a service refused, in the reader's language: title and detail."""
    told = told_of(why)
    title, detail = said(told.title), said(told.detail)
    if why.code == "validation":  # its own text speaks of a list, which is not here
        detail = "; ".join(
            ": ".join(part for part in (str(one.field), said(one.why), one.met) if part)
            for one in wrong.listed(why)
        )
    return title if detail in ("", title) else f"{title}. {detail}"


@register.filter
def named(texts: Mapping[str, Mapping[str, str]], code: str) -> str:
    """The text of a code in a table of texts; the code where it has none."""
    return said(texts.get(code)) or code


@register.filter
def of(values: Mapping[str, Any], key: str) -> Any:
    """What a mapping has under the key; None where it has nothing."""
    return values.get(key)


@register.filter
def word(code: str, of: str) -> str:
    """The word of a code: {{ row.life|word:"life" }}."""
    return words.word(of, code)


@register.filter
def span(clock: Mapping[str, Any]) -> str:
    """A span of the law with its unit: 1 working day, 3 working days."""
    return words.span(clock)


@register.filter
def licensed(number: str) -> bool:
    """Whether it is a number of our own licences, which has a page."""
    return key_or_none(LICENCE, number) is not None


@register.filter
def actor(subject: str) -> str:
    """Who acted, for officers: the account of a person; the platform's own parts are the system."""
    kind, _, name = subject.partition(":")
    return gettext("the system") if kind == "system" else name.partition("-")[2] or name


@register.filter
def person(subject: str, people: Mapping[str, str]) -> str:
    """Who acted by his name, where it is known; else as `actor` says it."""
    return people.get(subject) or actor(subject)


@register.filter
def office(code: str, at: datetime) -> str:
    """The name the office has at the time; its code where it has ended."""
    try:
        return said(reference.office(code, books.today(at)).names)
    except NotFound:
        return code


@register.filter
def todo(turn: str) -> str:
    """What the one who is awaited has to do, to him: "Pay the tax", without saying who he is."""
    whole = words.word("awaited", turn)
    what = whole.partition(": ")[2] or whole
    return what[:1].upper() + what[1:]


@register.filter
def may(visitor: Visitor, permission: str) -> bool:
    """Whether he may, on the declaration of the page."""
    return visitor.may(permission)


@register.filter
def role(code: str) -> str:
    return said(ROLE_TEXTS[Role(code)])


@register.filter
def digits(code: str) -> str:
    """A commodity code as the tariff prints it: 0101.21.00."""
    return ".".join(part for part in (code[:4], code[4:6], code[6:8]) if part)


@register.filter
def place(node: Node) -> str:
    """A place of the tree of the tariff by its number: II, 09, 09.01, 0901.21, 0901.21.11."""
    if node.level is Level.HEADING:
        return f"{node.code[:2]}.{node.code[2:]}"
    if node.level is Level.GROUP:
        return "·"
    return digits(node.code) if node.code.isdigit() else node.code


@register.filter
def before(end: date | None) -> str:
    """The last day of what ends on the day `end`, which is no more of it."""
    return day(end - ONE_DAY) if end else ""


@register.filter
def urgency(due: datetime | str, at: datetime) -> str:
    """ "bad": too late; "warn": within a day; else "plain"."""
    until = datetime.fromisoformat(due) if isinstance(due, str) else due
    return "bad" if until <= at else "warn" if until <= at + SOON else "plain"


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's widget in the clothes of the frame; what is wrong with it is tied to it."""
    kind = getattr(field.field.widget, "input_type", "text")
    clothes = {"select": "form-select", "checkbox": "form-check-input", "radio": "form-check-input"}
    worn = f"{clothes.get(kind, 'form-control')}{' is-invalid' if field.errors else ''}"
    own = field.field.widget.attrs.get("class", "")
    told = [f"{field.auto_id}_helptext"] if field.help_text else []
    told += [f"{field.auto_id}_error"] if field.errors else []
    attrs = {"class": f"{own} {worn}".strip()} | ({"aria-describedby": " ".join(told)} if told else {})
    return field.as_widget(attrs=attrs)


@register.simple_block_tag(takes_context=True)
def part(context: Context, content: SafeString, name: str, **given: Any) -> SafeString:
    """A component around what stands between the tags: {% part "card" id="x" title=… %} … {% endpart %}."""
    made = get_template(f"portal/parts/{name}.html").template  # type: ignore[attr-defined]
    with context.push(content=content, **given):
        return SafeString(made.render(context))


@lru_cache
def currency() -> str:
    return books.pack().currency.code


@lru_cache
def zone() -> ZoneInfo:
    return ZoneInfo(books.pack().zone)
