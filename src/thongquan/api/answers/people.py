"""Parties, mandates, grants, tokens."""

from typing import NotRequired

from typing_extensions import TypedDict

from thongquan.api.answers.words import Date, Moment


class NumberTold(TypedDict):
    """A number of a party."""

    type: str
    number: str
    country: str


class ViewTold(TypedDict):
    """A list as somebody narrows it, under a name of his own."""

    view: int
    of: str
    name: str
    filters: dict[str, str]
    saved_at: Moment


class ViewSaved(TypedDict):
    """Its key."""

    view: int


class PartyTold(TypedDict):
    """What the register says of a party today; a mark for officers alone is told to them alone."""

    party: str
    kind: str
    country: str
    name: str
    identifiers: list[NumberTold]
    marks: list[str]


class PartyPage(TypedDict):
    """`next` is the cursor of the page that follows, "" at the end."""

    parties: list[PartyTold]
    next: str


class MandateTold(TypedDict):
    """Who speaks for whom, where and in what."""

    mandate: int
    agent: str
    principal: str
    offices: list[str]
    procedures: list[str]
    valid_from: Date
    valid_to: Date | None
    registered_at: Moment
    revoked_at: Moment | None


class Named(TypedDict):
    """A name of a party."""

    name: str
    valid_from: Date
    valid_to: Date | None


class NumberHeld(NumberTold):
    """A number, from when until when, and of which branch."""

    branch: str
    valid_from: Date
    valid_to: Date | None


class BranchTold(TypedDict):
    """A place of business of a party."""

    code: str
    name: str
    address: str
    valid_from: Date
    valid_to: Date | None


class MarkTold(TypedDict):
    """A mark a party bears or bore; who set and lifted it, and why, for officers."""

    status: int
    mark: str
    basis: str
    valid_from: Date
    valid_to: Date | None
    lifted_at: Moment | None
    source: NotRequired[str]
    set_by: NotRequired[str]
    lifted_by: NotRequired[str]
    reason: NotRequired[str]


class PartyWhole(PartyTold):
    """All of its entry, past and to come."""

    address: str
    names: list[Named]
    numbers: list[NumberHeld]
    branches: list[BranchTold]
    marked: list[MarkTold]
    mandates: list[MandateTold]


class CertificateHeld(TypedDict):
    """A certificate of a party; `state` "in-force": what it signs with it today is accepted."""

    fingerprint: str
    serial: str
    holder: str
    issuer: str
    registered_from: Date
    registered_to: Date | None
    expires_at: Moment
    revoked_at: Moment | None
    state: str


class GrantTold(TypedDict):
    """A role within its scopes."""

    role: str
    office: str
    subtree: bool
    party: str
    classification: str


class Me(TypedDict):
    """Who asks."""

    subject: str
    name: str
    grants: list[GrantTold]


class TokenTold(TypedDict):
    """A personal token, shown this once."""

    token: str
    token_type: str
    expires_at: Moment


class Fingerprint(TypedDict):
    """Of a certificate, SHA-256."""

    fingerprint: str
