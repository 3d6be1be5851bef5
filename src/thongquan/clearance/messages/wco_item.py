"""One WCO `GovernmentAgencyGoodsItem` into ours, and the parts that stand in the header too."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from thongquan.clearance.domain.declaration import Document, Item, OtherTax, Party
from thongquan.clearance.messages.foreign import Translator
from thongquan.clearance.messages.parsed import finding
from thongquan.clearance.messages.xml import Node
from thongquan.kernel.findings import Finding

_PARTIES = {"Consignee": "CN", "Consignor": "CZ", "Exporter": "EX", "Buyer": "BY", "Seller": "SE"}
CODES = ("TSP", "TRC")  # the commodity code and its two further digits


@dataclass(slots=True)
class ReadItem:
    """An item as read, and what it said that belongs to the whole declaration."""

    item: Item
    currency: str = ""
    nature: str = ""  # of the transaction
    documents: list[Document] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_item(node: Node, place: int, codes: Translator) -> ReadItem:
    """The item; `place` is where it stands, counted from 1, and its number where it gives none."""
    take = node.take
    number = count(take("SequenceNumeric")) or place
    goods = "Commodity"
    procedures = [
        step.take("CurrentCode") + step.take("PreviousCode") for step in node.all("GovernmentProcedure")
    ]
    classified = [
        (code.take("IdentificationTypeCode"), code.take("ID")) for code in node.all(f"{goods}/Classification")
    ]
    amount, currency = _amount(node)
    packages = _packages(node)
    net = take(f"{goods}/GoodsMeasure/NetNetWeightMeasure")
    for measure in ("NetNetWeightMeasure", "GrossMassMeasure"):
        take(f"{goods}/GoodsMeasure/{measure}", "unitCode")
    taxes, regime, said = _taxes(node, place, codes)
    item = Item(
        item_number=number,
        commodity_code="".join(code for kind in CODES for known, code in classified if known == kind),
        additional_codes=[f"{kind}:{code}" for kind, code in classified if kind not in CODES],
        description=take(f"{goods}/Description"),
        origin_country_code=_origin(node),
        duty_regime_code=regime,
        quantity=net,
        quantity_unit_code="KGM" if net else "",
        supplementary_quantity=take(f"{goods}/GoodsMeasure/TariffQuantity"),
        supplementary_unit_code=take(f"{goods}/GoodsMeasure/TariffQuantity", "unitCode"),
        net_mass=net,
        gross_mass=take(f"{goods}/GoodsMeasure/GrossMassMeasure"),
        package_quantity=packages[0],
        package_type_code=packages[1],
        marks_numbers=packages[2],
        invoice_amount=amount,
        valuation_method_code=codes.known(
            "valuation-method", take("CustomsValuation/MethodCode"), f"items[{place}].valuation_method_code"
        ),
        procedure_code="".join(procedures[:1]),
        additional_procedure_codes=procedures[1:],
        export_country_code=take("ExportCountry/ID"),
        destination_country_code=take("Destination/CountryCode"),
        taxes=taxes,
    )
    equipment = node.all(f"{goods}/TransportEquipment")
    return ReadItem(
        item,
        currency,
        take("TransactionNatureCode"),
        list(documents(node, number, codes)),
        [found for tag, role in _PARTIES.items() for one in node.all(tag) for found in party(one, role)],
        [box.take("ID") for box in equipment],
        said,
    )


def _amount(node: Node) -> tuple[str, str]:
    """What the invoice says of the line; the customs value stated for it where there is no invoice."""
    for path in ("Commodity/InvoiceLine/ItemChargeAmount", "CustomsValueAmount"):
        if amount := node.take(path):
            return amount, node.take(path, "currencyID")
    return "", ""


def _origin(node: Node) -> str:
    """The country of (non-preferential) origin, type 1, else the one given."""
    origins = node.all("Origin")
    chosen = [origin for origin in origins if origin.peek("TypeCode") == "1"] or origins
    for origin in chosen[:1]:
        origin.take("TypeCode")
        return origin.take("CountryCode")
    return ""


def _packages(node: Node) -> tuple[str, str, str]:
    """Number, kind and marks of the first packages; others of the line are not carried."""
    for package in node.all("Packaging")[:1]:
        return package.take("QuantityQuantity"), package.take("TypeCode"), package.take("MarksNumbersID")
    return "", "", ""


def _taxes(node: Node, place: int, codes: Translator) -> tuple[list[OtherTax], str, list[Finding]]:
    """The taxes named, and the schedule: a preference is claimed under the sender's law, so ours stays open."""
    taxes: list[OtherTax] = []
    said: list[Finding] = []
    schedule = ""
    for fee in node.all("Commodity/DutyTaxFee"):
        if regime := fee.take("DutyRegimeCode"):
            ours = codes.mappings.ours(codes.system, "duty-regime", regime)
            schedule = schedule or ours or ""
            if ours is None:
                said.append(finding("FMT-411", f"items[{place}].duty_regime_code", regime))
        tax = codes.mappings.ours(codes.system, "tax", fee.peek("TypeCode"))
        if tax and tax not in {known.tax_code for known in taxes}:
            fee.take("TypeCode")
            taxes.append(OtherTax(tax_code=tax))
    return taxes, schedule, said


def documents(node: Node, number: int, codes: Translator) -> Iterator[Document]:
    """Papers, statements and previous documents of a line (or of the header: `number` 0)."""
    for paper in node.all("AdditionalDocument"):
        code = paper.take("CategoryCode") + paper.take("TypeCode")
        yield Document(
            category_code=codes.either("document", code, "other"),
            type_code=code,
            id=paper.take("ID"),
            reason=paper.take("Name"),
            status_code=paper.take("LPCOExemptionCode"),
            issuer=paper.take("Submitter/Name"),
            quantity=paper.take("WriteOff/QuantityQuantity"),
            unit_code=paper.take("WriteOff/QuantityQuantity", "unitCode"),
            amount=paper.take("WriteOff/AmountAmount"),
            currency_code=paper.take("WriteOff/AmountAmount", "currencyID"),
            item_number=number,
        )
    for statement in node.all("AdditionalInformation"):
        code, text = statement.take("StatementCode"), statement.take("StatementDescription")
        if code or text:
            yield Document(category_code="statement", type_code=code, reason=text, item_number=number)
    for previous in node.all("PreviousDocument"):
        yield Document(
            category_code="previous",
            type_code=previous.take("CategoryCode") + previous.take("TypeCode"),
            id=previous.take("ID"),
            line_id=previous.take("LineNumeric"),
            item_number=number,
        )


def party(node: Node, role: str) -> Iterator[Party]:
    """A party that says anything of itself."""
    take = node.take
    found = Party(
        role_code=role,
        id=take("ID"),
        name=take("Name"),
        address_line=take("Address/Line"),
        city_name=take("Address/CityName"),
        postcode_id=take("Address/PostcodeID"),
        country_code=take("Address/CountryCode"),
        representation_code=take("FunctionCode"),
    )
    if found != Party(role_code=role):
        yield found


def count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
