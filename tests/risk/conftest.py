import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thongquan.journal.services import sealing
from thongquan.risk import selectors


class Key:
    def __init__(self) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
        self.public_key = self.private.public_key().public_bytes_raw()
        self.former_public_keys: tuple[bytes, ...] = ()

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


@pytest.fixture(autouse=True)
def _own_key_and_no_set_of_another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_signer", Key)
    monkeypatch.setattr(selectors, "_sets", {})
