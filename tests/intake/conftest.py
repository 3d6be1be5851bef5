import pytest

from tests.wire.certificates import ANA, CLERK, NOON, pem
from tests.wire.laos import all_agreed
from thongquan.intake import services
from thongquan.intake.services import queue, receiving
from thongquan.wire import selectors as wire
from thongquan.wire.services import register_certificate

KIND = "declaration"


@pytest.fixture(autouse=True)
def _empty_registry(monkeypatch):
    """Ana may leave notes unsigned; declarations wait for a handler of the test's; partners may send all."""
    monkeypatch.setattr(wire, "_agreed", all_agreed)
    monkeypatch.setattr(queue, "_handlers", {})
    monkeypatch.setattr(receiving, "_unsigned_allowed", lambda kind, sender: kind != "decree")


@pytest.fixture
def ana_signs(db):
    return register_certificate(
        subject=ANA, certificate=pem(), registered_from=NOON.date(), actor=CLERK, at=NOON
    )


def send(message_id: str = "m1", body: bytes = b"<d/>", **rest):
    defaults = {"sender": ANA, "kind": KIND, "media_type": "application/xml", "actor": CLERK, "at": NOON}
    return services.receive(message_id=message_id, body=body, **{**defaults, **rest})
