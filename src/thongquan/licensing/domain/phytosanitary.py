"""A plant certificate between administrations (e-Phyto): UN/CEFACT SPSCertificate 17, as the IPPC uses it.

Each member names its element, and the members stand in the order in which they are written. A text keeps its
attributes: language, unit, list, file name. Codes are the standard's: type 851 export, 657 re-export; status 70
issued, 40 withdrawn, 41 replaced; subjects of notes as SPSFL (form) and ADEDL (declaration).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, get_args, get_type_hints


@dataclass(frozen=True, slots=True)
class Text:
    """`attributes`: by name, in the order of their names."""

    value: str = ""
    attributes: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment: as DateTimeString, or bare, as some write it."""

    value: str = ""
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """How a member stands in XML: its element and what it is made of."""

    element: str
    of: type


Texts = tuple[Text, ...]
Moments = tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What is said besides, under a subject of the standard; once for each language."""

    subject: Annotated[Texts, "Subject"] = ()
    content: Annotated[Texts, "Content"] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """As its country writes it, line by line."""

    postcode: Annotated[Texts, "PostcodeCode"] = ()
    line_one: Annotated[Texts, "LineOne"] = ()
    line_two: Annotated[Texts, "LineTwo"] = ()
    line_three: Annotated[Texts, "LineThree"] = ()
    line_four: Annotated[Texts, "LineFour"] = ()
    line_five: Annotated[Texts, "LineFive"] = ()
    city: Annotated[Texts, "CityName"] = ()
    country: Annotated[Texts, "CountryID"] = ()
    country_name: Annotated[Texts, "CountryName"] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """By name alone."""

    name: Annotated[Texts, "Name"] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """A consignor, consignee, issuer or operator; `type_code` may be a number of registration, by its list."""

    id: Annotated[Texts, "ID"] = ()
    name: Annotated[Texts, "Name"] = ()
    role_code: Annotated[Texts, "RoleCode"] = ()
    type_code: Annotated[Texts, "TypeCode"] = ()
    address: Annotated[tuple[Address, ...], "SpecifiedSPSAddress"] = ()
    person: Annotated[tuple[Person, ...], "SpecifiedSPSPerson"] = ()


@dataclass(frozen=True, slots=True)
class Division:
    """A part of a country, and of which level."""

    id: Annotated[Texts, "ID"] = ()
    name: Annotated[Texts, "Name"] = ()
    level: Annotated[Texts, "HierarchicalLevelCode"] = ()


@dataclass(frozen=True, slots=True)
class Country:
    """`id`: ISO 3166-1 alpha-2."""

    id: Annotated[Texts, "ID"] = ()
    name: Annotated[Texts, "Name"] = ()
    divisions: Annotated[tuple[Division, ...], "SubordinateSPSCountrySubDivision"] = ()


@dataclass(frozen=True, slots=True)
class Location:
    """A place; `id` as UN/LOCODE where its scheme says so."""

    id: Annotated[Texts, "ID"] = ()
    name: Annotated[Texts, "Name"] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """What the signatory certifies, by number."""

    id: Annotated[Texts, "ID"] = ()
    content: Annotated[Texts, "Content"] = ()


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signed, where and when, for whom."""

    signed_at: Annotated[Moments, "ActualDateTime"] = ()
    place: Annotated[tuple[Location, ...], "IssueSPSLocation"] = ()
    provider: Annotated[tuple[Party, ...], "ProviderSPSParty"] = ()
    clauses: Annotated[tuple[Clause, ...], "IncludedSPSClause"] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A document referred to, or attached: `attachment` is base64 and names its file."""

    issued_at: Annotated[Moments, "IssueDateTime"] = ()
    type_code: Annotated[Texts, "TypeCode"] = ()
    relationship: Annotated[Texts, "RelationshipTypeCode"] = ()
    id: Annotated[Texts, "ID"] = ()
    attachment: Annotated[Texts, "AttachmentBinaryObject"] = ()
    information: Annotated[Texts, "Information"] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """The paper itself: number, kind, state, issuer."""

    name: Annotated[Texts, "Name"] = ()
    id: Annotated[Texts, "ID"] = ()
    description: Annotated[Texts, "Description"] = ()
    type_code: Annotated[Texts, "TypeCode"] = ()
    status_code: Annotated[Texts, "StatusCode"] = ()
    issued_at: Annotated[Moments, "IssueDateTime"] = ()
    copy: Annotated[Texts, "CopyIndicator"] = ()
    issuer: Annotated[tuple[Party, ...], "IssuerSPSParty"] = ()
    recipients: Annotated[tuple[Party, ...], "RecipientSPSParty"] = ()
    notes: Annotated[tuple[Note, ...], "IncludedSPSNote"] = ()
    references: Annotated[tuple[Reference, ...], "ReferenceSPSReferencedDocument"] = ()
    signatories: Annotated[tuple[Signatory, ...], "SignatorySPSAuthentication"] = ()


@dataclass(frozen=True, slots=True)
class Seal:
    """On a container."""

    id: Annotated[Texts, "ID"] = ()


@dataclass(frozen=True, slots=True)
class Equipment:
    """A container and its seals."""

    id: Annotated[Texts, "ID"] = ()
    seals: Annotated[tuple[Seal, ...], "AffixedSPSSeal"] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """Where the plants were examined."""

    place: Annotated[tuple[Location, ...], "OccurrenceSPSLocation"] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """A vessel, a lorry, an aeroplane, by name."""

    name: Annotated[Texts, "Name"] = ()


@dataclass(frozen=True, slots=True)
class Movement:
    """By which way they travel: UNECE Recommendation 19, the voyage."""

    id: Annotated[Texts, "ID"] = ()
    mode: Annotated[Texts, "ModeCode"] = ()
    means: Annotated[tuple[Means, ...], "UsedSPSTransportMeans"] = ()


@dataclass(frozen=True, slots=True)
class Classification:
    """`system`: HS, IPPCPCVP (kind of commodity), IPPCPCC (its condition) …"""

    system_id: Annotated[Texts, "SystemID"] = ()
    system: Annotated[Texts, "SystemName"] = ()
    code: Annotated[Texts, "ClassCode"] = ()
    name: Annotated[Texts, "ClassName"] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """`type_code`: UNECE Recommendation 21; level 1 is the outer one."""

    level: Annotated[Texts, "LevelCode"] = ()
    type_code: Annotated[Texts, "TypeCode"] = ()
    quantity: Annotated[Texts, "ItemQuantity"] = ()


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One thing about a treatment: a code of the IPPC (TTCH: chemical …), and a value or texts."""

    descriptions: Annotated[Texts, "Description"] = ()
    measure: Annotated[Texts, "ValueMeasure"] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when, or for how long."""

    start: Annotated[Moments, "StartDateTime"] = ()
    end: Annotated[Moments, "EndDateTime"] = ()
    duration: Annotated[Texts, "DurationMeasure"] = ()


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was done to the plants, and how."""

    type_code: Annotated[Texts, "TypeCode"] = ()
    period: Annotated[tuple[Period, ...], "CompletionSPSPeriod"] = ()
    country: Annotated[tuple[Country, ...], "OperationSPSCountry"] = ()
    operator: Annotated[tuple[Party, ...], "OperatorSPSParty"] = ()
    characteristics: Annotated[tuple[Characteristic, ...], "ApplicableSPSProcessCharacteristic"] = ()
    notes: Annotated[tuple[Note, ...], "AdditionalInformationSPSNote"] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """`scientific_name`: the botanical name, by the codes of EPPO where there is one."""

    sequence: Annotated[Texts, "SequenceNumeric"] = ()
    description: Annotated[Texts, "Description"] = ()
    common_name: Annotated[Texts, "CommonName"] = ()
    scientific_name: Annotated[Texts, "ScientificName"] = ()
    intended_use: Annotated[Texts, "IntendedUse"] = ()
    net_weight: Annotated[Texts, "NetWeightMeasure"] = ()
    gross_weight: Annotated[Texts, "GrossWeightMeasure"] = ()
    net_volume: Annotated[Texts, "NetVolumeMeasure"] = ()
    gross_volume: Annotated[Texts, "GrossVolumeMeasure"] = ()
    notes: Annotated[tuple[Note, ...], "AdditionalInformationSPSNote"] = ()
    classifications: Annotated[tuple[Classification, ...], "ApplicableSPSClassification"] = ()
    packages: Annotated[tuple[Package, ...], "PhysicalSPSPackage"] = ()
    equipment: Annotated[tuple[Equipment, ...], "AssociatedSPSTransportEquipment"] = ()
    origins: Annotated[tuple[Country, ...], "OriginSPSCountry"] = ()
    origin_places: Annotated[tuple[Location, ...], "OriginSPSLocation"] = ()
    treatments: Annotated[tuple[Treatment, ...], "AppliedSPSProcess"] = ()


