"""What signing needs of a key, wherever the key lies."""

from typing import Protocol

from cryptography import x509


class Signer(Protocol):
    """`algorithm` is a JWS name: "EdDSA" (64 bytes) or "ES256" (r ‖ s, 64 bytes)."""

    @property
    def algorithm(self) -> str: ...

    @property
    def public_key(self) -> bytes:
        """Ed25519: the 32 bytes; ES256: the uncompressed point, 65 bytes."""
        ...

    @property
    def certificate(self) -> x509.Certificate | None:
        """What others verify by; None for keys published in another form (the journal's)."""
        ...

    @property
    def former_public_keys(self) -> tuple[bytes, ...]: ...

    def sign(self, message: bytes) -> bytes: ...
