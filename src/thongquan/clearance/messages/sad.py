"""The Single Administrative Document as ASYCUDA World writes it, in XML.

An empty element and `<null/>` are nothing said. The amounts that ASYCUDA computed (in national currency, taxes,
coefficients of apportionment) are compared and not carried: this platform computes them anew.
"""

from collections.abc import Iterator

from thongquan.clearance.domain.declaration import (
    Charge,
    Container,
    Declaration,
    Document,
    Item,
    Party,
)
from thongquan.clearance.domain.mappings import Mappings
from thongquan.clearance.messages import sad_sums
from thongquan.clearance.messages.foreign import Translator, checked, foreign_codes, lines, placed
from thongquan.clearance.messages.parsed import Limits, Parsed, Read, finding
from thongquan.clearance.messages.xml import Node, Notes, Unreadable, walk
from thongquan.kernel.decimals import exact
from thongquan.kernel.findings import Finding

FORMAT = "asycuda-sad"
CUTS = {"Item": "ASYCUDA", "Container": "ASYCUDA"}
_CHARGES = {
    "Gs_external_freight": "external_freight",
    "Gs_internal_freight": "internal_freight",
    "Gs_insurance": "insurance",
    "Gs_other_cost": "other_cost",
    "Gs_deduction": "deduction",
}


def read(body: bytes, *, mappings: Mappings, limits: Limits) -> Parsed:
    """The declaration in a SAD document. Never raises; what is no declaration is a finding."""
    reader = _Sad(mappings, limits)
    try:
        root = walk(body, cuts=CUTS, piece=reader.piece, limits=limits)
    except Unreadable as refused:
        return Parsed(FORMAT, (Read(None, (refused.finding,)),))
    return Parsed(FORMAT, (reader.answer(root),))


