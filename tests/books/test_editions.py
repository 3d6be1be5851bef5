"""An edition of law: drafted, checked, approved by a second person, published, never changed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from django.db import DatabaseError, connection, transaction

from tests.tariff import small
from thongquan.books import models, selectors, services
from thongquan.books.domain import MACHINE, Act, State
from thongquan.config.paths import REPOSITORY
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused

pytestmark = pytest.mark.django_db

ANA, BUDI = Actor.system("ana"), Actor.system("budi")
AT = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)


def drafted(tables=None, *, at=AT, actor=ANA, **more):
    return services.draft(book="vat", tables=tables or small.vat(), basis="test", actor=actor, at=at, **more)


def published(tables=None, *, at=AT):
    ref = drafted(tables, at=at)
    services.check(book="vat", number=ref.number, actor=ANA, at=at)
    services.approve(book="vat", number=ref.number, actor=BUDI, at=at)
    return services.publish(book="vat", number=ref.number, actor=BUDI, at=at)


def with_rate(category, rate):
    tables = small.vat()
    tables["vat_rates"] = tables["vat_rates"].with_columns(
        rate=pl.when(pl.col("category") == category)
        .then(pl.lit(Decimal(rate), pl.Decimal(9, 4)))
        .otherwise("rate")
    )
    return tables


def test_the_table_of_states_is_total_and_has_two_ends():
    assert MACHINE.faults() == []
    assert MACHINE.finals == {State.PUBLISHED, State.WITHDRAWN}


def test_the_drafter_may_neither_approve_nor_publish():
    ref = drafted()
    services.check(book="vat", number=ref.number, actor=ANA, at=AT)
    with pytest.raises(Refused, match="needs-a-second-person"):
        services.approve(book="vat", number=ref.number, actor=ANA, at=AT)
    services.approve(book="vat", number=ref.number, actor=BUDI, at=AT)
    with pytest.raises(Refused, match="needs-a-second-person"):
        services.publish(book="vat", number=ref.number, actor=ANA, at=AT)
    services.publish(book="vat", number=ref.number, actor=BUDI, at=AT)


@pytest.mark.parametrize("act", list(Act))
def test_what_the_table_does_not_allow_is_refused(act):
    ref = published()
    with pytest.raises(Refused, match="not-in-this-state"):
        getattr(services, act)(book="vat", number=ref.number, actor=BUDI, at=AT)


def test_a_draft_is_not_law_until_it_is_published():
    drafted()
    with pytest.raises(NotFound):
        selectors.tables("vat", known_at=AT)


def test_what_was_known_then_is_answered_from_the_edition_of_then():
    first = published()
    later = AT + timedelta(days=30)
    second = published(with_rate("VAT10", "12"), at=later)
    assert selectors.tables("vat", known_at=later - timedelta(seconds=1)).ref == first
    assert selectors.tables("vat", known_at=later).ref == second
    assert selectors.current(known_at=later) == {"vat": second}
    with pytest.raises(NotFound):
        selectors.tables("vat", known_at=AT - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("on", "there"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 12, 31), True),
                      (date(2027, 1, 1), False)]
)  # fmt: skip
def test_a_row_is_in_force_from_its_first_day_to_the_day_before_its_end(on, there):
    published()
    rates = selectors.in_force("vat", on=on, known_at=AT).tables["vat_rates"]
    assert ("VAT8" in rates["category"]) is there


def test_two_rows_of_one_key_in_force_on_one_day_keep_an_edition_from_publication():
    tables = small.vat()
    again = tables["vat_rates"].filter(pl.col("category") == "VAT8").with_columns(
        valid_from=pl.lit(date(2026, 12, 31)), valid_to=pl.lit(None, pl.Date)
    )  # fmt: skip
    ref = drafted({**tables, "vat_rates": pl.concat([tables["vat_rates"], again])})
    with pytest.raises(Refused, match="VAT8 is in force twice"):
        services.check(book="vat", number=ref.number, actor=ANA, at=AT)
    follows_on = again.with_columns(valid_from=pl.lit(date(2027, 1, 1)))
    ref = drafted({**tables, "vat_rates": pl.concat([tables["vat_rates"], follows_on])})
    assert services.check(book="vat", number=ref.number, actor=ANA, at=AT) == ref


def test_a_row_that_ends_before_it_begins_keeps_an_edition_from_publication():
    tables = small.vat()
    tables["vat_rates"] = tables["vat_rates"].with_columns(valid_to=pl.col("valid_from"))
    ref = drafted(tables)
    with pytest.raises(Refused, match="is never in force"):
        services.check(book="vat", number=ref.number, actor=ANA, at=AT)


def test_an_edition_drafted_before_another_was_published_is_stale():
    early = drafted(with_rate("VAT10", "12"))
    services.check(book="vat", number=early.number, actor=ANA, at=AT)
    services.approve(book="vat", number=early.number, actor=BUDI, at=AT)
    published()
    with pytest.raises(Refused, match="edition-stale"):
        services.publish(book="vat", number=early.number, actor=BUDI, at=AT)


def test_publication_does_not_go_back_in_time():
    published()
    with pytest.raises(Refused, match="published-out-of-order"):
        published(with_rate("VAT10", "12"), at=AT - timedelta(hours=1))


def test_law_without_a_source_is_refused():
    with pytest.raises(Refused, match="no-basis"):
        services.draft(book="vat", tables=small.vat(), basis=" ", actor=ANA, at=AT)


def test_tables_of_another_shape_are_refused_with_their_faults():
    with pytest.raises(Refused, match="vat_rates: column rate is missing"):
        drafted({**small.vat(), "vat_rates": small.vat()["vat_rates"].drop("rate")})
    with pytest.raises(Refused, match="table vat_codes is missing"):
        drafted({"vat_rates": small.vat()["vat_rates"]})


def test_a_demo_edition_is_refused_outside_the_demo_and_not_seen_there(settings):
    settings.DEMO = False
    with pytest.raises(Refused, match="demo-outside-the-demo"):
        drafted(demo=True)
    law = published()
    settings.DEMO = True
    ref = drafted(with_rate("VAT10", "1"), demo=True)
    for verb, actor in ((services.check, ANA), (services.approve, BUDI), (services.publish, BUDI)):
        verb(book="vat", number=ref.number, actor=actor, at=AT)
    assert selectors.tables("vat", known_at=AT).ref == ref
    settings.DEMO = False
    assert selectors.tables("vat", known_at=AT).ref == law


def test_the_same_law_has_the_same_hash_in_whatever_order_it_comes():
    tables = small.vat()
    turned = {n: t.reverse().select(reversed(t.columns)) for n, t in tables.items()}
    assert drafted(tables).content_hash == drafted(turned).content_hash
    assert drafted(tables).content_hash != drafted(with_rate("VAT10", "12")).content_hash


def test_an_empty_list_and_an_empty_field_are_not_the_same_law():
    tables = small.tariff()
    of = {"book": "tariff", "basis": "test", "actor": ANA, "at": AT}
    nobody = pl.when(pl.col("only_countries").is_null()).then(pl.lit([], pl.List(pl.String)))
    changed = tables["rates"].with_columns(only_countries=nobody.otherwise("only_countries"))
    one = services.draft(tables=tables, **of)
    two = services.draft(tables={**tables, "rates": changed}, **of)
    assert one.content_hash != two.content_hash


def test_a_diff_names_row_field_before_and_after():
    a = published()
    tables = with_rate("VAT10", "12")
    tables["vat_codes"] = tables["vat_codes"].filter(pl.col("prefix") != "19")
    b = drafted(tables)
    assert selectors.diff("vat", a.number, a.number).is_empty()
    assert selectors.diff("vat", a.number, b.number).rows() == [
        ("vat_rates", "VAT10", "2026-01-01", "changed", "rate", "10.0000", "12.0000"),
        ("vat_codes", "19 VAT10", "2026-01-01", "removed", None, "verified=false, basis=test", None),
    ]


def test_an_edition_read_back_is_what_was_drafted():
    ref = services.draft(book="tariff", tables=small.tariff(), basis="test", actor=ANA, at=AT)
    selectors._editions._values.clear()
    read = selectors.edition("tariff", ref.number)
    kind = selectors.kind("tariff")
    for name, frame in small.tariff().items():
        assert kind.tables[name].faults(read.tables[name]) == []
        assert read.tables[name].sort(kind.tables[name].key[0], maintain_order=True).height == frame.height
    assert services.check(book="tariff", number=ref.number, actor=ANA, at=AT) == ref


def _sql(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE books_edition SET basis = 'another law'",
        "UPDATE books_edition SET content_hash = 'x'",
        "DELETE FROM books_edition",
        "UPDATE books_table SET parquet = ''",
        "DELETE FROM books_table",
    ],
)
def test_the_database_itself_refuses_to_change_a_draft(statement):
    drafted()
    with pytest.raises(DatabaseError, match=r"never changes|stays on record"):
        _sql(statement)


def test_the_database_itself_refuses_to_change_a_published_edition():
    ref = published()
    with pytest.raises(DatabaseError, match="is published and never changes"):
        _sql("UPDATE books_edition SET published_at = now()")
    row = models.Edition.objects.get(number=ref.number)
    with pytest.raises(DatabaseError, match="no longer a draft"), transaction.atomic():
        models.Table.objects.create(edition=row, name="more", rows=0, table_hash="", parquet=b"")


def test_every_step_of_an_edition_stands_in_the_journal():
    from thongquan.journal.models import Leaf

    before = Leaf.objects.count()
    ref = published()
    steps = Leaf.objects.filter(subject=f"edition:VN-vat-{ref.number}").order_by("seq")
    assert Leaf.objects.count() == before + 4
    assert [leaf.kind for leaf in steps] == ["books.edition-drafted"] + ["books.edition-moved"] * 3


def test_a_table_changed_behind_the_triggers_back_is_found_by_its_hash():
    ref = published()
    assert selectors.spoilt("vat", ref.number) == []
    other = drafted(with_rate("VAT10", "12"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers: somebody with the keys
        cursor.execute(
            "UPDATE books_table t SET parquet = o.parquet FROM books_table o, books_edition a, books_edition b "
            "WHERE t.edition_id = a.id AND a.number = %s AND o.edition_id = b.id AND b.number = %s "
            "AND o.name = t.name",
            [ref.number, other.number],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert selectors.spoilt("vat", ref.number) == ["vat_rates"]


def test_the_diagram_in_the_docs_is_the_table():
    assert (REPOSITORY / "docs" / "reference" / "states" / "edition.mmd").read_text() == MACHINE.mermaid()
