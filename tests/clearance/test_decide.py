"""From findings, dues, lane and holds to what happens."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.clearance.domain.decide import awaited, states, verdicts
from thongquan.clearance.domain.states import Life

FINDINGS = {"d": pl.UInt32, "effect": pl.String, "audience": pl.String, "stage": pl.String}


def findings(*rows: tuple[int, str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=FINDINGS, orient="row")


def test_a_declaration_nothing_was_found_in_is_not_refused() -> None:
    assert verdicts(2, findings()).rows() == [(0, False, 0), (1, False, 0)]


def test_a_refusal_and_a_requirement_before_registration_both_refuse() -> None:
    found = findings((0, "refuse", "public", "registration"), (2, "require", "public", "registration"))
    assert verdicts(3, found)["refused"].to_list() == [True, False, True]


def test_a_requirement_before_clearance_lets_register_and_is_counted() -> None:
    found = findings((0, "require", "public", "clearance"), (0, "require", "public", "clearance"))
    assert verdicts(1, found).rows() == [(0, False, 2)]


@pytest.mark.parametrize("effect", ["refuse", "require", "doubt", "warn"])
def test_what_only_officers_see_never_refuses(effect: str) -> None:
    assert not verdicts(1, findings((0, effect, "officer", "registration")))["refused"].any()


@given(st.sampled_from("GYR"), st.integers(0, 2), st.booleans(), st.booleans(), st.booleans())
def test_only_green_paid_complete_and_free_of_holds_clears_by_itself(
    lane: str, missing: int, owed: bool, undetermined: bool, held: bool
) -> None:
    row = pl.DataFrame(
        {
            "lane": [lane],
            "open": [missing],
            "owed": [owed],
            "undetermined": [undetermined],
            "held": [held],
        }
    )
    out = states(row).row(0, named=True)
    turns = awaited(
        lane=lane,
        control=out["control"],
        owed=owed,
        undetermined=undetermined,
        open_requirements=missing,
        held=held,
    )
    assert out["clears"] == (lane == "G" and not missing and not owed and not undetermined and not held)
    assert (out["life"] == Life.CLEARED) == out["clears"]
    assert (turns == []) == out["clears"]
