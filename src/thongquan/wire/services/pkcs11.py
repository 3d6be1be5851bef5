"""Keys that never leave a token (PKCS#11). The library `pkcs11` is an extra: `pip install thongquan[hsm]`."""

import hashlib
from functools import cached_property, lru_cache
from typing import Any

from cryptography import x509


@lru_cache(maxsize=4)
def _session(module: str, token: str, pin: str) -> Any:
    """A process signs in to a token once."""
    import pkcs11

    return pkcs11.lib(module).get_token(token_label=token).open(user_pin=pin)


class Pkcs11Signer:
    """The key pair labelled `label` on `token`; its certificate, where there is one, bears the same label."""

    def __init__(self, module: str, *, token: str, pin: str, label: str, algorithm: str) -> None:
        assert algorithm in ("EdDSA", "ES256"), algorithm
        self.algorithm = algorithm
        self.former_public_keys: tuple[bytes, ...] = ()
        self._label = label
        self._session = _session(module, token, pin)

    def _object(self, kind: str) -> Any:
        import pkcs11

        key_type = pkcs11.KeyType.EC if self.algorithm == "ES256" else pkcs11.KeyType.EC_EDWARDS
        return self._session.get_key(getattr(pkcs11.ObjectClass, kind), key_type=key_type, label=self._label)

    @cached_property
    def public_key(self) -> bytes:
        import pkcs11

        point = self._object("PUBLIC_KEY")[pkcs11.Attribute.EC_POINT]
        return bytes(point[2:])  # an OCTET STRING of fewer than 128 bytes: two bytes before the point

    @cached_property
    def certificate(self) -> x509.Certificate | None:
        import pkcs11

        query = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE, pkcs11.Attribute.LABEL: self._label}
        for found in self._session.get_objects(query):
            return x509.load_der_x509_certificate(found[pkcs11.Attribute.VALUE])
        return None

    def sign(self, message: bytes) -> bytes:
        import pkcs11

        key = self._object("PRIVATE_KEY")
        if self.algorithm == "EdDSA":
            return bytes(key.sign(message, mechanism=pkcs11.Mechanism.EDDSA))
        return bytes(key.sign(hashlib.sha256(message).digest(), mechanism=pkcs11.Mechanism.ECDSA))
