"""A detached JWS by a private key in hand: how a declarant signs where the key is a file."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from thongquan.kernel.refusals import Refused
from thongquan.wire.domain import jws

_CURVES = {"secp256r1": ("ES256", hashes.SHA256()), "secp384r1": ("ES384", hashes.SHA384())}


def signed_with(pem: bytes, body: bytes, *, password: bytes | None = None) -> bytes:
    """Over `body`, by the key in `pem` (P-256, P-384, Ed25519 or RSA). Refused: key-unreadable."""
    try:
        key = load_pem_private_key(pem, password)
    except (ValueError, TypeError) as error:
        raise Refused("key-unreadable", why=error) from None
    algorithm = _algorithm(key)
    head = jws.protected({"alg": algorithm})
    value = _value(key, jws.signing_input(head, body))
    return f"{head}..{jws.encode(value)}".encode()


def _algorithm(key: PrivateKeyTypes) -> str:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "EdDSA"
    if isinstance(key, rsa.RSAPrivateKey):
        return "RS256"
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return _CURVES[key.curve.name][0]
    raise Refused("key-unreadable", why="P-256, P-384, Ed25519, RSA")


def _value(key: PrivateKeyTypes, message: bytes) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    assert isinstance(key, ec.EllipticCurvePrivateKey), "the algorithm was found"
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(_CURVES[key.curve.name][1])))
    size = key.curve.key_size // 8
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")
