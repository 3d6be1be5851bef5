"""A party signs with the certificates registered to it, until they are revoked."""

from datetime import timedelta

import pytest

from tests.parties.conftest import AT, MAI, SINCE, TODAY
from tests.wire.certificates import make_jws, pem
from thongquan.kernel.refusals import NotFound
from thongquan.parties import services
from thongquan.parties.domain.words import subject_of
from thongquan.wire import services as wire
from thongquan.wire.domain import SignatureKind

BODY = b'{"functional_reference_id":"1"}'


def valid(party, at=AT):
    signature = make_jws(BODY)
    return wire.verify_detached(
        kind=SignatureKind.JWS, body=BODY, signature=signature, subject=subject_of(party, "VN"), on=TODAY, at=at
    ).valid


def test_what_a_party_signs_is_valid_until_its_certificate_is_revoked(hoa, binh):
    fingerprint = services.register_certificate(
        party=hoa, certificate=pem(), registered_from=SINCE, actor=MAI, at=AT
    )
    assert valid(hoa)
    assert not valid(binh)
    services.revoke_certificate(party=hoa, fingerprint=fingerprint, actor=MAI, at=AT, reason="lost")
    assert not valid(hoa, at=AT + timedelta(seconds=1))


def test_nobody_registers_a_certificate_for_a_party_that_is_not_there(pack):
    with pytest.raises(NotFound):
        services.register_certificate(party=999_999, certificate=pem(), registered_from=SINCE, actor=MAI, at=AT)
