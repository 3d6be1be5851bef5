"""The tariff to look around in: its tree, its search, everything about a code, what changed."""

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import polars as pl
import pytest
from django.db import transaction

from tests.tariff.workbooks import VN
from thongquan.books import selectors as books
from thongquan.books import services
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.tariff import selectors
from thongquan.tariff.domain.tree import ROOT, Level, Section, Tree
from thongquan.tariff.selectors import browsing
from thongquan.tariff.selectors.commodity import changes, commodity, rates_by_day

AT = datetime(2026, 11, 22, tzinfo=UTC)
DAY = date(2026, 11, 22)
TODAY = {"on": DAY, "known_at": AT}


@pytest.fixture(scope="module", autouse=True)
def viet_nam(django_db_setup, django_db_blocker):
    """The pack installed once for all tests here, and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        services.install(pack=VN, at=AT)
        yield
        transaction.set_rollback(True)


def published(change, *, at, basis="Nghị định thử"):
    """Another edition of the tariff, its table of rates as `change` makes it."""
    first, second = (Actor(Subject("user", name)) for name in ("VN-a", "VN-b"))
    tables = dict(books.tables("tariff", known_at=at).tables)
    tables["rates"] = change(tables["rates"])
    ref = services.draft(book="tariff", tables=tables, basis=basis, actor=first, at=at)
    services.check(book="tariff", number=ref.number, actor=first, at=at)
    services.approve(book="tariff", number=ref.number, actor=second, at=at)
    services.publish(book="tariff", number=ref.number, actor=second, at=at)


def test_twenty_one_sections_hold_every_chapter_once_and_the_special_chapter_stands_beside_them():
    tree = browsing.tree(**TODAY)
    top = tree.children()
    assert [node.code for node in top if node.level is Level.SECTION] == [
        one.number for one in browsing.sections()
    ]
    assert len(top) == 22
    assert top[-1].code == "98"
    chapters = [below.code for node in top[:-1] for below in tree.children(node.code)]
    assert chapters == sorted(set(chapters))
    assert sum(node.lines for node in top[:-1]) == 11_414
    assert all(set(node.text) == {"vi", "en"} for node in top)
    assert not any(node.official for node in top), "labels and no law"


def test_the_tree_opens_level_by_level_and_every_line_is_reached_once():
    tree = browsing.tree(**TODAY)
    assert [node.code for node in tree.lineage("09011120")] == ["II", "09", "0901", "090111", "09011120"]
    assert [node.level for node in tree.lineage("09011120")] == [
        Level.SECTION, Level.CHAPTER, Level.HEADING, Level.SUBHEADING, Level.LINE
    ]  # fmt: skip
    reached, waiting = [], list(tree.children())
    while waiting:
        node = waiting.pop()
        reached += [node.code] if node.level is Level.LINE else []
        waiting += tree.children(node.code)
    assert len(reached) == len(set(reached)) == 11_414
    for unknown in ("0000", "XXX", ""):
        if unknown != ROOT:
            with pytest.raises(NotFound):
                tree.children(unknown)


def test_six_digits_that_one_line_has_alone_are_no_level_of_their_own():
    below = browsing.tree(**TODAY).children("0101")
    assert [(node.code, node.level, node.lines) for node in below] == [
        ("01012100", Level.LINE, 1), ("01012900", Level.LINE, 1), ("010130", Level.SUBHEADING, 2),
        ("01019000", Level.LINE, 1),
    ]  # fmt: skip


def test_a_row_of_the_law_without_a_code_groups_what_lies_below_it():
    def row(code, parent, *, leaf=False):
        return {"code": code, "parent": parent, "leaf": leaf, "official": True, "vi": code, "en": ""}

    tree = Tree.of(
        [
            row("01", None),
            row("0101", "01"),
            row("0101-1", "0101"),
            row("01012100", "0101-1", leaf=True),
            row("010130", "0101"),
            row("01013010", "010130", leaf=True),
        ],
        [],
        [Section("I", "01", "05", {"vi": "Phần"}), Section("II", "06", "14", {"vi": "Trống"})],
        {},
        ["vi", "en"],
    )
    assert [node.code for node in tree.children()] == ["I"], "a section without a chapter is left out"
    assert [node.level for node in tree.children("0101")] == [Level.GROUP, Level.SUBHEADING]
    assert [node.code for node in tree.lineage("01012100")] == ["I", "01", "0101", "0101-1", "01012100"]
    assert tree.node("0101").text == {"vi": "0101"}
    assert tree.node("I").lines == 2


def test_the_pack_names_sections_in_every_language_and_they_follow_one_another():
    with (VN / "labels" / "sections.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(row[language] for row in rows for language in books.pack(VN).languages)
    assert all(int(a["last"]) < int(b["first"]) for a, b in pairwise(rows))
    assert (len(rows), rows[0]["first"], rows[-1]["last"]) == (21, "01", "97")


@pytest.mark.parametrize(
    ("asked", "heading"),
    [
        ("ca phe", "0901"),
        ("CÀ PHÊ", "0901"),
        ("coffee", "0901"),
        ("0901.11", "0901"),
        ("0901 11", "0901"),
        ("cà phê hạt xanh chưa rang", "0901"),
        ("dien thoai", "8517"),
        ("laptop", "8471"),
    ],
)
def test_words_with_or_without_diacritics_and_digits_find_the_code(asked, heading):
    found = selectors.search(asked, **TODAY)["code"].to_list()
    assert found
    assert found[0].startswith(heading)


@pytest.mark.parametrize(("asked", "headings"), [("giày da", ("6403",)), ("thịt bò", ("0201", "0202"))])
def test_words_written_whole_and_with_their_diacritics_come_before_beginnings(asked, headings):
    found = selectors.search(asked, **TODAY)["code"].to_list()
    assert found[0].startswith(headings)


@pytest.mark.parametrize("asked", ["", "   ", "zzzz", "%%%", "000000", "(", "một zzzz yyyy xxxx"])
def test_what_no_line_has_finds_nothing(asked):
    assert selectors.search(asked, **TODAY).is_empty()


def test_a_code_says_each_schedule_with_the_proof_it_wants_and_the_countries_left_out():
    found = commodity("09011120", **TODAY)
    by_name = {one.schedule: one for one in found.offered}
    assert len(by_name) == 23
    assert (by_name["MFN"].cells[0].rate, by_name["ORD"].cells[0].rate) == (Decimal("15"), Decimal("22.5"))
    acfta = by_name["ACFTA"]
    assert [proof.type for proof in acfta.proofs] == ["FORM-E"]
    assert acfta.cells[0].not_countries == ("CN", "MM", "TH")
    assert "CN" in acfta.members
    assert by_name["AHKFTA"].cells[0].kind == "not_eligible"
    assert not by_name["RCEPA"].confirmed
    assert set(found.editions) == {"tariff", "vat", "controls"}
    quarantine = next(one for one in found.controls if one.measure == "plant-quarantine")
    assert (quarantine.agency, quarantine.stage, quarantine.partly) == ("MARD", "clearance", True)
    assert quarantine.basis


def test_alternatives_quotas_and_countries_apart_are_told_apart_and_none_is_guessed():
    split = {one.schedule: one for one in commodity("16010010", **TODAY).offered}["CPTPP"]
    assert split.split
    assert [(cell.alternative, str(cell.rate), cell.only_countries) for cell in split.cells] == [
        (1, "0.0000", ()), (1, "0.0000", ("MX",)), (2, "2.2000", ()), (2, "4.4000", ("MX",)),
    ]  # fmt: skip
    sugar = {one.schedule: one for one in commodity("17011300", **TODAY).offered}
    assert (sugar["MFN"].cells[0].rate, sugar["MFN"].cells[0].out_quota) == (Decimal("25"), Decimal("80"))
    tobacco = {one.schedule: one for one in commodity("24011010", **TODAY).offered}["VNEAEU"]
    assert (tobacco.cells[0].kind, tobacco.cells[0].rate) == ("quota", None)


def test_a_code_of_the_special_chapter_shows_each_of_its_rows_and_no_agreement():
    found = commodity("98041500", **TODAY)
    assert found.offered == ()
    assert {(one.schedule, one.rate) for one in found.special} == {
        ("ORD", Decimal("40.5")),
        ("MFN", Decimal("27")),
    }
    rows = books.in_force("tariff", **TODAY).tables["special"]
    repeated = rows.filter(pl.col("row").n_unique().over("code") > 1)["code"][0]
    assert len({one.row for one in commodity(repeated, **TODAY).special}) > 1


@pytest.mark.parametrize(
    ("code", "day", "said"),
    [
        ("61091010", date(2026, 12, 31), {("VAT8", Decimal("8"))}),
        ("61091010", date(2027, 1, 1), {("VAT10", Decimal("10"))}),
        ("84713020", DAY, {("VAT8", Decimal("8")), ("VAT10", Decimal("10"))}),
        ("01022919", DAY, {("EXEMPT", None)}),
        ("28289010", DAY, set()),
    ],
)
def test_value_added_tax_is_that_of_the_longest_prefix_on_the_day(code, day, said):
    found = commodity(code, on=day, known_at=AT).vat
    assert {(one.category, one.rate) for one in found} == said
    assert all(code.startswith(one.prefix) and one.basis for one in found)


def test_a_reduced_rate_of_vat_says_on_which_day_it_ends():
    [vat] = commodity("61091010", **TODAY).vat
    assert vat.valid_to == date(2027, 1, 1)


def test_the_law_of_a_day_and_of_a_moment_are_two_questions():
    """What is published later is not known before; what it says of a later day holds from that day."""
    day, later = date(2027, 1, 1), AT + timedelta(days=1)
    mine = (pl.col("code") == "09011120") & (pl.col("schedule") == "MFN")

    def raised(rates):
        old = rates.with_columns(valid_to=pl.when(mine).then(pl.lit(day)).otherwise("valid_to"))
        new = rates.filter(mine).with_columns(
            rate=pl.lit(Decimal("20")).cast(pl.Decimal(9, 4)), valid_from=pl.lit(day)
        )
        return pl.concat([old, new])

    with transaction.atomic():
        published(raised, at=later, basis="Nghị định tăng thuế")

        def mfn(on, known_at):
            offered = commodity("09011120", on=on, known_at=known_at).offered
            return [cell.rate for one in offered if one.schedule == "MFN" for cell in one.cells]

        assert mfn(day, AT) == mfn(day - timedelta(days=1), later) == [Decimal("15")]
        assert mfn(day, later) == [Decimal("20")]
        steps = {one.schedule: one.cells for one in rates_by_day("09011120", known_at=later)}["MFN"]
        assert [(cell.rate, cell.valid_from, cell.valid_to) for cell in steps] == [
            (Decimal("15"), date(2026, 1, 1), day), (Decimal("20"), day, None),
        ]  # fmt: skip
        newest, first = changes("09011120", known_at=later)
        assert newest.basis == "Nghị định tăng thuế"
        assert [(schedule, cell.rate, cell.valid_to) for schedule, cell in newest.removed] == [
            ("MFN", Decimal("15"), None)
        ]
        assert {(cell.rate, cell.valid_to) for _, cell in newest.added} == {
            (Decimal("15"), day), (Decimal("20"), None)
        }  # fmt: skip
        assert (len(first.added), first.removed) == (23, ())
        assert len(changes("01012100", known_at=later)) == 1, "an edition that changed nothing is left out"
        assert len(changes("09011120", known_at=AT)) == 1
        transaction.set_rollback(True)


def test_a_code_nobody_knows_has_no_history():
    assert rates_by_day("00000000", known_at=AT) == ()
    assert changes("00000000", known_at=AT) == []
    with pytest.raises(NotFound):
        commodity("00000000", **TODAY)
