"""The canonical declaration. Names follow the WCO Data Model (docs/reference/declaration.md maps the others).

Every number and date is text here: JSON numbers pass through binary floats in most programs, and a value that
cannot be read must reach its rule as it was written. `clearance.domain.frames` types them.

Units: masses in kilograms, amounts in the currency beside them, rates in per cent, dates as YYYY-MM-DD.
"""

from typing import Annotated

import msgspec

Code = Annotated[str, msgspec.Meta(max_length=35)]
Number = Annotated[
    str,
    msgspec.Meta(
        max_length=40,
        description="A decimal number as text: 1234.5, at most 18 digits and 6 decimals, no thousands mark.",
        extra={"kind": "number"},
    ),
]
Day = Annotated[
    str, msgspec.Meta(max_length=35, description="A day as text: YYYY-MM-DD.", extra={"kind": "day"})
]
Line = Annotated[str, msgspec.Meta(max_length=300)]
Prose = Annotated[str, msgspec.Meta(max_length=2000)]
Count = Annotated[int, msgspec.Meta(ge=0, le=999_999)]

ITEMS_MAX = 9_999
DOCUMENTS_MAX = 20_000
CONTAINERS_MAX = 9_999


class Part(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, gc=False):
    """What a declaration is made of. A path counts from 1: `items[3].net_mass` is the third item's."""


class Party(Part):
    """`role_code` (UN/EDIFACT 3035): IM importer, EX exporter, CN consignee, CZ consignor, DT declarant,
    AG agent (customs broker), BY buyer, SE seller, PR payer, CA carrier, NI notify party."""

    role_code: Code
    id: Code = ""
    id_type_code: Code = ""  # tax-10, tax-13, personal-12, foreign (parties.domain); "" = by its form
    name: Line = ""
    address_line: Line = ""
    city_name: Line = ""
    postcode_id: Code = ""
    country_code: Code = ""
    contact: Line = ""
    representation_code: Code = ""  # of an agent: 2 direct, 3 indirect


class Charge(Part):
    """An amount of the valuation besides the invoice prices. `type_code`: freight, insurance, or an
    adjustment of the pack's list ("A" commission … as VNACCS letters them); the list says add or deduct.
    It is spread over `item_numbers` (empty: all items) by `apportion_by`: value, mass or quantity."""

    type_code: Code
    amount: Number
    currency_code: Code
    apportion_by: Code = "value"
    item_numbers: Annotated[list[Count], msgspec.Meta(max_length=ITEMS_MAX)] = []


class Document(Part):
    """`category_code`: invoice, transport, packing, origin (proof of origin), licence, exclusion (the
    requirement `type_code` does not apply: `reason`), valuation, previous, authorisation, guarantee,
    statement (a code and a text, no paper), other. `item_number` 0 is the header."""

    category_code: Code
    type_code: Code = ""
    id: Code = ""
    issue_date: Day = ""
    expiry_date: Day = ""
    issuer: Line = ""
    country_code: Code = ""
    item_number: Count = 0
    reason: Prose = ""
    status_code: Code = ""  # as the sender's country codes it: attached, presented before, waived …
    line_id: Code = ""  # the line of a previous document
    amount: Number = ""
    currency_code: Code = ""
    quantity: Number = ""
    unit_code: Code = ""


class Container(Part):
    id: Code
    seal_ids: Annotated[list[Code], msgspec.Meta(max_length=20)] = []
    size_type_code: Code = ""
    item_numbers: Annotated[list[Count], msgspec.Meta(max_length=ITEMS_MAX)] = []


class OtherTax(Part):
    """A tax of a line the declarant states himself: `tax_code` VAT, EXC, ENV, …, with its category."""

    tax_code: Code
    category_code: Code = ""
    rate: Number = ""
    relief_code: Code = ""
    relief_amount: Number = ""


