"""The fields of the form: what each is called, the code people know it by, and what to write in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    TEXT = "text"
    AREA = "area"
    NUMBER = "number"
    DAY = "day"
    FLAG = "flag"
    SELECT = "select"  # of a short list
    SEARCH = "search"  # of a long one, by code or by word


@dataclass(frozen=True, slots=True)
class Field:
    """`name` as `clearance.domain.fields` has it; in a row of a list, what follows its place. `code`: of the
    field in the system people know. `of`: the list of its choices. `way`: IM or EX, where only one has it."""

    name: str
    label: Promise
    help: Promise | str = ""
    kind: Kind = Kind.TEXT
    code: str = ""
    of: str = ""
    way: str = ""
    wide: bool = False

    def of_row(self, prefix: str) -> "Field":
        return replace(self, name=f"{prefix}.{self.name}")


@dataclass(frozen=True, slots=True)
class Section:
    """`more`: what most declarations do without, folded away."""

    id: str
    title: Promise
    fields: tuple[Field, ...]
    lead: Promise | str = ""
    more: bool = False

    def of(self, way: str) -> "Section":
        return replace(self, fields=tuple(one for one in self.fields if one.way in ("", way)))


PROCEDURE = Section(
    "procedure",
    _("What you declare"),
    (
        Field(
            "procedure_code",
            _("Procedure"),
            _("Why the goods come or go. The usual one is chosen; another stands in your contract or licence."),
            Kind.SELECT, "ICB", "regimes", wide=True,
        ),
        Field(
            "declaration_office_id",
            _("Customs office"),
            _("Where you declare: usually the office of the port, airport or gate. Write a part of its name."),
            Kind.SEARCH, "CH", "offices",
        ),
        Field(
            "functional_reference_id",
            _("Your own reference"),
            _("Any number you find the consignment by, such as that of your order."),
            code="REF",
        ),
        Field("party_class_code", _("Who sells to whom"), "", Kind.SELECT, "SKB", "party-class"),
    ),
)  # fmt: skip
SELLER = Section(
    "seller",
    _("Your partner abroad"),
    (
        Field(
            "party.EX.name", _("Name of the seller"), _("As it stands on the invoice."), code="EPN", way="IM"
        ),
        Field("party.EX.country_code", _("Country of the seller"), "", Kind.SEARCH, "", "countries", "IM"),
        Field("party.EX.address_line", _("Address of the seller"), "", way="IM", wide=True),
        Field("party.IM.name", _("Name of the buyer"), _("As it stands on the invoice."), way="EX"),
        Field("party.IM.country_code", _("Country of the buyer"), "", Kind.SEARCH, "", "countries", "EX"),
        Field("party.IM.address_line", _("Address of the buyer"), "", way="EX", wide=True),
    ),
)
TRANSPORT = Section(
    "transport",
    _("How and when the goods travel"),
    (
        Field("transport_mode_code", _("Way of transport"), "", Kind.SELECT, "MTC", "transport"),
        Field(
            "transport_means_id",
            _("Ship, flight or vehicle"),
            _("The ship and its voyage, the flight number, or the number plate."),
            code="VSN",
        ),
        Field(
            "arrival_date",
            _("Day of arrival"),
            _("The day the goods arrived, or are to arrive, at the first port in the country."),
            Kind.DAY, "ARR", way="IM",
        ),
        Field(
            "arrival_date",
            _("Day of departure"),
            _("The day on which the ship, aircraft or vehicle is to leave."),
            Kind.DAY, "", way="EX",
        ),
        Field(
            "export_country_code", _("Country they were sent from"), "", Kind.SEARCH, "", "countries", way="IM"
        ),
        Field(
            "destination_country_code",
            _("Country they go to"),
            _("Where the goods end up."),
            Kind.SEARCH, "", "countries", way="EX",
        ),
        Field(
            "loading_location_id",
            _("Place of loading"),
            _("The port or airport where they were put on board: its code, or a part of its name."),
            Kind.SEARCH, "PSC", "locations",
        ),
        Field(
            "unloading_location_id",
            _("Place of unloading"),
            _("The port, airport or gate where they are taken off."),
            Kind.SEARCH, "DST", "locations",
        ),
        Field(
            "goods_location_id",
            _("Where the goods lie"),
            _("The yard or warehouse under customs supervision, as the port names it."),
            code="ST",
        ),
    ),
)  # fmt: skip
WHOLE = Section(
    "whole",
    _("The whole consignment"),
    (
        Field(
            "total_package_quantity",
            _("Number of packages"),
            _("As on the bill of lading or the air waybill."),
            Kind.NUMBER, "NO",
        ),
        Field("total_gross_mass", _("Gross mass (kg)"), _("With all packing."), Kind.NUMBER, "GW"),
        Field("total_net_mass", _("Net mass (kg)"), _("Without packing; may be left empty."), Kind.NUMBER),
    ),
)  # fmt: skip
SELDOM = Section(
    "seldom",
    _("Seldom needed"),
    (
        Field("border_office_id", _("Office of entry or exit"), "", Kind.SEARCH, "", "offices"),
        Field(
            "transport_means_nationality_code",
            _("Flag of the ship or vehicle"),
            "",
            Kind.SEARCH,
            "",
            "countries",
        ),
        Field("goods_nature_code", _("Nature of the goods"), "", code="CCC"),
        Field("re_export_date", _("To be re-exported by"), "", Kind.DAY, "RED"),
        Field("ucr_id", _("Unique consignment reference"), ""),
        Field("warehouse_id", _("Customs warehouse"), ""),
        Field("marks_numbers", _("Marks and numbers on the packages"), "", Kind.AREA, "MRK", wide=True),
        Field("remarks", _("Remarks"), "", Kind.AREA, "NT2", wide=True),
    ),
    more=True,
)
PRICE = Section(
    "price",
    _("The invoice"),
    (
        Field(
            "invoice_currency_code",
            _("Currency of the invoice"),
            _("All prices of the goods are in this currency."),
            Kind.SEARCH, "IP3", "currencies",
        ),
        Field(
            "trade_terms_code",
            _("Terms of delivery"),
            _("The three letters on the invoice: they say whether freight and insurance are in the price."),
            Kind.SELECT, "IP2", "terms",
        ),
        Field("trade_terms_location", _("Place of delivery"), _("As it stands behind the three letters.")),
        Field(
            "invoice_amount",
            _("Total of the invoice"),
            _("May be left empty: then it is the sum of the items."),
            Kind.NUMBER, "IP4",
        ),
    ),
)  # fmt: skip
FREIGHT = Section(
    "freight",
    _("Freight and insurance"),
    (
        Field("charge.freight.amount", _("International freight"), "", Kind.NUMBER, "FR3"),
        Field(
            "charge.freight.currency_code", _("Currency of the freight"), "", Kind.SEARCH, "FR2", "currencies"
        ),
        Field(
            "charge.insurance.amount",
            _("International insurance"),
            _("Write 0 where none was bought."),
            Kind.NUMBER, "IN3",
        ),
        Field(
            "charge.insurance.currency_code",
            _("Currency of the insurance"),
            "",
            Kind.SEARCH, "IN2", "currencies",
        ),
    ),
    _("The customs value is the price up to the first port of entry: what it does not hold yet is added."),
)  # fmt: skip
PAYMENT = Section(
    "payment",
    _("How you pay"),
    (
        Field("payment_method_code", _("Payment of taxes"), "", Kind.SELECT, "ENC", "payment"),
        Field(
            "guarantee_id",
            _("Guarantee"),
            _("The number of your bank's guarantee, where you pay under one."),
            code="SBC",
        ),
    ),
)
CHARGE = (
    Field("type_code", _("Kind of charge"), "", Kind.SELECT, "VR", "charges"),
    Field("amount", _("Amount"), "", Kind.NUMBER, "VP"),
    Field("currency_code", _("Currency"), "", Kind.SEARCH, "VC", "currencies"),
    Field("apportion_by", _("Spread over the items by"), "", Kind.SELECT, "TP", "spread"),
)
PAPERS = Section(
    "papers",
    _("Papers every consignment has"),
    (
        Field("document.invoice.id", _("Number of the invoice"), "", code="IV3"),
        Field("document.invoice.issue_date", _("Day of the invoice"), "", Kind.DAY, "IVD"),
        Field(
            "document.transport.id",
            _("Number of the transport document"),
            _("Bill of lading, air waybill, or consignment note. It may still be missing when you register."),
            code="BL1",
        ),
        Field("document.transport.issue_date", _("Day of the transport document"), "", Kind.DAY),
    ),
)
PAPER = (
    Field("category_code", _("Kind of paper"), "", Kind.SELECT, "", "papers"),
    Field("type_code", _("Type"), _("For an origin the form, for a licence what it answers."), code="SS"),
    Field("id", _("Number of the paper"), "", code="SN"),
    Field("issue_date", _("Issued on"), "", Kind.DAY),
    Field("expiry_date", _("Valid until"), "", Kind.DAY),
    Field("item_number", _("For item"), "", Kind.SELECT, "", "items"),
    Field("reason", _("Reason"), "", wide=True),
)
CONTAINER = (
    Field("id", _("Container number"), _("Four letters and seven digits.")),
    Field("seal_ids", _("Seals"), _("Several are set apart by commas.")),
    Field("size_type_code", _("Size and type"), _("Such as 22G1 or 45G1.")),
)


def every(sections: tuple[Section, ...], way: str) -> Iterator[Field]:
    for section in sections:
        yield from section.of(way).fields