class _Sad:
    """One document as it is read: items and containers first, one by one, then the rest."""

    def __init__(self, mappings: Mappings, limits: Limits) -> None:
        self.codes = Translator("asycuda", mappings)
        self.limits = limits
        self.notes = Notes()
        self.sums = sad_sums.Sums()
        self.items: list[Item] = []
        self.documents: list[Document] = []
        self.containers: list[Container] = []
        self.terms: set[tuple[str, str]] = set()
        self.lines = [1]

    def piece(self, node: Node, above: list[Node]) -> None:
        if node.tag == "Container":
            self.containers.extend(_container(node))
        elif node.children:
            if len(self.items) == self.limits.items:
                raise Unreadable(finding("FMT-011", "items", f"> {self.limits.items}", self.limits.items))
            self.items.append(self.item(node, len(self.items) + 1))
            self.lines.append(node.line)
        self.notes.gather(node, "ASYCUDA")

    def answer(self, root: Node) -> Read:
        if not self.items:
            announced = root.take("Property/Nbers/Total_number_of_items")
            said = finding("FMT-301", "items", announced) if announced.strip("0") else finding("FMT-302")
            return Read(None, (said,))
        declaration = self.declaration(root)
        findings = [*self.codes.findings, *_currencies(declaration), *self.sums.findings(root)]
        if not self.codes.own_tariff(""):
            findings.extend(foreign_codes(self.items))
        self.notes.gather(root)
        return placed(checked(declaration, findings, self.notes.listed()), declaration, self.lines)

    def declaration(self, root: Node) -> Declaration:
        take = root.take
        kind = take("Identification/Type/Type_of_declaration")
        flow = {"I": "IM", "E": "EX"}.get(root.peek("Property/Sad_flow"), "")
        boxed = take("Transport/Container_flag").lower() == "true" or bool(self.containers)
        border = "Transport/Means_of_transport/Border_information"
        terms = self.header_terms(root)
        return Declaration(
            functional_reference_id=_reference(root),
            type_code=kind[:2] if kind[:2] in ("IM", "EX") else flow,
            additional_type_code=kind[2:] + take("Identification/Type/Declaration_gen_procedure_code"),
            procedure_code=self.codes.known("procedure", self.items[0].procedure_code, "procedure_code"),
            declaration_office_id=take("Identification/Office_segment/Customs_clearance_office_code"),
            border_office_id=take("Transport/Border_office/Code"),
            transport_mode_code=self.codes.transport(take(f"{border}/Mode"), containers=boxed),
            transport_means_id=take(f"{border}/Identity"),
            transport_means_nationality_code=take(f"{border}/Nationality"),
            inland_mode_code=take("Transport/Means_of_transport/Inland_mode_of_transport"),
            inland_means_id=take("Transport/Means_of_transport/Departure_arrival_information/Identity"),
            loading_location_id=take("Transport/Place_of_loading/Code"),
            goods_location_id=take("Transport/Location_of_goods"),
            warehouse_id=take("Warehouse/Identification"),
            export_country_code=take("General_information/Country/Export/Export_country_code"),
            destination_country_code=take("General_information/Country/Destination/Destination_country_code"),
            trade_terms_code=self.codes.same("trade-terms", terms[0]),
            trade_terms_location=terms[1],
            payment_method_code=self.codes.known(
                "payment", take("Financial/Mode_of_payment"), "payment_method_code"
            ),
            guarantee_id=take("Financial/Deffered_payment_reference"),
            transaction_nature_code=take("Financial/Financial_transaction/code1")
            + take("Financial/Financial_transaction/code2"),
            invoice_currency_code=take("Valuation/Gs_Invoice/Currency_code"),
            invoice_amount=take("Valuation/Gs_Invoice/Amount_foreign_currency"),
            total_gross_mass=take("Valuation/Total/Total_weight"),
            total_package_quantity=take("Property/Nbers/Total_number_of_packages"),
            item_quantity=_count(take("Property/Nbers/Total_number_of_items")),
            remarks="\n".join(
                filter(
                    None,
                    map(
                        take,
                        (
                            "General_information/Additional_information",
                            "General_information/Comments_free_text",
                        ),
                    ),
                )
            ),
            parties=list(_parties(root)),
            charges=list(self.charges(root)),
            documents=[*self.header_documents(root), *self.documents],
            containers=self.containers,
            items=self.items,
        )

    def header_terms(self, root: Node) -> tuple[str, str]:
        """The terms of delivery; the items' own, where all agree, when the header has none."""
        terms = (root.take("Transport/Delivery_terms/Code"), root.take("Transport/Delivery_terms/Place"))
        return next(iter(self.terms)) if not terms[0] and len(self.terms) == 1 else terms

    def header_documents(self, root: Node) -> Iterator[Document]:
        if manifest := root.take("Identification/Manifest_reference_number"):
            yield Document(category_code="previous", type_code="manifest", id=manifest)
        for text in lines(root.take("Traders/Financial/Financial_name")):
            yield Document(category_code="statement", type_code="financial", reason=text)

    def charges(self, root: Node) -> Iterator[Charge]:
        for tag, name in _CHARGES.items():
            amount = root.take(f"Valuation/{tag}/Amount_foreign_currency")
            currency = root.take(f"Valuation/{tag}/Currency_code")
            number = exact(amount)
            if amount and (number is None or number != 0):
                kind = self.codes.known("charge", name, "charges") or name
                yield Charge(type_code=kind, amount=amount, currency_code=currency)

    def item(self, node: Node, number: int) -> Item:
        take = node.take
        goods, tariff = "Goods_description", "Tarification"
        self.terms.add((take("IncoTerms/Code"), take("IncoTerms/Place")))
        self.documents.extend(self.item_documents(node, number))
        self.sums.add(node)
        units = node.all(f"{tariff}/Supplementary_unit")
        measured = [
            (
                unit.take("Suppplementary_unit_quantity"),
                self.codes.same("unit", unit.take("Suppplementary_unit_code")),
            )
            for unit in units[:2]
        ] + [("", "")] * 2
        described = (take(f"{goods}/Commercial_Description"), take(f"{goods}/Description_of_goods"))
        precise = (take(f"{tariff}/HScode/Precision_{n}") for n in range(1, 5))
        return Item(
            item_number=number,
            commodity_code=take(f"{tariff}/HScode/Commodity_code"),
            additional_codes=[code for code in precise if code],
            description="; ".join(" ".join(text.split()) for text in described if text),
            origin_country_code=take(f"{goods}/Country_of_origin_code"),
            origin_zone_code=take(f"{goods}/Country_of_origin_region"),
            duty_regime_code=self.codes.known(
                "duty-regime", take(f"{tariff}/Preference_code"), f"items[{number}].duty_regime_code"
            ),
            quantity=measured[0][0],
            quantity_unit_code=measured[0][1],
            supplementary_quantity=measured[1][0],
            supplementary_unit_code=measured[1][1],
            net_mass=take("Valuation_item/Weight_itm/Net_weight_itm"),
            gross_mass=take("Valuation_item/Weight_itm/Gross_weight_itm"),
            package_quantity=take("Packages/Number_of_packages"),
            package_type_code=self.codes.same("package", take("Packages/Kind_of_packages_code")),
            marks_numbers="\n".join(
                filter(None, (take("Packages/Marks1_of_packages"), take("Packages/Marks2_of_packages")))
            ),
            invoice_amount=take(f"{tariff}/Item_price"),
            valuation_method_code=self.codes.known(
                "valuation-method",
                take(f"{tariff}/Valuation_method_code"),
                f"items[{number}].valuation_method_code",
            ),
            procedure_code=take(f"{tariff}/Extended_customs_procedure"),
            additional_procedure_codes=list(filter(None, [take(f"{tariff}/National_customs_procedure")])),
        )

    def item_documents(self, node: Node, number: int) -> Iterator[Document]:
        take = node.take
        for category, path in (
            ("transport", "Previous_doc/Summary_declaration"),
            ("previous", "Previous_doc/Previous_document_reference"),
        ):
            if reference := take(path):
                yield Document(category_code=category, id=reference, item_number=number)
        if licence := take("Licence_number"):
            yield Document(
                category_code="licence",
                id=licence,
                item_number=number,
                amount=take("Amount_deducted_from_licence"),
                quantity=take("Quantity_deducted_from_licence"),
            )
        for path in ("Free_text_1", "Free_text_2"):
            if text := take(path):
                yield Document(category_code="statement", reason=text, item_number=number)
        for attached in node.all("Attached_documents"):
            code = attached.take("Attached_document_code")
            yield Document(
                category_code=self.codes.either("document", code, "other"),
                type_code=code,
                id=attached.take("Attached_document_reference"),
                reason=attached.take("Attached_document_name"),
                issue_date=attached.take("Attached_document_date"),
                item_number=number,
            )


