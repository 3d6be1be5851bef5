"""What other administrations told, on the pages of officers: export declarations, trade between ports."""

from datetime import timedelta

import pytest

from tests.clearance.acdd import NUMBER, come, imported, told_of
from tests.clearance.test_acts import TRADER, incoming
from tests.exchange.test_trade import agreed
from tests.exchange.test_trade import come as trade_came
from tests.exchange.test_trade import told as trade_told
from tests.portal import tour
from tests.portal.test_pages import text
from tests.world import AT
from thongquan.clearance.services.register import register
from thongquan.exchange.models import Agreement

pytestmark = pytest.mark.usefixtures("world")


def shown(who: str, address: str, status: int = 200) -> str:
    answer = tour.client(who).get(address)
    assert answer.status_code == status, answer.content
    return text(answer)


def test_an_officer_sees_the_export_declaration_beside_the_import_with_what_differs() -> None:
    one = imported(NUMBER)
    [outcome] = register(incoming=incoming(one), actor=TRADER, at=AT)
    address = f"/desk/{outcome.identifier}/abroad"
    assert "Nothing was told" in shown("congchuc", address)
    come(told_of(one) | {"exporter_name": "Another seller"})
    page = shown("congchuc", address)
    assert f"LA {NUMBER}" in page
    assert "by the number that the import names" in page
    assert "Another seller" in page
    assert "When the lane was chosen nothing of this was known." in page
    shown("thuongnhan", address, 404)


def test_trade_of_a_pair_of_ports_is_shown_with_its_terms_to_whose_purpose_it_is() -> None:
    row = agreed()
    trade_came(trade_told())
    Agreement.objects.filter(pk=row.pk).update(decided_at=AT - timedelta(hours=1))  # pages have the real time
    page = shown("congchuc", f"/trade/{row.pk}?pair=0")
    assert "VNDAD – LAVTE" in page
    assert "exported there" in page
    assert "96,000 USD" in page
    assert "30 days from the day it came" in page
    assert "Told by them" in page
    assert "VNDAD" in shown("congchuc", "/trade")
    for query in ("?pair=9", "?pair=x", "?pair=-1"):
        shown("congchuc", f"/trade/{row.pk}{query}", 404)
    shown("lanhdao", f"/trade/{row.pk}", 404)
    shown("thuongnhan", "/trade", 403)
