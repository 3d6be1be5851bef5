"""Lanes: profiles, scores, random selection, priority enterprises, amendments."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from benchmarks.risk import batch, profiles
from hypothesis import given, settings
from hypothesis import strategies as st

from thongquan.kernel.conditions import BadCondition
from thongquan.kernel.validity import Validity
from thongquan.risk.domain import (
    FACTS,
    MACHINE,
    Lane,
    Parameters,
    Profile,
    ProfileSet,
    Reason,
    completed,
    faults,
    known,
    select,
)

DAY = date(2026, 11, 22)
SEED = bytes(32)
NEVER, ALWAYS = Decimal(0), Decimal(1)


def parameters(rate=NEVER, lane=Lane.RED):
    return Parameters(DAY, rate, lane, 50, 100, 7, "test")


def profile(condition="commodity_code LIKE '87%'", lane=Lane.RED, code="P1", **given):
    given = {"reason": Reason.TARGETED, "weight": 10, "validity": Validity(DAY), "owner": "VN-01"} | given
    return Profile(code=code, condition=condition, lane=lane, **given)


def facts(*rows):
    typed = {name: dtype for name, dtype in known().items() if any(name in row for row in rows)}
    names = list(typed)
    frame = pl.DataFrame({name: [row.get(name) for row in rows] for name in names}, schema=typed)
    return frame.with_columns(pl.Series("d", [row.get("d", 0) for row in rows], dtype=pl.UInt32))


def declarations(count=1, type_code="IM", priority=False, lane=None):
    frame = pl.DataFrame(
        {
            "d": list(range(count)),
            "identifier": [f"VN-1{d:010}" for d in range(count)],
            "type_code": [type_code] * count,
            "priority_enterprise": [priority] * count,
        },
        schema_overrides={"d": pl.UInt32},
    )
    return frame if lane is None else frame.with_columns(lane=pl.lit(lane))


def routed(*made, rows=({"commodity_code": "87032391"},), rate=NEVER, random_lane=Lane.RED, **given):
    chosen = ProfileSet.of(made, on=DAY)
    selected = select(
        facts(*rows), declarations(**given), chosen, seed=SEED, parameters=parameters(rate, random_lane)
    )
    return selected.row(0, named=True)


def test_a_declaration_that_no_profile_hits_is_green():
    assert routed(profile("commodity_code LIKE '01%'"))["lane"] == "G"


def test_a_profile_hit_by_one_item_of_many_routes_the_whole_declaration():
    found = routed(profile(), rows=[{"commodity_code": "01012100"}, {"commodity_code": "87032391"}])
    assert found["lane"] == "R"
    assert found["profiles"] == ["P1"]
    assert found["reasons"] == ["targeted"]


def test_red_goes_before_yellow_and_only_the_deciding_reasons_are_named():
    found = routed(profile(), profile(lane=Lane.YELLOW, code="P2", reason=Reason.POLICY))
    assert (found["lane"], found["reasons"], found["profiles"]) == ("R", ["targeted"], ["P1", "P2"])


@pytest.mark.parametrize(("weight", "lane"), [(49, "G"), (50, "Y"), (99, "Y"), (100, "R")])
def test_the_score_asks_for_a_lane_from_its_threshold_on(weight, lane):
    found = routed(profile(lane=Lane.GREEN, reason=Reason.INDICATOR, weight=weight))
    assert (found["lane"], found["score"]) == (lane, weight)


def test_a_profile_counts_once_however_many_items_it_hits_and_a_good_sign_counts_back():
    good = profile("importer_id = 'A'", lane=Lane.GREEN, code="GOOD", weight=-20)
    rows = [{"commodity_code": "87032391", "importer_id": "A"}] * 3
    assert routed(profile(weight=60, lane=Lane.GREEN), good, rows=rows)["score"] == 40


def test_a_priority_enterprise_is_checked_only_on_a_sign_of_violation_or_at_random():
    assert routed(profile(weight=500), priority=True)["lane"] == "G"
    assert routed(profile(reason=Reason.VIOLATION), priority=True)["lane"] == "R"
    assert routed(profile(), priority=True, rate=ALWAYS)["reasons"] == ["random"]


def test_a_stand_alone_transport_declaration_goes_to_lane_one_or_two():
    assert routed(profile(), type_code="TR")["lane"] == "Y"
    assert routed(profile("commodity_code LIKE '01%'"), type_code="TR")["lane"] == "G"


def test_a_lane_once_given_only_rises_by_itself():
    assert routed(profile("commodity_code LIKE '01%'"), lane="Y")["lane"] == "Y"
    assert routed(profile(), lane="Y")["lane"] == "R"
    assert routed(profile(lane=Lane.YELLOW), lane="R")["lane"] == "R"


def test_random_selection_takes_the_lane_its_parameters_say():
    found = routed(rate=ALWAYS, random_lane=Lane.YELLOW)
    assert (found["lane"], found["reasons"], found["random"]) == ("Y", ["random"], True)


def test_a_declaration_without_items_is_routed_too():
    empty = facts({"commodity_code": "87"}).clear()
    selected = select(
        empty, declarations(2), ProfileSet.of([profile()], on=DAY), seed=SEED, parameters=parameters()
    )
    assert selected["lane"].to_list() == ["G", "G"]


def test_a_profile_counts_from_its_first_day_to_its_last():
    made = profile(validity=Validity.through(date(2026, 11, 20), date(2026, 11, 22)))
    counted = {day: len(ProfileSet.of([made], on=date(2026, 11, day)).profiles) for day in (19, 20, 22, 23)}
    assert counted == {19: 0, 20: 1, 22: 1, 23: 0}


def test_an_empty_fact_means_what_its_fact_says():
    for condition, hit in [
        ("importer_id = ''", True),
        ("importer_id <> 'A'", True),
        ("importer_id IN ('A')", False),
        ("violations_365d = 0", True),
        ("compliance_level < 5", False),
        ("compliance_level IS NULL", True),
        ("customs_value > 0 OR customs_value <= 0", False),
        ("NOT direct_transport", True),
        ("ARRAY_LENGTH(container_ids) = 0", True),
        ("NOT ARRAY_CONTAINS(container_ids, 'X')", True),
    ]:
        for row in ({"commodity_code": "87"}, dict.fromkeys(known(), None) | {"commodity_code": "87"}):
            assert routed(profile(f"{condition} AND commodity_code = '87'"), rows=[row])["lane"] == (
                "R" if hit else "G"
            ), condition


def test_every_fact_has_a_meaning_in_both_languages_and_a_name_of_its_own():
    assert len({fact.name for fact in FACTS}) == len(FACTS)
    assert all(fact.meaning["vi"] and fact.meaning["en"] for fact in FACTS)


def test_completing_facts_twice_changes_nothing():
    once = completed(facts({"commodity_code": None, "item_number": 1}), known())
    assert completed(once, known()).equals(once)
    assert set(once.columns) == set(known()) | {"d"}


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"condition": "secret_thing = 1"}, "no fact named"),
        ({"condition": "1 = 1"}, "speaks of no fact"),
        ({"weight": 5000}, "weight"),
        ({"reason": Reason.INDICATOR}, "indicator"),
        ({"lane": Lane.GREEN, "weight": 0}, "change nothing"),
        ({"reason": Reason.INTELLIGENCE}, "an end"),
    ],
)
def test_a_profile_that_cannot_work_is_not_saved(given, fault):
    assert any(fault in each for each in faults(profile(**given)))
    assert faults(profile()) == []


def test_a_set_with_a_profile_that_cannot_be_read_is_not_made():
    with pytest.raises(BadCondition):
        ProfileSet.of([profile("commodity_code > 1")], on=DAY)


def test_the_states_of_a_profile_are_total():
    assert MACHINE.faults() == []


BENCH = ProfileSet.of(profiles(300), on=DAY)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.integers(1, 6), st.integers(0, 10**6))
def test_index_and_plain_reading_hit_the_same(count, items, dice):
    rows, _ = batch(count, items, seed=dice)
    assert BENCH.hits(rows, indexed=True) == BENCH.hits(rows, indexed=False)


def test_the_profiles_of_the_benchmark_are_a_tenth_not_indexable_and_do_hit():
    assert 0.08 <= len(BENCH.index.always) / len(BENCH.profiles) <= 0.12
    rows, _ = batch(300, 5)
    assert len({place for place, _ in BENCH.hits(rows, indexed=False)}) > 30


VALUES = {
    "commodity_code": st.sampled_from([None, "", "8703", "87032391", "0101"]),
    "importer_id": st.sampled_from([None, "A", "B"]),
    "container_ids": st.sampled_from([None, [], ["X"], ["Y", "X"]]),
    "priority_enterprise": st.sampled_from([None, True, False]),
    "compliance_level": st.sampled_from([None, 1, 5]),
}
ATOMS = [
    "commodity_code LIKE '87%'",
    "commodity_code = ''",
    "importer_id IN ('A', 'C')",
    "importer_id = ''",
    "ARRAY_CONTAINS(container_ids, 'X')",
    "ARRAY_LENGTH(container_ids) = 0",
    "priority_enterprise",
    "NOT priority_enterprise",
    "compliance_level > 3",
    "compliance_level IS NULL",
]
written = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.tuples(inner, st.sampled_from(["AND", "OR", "AND NOT"]), inner).map(
        lambda p: f"({p[0]}) {p[1]} ({p[2]})"
    ),
    max_leaves=5,
)


@settings(deadline=None)
@given(
    st.lists(written, min_size=1, max_size=6), st.lists(st.fixed_dictionaries(VALUES), min_size=1, max_size=5)
)
def test_index_and_plain_reading_hit_the_same_whatever_people_write(texts, rows):
    made = ProfileSet.of([profile(text, code=f"P{n}") for n, text in enumerate(texts)], on=DAY)
    frame = facts(*rows)
    assert made.hits(frame, indexed=True) == made.hits(frame, indexed=False)
