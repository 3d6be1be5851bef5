"""Origin under doubt, on pages: raised by an officer, seen by who declared, answered for another country."""

from typing import Any

import pytest
from django.urls import reverse

from tests.portal import origin_told
from tests.portal.test_pages import signed_in, text
from tests.world import AT
from thongquan.clearance.models import OriginVerification
from thongquan.tariff.models import OriginInquiry

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture(autouse=True)
def _then(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: AT)


def post(client: Any, name: str, *args: Any, **form: Any) -> str:
    answered = client.post(reverse(name, args=args), form, follow=True)
    assert answered.status_code == 200, answered.status_code
    return text(answered)


def test_an_officer_doubts_writes_enters_the_answer_and_decides() -> None:
    identifier = f"VN-{origin_told.declared().number}"
    officer = signed_in("congchuc")
    assert "ATIGA" in text(officer.get(reverse("origin", args=[identifier])))
    post(officer, "doubt-origin", identifier, item="1", code="criterion", statement="Where?")
    one = OriginVerification.objects.get()
    assert one.state == "doubted"
    assert identifier in text(officer.get(reverse("origin-queue")))
    post(officer, "origin-letter", identifier, one.pk)
    post(officer, "origin-answer", identifier, one.pk, number="1", **{"outcome-1": "confirmed", "reason-1": ""})
    post(officer, "origin-decision", identifier, one.pk, granted="1", code="", why="seen")
    one.refresh_from_db()
    assert (one.state, one.granted) == ("granted", [1])
    assert identifier not in text(officer.get(reverse("origin-queue")))


def test_who_declared_sees_what_is_doubted_and_what_it_costs_and_not_by_what_it_came() -> None:
    row, _ = origin_told.doubted()
    trader = signed_in("thuongnhan")
    type(row).objects.filter(pk=row.pk).update(trader="VN-P00000001")
    shown = text(trader.get(reverse("declaration", args=[f"VN-{row.number}"])))
    assert "LA-VN 26/02/00417" in shown
    assert "Where was it grown?" not in shown
    assert "Guarantee the difference" in shown


def test_what_laos_asks_is_acknowledged_looked_into_and_answered() -> None:
    one = origin_told.asked()
    clerk = signed_in("traodoi")
    assert "VN-LA 26/01/00001" in text(clerk.get(reverse("origin-inquiries")))
    post(clerk, "origin-inquiry-acknowledge", one)
    post(clerk, "origin-inquiry-exporter", one, reason="Who grew it?")
    post(clerk, "origin-inquiry-heard", one, reason="We did.")
    form = {"number": "1", "outcome-1": "not-issued-by-us", "reason-1": "No such number."}
    post(clerk, "origin-inquiry-answer", one, **form)
    assert OriginInquiry.objects.get(pk=one).state == "answered"
    assert signed_in("congchuc").get(reverse("origin-inquiries")).status_code == 403
