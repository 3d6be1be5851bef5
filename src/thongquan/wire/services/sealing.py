"""Bodies that only one partner can read (JWE, RFC 7516: ECDH-ES on P-256, A256GCM).

The key is of a certificate for key agreement, registered beside those for signatures. Our own is a file of the
installation, `encryption.pem`; one used before it is kept as `encryption-former-….pem`, for what comes late.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.wire import selectors
from thongquan.wire.domain import State, jws, state_on
from thongquan.wire.domain.certificates import agrees_keys, fingerprint
from thongquan.wire.services.signers import OWN_CERTIFICATE, put_once

SEALED = "application/jose"
ALGORITHMS = ["ECDH-ES", "A256GCM"]


def sealed(body: bytes, *, to: Subject, media_type: str, at: datetime) -> bytes:
    """`body` for the eyes of `to`; Refused("no-encryption-key") where it has registered none in force."""
    for each in selectors.certificates(to):
        key = each.certificate.public_key()
        in_force = state_on(each, at.astimezone(UTC).date(), at) is State.IN_FORCE
        if in_force and agrees_keys(each.certificate) and isinstance(key, ec.EllipticCurvePublicKey):
            head = {
                "alg": "ECDH-ES",
                "enc": "A256GCM",
                "cty": media_type,
                "kid": fingerprint(each.certificate),
            }
            pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            return jwe.encrypt_compact(head, body, ECKey.import_key(pem), algorithms=ALGORITHMS).encode()
    raise Refused("no-encryption-key", subject=to)


def opened(body: bytes) -> tuple[bytes, str]:
    """What somebody sealed for us, and its media type; Refused("sealed-unreadable")."""
    try:
        head: Any = json.loads(jws.decode(body.split(b".")[0].decode("ascii")))
        key = next(key for mark, key in _own_keys() if mark == head["kid"])
        found = jwe.decrypt_compact(body.decode("ascii"), key, algorithms=ALGORITHMS)
        media_type = found.headers().get("cty")
    except StopIteration:
        raise Refused("sealed-unreadable", why="not for a key of ours") from None
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as why:
        raise Refused("sealed-unreadable", why=type(why).__name__) from None
    if not isinstance(media_type, str) or found.plaintext is None:
        raise Refused("sealed-unreadable", why="cty")
    return found.plaintext, media_type


def encryption_certificate() -> x509.Certificate:
    """What partners seal by, and register beside our others."""
    return x509.load_pem_x509_certificate(_current().read_bytes())


def _current() -> Path:
    path = Path(settings.VAR) / "secrets" / "encryption.pem"
    if not path.exists():
        put_once(path, _made(timezone.now()))
    return path


def _own_keys() -> list[tuple[str, ECKey]]:
    """Each with the fingerprint of its certificate."""
    current = _current()
    found = []
    for path in (current, *sorted(current.parent.glob("encryption-former-*.pem"))):
        pem = path.read_bytes()
        found.append((fingerprint(x509.load_pem_x509_certificate(pem)), ECKey.import_key(pem)))
    return found


def _made(at: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    holder = f"{settings.ADMINISTRATION} customs, encryption"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, holder)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + OWN_CERTIFICATE)
        .add_extension(_AGREEMENT, critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret + certificate.public_bytes(Encoding.PEM)


_AGREEMENT = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=True,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
