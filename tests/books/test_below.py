"""Offices, clocks, numbering and codes are books too: what two people publish is what reference then holds."""

import shutil
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from tests.reference.packs import BOOKS, install_reference
from thongquan.books import selectors, services
from thongquan.config.paths import REPOSITORY
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.reference import models
from thongquan.reference import selectors as reference
from thongquan.reference.domain.numbering import Number

pytestmark = pytest.mark.django_db
XX = REPOSITORY / "tests" / "packs" / "xx"
AT = datetime(2026, 11, 22, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
TODAY = date(2026, 11, 23)
MAI, NAM = Actor(Subject("user", "VN-mai")), Actor(Subject("user", "VN-nam"))


def publish(book, tables):
    ref = services.draft(book=book, tables=tables, basis="decision 17", actor=MAI, at=LATER)
    services.check(book=book, number=ref.number, actor=MAI, at=LATER)
    services.approve(book=book, number=ref.number, actor=NAM, at=LATER)
    services.publish(book=book, number=ref.number, actor=NAM, at=LATER)


def test_a_pack_brings_the_books_of_reference_once():
    first = install_reference(AT)
    assert {ref.book for ref in first.published} == set(BOOKS)
    assert first.unread == ()
    loads = models.Load.objects.count()
    again = install_reference(LATER)
    assert (again.published, again.drafted) == ((), ())
    assert models.Load.objects.count() == loads


def test_a_published_clock_runs_from_its_publication_and_not_before():
    install_reference(AT)
    tables = dict(selectors.tables("clocks", known_at=AT).tables)
    check = pl.col("code") == "documents-check"
    tables["clocks"] = tables["clocks"].with_columns(amount=pl.when(check).then(4).otherwise(pl.col("amount")))
    before = reference.reference().clock("documents-check", TODAY).span.amount
    publish("clocks", tables)
    assert (before, reference.reference().clock("documents-check", TODAY).span.amount) == (2, 4)
    known = reference.reference(known_at=AT)
    assert known.clock("documents-check", TODAY).span.amount == 2


def test_a_second_country_numbers_otherwise_and_speaks_otherwise_without_any_change_of_code(tmp_path):
    shutil.copytree(XX / "books" / "numbering", tmp_path / "books" / "numbering")
    shutil.copy(XX / "pack.yaml", tmp_path)
    services.install(pack=tmp_path, at=AT)
    scheme = reference.reference().scheme("declaration", TODAY)
    number = Number(17, office="PORT", year=2026)
    assert scheme.write(number) == "PORT260000170"
    assert scheme.read("PORT260000170") == number
    assert reference.codes("schemes", TODAY)["fr"].to_list() == ["Déclaration"]


def test_what_is_published_names_the_second_person_and_the_edition():
    install_reference(AT)
    tables = dict(selectors.tables("numbering", known_at=AT).tables)
    tables["schemes"] = tables["schemes"].with_columns(confirmed=True)
    publish("numbering", tables)
    load = models.Load.objects.latest("id")
    assert (load.actor, load.basis) == ("user:VN-nam", "numbering/2: decision 17")


def test_a_drafted_office_is_not_there_yet():
    install_reference(AT)
    tables = dict(selectors.tables("offices", known_at=AT).tables)
    fewer = {"offices": tables["offices"].filter(pl.col("code") != "54CB")}
    services.draft(book="offices", tables=fewer, basis="decision 17", actor=MAI, at=LATER)
    assert reference.office("54CB", TODAY).code == "54CB"


@pytest.mark.parametrize(
    ("book", "table", "change", "why"),
    [
        ("offices", "offices", {"parent": "99ZZ"}, "parent 99ZZ is missing"),
        ("clocks", "clocks", {"unit": "moon"}, "no unit moon"),
        ("clocks", "clocks", {"milestone": "lunch"}, "no milestone lunch"),
        ("clocks", "hours", {"opens": "25:00"}, "not hours of one day"),
        ("numbering", "schemes", {"template": "{serial}"}, "without a width"),
        ("reference", "units", {"factor": "-1"}, "is no factor"),
    ],
)
def test_an_edition_that_makes_no_sense_is_refused_at_the_check(book, table, change, why):
    install_reference(AT)
    tables = dict(selectors.tables(book, known_at=AT).tables)
    tables[table] = tables[table].with_columns(**{c: pl.lit(v) for c, v in change.items()})
    with pytest.raises(Refused, match=why):
        publish(book, tables)


def test_an_edition_that_does_not_fit_the_other_books_is_not_published():
    install_reference(AT)
    tables = dict(selectors.tables("clocks", known_at=AT).tables)
    tables["hours"] = tables["hours"].filter(pl.col("calendar") != "always")
    with pytest.raises(Refused, match="reference-unfit"):
        publish("clocks", tables)
    assert reference.calendar("01B1", TODAY).works_on(TODAY)
