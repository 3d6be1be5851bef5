"""What is owed is paid by a square, by a reference, or collected by the bank."""

import re
from datetime import date

import pytest
from django.conf import settings

from tests.portal.site import register_some
from tests.portal.test_pages import signed_in, text
from thongquan.ledger.domain.reference import payment_reference
from thongquan.ledger.models import BankOrder, Debt

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


def covered(identifier: str, **how: object) -> None:
    """Every tax of it, as a guarantor or a deferral would have it."""
    for row in Debt.objects.filter(declaration=identifier, open__gt=0):
        given = {name: row.open if value is True else value for name, value in how.items()}
        Debt.objects.filter(pk=row.pk).update(**given)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({}, "the goods wait until it is paid"),
        (
            {"guaranteed": True, "guaranteed_until": date(2027, 1, 9)},
            "the guarantor pays what is not paid by 9 Jan 2027",
        ),
        (
            {"deferred": True, "due_on": date(2027, 2, 10)},
            "to be paid by 10 Feb 2027, the day set for priority",
        ),
    ],
)
def test_the_declaration_and_its_payment_say_alike_which_last_day_it_is_and_why(how, told) -> None:
    identifier = owing()
    covered(identifier, **how)
    trader = signed_in("thuongnhan")
    for path in (f"/declarations/{identifier}", f"/declarations/{identifier}/payment"):
        assert told in text(trader.get(path))


def test_the_payment_is_awaited_by_the_clock_of_the_declaration() -> None:
    identifier = owing()
    trader = signed_in("thuongnhan")
    shown, paid = (text(trader.get(f"/declarations/{identifier}{page}")) for page in ("", "/payment"))
    [until] = re.findall(r"To be paid (before .{16})", paid)
    assert until in shown
    assert "Validity of a declaration from its registration" in paid
