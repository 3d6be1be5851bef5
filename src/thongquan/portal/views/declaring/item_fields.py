"""The fields of one item, from what it is to what it costs."""

from django.utils.translation import gettext_lazy as _

from thongquan.portal.views.declaring.fields import Field, Kind, Section

WHAT = Section(
    "what",
    _("What it is"),
    (
        Field(
            "description",
            _("Description"),
            _("What the goods are, in plain words: kind, material, use, brand, model."),
            Kind.AREA, "CMN", wide=True,
        ),
        Field(
            "commodity_code",
            _("Commodity code"),
            _("Eight digits. Write a word, with or without diacritics, and choose from the list."),
            Kind.SEARCH, "CMD", "goods",
        ),
        Field(
            "origin_country_code",
            _("Country of origin"),
            _("Where the goods were made, not where they were sent from."),
            Kind.SEARCH, "OR", "countries",
        ),
    ),
)  # fmt: skip
HOW_MUCH = Section(
    "how-much",
    _("How much"),
    (
        Field("quantity", _("Quantity"), "", Kind.NUMBER, "QN1"),
        Field("quantity_unit_code", _("Unit"), _("Pieces, kilograms, litres …"), Kind.SEARCH, "QT1", "units"),
        Field("net_mass", _("Net mass (kg)"), _("Without packing; may be left empty."), Kind.NUMBER),
    ),
)
PRICE = Section(
    "item-price",
    _("Its price"),
    (
        Field("unit_price", _("Price of one unit"), _("In the currency of the invoice."), Kind.NUMBER, "UPR"),
        Field(
            "invoice_amount",
            _("Amount of the line"),
            _("Left empty, it is quantity times price."),
            Kind.NUMBER, "BPR",
        ),
    ),
)  # fmt: skip
VAT = Field(
    "tax.VAT.category_code",
    _("Which value added tax do the goods bear?"),
    _("The law of VAT goes by what the goods are. Where several are possible, you say which."),
    Kind.SELECT, "TX", "vat", wide=True,
)  # fmt: skip
SCHEDULE = Field(
    "duty_regime_code",
    _("Tariff schedule claimed"),
    _("MFN is the usual one. A lower one wants a proof of origin; what you could claim stands below."),
    Kind.SELECT, "ORS", "schedules", "IM", wide=True,
)  # fmt: skip
TAX = Section("tax", _("Its duty and taxes"), (SCHEDULE, VAT))
SELDOM = Section(
    "item-seldom",
    _("Seldom needed"),
    (
        Field(
            "direct_transport", _("They travelled directly from the country of origin"), "", Kind.FLAG, way="IM"
        ),
        Field("special_code", _("Line of chapter 98"), "", Kind.SEARCH, "SPD", "special", "IM"),
        Field("rate_alternative", _("Which good of a split line"), "", Kind.NUMBER, way="IM"),
        Field("quota_code", _("Tariff quota"), "", Kind.SELECT, "KWS", "quota", "IM"),
        Field("origin_zone_code", _("Zone of origin"), "", way="IM"),
        Field("gross_mass", _("Gross mass (kg)"), "", Kind.NUMBER),
        Field("package_quantity", _("Packages of this item"), "", Kind.NUMBER),
        Field("package_type_code", _("Kind of package"), "", Kind.SEARCH, "", "packages"),
        Field("supplementary_quantity", _("Second quantity"), "", Kind.NUMBER, "QN2"),
        Field("supplementary_unit_code", _("Its unit"), "", Kind.SEARCH, "QT2", "units"),
        Field("valuation_method_code", _("Method of valuation"), "", Kind.SELECT, "VD1", "valuation"),
        Field("relief_code", _("Relief from the duty"), "", Kind.SELECT, "RE", "reliefs"),
        Field("marks_numbers", _("Marks and numbers on the packages"), "", Kind.AREA, "", wide=True),
    ),
    more=True,
)
SECTIONS = (WHAT, HOW_MUCH, PRICE, TAX, SELDOM)
