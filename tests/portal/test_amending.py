"""An amendment is written in the form of the declaration, compared, sent, answered; what is fixed stays."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.portal import tour
from tests.portal.site import register_some
from tests.portal.test_pages import signed_in, text
from tests.portal.test_queries import MOST
from thongquan.clearance.models import AmendmentRequest, CancellationRequest, Declaration, SignedDecision
from thongquan.portal.views.amending import carrying

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def owing() -> str:
    """An import that owes tax."""
    rows = (Declaration.objects.get(number=one.removeprefix("VN-")) for one in register_some(12))
    return next(f"VN-{row.number}" for row in rows if row.direction == "IM" and row.tax_total)


def form(page: bytes) -> dict[str, str]:
    """What the form carries."""
    found = dict(
        re.findall(r'<input type="hidden" name="(content|revision|here)" value="([^"]*)"', page.decode())
    )
    return {name: unescape(value) for name, value in found.items()}


def step(client: Client, path: str, carried: dict[str, str], to: str, **fields: str):
    answer = client.post(path, {**carried, **fields, "to": to})
    return answer, form(answer.content)


def changed(client: Client, path: str, amount: str = "1234567") -> dict[str, str]:
    """The form with the first item at another price."""
    carried = form(client.get(path).content)
    _, carried = step(client, path, carried, "item-1")
    fields = {"items.1.invoice_amount": amount, "items.1.unit_price": ""}
    _, carried = step(client, path, carried, "price", **fields)
    answer, carried = step(client, path, carried, "check", invoice_amount="")
    assert answer.status_code == 200
    said = text(answer)
    assert "Amount of the line" in said
    assert f"{int(amount):,}" in said
    return carried


def test_an_amendment_is_compared_sent_seen_by_both_and_accepted(owing: str) -> None:
    trader, officer = signed_in("thuongnhan"), signed_in("congchuc")
    path, desk = f"/declarations/{owing}/amend", f"/desk/{owing}/changes"
    assert path in trader.get(f"/declarations/{owing}").content.decode()
    assert path not in officer.get(f"/declarations/{owing}").content.decode()
    carried = changed(trader, path)
    without, carried = step(trader, path, carried, "send")
    assert without.status_code == 422
    assert "A reason is wanted" in text(without)
    sent, _ = step(trader, path, carried, "send", reason="typing")
    assert sent.status_code == 302
    asked = AmendmentRequest.objects.get()
    assert asked.duty_change
    for reader, page in ((trader, f"/declarations/{owing}"), (officer, desk)):
        said = text(reader.get(page))
        assert "Amendment asked for" in said
        assert "1,234,567" in said
        assert "More is due" in said or "Less is due" in said
    assert "with customs already" in text(trader.get(path))
    assert officer.post(f"/desk/{owing}/amendments/{asked.pk}/accept").status_code == 302
    row = Declaration.objects.get(number=owing.removeprefix("VN-"))
    assert row.revision == 1
    assert "Amendment accepted" in text(trader.get(f"/declarations/{owing}"))


def test_an_amendment_is_withdrawn_or_refused_with_a_signed_decision(owing: str) -> None:
    trader, officer = signed_in("thuongnhan"), signed_in("congchuc")
    path = f"/declarations/{owing}/amend"
    step(trader, path, changed(trader, path), "send", reason="typing")
    assert trader.post(f"{path}/withdraw").status_code == 302
    assert AmendmentRequest.objects.get().state == "withdrawn"
    step(trader, path, changed(trader, path), "send", reason="typing")
    asked = AmendmentRequest.objects.get(state="asked")
    signed = SignedDecision.objects.count()
    given = {"code": "unfounded", "note": "no proof"}
    assert officer.post(f"/desk/{owing}/amendments/{asked.pk}/refuse", given).status_code == 302
    assert SignedDecision.objects.count() == signed + 1
    assert "where to object" in text(trader.get(f"/declarations/{owing}"))


def test_an_order_is_told_with_its_clock_and_answered(owing: str) -> None:
    trader, officer = signed_in("thuongnhan"), signed_in("congchuc")
    assert officer.post(f"/desk/{owing}/order", {"reason": "Correct the price"}).status_code == 302
    path = f"/declarations/{owing}/amend"
    assert "Amend as ordered" in text(trader.get(f"/declarations/{owing}"))
    said = text(trader.get(path))
    assert "Correct the price" in said
    assert "before" in said
    step(trader, path, changed(trader, path), "send", reason="as ordered")
    assert AmendmentRequest.objects.get().state == "asked"


def test_an_order_names_the_fields_and_the_form_shows_which(owing: str) -> None:
    officer, trader = signed_in("congchuc"), signed_in("thuongnhan")
    page = officer.get(f"/desk/{owing}").content.decode()
    assert '<option value="invoice_amount">' in page
    assert '<option value="procedure_code">' not in page, "it is never amended"
    given = {
        "reason": "Correct the price and the seller",
        "field": ["party.EX.name"],
        "items": "1",
        "item_field": ["invoice_amount"],
    }
    wrong = officer.post(f"/desk/{owing}/order", given | {"items": "99999"}, follow=True)
    assert "Not a field of this declaration" in text(wrong)
    for odd in ({"items": ""}, {"field": ["whim"]}):
        assert "note-bad" in officer.post(f"/desk/{owing}/order", given | odd, follow=True).content.decode()
    officer.post(f"/desk/{owing}/order", given)
    assert AmendmentRequest.objects.get().fields == ["parties[EX].name", "items[1].invoice_amount"]
    path, marked = f"/declarations/{owing}/amend", 'class="field-named'
    begun = trader.get(path)
    shown = begun.content.decode()
    assert shown.count(marked) == 1
    assert 'form="amend-form" name="to" value="item-1"' in shown
    assert "Correct the price and the seller" in text(begun)
    assert shown.index(marked) < shown.index('name="party.EX.name"')
    goods, carried = step(trader, path, form(begun.content), "goods")
    assert text(goods).count("Customs has named this") == 1
    item, _ = step(trader, path, carried, "item-1")
    assert item.content.decode().count(marked) == 1
    assert "Amount of the line (Item 1)" in text(trader.get(f"/declarations/{owing}"))
    assert "Amount of the line (Item 1)" in text(officer.get(f"/desk/{owing}/changes"))


def test_an_order_is_taken_back_and_a_cancellation_decided_beside_it(owing: str) -> None:
    trader, officer = signed_in("thuongnhan"), signed_in("congchuc")
    officer.post(f"/desk/{owing}/order", {"reason": "Correct the price"})
    order = AmendmentRequest.objects.get()
    assert officer.post(f"/desk/{owing}/amendments/{order.pk}/withdraw-order").status_code == 302
    order.refresh_from_db()
    assert order.state == "withdrawn"
    for answer, state in (("refuse", "refused"), ("accept", "accepted")):
        trader.post(f"/declarations/{owing}/cancellation", {"reason": "double", "note": "twice"})
        asked = CancellationRequest.objects.get(state="asked")
        assert "Look and decide" in text(officer.get(f"/desk/{owing}"))
        assert "The goods were declared twice. twice" in text(officer.get(f"/desk/{owing}/changes"))
        path = f"/desk/{owing}/cancellations/{asked.pk}/{answer}"
        assert officer.post(path, {"code": "unfounded"}).status_code == 302
        asked.refresh_from_db()
        assert asked.state == state
    assert "/amend" not in trader.get(f"/declarations/{owing}").content.decode()


def test_a_field_that_is_never_amended_is_shown_with_its_law_and_cannot_be_changed(owing: str) -> None:
    trader, path = signed_in("thuongnhan"), f"/declarations/{owing}/amend"
    page = trader.get(path)
    assert 'name="declaration_office_id"' not in page.content.decode()
    assert "Never amended" in text(page)
    assert "Phụ lục II" in text(page)
    forced, carried = step(trader, path, form(page.content), "check", declaration_office_id="01B1")
    assert "Nothing has changed" in text(forced)
    content = carrying.unpacked(carried["content"])
    content.declaration_office_id = "01B1"
    given = {"content": carrying.packed(content), "here": "check", "reason": "x"}
    refused = trader.post(path, given | {"to": "send"})
    assert refused.status_code == 422
    assert AmendmentRequest.objects.count() == 0


def test_a_paper_is_added_and_an_empty_row_is_no_change(owing: str) -> None:
    trader, path = signed_in("thuongnhan"), f"/declarations/{owing}/amend"
    _, carried = step(trader, path, form(trader.get(path).content), "papers")
    added, carried = step(trader, path, carried, "add")
    name = re.findall(r'name="(documents\.\d+)\.id"', added.content.decode())[-1]
    empty, carried = step(trader, path, carried, "check")
    assert "Nothing has changed" in text(empty)
    _, carried = step(trader, path, carried, "papers")
    fields = {f"{name}.category_code": "packing", f"{name}.id": "PL-1"}
    said, _ = step(trader, path, carried, "check", **fields)
    assert "PL-1" in text(said)


def test_what_was_compared_with_another_revision_is_compared_again_before_it_is_sent(owing: str) -> None:
    trader, officer = signed_in("thuongnhan"), signed_in("congchuc")
    path = f"/declarations/{owing}/amend"
    slow = changed(trader, path, "7654321")
    assert step(trader, path, changed(trader, path), "send", reason="typing")[0].status_code == 302
    assert (
        officer.post(f"/desk/{owing}/amendments/{AmendmentRequest.objects.get().pk}/accept").status_code == 302
    )
    refused, again = step(trader, path, slow, "send", reason="the other price")
    assert (refused.status_code, again["revision"]) == (422, "1")
    said = text(refused)
    for told in ("changed meanwhile", "amended while you were writing", "1,234,567", "7,654,321"):
        assert told in said
    assert step(trader, path, again, "send", reason="the other price")[0].status_code == 302
    assert AmendmentRequest.objects.latest("pk").from_revision == 1


def test_an_item_is_added_and_the_last_one_taken_out(owing: str) -> None:
    trader, path = signed_in("thuongnhan"), f"/declarations/{owing}/amend"
    _, carried = step(trader, path, form(trader.get(path).content), "goods")
    count = len(carrying.unpacked(carried["content"]).items)
    _, carried = step(trader, path, carried, "item-new")
    assert carried["here"] == f"item-{count + 1}"
    named = {f"items.{count + 1}.description": "Cable, copper, 3 m"}
    said, carried = step(trader, path, carried, "check", **named)
    assert "Cable, copper, 3 m" in text(said)
    _, carried = step(trader, path, carried, f"item-{count + 1}")
    named |= {f"items.{count + 1}.commodity_code": "85444290", f"items.{count + 1}.invoice_amount": "1250"}
    said, carried = step(trader, path, carried, "check", **named)
    shown = text(said)
    assert f"Item {count + 1}, added" in shown
    assert "1,250" in shown
    assert shown.index("85444290") < shown.index("Cable, copper, 3 m") < shown.index("1,250")
    _, carried = step(trader, path, carried, "goods")
    _, carried = step(trader, path, carried, "item-gone")
    assert "Nothing has changed" in text(step(trader, path, carried, "check")[0])


def test_what_no_message_could_say_is_refused_with_its_field(owing: str) -> None:
    trader, path = signed_in("thuongnhan"), f"/declarations/{owing}/amend"
    _, carried = step(trader, path, form(trader.get(path).content), "item-1")
    said, carried = step(trader, path, carried, "check", **{"items.1.invoice_amount": "12,x"})
    assert "Item 1 · Amount of the line" in text(said)
    assert step(trader, path, carried, "send", reason="x")[0].status_code == 422


def test_a_declaration_too_large_for_the_form_is_told_its_other_ways(
    owing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "FORM_MOST", 100)
    page = signed_in("thuongnhan").get(f"/declarations/{owing}/amend")
    assert "too large for the form" in text(page)
    assert form(page.content) == {}


def test_what_was_not_made_by_the_form_is_not_read(owing: str) -> None:
    trader, path = signed_in("thuongnhan"), f"/declarations/{owing}/amend"
    for content in ("x", "AAAA", "é"):
        assert trader.post(path, {"content": content, "to": "check"}).status_code in (400, 422)


def test_what_is_anothers_is_not_there(owing: str) -> None:
    tour.strangers()
    for who in ("khac", "xa"):
        for path in (f"/declarations/{owing}/amend", f"/desk/{owing}/changes"):
            assert tour.client(who).get(path).status_code == 404, (who, path)
    accepting = f"/desk/{owing}/amendments/1/accept"
    assert [tour.client(who).post(accepting).status_code for who in ("xa", "congchuc")] == [404, 404]


def test_its_pages_ask_the_database_a_few_times(owing: str) -> None:
    trader, officer = signed_in("thuongnhan"), signed_in("congchuc")
    path = f"/declarations/{owing}/amend"
    step(trader, path, changed(trader, path), "send", reason="typing")
    pages = ((trader, path), (trader, f"/declarations/{owing}"), (officer, f"/desk/{owing}/changes"))
    for client, page in pages:
        client.get(page)  # the first time the law is read too
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        assert len(asked) <= MOST, (page, [query["sql"][:150] for query in asked])
