"""The desk of exchange: two people open, one closes, what is held up is put right."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse

from tests.portal import exchange_told, tour
from tests.wire.certificates import pem
from thongquan.exchange.models import Agreement, Opening
from thongquan.exchange.selectors import partners
from thongquan.intake.models import Dead, Quarantined
from thongquan.wire.models import OutgoingMessage

pytestmark = pytest.mark.usefixtures("world")
LAOS = "/exchange/partners/LA"


def post(address: str, who: str = "traodoi", **given: Any) -> str:
    """What the page says after it."""
    answer: HttpResponse = tour.client(who).post(address, given, follow=True)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def seen(address: str, who: str = "traodoi") -> str:
    answer = tour.client(who).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


AGREEMENT = {
    "number": "VN-LA-2", "instrument": "treaty", "valid_from": "2026-01-01", "retention_days": "30",
    "receives": ["certificate-of-origin"],
    **{f"{name}_{each}": f"{name} {each}" for name in ("title", "legal_basis", "purpose", "use_limits")
       for each in ("vi", "en")},
}  # fmt: skip


def test_an_agreement_is_proposed_on_a_page_and_approved_by_a_second_officer() -> None:
    assert "another person approves it" in post(f"{LAOS}/agree", **AGREEMENT)
    row = Agreement.objects.get(number="VN-LA-2")
    assert "awaits a second person" in seen(LAOS)
    address = f"/approvals/partner-agreement/{row.pk}"
    assert "purpose en" in seen(address, "traodoi2")
    assert "Approved." in post(address, "traodoi2", act="approve")
    row.refresh_from_db()
    assert (row.state, row.receives, row.sends) == ("approved", ["certificate-of-origin"], [])
    assert "The agreement has ended." in post(f"{LAOS}/end", agreement=row.pk, reason="denounced")
    row.refresh_from_db()
    assert row.state == "ended"


def test_what_an_agreement_lacks_is_said_on_the_page() -> None:
    assert "purpose.en" in post(f"{LAOS}/agree", **{**AGREEMENT, "purpose_en": ""})
    assert "retention_days" in post(f"{LAOS}/agree", **{**AGREEMENT, "retention_days": "x"})
    assert "valid_from" in post(f"{LAOS}/agree", **{**AGREEMENT, "valid_from": ""})
    assert not Agreement.objects.filter(number="VN-LA-2").exists()


def test_a_key_is_proposed_rotated_and_revoked() -> None:
    for number in (0, 1):
        post(f"{LAOS}/key", certificate=pem("ed", number).decode())
        row = Opening.objects.latest("pk")
        post(f"/approvals/partner-opening/{row.pk}", "traodoi2", act="approve")
    keys = partners.whole("LA", at=datetime.now(UTC))["keys"]
    assert [one["state"] for one in keys] == ["in-force"] * 2
    shown = post(f"{LAOS}/revoke", fingerprint=keys[0]["fingerprint"], reason="stolen")
    assert "The key is revoked" in shown
    assert "A reason is wanted" in post(f"{LAOS}/revoke", fingerprint=keys[1]["fingerprint"], reason=" ")
    assert "certificate" in post(f"{LAOS}/key", certificate="nothing")


def test_one_officer_suspends_and_two_resume() -> None:
    assert "suspended" in post(f"{LAOS}/suspend", reason="a fire")
    post(f"{LAOS}/resume", reason="it is out")
    row = Opening.objects.latest("pk")
    refused = tour.client("traodoi").post(f"/approvals/partner-opening/{row.pk}", {"act": "approve"})
    assert "a second" in refused.content.decode().lower()
    post(f"/approvals/partner-opening/{row.pk}", "traodoi2", act="approve")
    assert partners.partner("LA").suspended_at is None


def test_a_partner_is_added_by_its_country_or_by_a_file() -> None:
    name = {"name_vi": "Hải quan Cam-pu-chia", "name_en": "Customs of Cambodia"}
    assert "Customs of Cambodia" in post("/exchange/new", code="kh", **name)
    again = tour.client("traodoi").post("/exchange/new", {"code": "KH", **name})
    assert (again.status_code, "there already" in again.content.decode()) == (422, True)


def test_what_is_held_up_is_put_right_and_what_lies_apart_is_closed() -> None:
    walked = exchange_told.walked()
    letter, apart = walked["<str:letter>"].there, walked["<int:quarantined>"].there
    page = seen("/exchange/letters")
    assert "The message about a certificate of origin cannot be read" in page
    post(f"/exchange/letters/{letter}/mend", reason="void of meaning", give_up="yes")
    assert not Dead.objects.exists()
    refused = OutgoingMessage.objects.get(state="refused")
    post(f"/exchange/refused/{refused.message_id}/mend", reason="mended there", how="anew")
    refused.refresh_from_db()
    assert refused.state == "superseded"
    assert "by another key" in seen("/exchange/quarantine")
    assert "signature-input" in seen(f"/exchange/quarantine/{apart}")
    post(f"/exchange/quarantine/{apart}/close", reason="told them")
    assert Quarantined.objects.get(pk=apart).closed_by == "user:VN-traodoi"
    assert "told them" in seen(f"/exchange/quarantine/{apart}")


def test_a_message_shows_its_signature_its_dossier_and_its_evidence() -> None:
    walked = exchange_told.walked()
    letter, sent = walked["<str:letter>"].there, walked["<str:message>"].there
    page = seen(f"/exchange/received/{letter}")
    assert "Certificate of origin issued" in page
    assert "in reply to" in page
    assert f"/exchange/sent/{sent}" in page
    found = tour.client("traodoi").get(f"/exchange/received/{letter}/evidence")
    assert set(found.json()) == {"signed", "body", "certificates", "received_at", "receipt"}
    assert found["Content-Disposition"].startswith("attachment")
    assert "not here yet" in seen(f"/exchange/sent/{sent}")
    listed = seen(f"{LAOS}/messages?way=sent&state=refused")
    assert "refused by the partner" in listed
    assert tour.client("traodoi").get(f"{LAOS}/messages?kind=x&before=y&way=z").status_code == 200


def test_a_page_asks_little_however_many_partners_and_messages_there_are(
    django_assert_max_num_queries: Any,
) -> None:
    walked = exchange_told.walked()
    for name in ("KH", "TH"):
        post("/exchange/new", code=name, name_vi=name, name_en=name)
    letter, sent = walked["<str:letter>"].there, walked["<str:message>"].there
    apart = walked["<int:quarantined>"].there
    client = tour.client("traodoi")
    for address in (
        "", "/partners/LA", "/partners/LA/messages", "/partners/LA/messages?way=sent", f"/received/{letter}",
        f"/sent/{sent}", "/quarantine", f"/quarantine/{apart}", "/letters", "/new",
    ):  # fmt: skip
        with django_assert_max_num_queries(12, info=address):
            assert client.get(f"/exchange{address}").status_code == 200, address


def test_the_desk_is_for_officers_of_exchange_and_its_pages_change_nothing_for_an_auditor() -> None:
    for who, status in (("traodoi", 200), ("kiemtoan", 200), ("congchuc", 403), ("lanhdao", 403)):
        assert tour.client(who).get("/exchange").status_code == status, who
    assert "Suspend" not in seen(LAOS, "kiemtoan")
    assert tour.client("kiemtoan").post(f"{LAOS}/suspend", {"reason": "x"}).status_code == 403
    assert tour.client("traodoi").get("/exchange/partners/XX").status_code == 404
