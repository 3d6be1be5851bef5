"""Credentials of which a part is shown (SD-JWT VC): the standard's rules, against everything that could be
altered.
"""

import json
import os
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.wire.certificates import NOON
from thongquan.wire.domain import jws, sdjwt
from thongquan.wire.domain.credentials import BadCredential, Bits, Standing
from thongquan.wire.domain.sdjwt import BadToken, Sd, making

ISSUER = "https://customs.example/issuer"
LIST = "https://customs.example/status/1"


class Key:
    algorithm, former_public_keys, certificate = "EdDSA", (), None
    key = Ed25519PrivateKey.generate()
    public_key = key.public_key().public_bytes_raw()
    sign = key.sign


KEYS = {ISSUER: {f"{ISSUER}#k": Key.public_key}}
CLAIMS = {
    "iss": ISSUER,
    "vct": "urn:example:origin",
    "nbf": int(NOON.timestamp()),
    "exp": int((NOON + timedelta(days=1)).timestamp()),
    "status": sdjwt.status_reference(LIST, 7),
    "reference": "LA-1",
    "exporter": Sd({"name": "An exporter", "country": "LA"}),
    "items": [
        {"number": 1, "description": Sd("Coffee"), "fob_value": Sd({"amount": "1.00", "currency": Sd("USD")})},
        {"number": 2, "description": Sd("Tea"), "fob_value": Sd({"amount": "2.00", "currency": Sd("USD")})},
    ],
}


def made(**changed) -> str:
    return sdjwt.made({**CLAIMS, **changed}, key="k", signer=Key, entropy=os.urandom)[1]


def signed(payload: dict, *disclosures: str, **head) -> str:
    jwt = making.signed(payload, {"alg": "EdDSA", "kid": "k", "typ": "dc+sd-jwt"} | head, Key)
    return "~".join((jwt, *disclosures, ""))


def disclosure(*told) -> str:
    return jws.encode(json.dumps(told).encode())


def lists(*revoked: int, valid: timedelta = timedelta(hours=1)) -> dict:
    text = sdjwt.status_token(
        LIST, Bits.of(revoked), issuer=ISSUER, key="k", signer=Key, valid_from=NOON, valid_until=NOON + valid
    )
    return {LIST: sdjwt.token_list(text, keys=KEYS, at=NOON)}


def why(text: str) -> str:
    with pytest.raises(BadToken) as bad:
        sdjwt.read(text)
    return str(bad.value)


def test_everything_is_shown_or_a_part_and_what_is_kept_back_is_counted():
    whole = sdjwt.read(made())
    assert whole.claims["items"][1]["fob_value"] == {"amount": "2.00", "currency": "USD"}
    assert whole.hidden == 0
    shown = sdjwt.read(sdjwt.narrowed(whole, {"exporter", "items.description"}))
    assert shown.claims["items"] == [
        {"number": 1, "description": "Coffee"},
        {"number": 2, "description": "Tea"},
    ]
    assert shown.hidden == 2
    assert "USD" not in sdjwt.narrowed(whole, {"exporter", "items.description"})
    told = sdjwt.presented(shown, keys=KEYS, lists=lists(), at=NOON)
    assert told.verified.holds
    assert (told.type, told.claims["exporter"]["name"]) == ("urn:example:origin", "An exporter")


def test_what_is_inside_of_something_kept_back_is_kept_back_with_it():
    whole = sdjwt.read(made())
    assert sdjwt.paths(whole) == [
        "exporter",
        "items.description",
        "items.fob_value",
        "items.fob_value.currency",
    ] or set(sdjwt.paths(whole)) == {
        "exporter",
        "items.description",
        "items.fob_value",
        "items.fob_value.currency",
    }
    alone = sdjwt.read(sdjwt.narrowed(whole, {"items.fob_value.currency"}))
    assert alone.found == ()


