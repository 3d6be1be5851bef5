"""What a declarant sends from a page is signed where the pack wants it: the file is taken and brought back."""

from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.api.caller import party, traders
from tests.portal import tour
from tests.portal.site import register_some
from tests.portal.test_amending import changed
from tests.portal.test_pages import signed_in, text
from tests.wire.certificates import CLERK, make_jws, pem
from tests.world import DAY
from thongquan.clearance.models import AmendmentRequest, CancellationRequest, Declaration, Objection
from thongquan.clearance.services import unsigned
from thongquan.intake.services import receiving
from thongquan.wire import services as wire

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def of() -> str:
    """An import that may be amended, by the trader whose certificate is registered."""
    rows = (Declaration.objects.get(number=one.removeprefix("VN-")) for one in register_some(12))
    subject = party(traders()[0].tax_code)
    told: dict[str, Any] = {"registered_from": DAY, "actor": CLERK, "at": timezone.now()}
    wire.register_certificate(subject=subject, certificate=pem(), **told)
    return next(f"VN-{row.number}" for row in rows if row.direction == "IM" and row.tax_total)


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pack lets nothing come unsigned."""
    monkeypatch.setattr(unsigned, "allowed", lambda kind, sender: False)
    monkeypatch.setattr(receiving, "_unsigned_allowed", lambda kind, sender: False)


def posted(client: Client, path: str, given: dict[str, str]) -> None:
    """Refused without a signature and with another's; sent with one over the file that the page gives."""
    file = client.post(path, {**given, "to": "file"})
    assert file["Content-Disposition"].startswith("attachment")
    assert msgspec.json.decode(file.content)["identifier"] in path
    for body in (None, b"other bytes"):
        signed = {"signature": SimpleUploadedFile("s", make_jws(body)), "kind": "JWS"} if body else {}
        before = standing()
        refused = client.post(path, {**given, **signed}, follow=True)
        said = text(refused)
        assert ("A signature is required" if body is None else "The signature is not valid") in said
        assert standing() == before
    signature = SimpleUploadedFile("s.jws", make_jws(file.content))
    answer = client.post(path, {**given, "signature": signature, "kind": "JWS"})
    assert answer.status_code == 302, text(answer)


def standing() -> list[list[str]]:
    kinds = (AmendmentRequest, CancellationRequest, Objection)
    return [list(kind.objects.order_by("pk").values_list("state", flat=True)) for kind in kinds]


def test_a_cancellation_is_signed_when_it_is_asked_and_when_it_is_taken_back(of: str, wanted: None) -> None:
    trader, path = signed_in("thuongnhan"), f"/declarations/{of}/cancellation"
    assert 'name="signature"' in trader.get(path).content.decode()
    posted(trader, path, {"reason": "double", "note": "Khai trùng"})
    posted(trader, f"{path}/withdraw", {})
    assert standing() == [[], ["withdrawn"], []]


def test_an_amendment_is_signed_when_it_is_sent_and_when_it_is_taken_back(of: str, wanted: None) -> None:
    trader, path = signed_in("thuongnhan"), f"/declarations/{of}/amend"
    carried = changed(trader, path)
    assert trader.post(path, {**carried, "to": "file"}).status_code == 422  # without a reason
    posted(trader, path, {**carried, "to": "send", "reason": "typing"})
    assert 'id="signature-withdraw"' in trader.get(path).content.decode()
    posted(trader, f"{path}/withdraw", {})
    assert standing() == [["withdrawn"], [], []]


def test_an_objection_is_signed_when_it_is_lodged_and_when_it_is_taken_back(of: str, wanted: None) -> None:
    trader, path = signed_in("thuongnhan"), f"/declarations/{of}/objections"
    posted(trader, f"{path}/new", {"decision": tour.decided(of), "grounds": "declared twice"})
    [number] = Objection.objects.values_list("pk", flat=True)
    assert 'name="signature"' in trader.get(f"/declarations/{of}/decisions").content.decode()
    posted(trader, f"{path}/withdraw", {"objection": str(number)})
    assert [states[-1:] for states in standing()] == [[], ["refused"], ["withdrawn"]]


def test_where_none_is_wanted_no_page_speaks_of_signatures(of: str) -> None:
    trader = signed_in("thuongnhan")
    for path in (f"/declarations/{of}/cancellation", f"/declarations/{of}/amend", f"/declarations/{of}"):
        assert 'name="signature"' not in trader.get(path).content.decode()


def test_a_reason_nobody_knows_is_refused_on_the_page(of: str) -> None:
    path = f"/declarations/{of}/cancellation"
    for reason in ("", "x" * 40, "whim"):
        assert signed_in("thuongnhan").post(path, {"reason": reason}).status_code == 422
