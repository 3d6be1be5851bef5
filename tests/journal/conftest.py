from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thongquan.journal import services
from thongquan.journal.domain import Entry
from thongquan.journal.services import dispatching, sealing
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
OFFICER = Actor(Subject("user", "7"), office="VN-01B1")


class Key:
    def __init__(self, seed: bytes = b"k" * 32) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self.private.public_key().public_bytes_raw()
        self.former_public_keys: tuple[bytes, ...] = ()

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_signer", Key)


@pytest.fixture(autouse=True)
def _no_subscribers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatching, "_subscribers", {})


@pytest.fixture
def sealed(transactional_db: None) -> list:
    """Seven leaves of two sealings, about declarations 0 to 6."""
    ids = services.record(*[entry(n) for n in range(4)])
    services.seal(NOON)
    ids += services.record(*[entry(n) for n in range(4, 7)])
    services.seal(NOON)
    return ids


def entry(n: int = 0, kind: str = "clearance.registered", **rest: object) -> Entry:
    subject = Subject("declaration", f"VN-{n}")
    return Entry(kind, 1, subject, {"number": f"VN-{n}", "lane": "G"}, OFFICER, NOON, **rest)
