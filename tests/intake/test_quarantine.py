"""What is kept of messages that are not taken in: bounded, counted, looked at, closed."""

from datetime import timedelta

import pytest

from tests.intake.test_exchange import _laos_is_known, arrival, take  # noqa: F401
from tests.wire import laos
from tests.wire.laos import FIRST, SENT
from thongquan.intake import services
from thongquan.intake.models import Message, Quarantined
from thongquan.intake.services import exchange, quarantine
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused

pytestmark = pytest.mark.django_db


def forged(number: int = 1, body: bytes = b"{}", address: str = "203.0.113.7") -> None:
    fields = laos.signed(body, by=1, message_id=f"f{number}")
    with pytest.raises(Refused, match="partner-signature-invalid"):
        exchange.take(fields=fields, body=[body], arrival=exchange.Arrival("POST", laos.PATH, address, SENT))


def kept() -> list[tuple[str, int, int]]:
    return list(Quarantined.objects.order_by("pk").values_list("message_id", "times", "more"))


def test_the_same_again_is_counted_and_recorded_once():
    for _ in range(3):
        forged()
    assert kept() == [("f1", 3, 0)]
    [row] = Quarantined.objects.all()
    assert len(timeline(Subject("quarantined", f"VN-{row.pk}"))) == 1


def test_of_a_large_body_the_hash_is_kept():
    forged(body=b"x" * (quarantine.BODY_MAX + 1))
    [row] = Quarantined.objects.all()
    assert (row.body, row.size, len(row.sha256)) == (None, quarantine.BODY_MAX + 1, 64)
    assert Message.objects.count() == 0


def test_of_one_place_so_many_are_kept_and_what_is_more_is_counted(monkeypatch):
    monkeypatch.setattr(quarantine, "OF_ONE_PLACE", 2)
    for number in range(1, 5):
        forged(number)
    forged(9, address="203.0.113.8")
    assert kept() == [("f1", 1, 0), ("f2", 1, 2), ("f9", 1, 0)]
    monkeypatch.setattr(quarantine, "IN_ALL", 3)
    forged(10, address="203.0.113.9")
    assert kept()[-1] == ("f9", 1, 1)


def test_an_officer_closes_it_once_with_a_reason_and_long_after_it_goes():
    forged()
    [row] = Quarantined.objects.all()
    with pytest.raises(Refused, match="reason-wanted"):
        services.close(quarantined=row.pk, reason=" ", actor=FIRST, at=SENT)
    services.close(quarantined=row.pk, reason="told them", actor=FIRST, at=SENT)
    with pytest.raises(Refused, match="closed-already"):
        services.close(quarantined=row.pk, reason="again", actor=FIRST, at=SENT)
    with pytest.raises(NotFound):
        services.close(quarantined=row.pk + 1, reason="x", actor=FIRST, at=SENT)
    forged()  # the same again, after somebody has looked, is new
    assert kept() == [("f1", 1, 0), ("f1", 1, 0)]
    assert services.forget_quarantined(at=SENT + quarantine.KEPT + timedelta(days=1)) == 1
    assert kept() == [("f1", 1, 0)]


def test_an_id_used_for_another_message_is_kept_though_its_partner_signed_it():
    take()
    with pytest.raises(Refused, match="message-id-reused"):
        take(at=SENT + timedelta(seconds=1), sequence=2)
    assert [row.why for row in Quarantined.objects.all()] == ["message-id-reused"]
