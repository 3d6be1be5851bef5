"""Every machine of a declaration is total, and its diagram in the docs is fresh."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.clearance.domain.states import GOODS, LIFE, MACHINES, Goods, GoodsAct, Life
from thongquan.kernel.refusals import Refused
from thongquan.kernel.states import Machine

DIAGRAMS = Path(__file__).parents[2] / "docs" / "reference" / "states"


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
def test_every_state_has_a_row_is_reached_and_every_act_is_used(machine: Machine) -> None:
    assert machine.faults() == []


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
def test_the_diagram_in_the_docs_is_the_table(machine: Machine) -> None:
    path = DIAGRAMS / f"{machine.name.replace(' ', '-')}.mmd"
    assert path.read_text() == machine.mermaid(), "run: python scripts/state_diagrams.py"


def test_a_declaration_once_ended_never_moves_again() -> None:
    assert LIFE.finals == {Life.EXITED, Life.CANCELLED, Life.VOID}


@given(st.lists(st.sampled_from(list(GoodsAct)), max_size=12))
def test_goods_once_free_stay_free_whatever_is_asked(acts: list[GoodsAct]) -> None:
    state, freed = Goods.UNDER_SUPERVISION, False
    for act in acts:
        try:
            state = GOODS.after(state, act)
        except Refused:
            continue
        freed = freed or state is Goods.FREE
        assert not freed or state is Goods.FREE


def test_bringing_to_storage_is_not_a_release() -> None:
    stored = GOODS.after(Goods.UNDER_SUPERVISION, GoodsAct.BRING_TO_STORAGE)
    assert stored is Goods.IN_STORAGE
    assert GOODS.after(stored, GoodsAct.RETURN_FROM_STORAGE) is Goods.UNDER_SUPERVISION