class Item(Part):
    item_number: Count  # 1-based, in order
    commodity_code: Code
    description: Prose = ""
    origin_country_code: Code = ""
    origin_zone_code: Code = ""  # e.g. GIC, the Kaesong zone
    special_code: Code = ""  # line of chapter 98
    duty_regime_code: Code = ""  # tariff schedule claimed: MFN, ORD, ATIGA, …
    rate_alternative: Count = 0  # which good of a split line, 1-based; 0 = not said
    quota_code: Code = ""  # IN, OUT or "" (not said)
    direct_transport: bool = False
    quantity: Number = ""
    quantity_unit_code: Code = ""
    supplementary_quantity: Number = ""
    supplementary_unit_code: Code = ""
    net_mass: Number = ""
    gross_mass: Number = ""
    package_quantity: Number = ""
    package_type_code: Code = ""
    marks_numbers: Prose = ""
    unit_price: Number = ""
    invoice_amount: Number = ""  # in the header's invoice currency
    valuation_method_code: Code = ""
    declared_rate: Number = ""  # of import or export duty, where the declarant states it himself
    relief_code: Code = ""  # of import or export duty
    relief_amount: Number = ""
    procedure_code: Code = ""  # requested and previous procedure, where a line has its own (WCO, ASYCUDA)
    additional_procedure_codes: Annotated[list[Code], msgspec.Meta(max_length=20)] = []
    additional_codes: Annotated[list[Code], msgspec.Meta(max_length=20)] = []  # beside the commodity code
    export_country_code: Code = ""
    destination_country_code: Code = ""
    taxes: Annotated[list[OtherTax], msgspec.Meta(max_length=12)] = []


class Declaration(Part):
    functional_reference_id: Code  # the sender's own number
    type_code: Code  # IM or EX
    additional_type_code: Code = ""  # ordinary, before arrival, supplementary … as the sender codes it
    procedure_code: Code = ""  # regime: A11, B11, …
    goods_nature_code: Code = ""
    party_class_code: Code = ""  # who sells to whom: 1 P2P, 2 B2P, 3 P2B, 4 B2B, 5 other
    declaration_office_id: Code = ""
    office_team_code: Code = ""
    border_office_id: Code = ""  # of entry or exit
    supervising_office_id: Code = ""
    ucr_id: Code = ""  # the unique consignment reference
    release_reason_code: Code = ""  # conditional release asked for: A code, B value, C other
    re_export_date: Day = ""  # limit of a temporary import
    acceptance_date: Day = ""  # informative; the law of the registration day applies
    transport_mode_code: Code = ""
    transport_means_id: Line = ""
    transport_means_type_code: Code = ""
    transport_means_nationality_code: Code = ""
    inland_mode_code: Code = ""
    inland_means_id: Line = ""
    routing_country_codes: Annotated[list[Code], msgspec.Meta(max_length=99)] = []
    arrival_date: Day = ""  # import: arrival; export: planned departure
    loading_location_id: Code = ""  # UN/LOCODE
    unloading_location_id: Code = ""
    goods_location_id: Line = ""  # warehouse or yard under supervision
    warehouse_id: Line = ""  # the customs warehouse the goods enter or leave
    export_country_code: Code = ""
    destination_country_code: Code = ""
    trade_terms_code: Code = ""  # Incoterm
    trade_terms_location: Line = ""
    payment_method_code: Code = ""  # deferral: A individual guarantee, B general, C term, D immediate
    guarantee_id: Code = ""
    transaction_nature_code: Code = ""
    invoice_currency_code: Code = ""
    invoice_amount: Number = ""
    total_gross_mass: Number = ""
    total_net_mass: Number = ""
    total_package_quantity: Number = ""
    item_quantity: Count = 0  # number of items announced; 0 = not said
    marks_numbers: Prose = ""
    remarks: Prose = ""
    parties: Annotated[list[Party], msgspec.Meta(max_length=40)] = []
    charges: Annotated[list[Charge], msgspec.Meta(max_length=60)] = []
    documents: Annotated[list[Document], msgspec.Meta(max_length=DOCUMENTS_MAX)] = []
    containers: Annotated[list[Container], msgspec.Meta(max_length=CONTAINERS_MAX)] = []
    items: Annotated[list[Item], msgspec.Meta(max_length=ITEMS_MAX)] = []