@dataclass(frozen=True, slots=True)
class Lot:
    """Items that travel together."""

    items: Annotated[tuple[Item, ...], "IncludedSPSTradeLineItem"] = ()


@dataclass(frozen=True, slots=True)
class Consignment:
    """Who sends what to whom, out of which country into which, by which way."""

    id: Annotated[Texts, "ID"] = ()
    transit: Annotated[tuple[Country, ...], "TransitSPSCountry"] = ()
    consignor: Annotated[tuple[Party, ...], "ConsignorSPSParty"] = ()
    consignee: Annotated[tuple[Party, ...], "ConsigneeSPSParty"] = ()
    equipment: Annotated[tuple[Equipment, ...], "UtilizedSPSTransportEquipment"] = ()
    export: Annotated[tuple[Country, ...], "ExportSPSCountry"] = ()
    reexport: Annotated[tuple[Country, ...], "ReexportSPSCountry"] = ()
    importing: Annotated[tuple[Country, ...], "ImportSPSCountry"] = ()
    unloading: Annotated[tuple[Location, ...], "UnloadingBaseportSPSLocation"] = ()
    examination: Annotated[tuple[Examination, ...], "ExaminationSPSEvent"] = ()
    movements: Annotated[tuple[Movement, ...], "MainCarriageSPSTransportMovement"] = ()
    lots: Annotated[tuple[Lot, ...], "IncludedSPSConsignmentItem"] = ()


@dataclass(frozen=True, slots=True)
class Phytosanitary:
    """The whole certificate."""

    document: Annotated[tuple[Document, ...], "SPSExchangedDocument"] = ()
    consignment: Annotated[tuple[Consignment, ...], "SPSConsignment"] = ()

    @property
    def number(self) -> str:
        return str(self.document[0].id[0])

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for one in self.consignment for lot in one.lots for item in lot.items)


@cache
def members(of: type) -> Mapping[str, Member]:
    """By the name of the member here; each is a tuple of what it is made of."""
    told = get_type_hints(of, include_extras=True)
    return {name: Member(hint.__metadata__[0], get_args(get_args(hint)[0])[0]) for name, hint in told.items()}
