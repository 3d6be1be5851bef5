"""The document: fifteen parameters of the export declaration, and what two sides may have agreed besides.

Each of the fifteen stands in every document; "" (of the day: null) where the export declaration says nothing
of it. Parameters as Singapore Customs and the Philippines publish them.
"""

from typing import Annotated

import msgspec

from thongquan.kernel import messages as words
from thongquan.kernel.messages import ITEMS_MAX, Part

Version = Annotated[int, msgspec.Meta(ge=1, le=9_999, description="Counts the documents of one declaration.")]
Mode = Annotated[str, msgspec.Meta(pattern=r"^[0-9]?$(?!\n)", description="UNECE Recommendation 19.")]
Port = Annotated[str, msgspec.Meta(max_length=35, description="UN/LOCODE, where it has one.")]
Origin = Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{2})?$(?!\n)", description="ISO 3166-1 alpha-2.")]
Paper = Annotated[str, msgspec.Meta(min_length=1, max_length=35)]

# What is beside the fifteen: only told where the two sides have agreed on it.
BESIDES = ("transport_documents", "net_mass", "value")


class Goods(Part, kw_only=True):
    """An item: `number` is its serial number; `net_mass` and `value` are beside the fifteen."""

    number: Annotated[int, msgspec.Meta(ge=1, le=ITEMS_MAX)]
    hs_code: words.Goods
    quantity: words.Number
    unit: words.Unit
    origin: Origin
    net_mass: words.Number | None = None
    value: words.Value | None = None


class Document(Part, kw_only=True):
    """`number` of the permit: the export declaration's. A later `version` stands for every earlier one.
    `transport_documents`: bills of lading, waybills; beside the fifteen."""

    issuing_country: words.Country
    importing_country: words.Country
    number: words.Code
    version: Version
    exporter_id: words.CodeOrNone
    exporter_name: words.Line
    consignee_name: words.Line
    consignee_address: words.Line
    agent_id: words.CodeOrNone
    agent_name: words.Line
    departure_date: words.Day | None
    transport_mode: Mode
    discharge_port: Port
    items: Annotated[list[Goods], msgspec.Meta(min_length=1, max_length=ITEMS_MAX)]
    transport_documents: Annotated[list[Paper], msgspec.Meta(max_length=99)] = []
