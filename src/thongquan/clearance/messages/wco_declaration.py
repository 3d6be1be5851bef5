"""One WCO `Declaration` into ours, element by element."""

import re
from collections.abc import Iterator
from itertools import chain

from thongquan.clearance.domain.declaration import Charge, Container, Declaration, Document, Party
from thongquan.clearance.domain.mappings import Mappings
from thongquan.clearance.messages import wco_item
from thongquan.clearance.messages.foreign import Translator, checked, foreign_codes, placed
from thongquan.clearance.messages.parsed import Limits, Read, finding
from thongquan.clearance.messages.xml import Node, Notes, Unreadable
from thongquan.kernel.findings import Finding

_PARTIES = {
    "Declarant": "DT",
    "Agent": "AG",
    "Exporter": "EX",
    "GoodsShipment/Importer": "IM",
    "GoodsShipment/Exporter": "EX",
    "GoodsShipment/Consignee": "CN",
    "GoodsShipment/Consignor": "CZ",
    "GoodsShipment/Buyer": "BY",
    "GoodsShipment/Seller": "SE",
    "GoodsShipment/NotifyParty": "NI",
    "Consignment/Carrier": "CA",
}
_NO_REGISTRATION = {"COR": "FMT-402", "INV": "FMT-403", "GPR": "FMT-404"}
_STAMP = re.compile(r"^(\d{4})-?(\d{2})-?(\d{2})")


class DeclarationReader:
    """Items as they end, then the declaration without them."""

    def __init__(self, mappings: Mappings, limits: Limits) -> None:
        self.codes = Translator("wco", mappings)
        self.limits = limits
        self.notes = Notes()
        self.read: list[wco_item.ReadItem] = []
        self.lines = [0]

    def item(self, node: Node) -> None:
        if len(self.read) == self.limits.items:
            raise Unreadable(finding("FMT-011", "items", f"> {self.limits.items}", self.limits.items))
        self.read.append(wco_item.read_item(node, len(self.read) + 1, self.codes))
        self.lines.append(node.line)
        self.notes.gather(node, "Declaration/GoodsShipment")

    def answer(self, node: Node, *, country: str, copied: bool) -> Read:
        """`country` answers for the document; `copied`: the declaration stands in an answer of customs."""
        declaration = self.declaration(node)
        findings = [*self.codes.findings, *self.findings(declaration, copied=copied)]
        if not self.codes.own_tariff(country):
            findings.extend(foreign_codes(declaration.items))
        self.notes.gather(node)
        self.lines[0] = node.line
        return placed(checked(declaration, findings, self.notes.listed()), declaration, self.lines)

    def findings(self, declaration: Declaration, *, copied: bool) -> Iterator[Finding]:
        currencies = sorted({read.currency for read in self.read if read.currency})
        procedures = sorted({read.item.procedure_code for read in self.read if read.item.procedure_code})
        refused = "FMT-405" if copied else _NO_REGISTRATION.get(declaration.type_code)
        if refused:
            previous = next((d.id for d in declaration.documents if d.type_code == "MRN"), "")
            yield finding(refused, "", previous)
        if len(currencies) > 1:
            yield finding("FMT-409", "invoice_currency_code", ", ".join(currencies))
        if len(procedures) > 1:
            yield finding("FMT-410", "procedure_code", ", ".join(procedures))
        yield from (said for read in self.read for said in read.findings)

    def declaration(self, node: Node) -> Declaration:
        take = node.take
        kind, shipment = take("TypeCode"), "GoodsShipment"
        consignment, border = f"{shipment}/Consignment", "BorderTransportMeans"
        boxed = take(f"{consignment}/ContainerCode") == "1"
        take("FunctionCode")
        items = [read.item for read in self.read]
        stated, currency = take("InvoiceAmount"), take("InvoiceAmount", "currencyID")
        currencies = {read.currency for read in self.read if read.currency}
        first = items[0].procedure_code if items else ""
        inland = "Arrival" if kind[:2] != "EX" else "Departure"
        return Declaration(
            functional_reference_id=take("FunctionalReferenceID"),
            type_code=_direction(kind, first),
            additional_type_code=kind[2:],
            procedure_code=self.codes.known("procedure", first, "procedure_code"),
            declaration_office_id=take("DeclarationOfficeID") or take("PresentationOffice/ID"),
            border_office_id=take("ExitOffice/ID") or take("EntryOffice/ID"),
            supervising_office_id=take("SupervisingOffice/ID"),
            ucr_id=take(f"{shipment}/UCR/TraderAssignedReferenceID"),
            acceptance_date=_day(_stamp(node, "AcceptanceDateTime")),
            transport_mode_code=self.codes.transport(take(f"{border}/ModeCode"), containers=boxed),
            transport_means_id=take(f"{border}/ID"),
            transport_means_type_code=take(f"{border}/IdentificationTypeCode"),
            transport_means_nationality_code=take(f"{border}/RegistrationNationalityCode"),
            inland_mode_code=take(f"{consignment}/{inland}TransportMeans/ModeCode"),
            inland_means_id=take(f"{consignment}/{inland}TransportMeans/ID"),
            routing_country_codes=[
                stop.take("RoutingCountryCode") for stop in node.all("Consignment/Itinerary")
            ],
            loading_location_id=take(f"{consignment}/LoadingLocation/ID"),
            goods_location_id=_location(node, f"{consignment}/GoodsLocation"),
            warehouse_id=take(f"{shipment}/Warehouse/TypeCode") + take(f"{shipment}/Warehouse/ID"),
            export_country_code=take(f"{shipment}/ExportCountry/ID"),
            destination_country_code=take(f"{shipment}/Destination/CountryCode"),
            trade_terms_code=self.codes.same("trade-terms", take(f"{shipment}/TradeTerms/ConditionCode")),
            trade_terms_location=take(f"{shipment}/TradeTerms/LocationID")
            or take(f"{shipment}/TradeTerms/LocationName"),
            transaction_nature_code=take(f"{shipment}/TransactionNatureCode")
            or next((read.nature for read in self.read), ""),
            invoice_currency_code=currency or (currencies.pop() if len(currencies) == 1 else ""),
            invoice_amount=stated,
            total_gross_mass=take("TotalGrossMassMeasure"),
            total_package_quantity=take("TotalPackageQuantity"),
            item_quantity=wco_item.count(take("GoodsItemQuantity")),
            parties=[*_parties(node), *chain.from_iterable(read.parties for read in self.read)],
            charges=list(_charges(node)),
            documents=[*self.documents(node), *chain.from_iterable(r.documents for r in self.read)],
            containers=list(self.containers(node)),
            items=items,
        )

    def documents(self, node: Node) -> Iterator[Document]:
        if number := node.take("ID"):
            yield Document(category_code="previous", type_code="MRN", id=number)
        for holder in node.all("AuthorisationHolder"):
            yield Document(
                category_code="authorisation", type_code=holder.take("CategoryCode"), id=holder.take("ID")
            )
        for guarantee in node.all("ObligationGuarantee"):
            known = (guarantee.take("ReferenceID"), guarantee.take("ID"))
            yield Document(
                category_code="guarantee",
                type_code=guarantee.take("SecurityDetailsCode"),
                id=known[0] or known[1],
                reason=known[1] if known[0] else "",
            )
        for place in (node, *node.all("GoodsShipment")):
            yield from wco_item.documents(place, 0, self.codes)

    def containers(self, node: Node) -> Iterator[Container]:
        packed: dict[str, list[int]] = {}
        for read in self.read:
            for identity in read.containers:
                packed.setdefault(identity, []).append(read.item.item_number)
        for equipment in node.all("GoodsShipment/Consignment/TransportEquipment"):
            identity = equipment.take("ID")
            yield Container(
                id=identity,
                seal_ids=[seal.take("ID") for seal in equipment.all("Seal")],
                item_numbers=packed.pop(identity, []),
            )
        for identity, numbers in packed.items():
            yield Container(id=identity, item_numbers=numbers)


