"""What a rule may read: the columns of each judged frame, by the word a rule's `on` says.

The fields of the declaration come first (clearance.domain.frames types them); the rest are facts that
clearance.domain.facts, the valuation and the duties add. A rule that reads anything else is refused when its
edition is checked, and a frame that lacks a column some rule reads is a broken invariant, not an empty answer.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import polars as pl

from thongquan.clearance.domain.declaration import (
    Charge,
    Container,
    Declaration,
    Document,
    Item,
    OtherTax,
    Party,
)
from thongquan.clearance.domain.facts.derive import SUM
from thongquan.clearance.domain.frames import INDEX, schema
from thongquan.kernel.decimals import MONEY, WIDE

Columns = Mapping[str, pl.DataType]

FRAMES: Mapping[str, str] = MappingProxyType(
    {
        "declaration": "declarations",
        "item": "items",
        "document": "documents",
        "party": "parties",
        "container": "containers",
        "charge": "charges",
        "tax": "taxes",
        "requirement": "requirements",
    }
)

MESSAGE = "message"  # of what code finds where a message is read, before there is any frame

RATE = pl.Decimal(9, 4)
TEXT, FLAG, COUNT, DAY = pl.String(), pl.Boolean(), pl.Int64(), pl.Date()


def _all(dtype: pl.DataType, *names: str) -> dict[str, pl.DataType]:
    return dict.fromkeys(names, dtype)


_PLACE = _all(INDEX(), "d", "n")
# Of the header, on every frame: what most conditions on a part also ask.
HEADER = {
    **_all(TEXT, "direction", "procedure_code", "transport_mode_code"),  # direction: IM | EX
    **_all(DAY, "day"),  # the day of registration, whose law applies
}
DECLARATION = {
    **_all(DAY, "day"),
    # codes: null where not given, else whether the list holds it on the day
    **_all(FLAG, "procedure_known", "office_known", "transport_mode_known", "means_nationality_known"),
    **_all(FLAG, "export_country_known", "destination_country_known", "trade_terms_known", "currency_known"),
    **_all(FLAG, "loading_location_known", "unloading_location_known", "payment_method_known"),
    **_all(TEXT, "procedure_direction"),  # IM | EX, null where unknown
    # counts and sums over the parts
    **_all(COUNT, "item_count", "importer_count", "exporter_count", "agent_count"),
    **_all(COUNT, "consignee_count", "consignor_count"),
    **_all(COUNT, "invoice_count", "transport_document_count", "previous_document_count"),
    **_all(COUNT, "freight_count", "insurance_count", "container_count"),
    **_all(COUNT, "items_without_amount", "items_without_net_mass", "items_without_gross_mass"),
    **_all(COUNT, "items_without_packages"),
    **_all(SUM, "items_amount", "items_net_mass", "items_gross_mass", "items_packages"),
    **_all(SUM, "freight_amount"),  # what of the freight is in the invoice currency
    **_all(TEXT, "negative"),  # the first of its numbers that is below nought, by the name of its field
    **_all(FLAG, "mandate_ok"),  # null where there is no agent, or nobody looked
    **_all(FLAG, "reference_repeated", "content_repeated"),  # null where nobody looked
}
ITEM = {
    **HEADER,
    **_all(INDEX(), "i"),
    **_all(TEXT, "invoice_currency_code"),
    **_all(FLAG, "origin_country_known", "quantity_unit_known", "supplementary_unit_known"),
    **_all(FLAG, "package_type_known", "valuation_method_known"),
    **_all(TEXT, "proof_type"),  # of origin, for the item or the whole
    **_all(WIDE, "price_product"),  # unit price × quantity
    **_all(TEXT, "negative", "too_large"),  # the first of its numbers that is so, by the name of its field
    # added by the duties and the valuation
    **_all(TEXT, "code_state", "valuation_state", "vat_state", "duty_state", "relief_state"),
    **_all(TEXT, "entitlement", "entitlement_found", "entitlement_expected", "duty_schedule"),
    **_all(TEXT, "vat_found", "vat_expected", "cheaper_schedule", "cheaper_proofs"),
    **_all(RATE, "cheaper_rate"),
    **_all(MONEY, "customs_value"),
    # of a certificate another administration sent us: `tariff.domain.certificates.Why`, null where it fits or
    # there is none to ask for
    **_all(TEXT, "certificate_fault", "certificate_found", "certificate_expected"),
    # for officers: what the same code cost before, in national currency for one unit
    **_all(MONEY, "unit_value", "reference_price", "identical_low", "similar_low", "identical_high"),
    **_all(MONEY, "component_price"),
}
DOCUMENT = {
    **HEADER,
    **_all(FLAG, "country_known", "currency_known", "item_exists", "doubled"),
    # of a licence of ours; licence_fault: unknown | not-in-force | other-paper | other-goods | uncountable |
    # short | exhausted, null where it fits, or is none of ours
    **_all(TEXT, "licence_fault", "licence_found", "licence_expected"),
}
PARTY = {
    **HEADER,
    **_all(FLAG, "country_known", "known", "active", "stopped", "broker", "name_agrees"),
    **_all(FLAG, "speaks"),  # the trader or the agent of this declaration: must be in the register
    **_all(TEXT, "id_type", "id_fault", "registered_name"),  # id_fault: form | check-digit | type
}
CONTAINER = {
    **HEADER,
    **_all(FLAG, "form_ok", "doubled", "items_exist"),
    **_all(TEXT, "check_digit", "check_digit_expected"),
    **_all(COUNT, "seal_count"),
}
CHARGE = {
    **HEADER,
    **_all(TEXT, "trade_terms_code"),
    **_all(FLAG, "currency_known", "type_known", "items_exist"),
}
TAX = {**HEADER, **_all(INDEX(), "i", "t"), **_all(FLAG, "tax_known", "relief_known", "doubled")}
REQUIREMENT = {
    **HEADER,
    **_all(INDEX(), "i"),
    **_all(
        TEXT, "commodity_code", "measure", "agency", "kind", "condition", "requirement_stage", "state", "met_by"
    ),
    **_all(TEXT, "document_id", "reason", "basis"),
    **_all(FLAG, "uncertain"),  # the code alone does not say whether the goods are meant
}

KNOWN: Mapping[str, Columns] = MappingProxyType(
    {
        "declaration": {**_PLACE, **schema(Declaration), **DECLARATION},
        "item": {**_PLACE, **schema(Item), **ITEM},
        "document": {**_PLACE, **schema(Document), **DOCUMENT},
        "party": {**_PLACE, **schema(Party), **PARTY},
        "container": {**_PLACE, **schema(Container), **CONTAINER},
        "charge": {**_PLACE, **schema(Charge), **CHARGE},
        "tax": {**_PLACE, **schema(OtherTax), **TAX},
        "requirement": {**_PLACE, **REQUIREMENT},
    }
)


@cache
def blank(on: str, rows: int = 0) -> pl.DataFrame:
    """A frame of `rows` rows with every column a rule on `on` may read, all null: for examples and tests."""
    return pl.DataFrame({name: [None] * rows for name in KNOWN[on]}, schema=dict(KNOWN[on]))
