"""Parties, mandates, grants, tokens."""

from typing import NotRequired

from typing_extensions import TypedDict

from thongquan.api.answers.words import Date, Moment


class NumberTold(TypedDict):
    """A number of a party."""

    type: str
    number: str
    country: str


class PartyTold(TypedDict):
    """What the register says of a party; `marks` for officers."""

    party: str
    kind: str
    country: str
    name: str
    identifiers: list[NumberTold]
    marks: NotRequired[list[str]]


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


class PartyWhole(PartyTold):
    """The same with its mandates."""

    mandates: list[MandateTold]


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
