"""What is owed is paid by a square, by a reference, or collected by the bank."""

import re

import pytest
from django.conf import settings

from tests.portal.site import register_some
from tests.portal.test_pages import signed_in, text
from thongquan.ledger.domain.reference import payment_reference
from thongquan.ledger.models import BankOrder

pytestmark = pytest.mark.usefixtures("world")


def owing() -> str:
    """A declaration of the demo's trader with something to pay."""
    trader = signed_in("thuongnhan")
    some = register_some(4)
    return next(one for one in some if "btn btn-primary" in trader.get(f"/declarations/{one}").content.decode())


def test_the_bank_collects_what_is_owed_once() -> None:
    identifier = owing()
    trader, path = signed_in("thuongnhan"), f"/declarations/{identifier}/payment"
    shown = trader.get(path)
    assert payment_reference(identifier) in text(shown)
    assert settings.BANK_ACCOUNT in text(shown)
    wrong = trader.post(path, {"account": "<x>"})
    assert (wrong.status_code, BankOrder.objects.count()) == (422, 0)
    assert trader.post(path, {"account": " 0011 2233 "}).status_code == 302
    [order] = BankOrder.objects.all()
    assert (order.declaration, order.counterparty, order.kind) == (identifier, "0011 2233", "collect")
    said = text(trader.get(path))
    assert "Asked, not sent yet" in said
    assert "Ask the bank" not in said
    assert trader.post(path, {"account": "0011"}).status_code == 422, "the bank has not answered yet"


def test_the_square_is_there_where_the_bank_is_known_to_the_apps(settings) -> None:
    identifier = owing()
    trader, path = signed_in("thuongnhan"), f"/declarations/{identifier}/payment"
    settings.BANK_NUMBER = "000000"
    shown = trader.get(path).content.decode()
    [square] = re.findall(r'src="data:image/svg\+xml[^"]+"', shown)
    assert len(square) > 500
    settings.BANK_NUMBER = ""
    assert "data:image/svg" not in trader.get(path).content.decode()
    assert payment_reference(identifier) in text(trader.get(path))
