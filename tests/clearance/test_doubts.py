"""What goods cost lately raises officers' doubts, and nobody else hears of them."""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.clearance.test_register import ACTOR, cargo, incoming
from tests.world import AT, DAY
from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.domain.facts.history import goods_of
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import FindingRow, Item, PriceLevel
from thongquan.clearance.selectors.prices import history_of
from thongquan.clearance.services import prices
from thongquan.clearance.services.preview import preview
from thongquan.clearance.services.register import register

pytestmark = pytest.mark.usefixtures("world")


def undervalued(times: int) -> tuple[Declaration, Declaration]:
    """An import of one line, and the same goods again at a fraction of the price."""
    dear = next(one for one in cargo(20, items=1) if one.type_code == "IM" and one.items[0].quantity_unit_code)
    line = dear.items[0]
    cheap = {name: str(Decimal(getattr(line, name)) / times) for name in ("unit_price", "invoice_amount")}
    return dear, msgspec.structs.replace(
        dear,
        functional_reference_id="CHEAP",
        invoice_amount=str(Decimal(dear.invoice_amount) / times) if dear.invoice_amount else "",
        items=[msgspec.structs.replace(line, **cheap)],
    )


def cleared(one: Declaration, at: datetime) -> Item:
    [outcome] = register(incoming=incoming(one), actor=ACTOR, at=AT)
    assert outcome.registered, [f.as_dict() for f in outcome.findings]
    row = Row.objects.get(number=outcome.number[:11])
    Row.objects.filter(pk=row.pk).update(life="cleared", registered_at=at)
    return Item.objects.get(declaration=row)


def doubts() -> set[str]:
    return set(FindingRow.objects.filter(rule__startswith="DBT").values_list("rule", flat=True))


def test_an_undervalued_declaration_raises_an_officers_doubt_and_is_registered_all_the_same() -> None:
    dear, cheap = undervalued(times=4)
    cleared(dear, AT - timedelta(days=59))
    prices.refresh(at=AT)
    assert not doubts()
    [outcome] = register(incoming=incoming(cheap), actor=ACTOR, at=AT)
    assert outcome.registered
    assert "DBT-002" in doubts()
    assert FindingRow.objects.filter(rule="DBT-002", audience="officer", effect="doubt").exists()
    assert not [told for told in outcome.told if told[0].startswith("DBT")]


def listed(price: str) -> Declaration:
    """Flasks of Korea, which the demo's officers list at 120,000 đồng a piece, and their parts at 60,000."""
    one = next(one for one in cargo(20, items=1) if one.type_code == "IM")
    line = msgspec.structs.replace(
        one.items[0],
        commodity_code="96170010",
        origin_country_code="KR",
        duty_regime_code="MFN",
        quantity="10",
        quantity_unit_code="PCE",
        unit_price=price,
        invoice_amount=str(Decimal(price) * 10),
    )
    return msgspec.structs.replace(
        one,
        functional_reference_id=f"LISTED-{price}",
        trade_terms_code="CIF",
        invoice_currency_code="VND",
        invoice_amount=str(Decimal(price) * 10),
        charges=[],
        items=[line],
    )


@pytest.mark.parametrize(
    ("price", "expected"), [("119999", {"DBT-001"}), ("59999", {"DBT-001", "DBT-004"}), ("120000", set())]
)
def test_goods_below_a_listed_price_raise_a_doubt(price: str, expected: set[str]) -> None:
    """Circular 38/2015/TT-BTC art. 25: below the reference price, or below that of components."""
    [outcome] = register(incoming=incoming(listed(price)), actor=ACTOR, at=AT)
    assert outcome.registered, [f.as_dict() for f in outcome.findings]
    assert doubts() & {"DBT-001", "DBT-004"} == expected
    assert not [told for told in outcome.told if told[0].startswith("DBT")]


def test_a_preview_knows_nothing_of_listed_prices() -> None:
    said = msgspec.json.encode(preview(declarations=[listed("1")], on=DAY, at=AT)).decode()
    assert "DBT" not in said
    assert '"prices"' not in said


def test_nobody_but_officers_reads_the_listed_prices() -> None:
    """And the invented ones are of the demo alone."""
    one = books.tables("prices", known_at=AT)
    assert one.demo
    assert one.tables["prices"].height > 0
    assert books.opened(one).tables["prices"].is_empty()