def _direction(kind: str, procedure: str) -> str:
    """IM or EX. Trade with special territories (CO) goes by its procedure: 1, 2 and 3 take goods out."""
    if kind[:2] == "CO" and kind not in _NO_REGISTRATION:
        return "EX" if procedure[:1] in ("1", "2", "3") else "IM"
    return kind if kind in _NO_REGISTRATION else kind[:2]


def _parties(node: Node) -> Iterator[Party]:
    for path, role in _PARTIES.items():
        for party in node.all(path):
            yield from wco_item.party(party, role)


def _charges(node: Node) -> Iterator[Charge]:
    for valuation in node.all("GoodsShipment/CustomsValuation"):
        if amount := valuation.take("FreightChargeAmount"):
            currency = valuation.take("FreightChargeAmount", "currencyID")
            yield Charge(type_code="freight", amount=amount, currency_code=currency)


def _location(node: Node, path: str) -> str:
    """Country, kinds and name of a place of goods, as one: GBAUWLALONBTW."""
    parts = ("Address/CountryCode", "TypeCode", "Address/TypeCode", "Name")
    return "".join(node.take(f"{path}/{part}") for part in parts)


def _stamp(node: Node, path: str) -> str:
    node.take(f"{path}/DateTimeString", "formatCode")
    return node.take(f"{path}/DateTimeString")


def _day(stamp: str) -> str:
    """The day of a stamp YYYYMMDDhhmmss…; another form stays as it is, and is found unreadable."""
    day = _STAMP.match(stamp)
    return "-".join(day.groups()) if day else stamp[:35]
