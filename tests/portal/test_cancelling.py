"""A cancellation is asked for on a page, for a reason of the book, and taken back."""

import pytest

from tests.portal.site import register_some
from tests.portal.test_pages import signed_in, text
from thongquan.clearance.models import CancellationRequest

pytestmark = pytest.mark.usefixtures("world")


def test_a_cancellation_is_asked_for_once_and_taken_back() -> None:
    identifier = register_some(1)[0]
    trader, path = signed_in("thuongnhan"), f"/declarations/{identifier}/cancellation"
    assert path in trader.get(f"/declarations/{identifier}").content.decode()
    assert path not in signed_in("congchuc").get(f"/declarations/{identifier}").content.decode()
    assert "The goods were declared twice" in text(trader.get(path))
    unknown = trader.post(path, {"reason": "none"})
    assert (unknown.status_code, CancellationRequest.objects.count()) == (422, 0)
    assert trader.post(path, {"reason": "double", "note": "twice"}).status_code == 302
    said = text(trader.get(path))
    assert "Cancellation asked for" in said
    assert "customs answers before" in said
    assert "Send the request" not in said
    assert trader.post(path, {"reason": "double"}).status_code == 422, "one is open already"
    assert trader.post(f"{path}/withdraw").status_code == 302
    assert CancellationRequest.objects.get().state == "withdrawn"
    assert trader.post(f"{path}/withdraw").status_code == 404
    assert "Send the request" in text(trader.get(path))
