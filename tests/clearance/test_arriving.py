"""Declarations that come as messages: each acknowledged one is answered once."""

from datetime import UTC, datetime

import msgspec
import pytest

from tests.clearance.test_register import cargo
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.services.arriving import KIND
from thongquan.intake import selectors, services
from thongquan.intake.domain.messages import Incoming
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject

pytestmark = pytest.mark.usefixtures("world")
SENDER = Subject("party", "VN-P00000001")
ACTOR = Actor.system("test")


@pytest.fixture(autouse=True)
def unsigned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thongquan.intake.services.receiving._unsigned_allowed", lambda kind, sender: True)


def receive(*bodies: bytes, media_type: str = "application/json") -> list[str]:
    at = datetime.now(UTC)
    messages = [Incoming(f"M{n}", KIND, body, media_type) for n, body in enumerate(bodies)]
    receipts = services.receive_many(messages=messages, sender=SENDER, actor=ACTOR, at=at)
    return [receipt.number for receipt in receipts]


def answers(receipts: list[str]) -> list[dict]:
    found = []
    for receipt in receipts:
        [answer] = selectors.answers(receipt)
        found.append(msgspec.json.decode(answer.body))
    return found


def test_every_message_of_a_batch_is_answered_good_or_bad() -> None:
    good = [msgspec.json.encode(one) for one in cargo(2, items=2)]
    receipts = receive(good[0], b'{"functional_reference_id": 7}', b"not a declaration at all", good[1])
    assert services.work(KIND, limit=100, at=datetime.now(UTC)) == 4
    told = answers(receipts)
    assert [one["registered"] for one in told] == [True, False, False, True]
    assert all(one["findings"][0]["message"]["vi"] for one in told[1:3])
    assert Row.objects.count() == 2
    assert services.work(KIND, limit=100, at=datetime.now(UTC)) == 0


def test_a_declaration_names_the_message_it_came_in() -> None:
    [receipt] = receive(msgspec.json.encode(cargo(1, items=1)[0]))
    services.work(KIND, limit=1, at=datetime.now(UTC))
    assert f"R{Row.objects.get().message:012}" in receipt
