"""The administration's own keys: a file on a laptop, a token in production."""

import os
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone

from thongquan.wire.domain.signers import Signer

OWN_CERTIFICATE = timedelta(days=3650)
Key = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


class FileSigner:
    """A key in `folder`/`name`.pem, mode 0600, made at first use; with a self-issued certificate of `holder`,
    or with none where that is "".
    """

    def __init__(self, folder: Path, name: str, algorithm: str, *, holder: str, at: datetime) -> None:
        assert algorithm in ("EdDSA", "ES256"), algorithm
        self.algorithm = algorithm
        self._path = folder / f"{name}.pem"
        if not self._path.exists():
            put_once(self._path, _new_key(algorithm, holder, at))
        pem = self._path.read_bytes()
        self._key = load_pem_private_key(pem, None)
        self.certificate = x509.load_pem_x509_certificate(pem) if b"BEGIN CERTIFICATE" in pem else None

    @property
    def public_key(self) -> bytes:
        key = self._key.public_key()
        if isinstance(key, ed25519.Ed25519PublicKey):
            return key.public_bytes_raw()
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def former_public_keys(self) -> tuple[bytes, ...]:
        """Keys used before this one, one in hexadecimal per line of `name`.former: who rotates a key adds it
        there.
        """
        path = self._path.with_suffix(".former")
        return tuple(map(bytes.fromhex, path.read_text().split())) if path.exists() else ()

    def sign(self, message: bytes) -> bytes:
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return self._key.sign(message)
        assert isinstance(self._key, ec.EllipticCurvePrivateKey)
        r, s = decode_dss_signature(self._key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _new_key(algorithm: str, holder: str, at: datetime) -> bytes:
    """As PEM, with the certificate after it where there is a holder."""
    key: Key = (
        ed25519.Ed25519PrivateKey.generate()
        if algorithm == "EdDSA"
        else ec.generate_private_key(ec.SECP256R1())
    )
    if not holder:
        return _pem(key)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, holder)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + OWN_CERTIFICATE)
        .sign(key, None if algorithm == "EdDSA" else hashes.SHA256())
    )
    return _pem(key) + certificate.public_bytes(Encoding.PEM)


def _pem(key: Key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def put_once(path: Path, content: bytes) -> None:
    """Two processes may come here at once: the first whole file wins, none is ever seen half written."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@lru_cache(maxsize=8)
def _signer(name: str, algorithm: str, *, certified: bool = True) -> Signer:
    holder = f"{settings.ADMINISTRATION} customs, {name}" if certified else ""
    module = getattr(settings, "PKCS11_MODULE", "")
    if module:
        from thongquan.wire.services.pkcs11 import Pkcs11Signer

        return Pkcs11Signer(
            module, token=settings.PKCS11_TOKEN, pin=settings.PKCS11_PIN, label=name, algorithm=algorithm
        )
    folder = Path(settings.VAR) / "secrets"
    return FileSigner(folder, f"{name}-{algorithm}", algorithm, holder=holder, at=timezone.now())


def journal_signer() -> Signer:
    """The key of the journal's checkpoints, which others have as it is, without a certificate."""
    return _signer("journal", "EdDSA", certified=False)


def document_signer() -> Signer:
    """The key of receipts and decisions."""
    return _signer("documents", "ES256")


def exchange_signer() -> Signer:
    """The key of messages to other administrations."""
    return _signer("exchange", "EdDSA")


def credential_signer() -> Signer:
    """The key of credentials, published as it is by `publishing`."""
    return _signer("credentials", "EdDSA", certified=False)


def witness_signer() -> Signer:
    """The key by which checkpoints of others are co-signed."""
    return _signer("witness", "EdDSA", certified=False)