def _reference(root: Node) -> str:
    number, year = root.take("Declarant/Reference/Number"), root.take("Declarant/Reference/Year")
    return f"{year}/{number}" if number and year else number


def _parties(root: Node) -> Iterator[Party]:
    exports = root.take("Property/Sad_flow") == "E"
    roles = {
        "Traders/Exporter/Exporter": "EX",
        "Traders/Consignee/Consignee": "CN" if exports else "IM",
        "Declarant/Declarant": "AG",
    }
    for path, role in roles.items():
        code, named = root.take(f"{path}_code"), lines(root.take(f"{path}_name"))
        if code or named:
            yield Party(
                role_code=role,
                id=code,
                name="".join(named[:1]),
                address_line=", ".join(named[1:]),
                contact=root.take(f"{path}_representative"),
            )
    if payer := root.take("Traders/Financial/Financial_code"):
        yield Party(role_code="PR", id=payer)


def _container(node: Node) -> Iterator[Container]:
    number = _count(node.take("Item_Number"))
    if identity := node.take("Container_identity"):
        yield Container(
            id=identity, size_type_code=node.take("Container_type"), item_numbers=[number] if number else []
        )


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0


def _currencies(declaration: Declaration) -> Iterator[Finding]:
    if declaration.invoice_amount and not declaration.invoice_currency_code:
        yield finding("FMT-305", "invoice_currency_code", "", "ISO 4217", what="invoice")
    for place, charge in enumerate(declaration.charges, 1):
        if not charge.currency_code:
            yield finding("FMT-305", f"charges[{place}].currency_code", "", "ISO 4217", what=charge.type_code)
