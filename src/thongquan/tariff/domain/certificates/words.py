"""A certificate of origin in the data set of ASEAN's e-Form D, whose boxes other agreements share.

Numbers and days are text (decision 2): decimals with at most 18 digits and 6 decimals, days as YYYY-MM-DD.
Masses are in kilograms, units are codes of UNECE Recommendation 20.
"""

from enum import StrEnum
from typing import Annotated

import msgspec

from thongquan.kernel.messages import (
    Code,
    Country,
    Day,
    Goods,
    Line,
    Name,
    Number,
    Part,
    Prose,
    Unit,
    Value,
)

ITEMS_MAX = 999

Reference = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9./ -]{0,33}[A-Za-z0-9]$(?!\n)")]
Place = Annotated[int, msgspec.Meta(ge=1, le=ITEMS_MAX)]


class Tick(StrEnum):
    """What is ticked on the paper (box 13 of Form D)."""

    THIRD_COUNTRY_INVOICING = "third-country-invoicing"
    ACCUMULATION = "accumulation"
    BACK_TO_BACK = "back-to-back"
    PARTIAL_CUMULATION = "partial-cumulation"
    EXHIBITION = "exhibition"
    DE_MINIMIS = "de-minimis"
    ISSUED_RETROACTIVELY = "issued-retroactively"


class Trader(Part, kw_only=True):
    """`id`: the number by which its own country knows it, where that may be told."""

    name: Name
    address: Line = ""
    country: Country
    id: Annotated[str, msgspec.Meta(max_length=35)] = ""


class Transport(Part, kw_only=True):
    """As far as it is known when the certificate is issued."""

    departure_date: Day | None = None
    conveyance: Line = ""
    discharge_port: Line = ""


class Invoice(Part, kw_only=True):
    number: Code
    date: Day


class Item(Part, kw_only=True):
    """`quantity` in `unit` is what is used up; `fob_value` where the criterion is a regional value content."""

    number: Place
    marks: Line = ""
    packages: Line = ""
    description: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    hs_code: Goods
    origin_criterion: Code
    quantity: Number
    unit: Unit
    gross_mass: Number | None = None
    fob_value: Value | None = None
    invoice: Invoice


class Signed(Part, kw_only=True):
    """The exporter's declaration, or the certification of who issues."""

    name: Name
    place: Line = ""
    date: Day


class Certificate(Part, kw_only=True):
    """`valid_until`: the last day on which it may be presented, as who issues it says."""

    reference: Reference
    form: Code
    issuing_country: Country
    importing_country: Country
    issued_on: Day
    valid_until: Day
    exporter: Trader
    consignee: Trader
    transport: Transport = msgspec.field(default_factory=Transport)
    items: Annotated[list[Item], msgspec.Meta(min_length=1, max_length=ITEMS_MAX)]
    ticks: Annotated[list[Tick], msgspec.Meta(max_length=len(Tick))] = []
    invoiced_by: Trader | None = None  # where goods are invoiced from a third country (since version 2)
    remarks: Prose = ""
    declared: Signed
    certified: Signed
