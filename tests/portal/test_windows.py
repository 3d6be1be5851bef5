"""Saving loses nothing: as it was shown, from two windows, or when a list changed meanwhile."""

import re

import msgspec
import pytest
from django.http import HttpResponse
from django.test import Client

from tests.portal import tour
from tests.portal.test_declaring import STEPS, at, content_of, drafted, form_of, importing, save, trader
from thongquan.clearance.models import Draft
from thongquan.clearance.selectors import drafts as selectors
from thongquan.portal.views.declaring import steps

__all__ = ["trader"]
pytestmark = pytest.mark.usefixtures("world")


def test_saving_a_step_as_it_was_shown_changes_nothing(trader: Client) -> None:
    draft = drafted(importing(total_gross_mass="12.500", total_net_mass="12.125"))
    before = Draft.objects.get(pk=draft)
    for step in (*steps.SECTIONS, "containers"):
        for language in ("vi", "en"):
            client = tour.client("thuongnhan")
            client.cookies["django_language"] = language
            address = at(f"draft-{step}", draft)
            save(client, address, form_of(client.get(address)))
    after = Draft.objects.get(pk=draft)
    assert selectors.of_row(after).content == selectors.of_row(before).content
    assert after.version == before.version


def test_two_windows_that_write_different_fields_lose_nothing(trader: Client) -> None:
    draft = drafted(importing())
    consignment, price = at("draft-consignment", draft), at("draft-price", draft)
    one, other = form_of(trader.get(consignment)), form_of(trader.get(price))
    save(trader, consignment, one, remarks="một")
    save(trader, price, other, trade_terms_location="Hai Phong")
    content = content_of(draft)
    assert (content.remarks, content.trade_terms_location) == ("một", "Hai Phong")


def test_two_windows_that_write_the_same_field_are_told_and_nothing_is_overwritten(trader: Client) -> None:
    draft = drafted(importing())
    address = at("draft-consignment", draft)
    shown = form_of(trader.get(address))
    save(trader, address, shown, remarks="cửa sổ một")
    for do in ("", "next"):
        answer = save(trader, address, shown, do=do, remarks="cửa sổ hai")
        page = answer.content.decode()
        assert "data-differences" in page
        assert "cửa sổ một" in page
        assert "cửa sổ hai" in page
        assert content_of(draft).remarks == "cửa sổ một"
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    kept = save(trader, address, {**shown, "seen": seen[1]}, do="save", remarks="cửa sổ hai")
    assert kept.status_code == 302
    assert content_of(draft).remarks == "cửa sổ hai"


def test_items_are_put_in_copied_taken_out_and_pasted(trader: Client) -> None:
    draft = drafted(importing())
    address = at("draft-goods", draft)

    def act(do: str, **more: str) -> HttpResponse:
        return save(trader, address, form_of(trader.get(address)), do=do, **more)

    assert act("add")["Location"] == at("draft-item", draft, 3)
    assert act("copy:1")["Location"] == at("draft-item", draft, 4)
    items = content_of(draft).items
    assert items[3] == msgspec.structs.replace(items[0], item_number=4)
    act("remove:3")
    act("remove:99")
    assert len(content_of(draft).items) == 3
    act("paste", pasted="69111000\tBát đĩa\tCN\t10\tSET\t2.5\n69119000\tKhác\tCN\t1\tSET\t1")
    pasted = content_of(draft).items[3:]
    assert [(item.item_number, item.invoice_amount) for item in pasted] == [(4, "25"), (5, "1")]
    assert pasted[0].duty_regime_code == "MFN"
    refused = act("paste", pasted="69111000\tBát đĩa\tCN\tmười")
    assert b"note-bad" in refused.content
    assert "mười" in refused.content.decode()
    assert len(content_of(draft).items) == 5


def test_a_draft_of_which_nothing_is_known_yet_is_shown_on_every_step(trader: Client) -> None:
    draft = drafted()
    goods_at = at("draft-goods", draft)
    save(trader, goods_at, form_of(trader.get(goods_at)), do="add")
    for step in STEPS:
        assert trader.get(at(f"draft-{step}", draft)).status_code == 200, step
    assert trader.get(at("draft-item", draft, 1)).status_code == 200


def test_a_list_that_changed_in_another_window_is_looked_at_again_first(trader: Client) -> None:
    draft = drafted(importing())
    address = at("draft-goods", draft)
    shown = form_of(trader.get(address))
    save(trader, address, shown, do="remove:1")
    left = content_of(draft).items
    assert save(trader, address, shown, do="remove:1").status_code == 302
    assert content_of(draft).items == left