def test_goods_of_another_code_under_the_same_six_digits_are_similar() -> None:
    dear, cheap = undervalued(times=4)
    item = cleared(dear, AT - timedelta(days=1))
    Item.objects.filter(declaration_id=item.declaration_id).update(
        commodity_code=item.commodity_code[:6] + "##"
    )
    prices.refresh(at=AT)
    register(incoming=incoming(cheap), actor=ACTOR, at=AT)
    assert {"DBT-003"} <= doubts()
    assert "DBT-002" not in doubts()


def test_a_preview_answers_the_same_bytes_by_the_same_queries_whatever_goods_cost_before() -> None:
    dear, cheap = undervalued(times=4)
    asked = {"declarations": [cheap], "on": DAY, "at": AT}
    preview(**asked)  # the law is kept from here on
    with CaptureQueriesContext(connection) as before:
        said = msgspec.json.encode(preview(**asked), order="sorted")
    cleared(dear, AT - timedelta(days=1))
    assert prices.refresh(at=AT) == 2
    with CaptureQueriesContext(connection) as after:
        assert msgspec.json.encode(preview(**asked), order="sorted") == said
    assert len(after) == len(before)
    assert not [query for query in after if "pricelevel" in query["sql"]]


def test_a_batch_asks_once_and_by_the_index_however_much_is_known() -> None:
    given = frames(cargo(30, items=5))
    fill = """INSERT INTO clearance_pricelevel (direction, code, origin, unit, low, high)
              SELECT 'IM', code::text, origin::text, 'KGM', 1, 2
              FROM generate_series(1, 2000) AS code, generate_series(1, 5) AS origin"""
    known = goods_of(given.declarations, given.items)
    first = min(known)
    with connection.cursor() as cursor:
        cursor.execute(fill)
        cursor.execute(
            "INSERT INTO clearance_pricelevel (direction, code, origin, unit, low, high)"
            " VALUES (%s, %s, %s, %s, 3, 4)",
            first,
        )
        cursor.execute("ANALYZE clearance_pricelevel")
        with CaptureQueriesContext(connection) as asked:
            found = history_of(given)
        assert len(asked) == 1
        assert len(known) > 100
        priced = found.drop_nulls("identical_low")
        assert priced.select("direction", "commodity_code", "identical_low").rows() == [(*first[:2], 3)]
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = str(cursor.fetchall())
    assert "clearance_pricelevel_pkey" in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize(("ages", "low"), [((70,), 70), ((70, 10), 10), ((95,), None), ((5, 10, 95), 5)])
def test_the_longer_window_is_looked_into_where_the_shorter_knows_nothing(
    ages: tuple[int, ...], low: int | None
) -> None:
    """Circular 38/2015/TT-BTC art. 25: 60 days for imports, extended to 90."""
    one, _ = undervalued(times=4)
    for age in ages:
        item = cleared(one, AT - timedelta(days=age))
        Item.objects.filter(declaration_id=item.declaration_id).update(customs_value=age, quantity=1)
    prices.refresh(at=AT)
    code = one.items[0].commodity_code
    assert [row.low for row in PriceLevel.objects.filter(code=code)] == ([] if low is None else [low])


def test_only_what_was_cleared_counts_and_what_is_past_is_let_go() -> None:
    one, _ = undervalued(times=4)
    item = cleared(one, AT - timedelta(days=1))
    prices.refresh(at=AT)
    assert PriceLevel.objects.count() == 2
    assert prices.refresh(at=AT) == 0
    Row.objects.filter(pk=item.declaration_id).update(life="cancelled")
    assert prices.refresh(at=AT) == 2
    assert not PriceLevel.objects.exists()


def test_a_refresh_waits_for_one_that_is_under_way() -> None:
    """Two that merged into one table at once would take each other's rows for missing."""
    with (
        connection.copy().get_new_connection(connection.get_connection_params()) as other,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        other.execute("SELECT pg_advisory_lock(hashtext('clearance.prices'))")
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
            prices.refresh(at=AT)
        other.execute("SELECT pg_advisory_unlock_all()")
        prices.refresh(at=AT)
