"""What everybody may read to check our credentials: whose keys they are signed with, which are revoked."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings

from thongquan.journal.services import prove
from thongquan.kernel.refusals import NotFound
from thongquan.wire import selectors
from thongquan.wire.domain import addresses, credentials, jws, sdjwt
from thongquan.wire.domain.credentials.multibase import multikey
from thongquan.wire.services.signers import credential_signer

CONTROLLED = "https://www.w3.org/ns/cid/v1"
LASTS = timedelta(hours=25)  # from its hour on: whoever works off line fetches it once a day


def own_keys() -> dict[str, dict[str, bytes]]:
    """Of this issuer: today's key and the former ones, by their methods."""
    signer = credential_signer()
    keys = (signer.public_key, *signer.former_public_keys)
    return {addresses.issuer(settings.URL): {addresses.method(settings.URL, key): key for key in keys}}


def issuer_document() -> dict[str, Any]:
    """Controlled identifier document (W3C Controlled Identifiers 1.0): the keys that may assert for us."""
    [(name, methods)] = own_keys().items()
    return {
        "@context": [CONTROLLED],
        "id": name,
        "verificationMethod": [
            {"id": one, "type": "Multikey", "controller": name, "publicKeyMultibase": multikey(key)}
            for one, key in methods.items()
        ],
        "assertionMethod": list(methods),
    }


def issuer_metadata() -> dict[str, Any]:
    """The same keys for readers of SD-JWT VC (its section 4)."""
    [(name, methods)] = own_keys().items()
    keys = [
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": jws.encode(key),
            "kid": addresses.key_name(key),
            "alg": "EdDSA",
            "use": "sig",
        }
        for key in methods.values()
    ]
    return {"issuer": name, "jwks": {"keys": keys}}


def status_list(number: int, *, at: datetime) -> Mapping[str, Any]:
    """The signed list as it is now; NotFound where nothing is in it. Signed anew in each hour and after each
    revocation.
    """
    return _document(number, _hour(at), *_same(number))


def status_token(number: int, *, at: datetime) -> str:
    """The same bits as a Token Status List."""
    return _status_token(number, _hour(at), *_same(number))


def own_lists(names: Iterable[str], *, at: datetime) -> dict[str, credentials.StatusList]:
    """Of the lists so named those that are ours, as they are at this moment."""
    found, own = {}, addresses.issuer(settings.URL)
    for name in names:
        number = addresses.list_number(settings.URL, name)
        if number is not None and number <= selectors.lists_begun():
            bits = credentials.Bits.of(selectors.revoked_places(number))
            found[name] = credentials.StatusList(name, own, frozenset({credentials.REVOCATION}), bits, at, at)
    return found


def place_of(entry: Mapping[str, Any]) -> tuple[int | None, int]:
    """Which list of ours an entry of credentialStatus names, None for none of ours, and its place there."""
    place = str(entry.get("statusListIndex"))
    if not place.isascii() or not place.isdecimal() or len(place) > 9:
        return None, 0
    return addresses.list_number(settings.URL, str(entry.get("statusListCredential"))), int(place)


def digests(kept: selectors.Kept) -> tuple[str, str]:
    """Of a credential of ours, whole, and of what is signed of the one with selective disclosure."""
    whole = hashlib.sha256(kept.document).hexdigest()
    return whole, credentials.digest_of_token(kept.sdjwt.partition(sdjwt.MARK)[0])


def issue_proved(token: str) -> dict[str, Any]:
    """That the issue of a credential stands in the journal, by its public address: what its holder gives along.

    Refused: not-sealed-yet; NotFound also where it was issued before there were credentials.
    """
    leaf = selectors.credential(token).leaf
    if leaf is None:
        raise NotFound("credential", token)
    return prove(leaf, disclose=True, account=False)


def _same(number: int) -> tuple[object, ...]:
    """What the list depends on, besides the hour."""
    if not 1 <= number <= selectors.lists_begun():
        raise NotFound("status-list", number)
    return (*selectors.revoked(number), addresses.key_name(credential_signer().public_key))


@lru_cache(maxsize=32)
def _document(number: int, hour: datetime, *same: object) -> Mapping[str, Any]:
    signer, bits = credential_signer(), credentials.Bits.of(selectors.revoked_places(number))
    told = credentials.list_document(
        addresses.status_list(settings.URL, number),
        bits,
        issuer=addresses.issuer(settings.URL),
        valid_from=hour,
        valid_until=hour + LASTS,
    )
    return credentials.secured(
        told, signer=signer, method=addresses.method(settings.URL, signer.public_key), at=hour
    )


@lru_cache(maxsize=32)
def _status_token(number: int, hour: datetime, *same: object) -> str:
    signer, bits = credential_signer(), credentials.Bits.of(selectors.revoked_places(number))
    return sdjwt.status_token(
        addresses.status_token(settings.URL, number),
        bits,
        issuer=addresses.issuer(settings.URL),
        key=addresses.key_name(signer.public_key),
        signer=signer,
        valid_from=hour,
        valid_until=hour + LASTS,
    )


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
