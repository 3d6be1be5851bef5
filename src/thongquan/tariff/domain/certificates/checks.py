"""What the data set cannot say by its form alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thongquan.tariff.domain.certificates.words import Certificate, Item

REGIONAL_VALUE = "RVC"


@dataclass(frozen=True, slots=True)
class Fault:
    """At `path` stands `found`, where `expected` would be right."""

    path: str
    found: str
    expected: str


def faults(told: Certificate) -> tuple[Fault, ...]:
    """Of a certificate whose form is right."""
    return tuple(_faults(told))


def _faults(told: Certificate) -> Iterator[Fault]:
    if told.issuing_country == told.importing_country:
        yield Fault("importing_country", told.importing_country, f"≠ {told.issuing_country}")
    days = {"issued_on": told.issued_on, "valid_until": told.valid_until, "declared.date": told.declared.date}
    read = {path: _day(text) for path, text in days.items()}
    yield from (Fault(path, days[path], "YYYY-MM-DD") for path, day in read.items() if day is None)
    issued, until = read["issued_on"], read["valid_until"]
    if issued and until and until < issued:
        yield Fault("valid_until", told.valid_until, f"≥ {told.issued_on}")
    if len(set(told.ticks)) != len(told.ticks):
        yield Fault("ticks", ", ".join(told.ticks), "each once")
    for place, item in enumerate(told.items, 1):
        yield from _of_item(place, item)


def _of_item(place: int, item: Item) -> Iterator[Fault]:
    path = f"items[{place}]"
    if item.number != place:
        yield Fault(f"{path}.number", str(item.number), str(place))
    if not Decimal(item.quantity):
        yield Fault(f"{path}.quantity", item.quantity, "> 0")
    if REGIONAL_VALUE in item.origin_criterion and item.fob_value is None:
        yield Fault(f"{path}.fob_value", "", item.origin_criterion)
    if _day(item.invoice.date) is None:
        yield Fault(f"{path}.invoice.date", item.invoice.date, "YYYY-MM-DD")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
