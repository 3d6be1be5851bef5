"""The document of the exporting side beside what is declared here: what differs, and by how much.

Goods are compared by HS subheading (six digits are the same everywhere), each in its unit; amounts in the
currency that both sides say.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from thongquan.clearance.domain.acdd.matching import EXPORTER_ROLES, IMPORTER_ROLES, letters
from thongquan.clearance.domain.acdd.outcome import Compared, Difference, How, Match
from thongquan.clearance.domain.acdd.words import Document
from thongquan.clearance.domain.declaration import Declaration
from thongquan.kernel.canonical import told as plain

MASS = "KGM"
HUNDRED = Decimal(100)
PLACES = Decimal("0.01")
LOCODE = 5


@dataclass(slots=True)
class _Sum:
    """Of one subheading: quantities by unit, of those units in which every item says it; the net mass of all,
    None where one item does not say."""

    units: dict[str, Decimal] | None = None
    mass: Decimal | None = Decimal(0)
    origins: set[str] = field(default_factory=set)

    def add(self, units: Mapping[str, Decimal], mass: Decimal | None, origin: str) -> None:
        before = self.units
        if before is None:
            self.units = dict(units)
        else:
            self.units = {unit: before[unit] + units[unit] for unit in before.keys() & units.keys()}
        self.mass = None if self.mass is None or mass is None else self.mass + mass
        self.origins |= {origin} - {""}


def compared(
    exported: Document,
    said: Declaration,
    how: How,
    *,
    withdrawn: bool,
    modes: Mapping[str, str],
    registered_names: Collection[str] = (),
) -> Compared:
    """`modes` as in `making`; `registered_names`: of the importer, as the register has them."""
    there, here = _exported(exported), _declared(said)
    found = [
        *_of_parties(exported, said, registered_names),
        *_of_way(exported, said, modes),
        *_of_codes(there, here),
    ]
    shares: dict[str, Decimal | None] = {}
    for name, differences, share in (
        ("quantity", *_of_quantity(there, here)),
        ("mass", *_of_mass(there, here)),
        ("value", *_of_value(exported, said)),
    ):
        found += differences
        shares[f"{name}_percent"] = share
    return Compared(
        Match.WITHDRAWN if withdrawn else Match.MATCHED,
        str(how),
        exported.issuing_country,
        exported.number,
        exported.version,
        tuple(found),
        **shares,
    )


def _of_parties(exported: Document, said: Declaration, registered: Collection[str]) -> Iterator[Difference]:
    sellers = [party.name for party in said.parties if party.role_code in EXPORTER_ROLES and party.name]
    buyers = [party.name for party in said.parties if party.role_code in IMPORTER_ROLES and party.name]
    for code, name, names in (
        ("exporter", exported.exporter_name, sellers),
        ("consignee", exported.consignee_name, [*buyers, *filter(None, registered)]),
    ):
        if name and names and letters(name) not in map(letters, names):
            yield Difference(code, "", name, names[0])


def _of_way(exported: Document, said: Declaration, modes: Mapping[str, str]) -> Iterator[Difference]:
    mode = modes.get(said.transport_mode_code, "")
    if exported.transport_mode and mode and exported.transport_mode != mode:
        yield Difference("transport-mode", "", exported.transport_mode, mode)
    port, here = exported.discharge_port, said.unloading_location_id
    if len(port) == len(here) == LOCODE and port != here:
        yield Difference("discharge-port", "", port, here)


def _of_codes(there: Mapping[str, _Sum], here: Mapping[str, _Sum]) -> Iterator[Difference]:
    for code in sorted(there.keys() - here.keys()):
        yield Difference("code-missing", code, code, "")
    for code in sorted(here.keys() - there.keys()):
        yield Difference("code-other", code, "", code)
    for code in sorted(there.keys() & here.keys()):
        origins, declared = there[code].origins, here[code].origins
        if origins and declared and origins != declared:
            yield Difference("origin", code, ", ".join(sorted(origins)), ", ".join(sorted(declared)))


Found = tuple[list[Difference], Decimal | None]


def _of_quantity(there: Mapping[str, _Sum], here: Mapping[str, _Sum]) -> Found:
    pairs = [
        (code, unit, exported[unit], declared[unit])
        for code in sorted(there.keys() & here.keys())
        if (exported := there[code].units) and (declared := here[code].units)
        for unit in sorted(exported.keys() & declared.keys())
    ]
    found = [
        Difference(_way("quantity", exported, declared), code, _with(exported, unit), _with(declared, unit))
        for code, unit, exported, declared in pairs
        if exported != declared
    ]
    return found, _least((exported, declared) for _, _, exported, declared in pairs)


def _of_mass(there: Mapping[str, _Sum], here: Mapping[str, _Sum]) -> Found:
    pairs = [
        (code, exported, declared)
        for code in sorted(there.keys() & here.keys())
        if (exported := there[code].mass) is not None and (declared := here[code].mass) is not None
    ]
    found = [
        Difference(_way("mass", exported, declared), code, _with(exported, MASS), _with(declared, MASS))
        for code, exported, declared in pairs
        if exported != declared
    ]
    return found, _least((exported, declared) for _, exported, declared in pairs)


def _of_value(exported: Document, said: Declaration) -> Found:
    """Of the whole, where every item says its amount in the one currency of the invoice."""
    values = [item.value for item in exported.items]
    currencies = {value.currency for value in values if value is not None}
    amounts = [_decimal(item.invoice_amount) for item in said.items]
    if None in values or currencies != {said.invoice_currency_code} or None in amounts:
        return [], None
    there = sum((Decimal(value.amount) for value in values if value), Decimal(0))
    here = sum((amount for amount in amounts if amount is not None), Decimal(0))
    currency = said.invoice_currency_code
    found = [Difference(_way("value", there, here), "", _with(there, currency), _with(here, currency))]
    return (found if there != here else []), _least([(there, here)])


def _exported(document: Document) -> dict[str, _Sum]:
    sums: dict[str, _Sum] = defaultdict(_Sum)
    for item in document.items:
        mass = None if item.net_mass is None else Decimal(item.net_mass)
        sums[item.hs_code[:6]].add({item.unit: Decimal(item.quantity)}, mass, item.origin)
    return dict(sums)


def _declared(said: Declaration) -> dict[str, _Sum]:
    sums: dict[str, _Sum] = defaultdict(_Sum)
    for item in said.items:
        mass = _decimal(item.net_mass)
        measures = {
            item.supplementary_unit_code: _decimal(item.supplementary_quantity),
            MASS: mass,
            item.quantity_unit_code: _decimal(item.quantity),
        }
        units = {unit: amount for unit, amount in measures.items() if unit and amount is not None}
        sums[item.commodity_code[:6]].add(units, mass, item.origin_country_code)
    return dict(sums)


def _decimal(text: str) -> Decimal | None:
    whole = text.replace(".", "", 1)
    return Decimal(text) if whole.isascii() and whole.isdecimal() else None


def _way(what: str, exported: Decimal, declared: Decimal) -> str:
    return f"{what}-lower" if declared < exported else f"{what}-higher"


def _least(pairs: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    shares = [(declared * HUNDRED / exported).quantize(PLACES) for exported, declared in pairs if exported]
    return min(shares, default=None)


def _with(amount: Decimal, unit: str) -> str:
    return f"{plain(amount)} {unit}"
