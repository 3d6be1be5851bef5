"""A draft edition says which past declarations it is about, and what their duty would be."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.portal.site import register_some
from tests.portal.tour import FAR_OFFICE, client, strangers
from thongquan.books import selectors as books
from thongquan.books import services
from thongquan.clearance.models import Declaration, Item
from thongquan.clearance.services import trying_law
from thongquan.clearance.services.trying_law import Effect
from thongquan.identity.domain import ANY, Classification, Grant, Role, SignedIn
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject

pytestmark = pytest.mark.usefixtures("world")
WHO = Subject("user", "VN-quantri")
MOST = 12
Change = Callable[[pl.DataFrame], pl.DataFrame]


def drafted(book: str, table: str, change: Change) -> int:
    """The number of a draft in which `change` was done to a table of what is published."""
    stands = books.tables(book, known_at=timezone.now())
    tables = {**stands.tables, table: change(stands.tables[table])}
    told = {"basis": "thử", "demo": stands.demo, "actor": Actor(WHO), "at": timezone.now()}
    return services.draft(book=book, tables=tables, **told).number


def dearer(codes: list[str]) -> Change:
    """Every rate of these codes 5 per cent higher."""
    which = pl.col("code").is_in(codes) & (pl.col("kind") == "rate")
    higher = (pl.col("rate") + Decimal(5)).cast(pl.Decimal(9, 4))
    return lambda rates: rates.with_columns(rate=pl.when(which).then(higher).otherwise(pl.col("rate")))


def tried(book: str, number: int) -> Effect:
    return as_by(book, number, ANY)


def as_by(book: str, number: int, office: str) -> Effect:
    """As it is told to an administrator of an office; he sees no declaration."""
    begun = timezone.now() - timedelta(days=1)
    grant = Grant(Role.ADMINISTRATOR, office, office == ANY, None, Classification.OPEN, begun)
    signed = SignedIn(WHO, "x", (grant,))
    found = trying_law.try_edition(book=book, number=number, signed=signed, at=timezone.now())
    assert found is not None
    return found


def shown(book: str, number: int, who: str = "lanhdao") -> str:
    answer = client(who).get(f"/books/{book}/{number}/effects")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def imported() -> list[str]:
    """Codes of goods that were declared lately for import."""
    register_some(8)
    found = Item.objects.filter(declaration__direction="IM").values_list("commodity_code", flat=True)
    return sorted(set(found))


def test_those_that_declared_a_code_that_changes_are_counted_and_charged_anew(imported: list[str]) -> None:
    codes = imported[:2]
    found = tried("tariff", drafted("tariff", "rates", dearer(codes)))
    whose = set(Item.objects.filter(commodity_code__in=codes).values_list("declaration_id", flat=True))
    assert found.touched == found.sampled == len(whose)
    assert found.looked_at == Declaration.objects.count()
    assert found.by > 0
    assert 0 < found.differing <= found.touched
    assert found.named == ()  # to whom none is open, none is named


def test_who_makes_law_in_an_office_is_told_of_its_declarations_alone(imported: list[str]) -> None:
    number = drafted("tariff", "rates", dearer(imported))
    every, rows = as_by("tariff", number, ANY), Declaration.objects.order_by("pk")
    Declaration.objects.filter(pk__in=[*rows.values_list("pk", flat=True)[::2]]).update(office=FAR_OFFICE)
    far, near = (as_by("tariff", number, office) for office in (FAR_OFFICE, "02CI"))
    assert far.looked_at == rows.filter(office=FAR_OFFICE).count()
    assert far.looked_at + near.looked_at == every.looked_at
    assert far.before + near.before == every.before
    assert 0 < far.before < every.before
    elsewhere = as_by("tariff", number, "18BA")
    assert (elsewhere.looked_at, elsewhere.touched, elsewhere.before) == (0, 0, 0)
    assert "of your offices alone" in shown("tariff", number)
    assert "of your offices alone" not in shown("tariff", number, "quantri")


def test_a_draft_that_changes_nothing_is_about_none(imported: list[str]) -> None:
    found = tried("tariff", drafted("tariff", "rates", lambda rates: rates))
    assert (found.touched, found.sampled, found.by) == (0, 0, 0)
    assert "none is about what changes" in shown("tariff", drafted("tariff", "rates", lambda rates: rates))


def test_a_rate_of_exchange_is_about_those_invoiced_in_it(imported: list[str]) -> None:
    today = books.today(timezone.now())
    [currency, *_] = Declaration.objects.exclude(invoice_currency="VND").values_list(
        "invoice_currency", flat=True
    )
    which = (pl.col("currency") == currency) & (pl.col("valid_from") <= today) & (pl.col("valid_to") > today)
    twice = (pl.col("rate") * 2).cast(pl.Decimal(18, 6))
    number = drafted(
        "exchange",
        "rates",
        lambda rates: rates.with_columns(rate=pl.when(which).then(twice).otherwise(pl.col("rate"))),
    )
    found = tried("exchange", number)
    assert found.touched == Declaration.objects.filter(invoice_currency=currency).count()
    assert found.after > found.before


def test_the_controls_of_a_heading_are_about_all_codes_under_it(imported: list[str]) -> None:
    stands = books.tables("controls", known_at=timezone.now()).tables["controls"]
    heading = imported[0][:4]
    row = stands.head(1).with_columns(prefix=pl.lit(heading))
    found = tried("controls", drafted("controls", "controls", lambda rows: pl.concat([rows, row])))
    under = Item.objects.filter(commodity_code__startswith=heading).values("declaration_id").distinct()
    assert found.touched == under.count()


def test_what_is_sampled_is_bounded_and_what_is_counted_is_not(
    imported: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = drafted("tariff", "rates", dearer(imported))
    whole = tried("tariff", number)
    monkeypatch.setattr(trying_law, "SAMPLE", 2)
    some = tried("tariff", number)
    assert (some.sampled, some.touched) == (2, whole.touched)
    monkeypatch.setattr(trying_law, "ITEMS_MOST", 0)
    assert tried("tariff", number).sampled == 0


def test_a_declaration_is_named_to_who_may_see_it_alone(imported: list[str]) -> None:
    strangers()
    number = drafted("tariff", "rates", dearer(imported))
    for who, sees in (("lanhdao", True), ("quantri", False), ("xa", False)):
        page = shown("tariff", number, who)
        assert ("Duty under the law now" in page) == (who != "xa")  # whose office has none
        assert ('href="/declarations/VN-' in page) == sees, who


def test_the_pages_of_an_open_edition_ask_for_it_and_those_of_a_published_one_do_not() -> None:
    number = drafted("clearance", "parameters", lambda rows: rows)
    for address in (f"/books/clearance/{number}", f"/books/clearance/{number}/changes"):
        assert f'hx-get="/books/clearance/{number}/effects"' in client("quantri").get(address).content.decode()
    assert "hx-get" not in client("quantri").get("/books/tariff/1").content.decode().split("<main")[1]
    assert "says nothing of goods" in shown("clearance", number)
    part = client("quantri").get(f"/books/clearance/{number}/effects", headers={"HX-Request-Type": "partial"})
    assert "<html" not in part.content.decode()


def test_they_are_for_those_who_make_law() -> None:
    for who, status in (("thuongnhan", 403), ("kiemtoan", 403), ("congchuc", 200)):
        assert client(who).get("/books/clearance/1/effects").status_code == status, who
    assert client("quantri").get("/books/clearance/999/effects").status_code == 404


def test_few_queries(imported: list[str]) -> None:
    number, first = drafted("tariff", "rates", dearer(imported)), client("lanhdao")
    first.get(f"/books/tariff/{number}/effects")
    with CaptureQueriesContext(connection) as asked:
        first.get(f"/books/tariff/{number}/effects")
    assert len(asked) <= MOST, [one["sql"][:90] for one in asked]
