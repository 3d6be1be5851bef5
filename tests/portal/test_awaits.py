"""What awaits whoever looks at a declaration stands before all else, by when, with the way to do it."""

from datetime import UTC, datetime

import pytest

from tests.portal import tour
from tests.portal.test_desk import in_lane, row_of
from tests.portal.test_papers import PDF, asked_for
from thongquan.clearance.services import amend
from thongquan.documents import services
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.partnership.selectors.names import QUESTION, key_of
from thongquan.partnership.services import answering

pytestmark = pytest.mark.usefixtures("world")
TRADER, OFFICER = (Actor(Subject("user", f"VN-{name}")) for name in ("thuongnhan", "congchuc"))


def top(who: str, address: str) -> str:
    """The card of what awaits him; "" where there is none. Nothing of the page's matter stands before it."""
    page = tour.client(who).get(address).content.decode()
    before, found, after = page.partition('<section class="card awaits"')
    if not found:
        return ""
    assert '<section class="card' not in before
    return after.partition("</section>")[0]


def test_a_paper_asked_for_stands_at_the_top_with_its_clock_and_its_form() -> None:
    [one] = in_lane("Y")
    asked = asked_for(one)
    shown = top("thuongnhan", f"/declarations/{one}")
    assert "Packing list" in shown
    assert "clock" in shown
    assert f'href="/declarations/{one}/papers#asked-{asked}"' in shown
    form = tour.client("thuongnhan").get(f"/declarations/{one}/papers").content.decode()
    assert f'id="asked-{asked}"' in form


def test_what_was_supplied_awaits_the_officer_and_no_longer_the_declarant() -> None:
    [one] = in_lane("Y")
    asked = asked_for(one)
    services.supply(request=asked, body=PDF, declared_name="a.pdf", actor=TRADER, at=datetime.now(UTC))
    assert "Packing list" not in top("thuongnhan", f"/declarations/{one}")
    shown = top("congchuc", f"/desk/{one}")
    assert "Packing list" in shown
    assert f'href="/desk/{one}/documents#asked"' in shown


def test_tax_and_an_order_to_amend_await_the_declarant_and_the_check_the_officer() -> None:
    one = next(one for one in in_lane("Y", 4) if row_of(one).tax_total)
    at = datetime.now(UTC)
    amend.order_amendment(identifier=one, instruction="sửa", actor=OFFICER, at=at)
    shown = top("thuongnhan", f"/declarations/{one}")
    assert f'href="/declarations/{one}/amend"' in shown
    assert "Customs:" not in shown
    page = tour.client("thuongnhan").get(f"/declarations/{one}").content.decode()
    assert "Customs: check the documents" in page.partition('id="turn"')[2], "whose turn it is besides"
    assert f'href="/desk/{one}/documents"' in top("congchuc", f"/desk/{one}")


def test_questions_await_who_answers_and_answers_who_asked() -> None:
    [one] = in_lane("Y")
    trader = tour.client("thuongnhan")
    sent = trader.post(
        "/help/ask", {"topic": "procedure", "text": "Khi nào?", "declaration": one, "office": "02CI"}
    )
    question = sent["Location"].rpartition("/")[2]
    assert f'href="/questions/{question}"' in top("congchuc", f"/desk/{one}")
    assert question not in top("thuongnhan", f"/declarations/{one}")
    at = datetime.now(UTC)
    key = key_of(QUESTION, question)
    answering.take(question=key, actor=OFFICER, at=at)
    assert question not in top("lanhdao", f"/desk/{one}"), "another has taken it up"
    answering.answer(question=key, text="Mai", actor=OFFICER, at=at)
    assert "Your question is answered" in top("thuongnhan", f"/declarations/{one}")
    assert question not in top("congchuc", f"/desk/{one}")


def test_nothing_awaits_who_only_reads() -> None:
    [one] = in_lane("Y")
    asked_for(one)
    for address in (f"/desk/{one}", f"/declarations/{one}"):
        assert top("kiemtoan", address) == ""
        page = tour.client("kiemtoan").get(address).content.decode()
        assert "check the documents" in page
