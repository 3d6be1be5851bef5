"""Raw verification by the type of key."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


def verifies(
    key: CertificatePublicKeyTypes, signature: bytes, message: bytes, digest: str, *, pss: bool = False
) -> bool:
    """Whether `signature` (ECDSA: DER) over `message` is by `key`; `digest` is a name of HASHES, unused for
    Ed25519.
    """
    algorithm = HASHES[digest]()
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(algorithm))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, _padding(algorithm, pss), algorithm)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _padding(algorithm: hashes.HashAlgorithm, pss: bool) -> padding.AsymmetricPadding:
    if pss:
        return padding.PSS(mgf=padding.MGF1(algorithm), salt_length=algorithm.digest_size)
    return padding.PKCS1v15()
