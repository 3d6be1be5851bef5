"""The list of declarations: narrowed, to what awaits one too, and kept under a name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.portal.site import register_some
from tests.portal.test_pages import signed_in, text
from thongquan.identity.models import SavedView

pytestmark = pytest.mark.usefixtures("world")
MOST = 12


def test_a_list_is_narrowed_and_kept_under_a_name() -> None:
    one = register_some(1)[0]
    trader = signed_in("thuongnhan")
    assert one in trader.get("/declarations?office=02CI").content.decode()
    left_out = trader.get("/declarations?procedure=Z99")
    assert one not in left_out.content.decode()
    assert "Nothing fits these filters" in text(left_out)
    kept = trader.post("/views", {"name": "Cát Lái", "office": "02CI", "procedure": ""})
    assert kept["Location"] == "/declarations?office=02CI"
    assert "Cát Lái" in text(trader.get("/declarations"))
    assert "Cát Lái" not in text(signed_in("congchuc").get("/declarations"))
    [view] = SavedView.objects.all()
    trader.post("/views", {"forget": view.pk})
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("query", ["", "?awaits=me", "?office=02CI&party=VN-P00000001"])
def test_a_list_asks_a_few_times_however_it_is_narrowed(query: str) -> None:
    register_some(8)
    trader = signed_in("thuongnhan")
    trader.get(f"/declarations{query}")
    with CaptureQueriesContext(connection) as asked:
        assert trader.get(f"/declarations{query}").status_code == 200
    assert len(asked) <= MOST, [found["sql"][:120] for found in asked]
