"""Bodies that only one partner can read."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK

from tests.wire.certificates import DAY, certificate, make_jws, pem
from tests.wire.laos import FIRST, KIND, LAOS, known
from thongquan.kernel.refusals import Refused
from thongquan.wire import selectors, services
from thongquan.wire.domain import SignatureKind, jws
from thongquan.wire.domain.certificates import agrees_keys, fingerprint, signs
from thongquan.wire.models import OutgoingBody
from thongquan.wire.services import sealing
from thongquan.wire.services.sealing import opened, sealed

BODY = b'{"exporter": "Ana"}'


@pytest.fixture
def at():
    from django.utils import timezone

    return timezone.now()


@pytest.fixture
def ours(settings, tmp_path):
    """Keys of this test's own."""
    settings.VAR = tmp_path
    return tmp_path / "secrets"


@pytest.fixture
def to_itself(db, ours, at) -> None:
    """Laos has the key that we open with."""
    _register(services.encryption_certificate().public_bytes(Encoding.PEM), at)


def _register(found: bytes, at) -> str:
    day = at.date() - timedelta(days=1)
    return services.register_certificate(
        subject=LAOS, certificate=found, registered_from=day, actor=FIRST, at=at
    )


def seal(at, body: bytes = BODY) -> bytes:
    return sealed(body, to=LAOS, media_type="application/json", at=at)


def test_what_is_sealed_only_its_receiver_opens(to_itself, ours, at):
    found = seal(at)
    assert BODY not in found
    assert seal(at) != found
    assert opened(found) == (BODY, "application/json")
    (ours / "encryption.pem").unlink()
    with pytest.raises(Refused, match="sealed-unreadable"):
        opened(found)


def test_another_library_opens_it(to_itself, ours, at):
    token = JWE()
    token.deserialize(seal(at).decode(), JWK.from_pem((ours / "encryption.pem").read_bytes()))
    assert token.payload == BODY
    head = json.loads(jws.decode(seal(at).split(b".")[0].decode()))
    assert head["kid"] == fingerprint(services.encryption_certificate())


def test_what_was_sealed_for_a_former_key_still_opens(to_itself, ours, at):
    found = seal(at)
    (ours / "encryption.pem").rename(ours / "encryption-former-1.pem")
    assert opened(found) == (BODY, "application/json")
    assert fingerprint(services.encryption_certificate()).encode() not in found


def test_the_newest_key_in_force_is_taken_and_a_revoked_one_is_not(to_itself, ours, at):
    mark = fingerprint(services.encryption_certificate())
    services.revoke_certificate(subject=LAOS, fingerprint=mark, reason="lost", actor=FIRST, at=at)
    with pytest.raises(Refused, match="no-encryption-key"):
        seal(at)


def test_a_key_for_signatures_is_not_sealed_by(db, ours, at):
    known(0, at=at, registered_from=DAY)
    _register(pem("ec"), at)
    assert not agrees_keys(certificate("ec"))
    with pytest.raises(Refused, match="no-encryption-key"):
        seal(at)


def test_a_key_for_sealing_verifies_no_signature(to_itself, at):
    found = services.encryption_certificate()
    assert not signs(found)
    assert signs(certificate("ec"))
    verdict = services.verify_detached(
        kind=SignatureKind.JWS, body=BODY, signature=make_jws(BODY), subject=LAOS, on=at.date(), at=at
    )
    assert (verdict.valid, verdict.why) == (False, "no-certificate")


def test_what_was_changed_on_the_way_or_is_none_does_not_open(to_itself, at):
    head, key_, iv, text, tag = seal(at).split(b".")
    flipped = text[:-2] + (b"AA" if text[-2:] != b"AA" else b"BB")
    for wrong in (
        b".".join((head, key_, iv, flipped, tag)),
        b".".join((head, key_, iv, text)),
        b"", b"....", b"{}", b"e30....", b"\xff.a.b.c.d", b"[" * 9999,
    ):  # fmt: skip
        with pytest.raises(Refused, match="sealed-unreadable"):
            opened(wrong)


def test_what_is_packed_or_sealed_otherwise_does_not_open(to_itself, ours, at):
    own = JWK.from_pem((ours / "encryption.pem").read_bytes())
    good = {
        "alg": "ECDH-ES",
        "enc": "A256GCM",
        "cty": "a/b",
        "kid": fingerprint(services.encryption_certificate()),
    }
    for change in ({"zip": "DEF"}, {"enc": "A128CBC-HS256"}, {"alg": "ECDH-ES+A256KW"}, {"cty": 1}):
        token = JWE(BODY, json.dumps(good | change))
        token.add_recipient(own)
        with pytest.raises(Refused, match="sealed-unreadable"):
            opened(token.serialize(compact=True).encode())
    token = JWE(BODY, json.dumps(good))
    token.add_recipient(own)
    assert opened(token.serialize(compact=True).encode()) == (BODY, "a/b")


def test_a_secret_message_lies_in_the_outbox_as_it_goes(to_itself, at):
    with transaction.atomic():
        sent = services.send(
            to=LAOS, kind=KIND, conversation="c", body=BODY, media_type="application/json", secret=True,
            expires_at=at + timedelta(days=1), actor=FIRST, at=at,
        )  # fmt: skip
    assert selectors.outgoing(sent).envelope.media_type == sealing.SEALED
    assert opened(bytes(OutgoingBody.objects.get().body)) == (BODY, "application/json")
