"""Certificates of origin, their balances, who drew of them."""

from typing_extensions import TypedDict

from thongquan.api.answers.credentials import RecordTold
from thongquan.api.answers.words import Anything, Date, Moment, Number


class BalanceOfOrigin(TypedDict):
    """An item: what the certificate grants, what is used, what is left."""

    item: int
    code: str
    unit: str
    granted: Number
    used: Number
    left: Number


class OriginTold(TypedDict):
    """A certificate of origin; `side`: ours (issued here) or received; `usable`: may be drawn of."""

    identifier: str
    reference: str
    form: str
    side: str
    issuing_country: str
    importing_country: str
    state: str
    usable: bool
    valid_from: Date
    valid_until: Date
    exporter: str
    consignee: str
    items: list[BalanceOfOrigin]


class OriginPage(TypedDict):
    """A page of certificates of origin."""

    certificates: list[OriginTold]
    next: str


class OriginDrawn(TypedDict):
    """What a line of a declaration took of an item (above nought) or gave back (below)."""

    declaration: str
    line: int
    item: int
    quantity: Number
    at: Moment


class OriginWhole(OriginTold):
    """With the data set as it was issued; `credential`: the public address of its credential, for ours."""

    certificate: Anything
    reason: str
    digest: str
    recorded_at: Moment
    reported_at: Moment | None
    replaced_by: str
    replaces: str
    movements: list[OriginDrawn]
    credential: str
    revoked_at: Moment | None
    may: list[str]


ANSWERS = {
    "list_origin_certificates": {200: OriginPage},
    "origin_template": {200: bytes},
    "issue_origin_certificate": {201: OriginWhole},
    "read_origin_certificate": {200: OriginWhole},
    "cancel_origin_certificate": {200: OriginWhole},
    "replace_origin_certificate": {201: OriginWhole},
    "refuse_origin_certificate": {200: OriginWhole},
    "origin_credential": {200: bytes},
    "origin_sd_jwt": {200: bytes},
    "origin_paper": {200: bytes},
    "origin_record": {200: RecordTold},
}
