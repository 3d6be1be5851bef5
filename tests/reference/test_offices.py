"""Offices as a dated tree: first day, last day, the day after; mergers and heirs; no rings."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.kernel.refusals import NotFound
from thongquan.kernel.validity import Validity
from thongquan.reference.domain.offices import Office, Tree

OLD, NEW = date(2014, 1, 1), date(2025, 3, 1)
BEFORE, SINCE = Validity(OLD, NEW), Validity(NEW)


def office(code, parent="", validity=SINCE, successor="", names=None):
    return Office(code, parent, "branch", names or {}, "Asia/Ho_Chi_Minh", "office", validity, successor)


REFORM = Tree(
    [
        office("TCHQ", validity=BEFORE, successor="CHQ"),
        office("CHQ"),
        office("01", "TCHQ", BEFORE, "KV01"),
        office("KV01", "CHQ"),
        office("01B1", "01", BEFORE, names={"vi": "Chi cục Nội Bài"}),
        office("01B1", "KV01", names={"vi": "Hải quan Nội Bài"}),
        office("01E9", "01", BEFORE, "01B1"),
    ]
)


def test_the_last_day_and_the_first_day_of_a_reform_see_different_offices():
    assert REFORM.on("01B1", date(2025, 2, 28)).names["vi"] == "Chi cục Nội Bài"
    assert REFORM.on("01B1", NEW).names["vi"] == "Hải quan Nội Bài"
    assert REFORM.path("01B1", date(2025, 2, 28)) == ("01B1", "01", "TCHQ")
    assert REFORM.path("01B1", NEW) == ("01B1", "KV01", "CHQ")


def test_an_office_that_has_ended_is_not_found_and_its_heir_answers():
    with pytest.raises(NotFound):
        REFORM.on("01E9", NEW)
    assert REFORM.successor("01E9", NEW).code == "01B1"
    assert REFORM.successor("01E9", date(2025, 2, 28)).code == "01E9"
    assert REFORM.successor("01", NEW).code == "KV01"


def test_an_office_answers_for_all_that_were_merged_into_it():
    assert REFORM.predecessors("01B1") == {"01E9"}
    assert REFORM.predecessors("CHQ") == {"TCHQ"}


def test_a_subtree_is_that_of_the_day():
    assert REFORM.subtree("KV01", NEW) == {"KV01", "01B1"}
    assert REFORM.subtree("01", date(2025, 2, 28)) == {"01", "01B1", "01E9"}
    with pytest.raises(NotFound):
        REFORM.subtree("01", NEW)


def test_an_office_that_never_was_is_not_found():
    for read in (REFORM.on, REFORM.successor, REFORM.subtree, REFORM.path):
        with pytest.raises(NotFound):
            read("99ZZ", NEW)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([office("A"), office("A", validity=Validity(date(2026, 1, 1)))], "share a day"),
        ([office("A", "B")], "parent B is missing"),
        ([office("A", "B"), office("B", validity=Validity(date(2026, 1, 1)))], "parent B is missing"),
        ([office("A", "B"), office("B", "A")], "stands above itself"),
        ([office("A", "A")], "stands above itself"),
        ([office("A", validity=BEFORE, successor="B")], "successor B is not there"),
        ([office("A", successor="B"), office("B")], "has a successor and no end"),
    ],
)
def test_rows_that_are_no_tree_are_named(rows, fault):
    assert any(fault in found for found in Tree(rows).faults())


def test_a_parent_that_was_renamed_in_between_still_covers_its_children():
    renamed = [office("B", validity=BEFORE), office("B"), office("A", "B", Validity(OLD))]
    assert Tree(renamed).faults() == []


def test_a_sound_reform_has_no_faults():
    assert REFORM.faults() == []


@st.composite
def trees(draw):
    """Offices that each hang under an earlier one, over one to three stretches of time."""
    cuts = sorted(draw(st.sets(st.integers(1, 300), max_size=2)))
    edges = [OLD + timedelta(days=cut) for cut in (0, *cuts)]
    stretches = [Validity(a, b) for a, b in zip(edges, [*edges[1:], None], strict=True)]
    rows = [office("0", validity=Validity(OLD))]
    for number in range(1, draw(st.integers(1, 12))):
        rows += [office(str(number), str(draw(st.integers(0, number - 1))), stretch) for stretch in stretches]
    return Tree(rows)


@given(trees(), st.integers(0, 400).map(lambda days: OLD + timedelta(days=days)))
def test_an_office_is_in_a_subtree_exactly_when_the_head_is_on_its_path(tree, day):
    assert tree.faults() == []
    for head in tree.rows:
        under = tree.subtree(head, day)
        assert under == {code for code in tree.rows if head in tree.path(code, day)}


@given(trees())
def test_every_row_found_on_a_day_is_in_force_on_it(tree):
    for day in (OLD, OLD + timedelta(days=150), OLD + timedelta(days=4000)):
        for code in tree.rows:
            assert tree.on(code, day).validity.covers(day)
