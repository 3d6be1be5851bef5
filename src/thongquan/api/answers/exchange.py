"""What is told of partners and their messages."""

from datetime import date, datetime
from typing import Any

from thongquan.api.shown import AnswerSchema

Text = dict[str, str]


class Proposed(AnswerSchema):
    """`key`: of what was proposed, to be decided by a second person."""

    key: int


class ChannelTold(AnswerSchema):
    """`open`: an agreement, a route and a key are in force and nothing is suspended. `last_sent`: that the
    partner acknowledged. `waiting` since `oldest`; `unreceipted`: of them posted. `refused`, `dead`,
    `quarantined`: want somebody. `key_ends`, `agreement_ends`: the last days."""

    code: str
    name: Text
    open: bool
    suspended_at: datetime | None
    address: str
    last_received: datetime | None
    last_sent: datetime | None
    waiting: int
    oldest: datetime | None
    unreceipted: int
    refused: int
    unhandled: int
    dead: int
    quarantined: int
    agreements: int
    agreement_ends: date | None
    key_ends: date | None


class AgreementTold(AnswerSchema):
    """`receives`, `sends`: what it may send here and we may send it, by name of the kind. `in_force`: now."""

    agreement: int
    number: str
    instrument: str
    title: Text
    legal_basis: Text
    purpose: Text
    use_limits: Text
    retention_days: int
    scope: dict[str, Any] | None
    receives: dict[str, Text]
    sends: dict[str, Text]
    valid_from: date
    valid_through: date | None
    in_force: bool
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    ended_by: str
    ended_at: datetime | None
    reason: str


class OpeningTold(AnswerSchema):
    opening: int
    what: str
    about: str
    valid_from: str
    valid_to: str
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    reason: str


class RouteTold(AnswerSchema):
    address: str
    valid_from: date
    valid_to: date | None


class KeyTold(AnswerSchema):
    """`state`: what it is worth today. `signs` False: for sealing what goes to the partner."""

    fingerprint: str
    holder: str
    registered_from: date
    registered_to: date | None
    expires_at: datetime
    revoked_at: datetime | None
    state: str
    signs: bool


class PartnerTold(AnswerSchema):
    code: str
    name: Text
    contacts: list[Text]
    protocols: list[str]
    suspended_at: datetime | None
    suspension_reason: str
    agreements: list[AgreementTold]
    openings: list[OpeningTold]
    routes: list[RouteTold]
    keys: list[KeyTold]


class PartnerMessageTold(AnswerSchema):
    """`way`: received, sent. `stage`: how far it is. `receipt`: ours, of what was received. `number`: its place
    in the list."""

    way: str
    partner: str
    kind: str
    kind_text: Text
    message_id: str
    conversation: str
    sequence: int
    in_reply_to: str
    sent_at: datetime
    expires_at: datetime
    media_type: str
    at: datetime
    stage: str
    receipt: str = ""
    why: str = ""
    tries: int = 0
    number: int = 0


class SignatureTold(AnswerSchema):
    """What it was worth when it came (`valid`, `why`), and what its key is worth now."""

    valid: bool
    why: str
    fingerprint: str
    state_now: str


class PartnerMessage(PartnerMessageTold):
    """`body`: base64. `partner_receipt`: the partner's JWS, of what was sent."""

    body: str
    signature: SignatureTold | None = None
    partner_receipt: str = ""
    thread: list[PartnerMessageTold]


class EvidenceTold(AnswerSchema):
    """`signed`: method, path, fields (canonical JSON). `body`: base64. `receipt`: our JWS."""

    signed: str
    body: str
    certificates: list[str]
    received_at: datetime
    receipt: str


class EvidenceOfSent(AnswerSchema):
    """`receipt`: the partner's JWS, "" where it is not here."""

    envelope: dict[str, Any]
    body: str
    certificates: list[str]
    receipt: str


class QuarantinedTold(AnswerSchema):
    """`why` it is not taken in, `detail` of its signature. `times`: how often the same came; `more`: others of
    that place that were not kept."""

    quarantined: int
    place: str
    sender: str
    receiver: str
    message_id: str
    kind: str
    conversation: str
    sequence: int
    sha256: str
    size: int | None
    why: str
    detail: str
    times: int
    more: int
    first_at: datetime
    last_at: datetime
    closed_at: datetime | None
    closed_by: str
    reason: str


class QuarantinedWhole(QuarantinedTold):
    """`evidence`: method, path and fields as they came. `body`: base64, null where it was not kept."""

    evidence: dict[str, Any] | None
    body: str | None


class DeadTold(AnswerSchema):
    """`holds_back`: how many of its conversation wait for it."""

    receipt: str
    partner: str
    kind: str
    kind_text: Text
    conversation: str
    sequence: int
    tries: int
    reason: str
    at: datetime
    holds_back: int
