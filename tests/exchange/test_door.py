"""What is not agreed with a partner is not taken in, though it signed it."""

import pytest

from tests.exchange.laos import FIRST, SECOND, agreed_with
from tests.wire import laos
from tests.wire.certificates import pem
from tests.wire.laos import PATH, SENT
from thongquan.exchange import services
from thongquan.exchange.selectors import partners
from thongquan.intake.models import Quarantined
from thongquan.intake.services import exchange
from thongquan.kernel.refusals import Refused

pytestmark = pytest.mark.django_db
ISSUE, USE = "certificate-of-origin/1", "certificate-of-origin-utilisation/1"


@pytest.fixture
def agreed(db) -> None:
    agreed_with(SENT, receives=frozenset({"certificate-of-origin"}), certificates=[pem("ed", 0)])


def take(kind: str = ISSUE, **envelope):
    fields = laos.signed(b"{}", kind=kind, **envelope)
    arrival = exchange.Arrival("POST", PATH, "203.0.113.7", SENT)
    return exchange.take(fields=fields, body=[b"{}"], arrival=arrival)


def refusals() -> list[str]:
    return list(Quarantined.objects.values_list("why", flat=True))


def test_a_kind_that_no_agreement_names_is_refused_for_good_and_recorded(agreed):
    assert take().signature == "valid"
    with pytest.raises(Refused, match="kind-not-agreed"):
        take(USE, message_id="2", sequence=2)
    assert refusals() == ["kind-not-agreed"]
    assert take("void/1", message_id="3", sequence=2).signature == "valid"


def test_what_was_received_before_the_agreement_ended_keeps_its_first_receipt(agreed):
    first = take()
    [one] = partners.whole("LA", at=SENT)["agreements"]
    services.end_agreement(agreement=one["agreement"], reason="denounced", actor=FIRST, at=SENT)
    assert take() == first
    with pytest.raises(Refused, match="kind-not-agreed"):
        take(message_id="2", sequence=2)


def test_while_exchange_is_suspended_a_partner_is_told_to_send_later(agreed):
    services.suspend(code="LA", reason="a fire", actor=FIRST, at=SENT)
    with pytest.raises(Refused, match="exchange-suspended"):
        take()
    assert refusals() == []
    opening = services.propose_resumption(code="LA", reason="it is out", actor=FIRST, at=SENT)
    services.approve_opening(opening=opening, actor=SECOND, at=SENT)
    assert take().signature == "valid"
