"""Every process of every room is one total table, drawn in the docs as it stands."""

from typing import Any

import pytest
from scripts.state_diagrams import FOLDER, file_of, machines

from thongquan.kernel.states import Machine

ALL = machines()


@pytest.mark.parametrize("machine", ALL, ids=lambda machine: machine.name)
def test_every_state_has_a_row_and_is_reached_and_its_diagram_is_fresh(machine: Machine[Any, Any]) -> None:
    assert machine.faults() == []
    assert file_of(machine).read_text("utf-8") == machine.mermaid(), "python scripts/state_diagrams.py"


def test_no_diagram_is_of_a_machine_that_is_gone() -> None:
    assert set(FOLDER.glob("*.mmd")) == {file_of(machine) for machine in ALL}
