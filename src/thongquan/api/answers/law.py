"""Books, the tariff, the calculator; the record; health."""

from typing import Any, NotRequired

from typing_extensions import TypedDict

from thongquan.api.answers.words import Date, Moment, Number, Words


class EditionTold(TypedDict):
    """An edition of a book by its number and the hash of what is in it."""

    book: str
    number: int
    content_hash: str


class EditionListed(EditionTold):
    """An edition that is or was the law."""

    follows: int | None
    state: str
    basis: str
    demo: bool
    drafted_at: Moment
    checked_at: Moment | None
    approved_at: Moment | None
    published_at: Moment | None


class DraftListed(EditionListed):
    """An edition in whatever state, with the hands it went through."""

    note: str
    drafted_by: str
    checked_by: str
    approved_by: str
    published_by: str


class EditionShown(EditionTold):
    """`tables`: how many rows each has; or the `rows` of the one asked for."""

    basis: str
    demo: bool
    tables: NotRequired[dict[str, int]]
    rows: NotRequired[list[dict[str, Any]]]


class Difference(TypedDict):
    """One field that changes, or one row that is added or removed."""

    table: str
    key: str
    valid_from: str | None
    change: str
    column: str | None
    before: str | None
    after: str | None


class Differences(TypedDict):
    """How many there are, and a page of them."""

    count: int
    differences: list[Difference]
    next: str


class CodesTold(TypedDict):
    """The lines that may be declared under a prefix."""

    count: int
    lines: list[dict[str, Any]]
    next: str


class NodeTold(TypedDict):
    """A place of the tree of the tariff. `text`: a label and no law, unless `official`. `lines`: how many may
    be declared below it."""

    code: str
    level: str
    text: Words
    official: bool
    lines: int


class TreeTold(TypedDict):
    """A level of the tree, and the way to it from the top."""

    on: Date
    lineage: list[NodeTold]
    nodes: list[NodeTold]


class CodesFound(TypedDict):
    """Lines of the tariff that were searched for, each with its heading's text."""

    lines: list[dict[str, Any]]


class CellTold(TypedDict):
    """A part of what a schedule says of a code; `alternative` 1 and more: one of several goods the agreement
    cuts the code into. `valid_to` is the first day it no longer holds."""

    alternative: int
    kind: str
    rate: Number | None
    out_quota: Number | None
    only_countries: list[str]
    not_countries: list[str]
    zone: str
    note: str
    basis: str
    valid_from: Date
    valid_to: Date | None


class ProofTold(TypedDict):
    """A paper that shows origin."""

    type: str
    name: Words


class ScheduleTold(TypedDict):
    """A schedule, who may claim it with which proof, and its cells for the code."""

    schedule: str
    kind: str
    name: Words
    confirmed: bool
    verified: bool
    needs_proof: bool
    needs_direct: bool
    basis: str
    proofs: list[ProofTold]
    members: list[str]
    cells: list[CellTold]


class SpecialTold(TypedDict):
    """A rate of a line of the special chapter."""

    row: int
    schedule: str
    text: Words
    rate: Number | None
    basis: str


class VatTold(TypedDict):
    """A category of value added tax that the law allows for the code."""

    category: str
    name: Words
    rate: Number | None
    prefix: str
    verified: bool
    basis: str
    valid_to: Date | None


class ControlTold(TypedDict):
    """What another agency asks."""

    measure: str
    name: Words
    agency: str
    kind: str
    direction: str
    stage: str
    condition: str
    met_by: list[str]
    partly: bool
    verified: bool
    prefix: str
    basis: str


class CodeTold(TypedDict):
    """All that the law of the day says of a code; `path` and `rates` are the rows of the book as they are."""

    on: Date
    path: list[dict[str, Any]]
    rates: list[dict[str, Any]]
    lineage: list[NodeTold]
    offered: list[ScheduleTold]
    special: list[SpecialTold]
    vat: list[VatTold]
    controls: list[ControlTold]
    editions: dict[str, str]


class RatesChanged(TypedDict):
    """What an edition changed in a code's rates: pairs of schedule and cell."""

    edition: str
    content_hash: str
    published_at: Moment
    basis: str
    added: list[tuple[str, CellTold]]
    removed: list[tuple[str, CellTold]]


class CodeHistory(TypedDict):
    """Every rate the law ever set for the code, and the editions that changed what it says."""

    offered: list[ScheduleTold]
    changes: list[RatesChanged]


class OfferedTax(TypedDict):
    """One tax of an offer."""

    tax: str
    treatment: str
    base: Number
    rate: Number
    amount: Number
    measure: str | None
    legal_basis: str | None


class OfferTold(TypedDict):
    """What a good would cost under one schedule; `papers`: the name of each proof. `taxes`: all of them
    together, "" while VAT is open (`vat_state`); `owed` has those that are known."""

    schedule: str
    name: Words
    alternative: Any
    quota: str | None
    granted: bool
    state: str
    rate: Number
    duty: Number
    taxes: Number
    vat_state: str
    proofs: list[str]
    papers: dict[str, Words]
    needs_direct: bool
    measure: str | None
    legal_basis: str | None
    owed: list[OfferedTax]


class CalculationTold(TypedDict):
    """Every schedule, the granted and cheapest first."""

    code: str
    origin: str
    value: Number
    on: Date
    currency: str
    offers: list[OfferTold]
    edition: dict[str, str]


class CheckpointTold(TypedDict):
    """The newest signed checkpoint of the record."""

    checkpoint: str
    keys: list[str]


class CertificateTold(TypedDict):
    """By which our receipts and decisions are verified."""

    certificate: str
    fingerprint: str
    algorithm: str


class LeafTold(TypedDict):
    """A leaf of the record that may be proved."""

    leaf: str
    kind: str
    at: Moment


class SeedTold(TypedDict):
    """The commitment to a day's random selection; `seed` once it is revealed."""

    day: Date
    commitment: str
    leaf: str
    sealed_at: Moment | None
    seed: str


class HealthTold(TypedDict):
    """Whether the installation lives and is ready."""

    status: str
    live: bool
    ready: bool
    database: bool
    warm: bool
    installed: NotRequired[bool]
    worker_lag: NotRequired[float]
    waiting: NotRequired[int]


class Booked(TypedDict):
    """The bank's transaction, as it was booked."""

    transaction: str
