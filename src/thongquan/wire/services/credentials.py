"""Credentials issued here: signed, each with its place in a status list, revoked by turning its bit."""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.wire.domain import addresses, credentials, sdjwt
from thongquan.wire.domain.certified import Revoked, Wanted
from thongquan.wire.domain.credentials.documents import CONTEXT, canonical
from thongquan.wire.domain.credentials.documents import TYPE as CREDENTIAL
from thongquan.wire.models import Credential
from thongquan.wire.services.signers import credential_signer

UNDEFINED = (
    "https://www.w3.org/ns/credentials/undefined-terms/v2"  # the standard's, for terms without a vocabulary
)
PER_LIST = credentials.LENGTH_MIN // 2  # half of a list is used, so that a free place is soon found
TOKEN = 16  # bytes: who knows the address was given it
PUT = """
INSERT INTO wire_credential (number, token, subject, list, place, document, sdjwt, issued_at)
VALUES (%s, %s, %s, %s, %s, '', '', %s) ON CONFLICT (list, place) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Issued:
    """`digest` and `token_digest` belong into the payload of the issue, as its members `issued` and
    `issued_token`.
    """

    number: int
    digest: str
    token_digest: str


def issue(*, about: Subject, wanted: Wanted, at: datetime) -> Issued:
    """In the caller's transaction, which records the issue and says so by `entered`."""
    assert connection.in_atomic_block, "a credential is issued with what it certifies"
    number, token, (in_list, place) = _reserved(about, at)
    document = _secured(wanted, token, in_list, place, at)
    jwt, whole = _token(wanted, in_list, place)
    text = canonical(document).decode()
    Credential.objects.filter(number=number).update(document=text, sdjwt=whole)
    return Issued(number, credentials.digest_of(document), credentials.digest_of_token(jwt))


def entered(*, number: int, leaf: UUID) -> None:
    """`leaf` records its issue."""
    Credential.objects.filter(number=number).update(leaf=leaf)


def revoke(*, about: Subject, actor: Actor, at: datetime, reason: str) -> None:
    """All there are of `about`, in the caller's transaction; none that is revoked already."""
    rows = Credential.objects.select_for_update().filter(subject=str(about), revoked_at=None).order_by("number")
    for row in rows:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        told = Revoked(credentials.digest_of(json.loads(row.document)), row.list, row.place)
        record(Entry.of(told, subject=about, actor=actor, at=at, reason=reason))


def _reserved(about: Subject, at: datetime) -> tuple[int, str, tuple[int, int]]:
    """Its number, address and place; places are taken at random, so that none tells when it was taken."""
    token = secrets.token_urlsafe(TOKEN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('wire_credential', 'number'))")
        number = int(cursor.fetchone()[0])
        in_list = number // PER_LIST + 1
        while True:
            place = secrets.randbelow(credentials.LENGTH_MIN)
            cursor.execute(PUT, [number, token, str(about), in_list, place, at])
            if cursor.rowcount:
                return number, token, (in_list, place)


def _secured(wanted: Wanted, token: str, in_list: int, place: int, at: datetime) -> dict[str, Any]:
    document = {
        "@context": [CONTEXT, UNDEFINED],
        "id": addresses.credential(settings.URL, token),
        "type": [CREDENTIAL, wanted.type],
        "issuer": addresses.issuer(settings.URL),
        "validFrom": _stamp(wanted.valid_from),
        "validUntil": _stamp(wanted.valid_until),
        "credentialStatus": credentials.entry(addresses.status_list(settings.URL, in_list), place),
        "credentialSubject": {"type": wanted.type, **wanted.subject},
    }
    key = credential_signer()
    return credentials.secured(
        document, signer=key, method=addresses.method(settings.URL, key.public_key), at=at
    )


def _token(wanted: Wanted, in_list: int, place: int) -> tuple[str, str]:
    """Without the address: who is shown a part shall not find more by it."""
    claims = {
        "iss": addresses.issuer(settings.URL),
        "vct": wanted.vct,
        "nbf": int(wanted.valid_from.timestamp()),
        "exp": int(wanted.valid_until.timestamp()) + 1,
        "status": sdjwt.status_reference(addresses.status_token(settings.URL, in_list), place),
        **wanted.claims,
    }
    key = credential_signer()
    return sdjwt.made(claims, key=addresses.key_name(key.public_key), signer=key, entropy=os.urandom)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
