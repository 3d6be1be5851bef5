"""One message, one answer; and the message is kept where there is no answer."""

from collections.abc import Callable

import msgspec
import pytest

from tests.api.caller import goods, party, traders
from tests.clearance.test_acts import TRADER
from tests.world import AT
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.services import submit as submitting
from thongquan.clearance.services.submit import JSON, Answered, Sent, submit
from thongquan.intake import selectors as intake
from thongquan.intake.models import Message
from thongquan.kernel.refusals import Refused

pytestmark = pytest.mark.usefixtures("committed")
AtOnce = Callable[[list[Callable[[], object]]], list[object]]


def send(message_id: str = "m-1") -> Answered:
    body = msgspec.json.encode(goods(items=1))
    sender = party(traders()[0].tax_code)
    return submit(sent=Sent(body, JSON, message_id), sender=sender, actor=TRADER, at=AT)


def kept(message_id: str = "m-1") -> list[str]:
    """Receipts of what is stored under the id."""
    return list(Message.objects.filter(message_id=message_id).values_list("receipt", flat=True))


def test_a_new_message_sent_twice_at_once_is_one_declaration(at_once: AtOnce) -> None:
    count = Row.objects.count()
    sent = msgspec.json.encode(goods(items=1))
    sender = party(traders()[0].tax_code)

    def once() -> object:
        return submit(sent=Sent(sent, JSON, "twice"), sender=sender, actor=TRADER, at=AT)

    answers = at_once([once, once, once])
    assert all(isinstance(one, Answered) for one in answers), answers
    assert len({(one.receipt.number, str(one.answer)) for one in answers}) == 1  # type: ignore[attr-defined]
    assert sorted(one.again for one in answers) == [False, True, True]  # type: ignore[attr-defined]
    assert (Row.objects.count(), len(kept("twice"))) == (count + 1, 1)


@pytest.mark.parametrize(
    "wrong", [RuntimeError("a fault of ours"), Refused("no-committed-seed", day="x", why="x")]
)
def test_a_message_that_could_not_be_answered_is_kept_and_answered_when_it_comes_again(
    monkeypatch: pytest.MonkeyPatch, wrong: Exception
) -> None:
    count = Row.objects.count()

    def fails(**_given: object) -> None:
        raise wrong

    with monkeypatch.context() as broken:
        broken.setattr(submitting, "register", fails)
        with pytest.raises(type(wrong)):
            send()
    assert (len(kept()), Row.objects.count()) == (1, count)
    answered = send()
    assert intake.answers(answered.receipt.number)
    assert (len(kept()), Row.objects.count()) == (1, count + 1)
    assert send().answer == answered.answer
