"""Machines of states: a table, whole or faulty."""

from enum import StrEnum

import pytest

from thongquan.kernel.refusals import Refused
from thongquan.kernel.states import Machine


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    DARK = "dark"


class Turn(StrEnum):
    GO = "go"
    STOP = "stop"
    BREAK = "break"


TABLE = {
    Light.RED: {Turn.GO: Light.GREEN, Turn.BREAK: Light.DARK},
    Light.GREEN: {Turn.STOP: Light.RED},
    Light.DARK: {},
}


def machine(table=TABLE):
    return Machine("light", Light, Turn, Light.RED, table)


def test_an_act_leads_where_the_table_says_and_nowhere_else():
    assert machine().after(Light.RED, Turn.GO) is Light.GREEN
    assert machine().allows(Light.GREEN, Turn.STOP)
    assert not machine().allows(Light.DARK, Turn.GO)
    with pytest.raises(Refused) as refused:
        machine().after(Light.DARK, Turn.GO)
    assert refused.value.code == "not-in-this-state"
    assert refused.value.facts == {"machine": "light", "state": "dark", "act": "go"}


def test_a_whole_table_has_no_faults_and_its_final_states_have_no_acts():
    assert machine().faults() == []
    assert machine().finals == {Light.DARK}


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({**TABLE, Light.RED: {Turn.GO: Light.GREEN}}, "never reached: dark"),
        ({**TABLE, Light.RED: {Turn.GO: Light.GREEN}}, "never used: break"),
        ({Light.RED: TABLE[Light.RED], Light.DARK: {}}, "no row: green"),
    ],
)
def test_what_is_missing_in_a_table_is_named(table, fault):
    assert fault in machine(table).faults()


def test_the_diagram_draws_every_move_and_every_end():
    assert machine().mermaid() == (
        "stateDiagram-v2\n    [*] --> red\n    red --> green: go\n    red --> dark: break\n"
        "    green --> red: stop\n    dark --> [*]\n"
    )
