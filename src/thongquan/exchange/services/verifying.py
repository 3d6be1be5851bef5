"""A credential that somebody brings, or the address on a paper, judged by what is known here.

Nothing is fetched: of other administrations we know what their signed messages told, and the rest is said to be
unknown.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from thongquan.exchange.domain.verified import Form, Judged, Place, answers, of_attestation
from thongquan.exchange.selectors import proof as selectors
from thongquan.journal.domain.checkpoint import BadNote, opened
from thongquan.journal.services import trusted_keys
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.wire import selectors as wire
from thongquan.wire.domain import attestations, credentials, sdjwt
from thongquan.wire.domain.attestations import BadAttestation
from thongquan.wire.domain.attestations.reading import VERSIONS
from thongquan.wire.domain.credentials import BadCredential, Keys, Records
from thongquan.wire.domain.credentials.documents import json_value, listed, moment
from thongquan.wire.domain.sdjwt import BadToken
from thongquan.wire.selectors import Kept
from thongquan.wire.services import publishing

BYTES_MAX = 1 << 20
ATTESTATION_MAX = 1 << 18  # its hash takes two milliseconds a kilobyte
PACKAGE = ("credential", "record")  # what is brought with its proof of issue
BY_LINK = ("form", "reference", "issuing_country", "importing_country", "issued_on", "valid_until")


@dataclass(frozen=True)
class _Known:
    """What is asked of: keys and journals of ourselves and of partners."""

    administrations: Mapping[str, str]
    keys: Keys
    records: Records
    own: str

    def whose(self, issuer: str) -> str:
        return selectors.administration_of(issuer, {self.own: None}, self.administrations)


def judge(*, body: bytes, at: datetime) -> Judged:
    """Of a credential (JSON, SD-JWT, OpenAttestation), or of one with its proof of issue: {"credential",
    "record"}.

    Refused: too-large, credential-unreadable (with why).
    """
    if len(body) > BYTES_MAX:
        raise Refused("too-large", limit=BYTES_MAX)
    try:
        text = body.decode("utf-8").strip()
        if sdjwt.MARK in text and not text.startswith("{"):
            return _part(text, None, at)
        return _json(text.encode(), at)
    except (BadCredential, BadToken, BadAttestation) as why:
        raise Refused("credential-unreadable", why=str(why)) from None
    except UnicodeDecodeError:
        raise Refused("credential-unreadable", why="not-utf-8") from None


def follow(*, token: str, at: datetime) -> Judged:
    """By the address on a paper: how it stands, and only what tells which certificate it is. NotFound."""
    kept = wire.credential(token)
    document = credentials.read(kept.document)
    judged = _credential(document, None, at)
    subject = document["credentialSubject"]
    shown = {name: subject[name] for name in BY_LINK if name in subject}
    return Judged(Form.LINK, judged.issuer, judged.administration, judged.answers, shown)


def _json(body: bytes, at: datetime) -> Judged:
    told = json_value(body)
    if not isinstance(told, dict):
        raise BadCredential("unreadable")
    if told.get("version") in VERSIONS:
        return _attestation(body)
    record = None
    if set(told) == set(PACKAGE):
        record = told["record"] if isinstance(told["record"], dict) else {}
        told = told["credential"]
        if isinstance(told, str):
            return _part(told, record, at)
    return _credential(credentials.read(json.dumps(told).encode()), record, at)


def _attestation(body: bytes) -> Judged:
    if len(body) > ATTESTATION_MAX:
        raise Refused("too-large", limit=ATTESTATION_MAX)
    told = attestations.attested(attestations.read(body))
    names = ", ".join(one.name for one in told.issuers)
    shown = {"issuers": [{"name": one.name, "location": one.location} for one in told.issuers]}
    return Judged(Form.ATTESTATION, names, "", of_attestation(told), shown, told.hidden)


def _credential(document: dict[str, Any], record: Mapping[str, Any] | None, at: datetime) -> Judged:
    known, kept = _known(), _own_of(listed(document.get("credentialStatus")), credentials.digest_of(document))
    proof, waiting = (record, False) if record is not None else _proof_of(kept)
    names = [
        str(one.get("statusListCredential"))
        for one in listed(document.get("credentialStatus"))
        if isinstance(one, dict)
    ]
    told = credentials.verified(
        document,
        keys=known.keys,
        lists=publishing.own_lists(names, at=at),
        at=at,
        proof=proof,
        records=known.records,
    )
    begins = moment(document.get("validFrom"))
    found = _answers(told, proof, known, begins=begins, waiting=waiting)
    shown = {name: value for name, value in document.items() if name not in ("proof", "@context")}
    return Judged(Form.CREDENTIAL, told.issuer, known.whose(told.issuer), found, shown)


def _part(text: str, record: Mapping[str, Any] | None, at: datetime) -> Judged:
    token, known = sdjwt.read(text), _known()
    status = token.claims.get("status")
    named = status.get("status_list") if isinstance(status, dict) else None
    named = named if isinstance(named, dict) else {}
    entry = {"statusListCredential": named.get("uri"), "statusListIndex": str(named.get("idx"))}
    kept = _own_of([entry], credentials.digest_of_token(token.jwt))
    proof, waiting = (record, False) if record is not None else _proof_of(kept)
    lists = publishing.own_lists([str(named.get("uri"))], at=at)
    told = sdjwt.presented(token, keys=known.keys, lists=lists, at=at, proof=proof, records=known.records)
    begins = token.claims.get("nbf")
    day = datetime.fromtimestamp(begins, at.tzinfo) if type(begins) is int and 0 <= begins < 1 << 33 else None
    found = _answers(told.verified, proof, known, begins=day, waiting=waiting)
    issuer = told.verified.issuer
    return Judged(Form.PART, issuer, known.whose(issuer), found, told.claims, told.hidden)


def _answers(
    told: credentials.Verified,
    proof: Mapping[str, Any] | None,
    known: _Known,
    *,
    begins: datetime | None,
    waiting: bool,
) -> Any:
    place = _place(proof, known.records.get(told.issuer, ())) if told.recorded == "" else None
    ours = told.issuer == known.own
    witnesses = selectors.witnesses(place.index + 1) if place is not None and ours else ()
    return answers(told, place=place, waiting=waiting, begins=begins, witnesses=witnesses)


def _known() -> _Known:
    administrations, keys, records = selectors.issuers()
    own = publishing.own_keys()
    [name] = own
    return _Known(administrations, {**keys, **own}, {**records, name: trusted_keys()}, name)


def _own_of(statuses: list[Any], digest: str) -> Kept | None:
    """The credential of ours that this one is, by its place in a list: whole, or what was signed of it."""
    for one in statuses:
        if not isinstance(one, dict):
            continue
        number, place = publishing.place_of(one)
        if number is None:
            continue
        try:
            kept = wire.credential_at(number, place)
        except NotFound:
            continue
        if digest in publishing.digests(kept):
            return kept
    return None


def _proof_of(kept: Kept | None) -> tuple[Mapping[str, Any] | None, bool]:
    """Ours is proved without being asked; and whether it waits to be sealed."""
    if kept is None or kept.leaf is None:
        return None, False
    try:
        return publishing.issue_proved(kept.token), False
    except Refused as why:
        if why.code != "not-sealed-yet":
            raise
        return None, True


def _place(proof: Mapping[str, Any] | None, keys: Any) -> Place | None:
    """Of a proof that holds."""
    assert proof is not None
    try:
        signed = opened(proof["checkpoint"], keys)
        recorded = datetime.fromisoformat(json.loads(proof["leaf"])["at"])
    except (BadNote, ValueError, KeyError, TypeError):
        return None
    return Place(proof["index"], recorded, signed.size, signed.at)