def test_the_list_says_in_force_revoked_or_nothing_that_is_known():
    token = sdjwt.read(made())
    for lists_at_hand, at, expected in (
        (lists(), NOON, Standing.IN_FORCE),
        (lists(6, 8), NOON, Standing.IN_FORCE),
        (lists(7), NOON, Standing.REVOKED),
        ({}, NOON, Standing.UNKNOWN),
        (lists(), NOON + timedelta(hours=2), Standing.UNKNOWN),
    ):
        told = sdjwt.presented(token, keys=KEYS, lists=lists_at_hand, at=at)
        assert (told.verified.standing, told.verified.holds) == (expected, expected is Standing.IN_FORCE)
    text = sdjwt.read(made(status={"status_list": {"uri": LIST, "idx": True}}))
    assert sdjwt.presented(text, keys=KEYS, lists=lists(1), at=NOON).verified.standing is Standing.UNKNOWN


def test_a_list_is_read_only_from_its_issuers_own_hand():
    text = sdjwt.status_token(
        LIST, Bits.of([]), issuer=ISSUER, key="k", signer=Key, valid_from=NOON, valid_until=NOON
    )
    head, payload, value = text.split(".")
    for altered, keys, expected in (
        (text, {}, "issuer-not-known"),
        (f"{head}.{payload}.{value[:-4]}AAAA", KEYS, "wrong-signature"),
        (f"{head}.{payload}", KEYS, "list-unreadable"),
        (making.signed({"sub": LIST}, {"typ": "statuslist+jwt"}, Key), KEYS, "list-unreadable"),
    ):
        with pytest.raises(BadCredential, match=expected):
            sdjwt.token_list(altered, keys=keys, at=NOON)


def test_a_token_not_yet_valid_expired_or_by_a_key_that_is_not_known_does_not_hold():
    token = sdjwt.read(made())
    for at, expected in (
        (NOON - timedelta(seconds=1), "not-yet-valid"),
        (NOON, ""),
        (NOON + timedelta(days=1, seconds=-1), ""),
        (NOON + timedelta(days=1), "expired"),
    ):
        assert sdjwt.presented(token, keys=KEYS, lists={}, at=at).verified.period == expected
    assert sdjwt.presented(token, keys={}, lists={}, at=NOON).verified.integrity == "key-not-known"
    other = {ISSUER: {f"{ISSUER}#k": Ed25519PrivateKey.generate().public_key().public_bytes_raw()}}
    assert sdjwt.presented(token, keys=other, lists={}, at=NOON).verified.integrity == "wrong-signature"


def test_whatever_is_added_altered_or_said_twice_is_refused():
    whole = made()
    jwt, *shown, _ = whole.split("~")
    one = disclosure("salt", "name", "value")
    digest = making.digest(one)
    told = {"vct": "x", "_sd": [digest]}
    assert why("~".join((jwt, *shown, shown[0], ""))) == "disclosed-twice"
    assert why("~".join((jwt, *shown, one, ""))) == "disclosure-without-place"
    assert why(f"{jwt}~{shown[0]}~a.kb.jwt") == "key-binding-not-known"
    assert why(jwt) == "unreadable"
    assert why("a.b~") == "unreadable"
    assert why(signed(told | {"name": "open"}, one)) == "disclosure-unreadable"
    assert why(signed({"vct": "x", "_sd": [digest, digest]}, one)) == "disclosed-twice"
    assert why(
        signed({"vct": "x", "_sd": [making.digest(disclosure("s", "_sd", []))]}, disclosure("s", "_sd", []))
    ) == ("disclosure-unreadable")
    assert why(signed({"vct": "x", "_sd": "no list"})) == "unreadable"
    assert why(signed(told, one, typ="JWT")) == "type-not-known"
    assert why(signed(told, one, alg="none")) == "algorithm-not-known"
    assert why(signed(told | {"_sd_alg": "md5"}, one)) == "algorithm-not-known"
    assert why(signed({"_sd": [digest]}, one)) == "type-not-known"
    assert why("x" * 1_048_577) == "too-large"
    deep = "[" * 100 + "]" * 100
    assert why(f"{jws.encode(b'{}')}.{jws.encode(deep.encode())}.x~") == "unreadable"
