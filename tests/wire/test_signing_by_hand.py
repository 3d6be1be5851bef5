"""A detached JWS made by a declarant's own key is one our check accepts."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.wire.certificates import certificate, key
from thongquan.kernel.refusals import Refused
from thongquan.wire.domain import jws
from thongquan.wire.domain.signing import signed_with


def pem_of(private: object) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize("kind", ["ec", "rsa", "ed"])
def test_it_is_a_signature_over_the_body_and_over_nothing_else(kind):
    made = signed_with(pem_of(key(kind, 0)), b"body")
    assert jws.check(b"body", made, certificate(kind)) == ""
    assert jws.check(b"bodies", made, certificate(kind)) == "wrong-signature"


@pytest.mark.parametrize("pem", [b"", b"no key", pem_of(ec.generate_private_key(ec.SECP521R1()))])
def test_what_cannot_sign_is_told(pem):
    with pytest.raises(Refused, match="key-unreadable"):
        signed_with(pem, b"body")
