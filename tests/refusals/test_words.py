"""A refusal's sentence is in words: no code of a process, a state or an act is told to anybody."""

import importlib
import pkgutil
from collections.abc import Iterator
from enum import StrEnum

import pytest

import thongquan
from thongquan.clearance.domain.states import CONTROL, Control, ControlAct
from thongquan.cli import terminal
from thongquan.kernel.refusals import Refused
from thongquan.kernel.states import Machine
from thongquan.refusals.domain import TEXTS
from thongquan.refusals.domain.awaited import AWAITED
from thongquan.refusals.domain.spoken import detailed
from thongquan.refusals.domain.words import ACTS, PROCESSES, STATES
from thongquan.refusals.selectors import told_of

NOT_SO = TEXTS["not-in-this-state"]


def machines() -> Iterator[Machine[StrEnum, StrEnum]]:
    """Of every domain."""
    for found in pkgutil.walk_packages(thongquan.__path__, "thongquan."):
        if ".domain" in found.name:
            said = vars(importlib.import_module(found.name))
            yield from (one for one in said.values() if isinstance(one, Machine))


def test_every_process_with_its_states_and_acts_has_words_in_both_languages() -> None:
    every = list(machines())
    assert len(every) > 20
    assert {one.name for one in every} == set(PROCESSES)
    assert {str(state) for one in every for state in one.states} == set(STATES)
    assert {str(act) for one in every for act in one.acts} == set(ACTS)
    assert all(set(text) == {"vi", "en"} for words in (PROCESSES, STATES, ACTS) for text in words.values())


def test_a_step_that_cannot_be_taken_is_refused_in_words_and_its_facts_keep_the_codes() -> None:
    with pytest.raises(Refused) as refused:
        CONTROL.after(Control.CHECKED, ControlAct.START_EXAMINATION)
    assert refused.value.facts["act"] == "start-examination"
    assert told_of(refused.value).detail == {
        "vi": "Việc kiểm tra hải quan: tình trạng “đã kiểm tra”, không thể bắt đầu kiểm tra thực tế.",
        "en": "The customs control: the state is “checked”, where it is not possible to start the examination.",
    }


def test_what_has_no_word_is_told_by_its_code() -> None:
    facts = {"machine": "door", "state": "open", "act": "slam"}
    assert detailed(NOT_SO, facts)["en"].startswith("door: the state is “open”")


def test_what_a_declaration_became_is_told_in_words() -> None:
    told = detailed(TEXTS["declaration-ended"], {"life": "cancelled"})
    assert told == {"vi": "Tình trạng hiện tại: đã hủy.", "en": "It is now: cancelled."}


def test_the_command_line_speaks_the_same_words() -> None:
    assert terminal.word("in-examination") == "đang kiểm tra / in examination"
    assert all(terminal.word(turn) == " / ".join(text.values()) for turn, text in AWAITED.items())


def test_on_the_command_line_a_refusal_tells_its_facts_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.refused(Refused("not-in-this-state", machine="control", state="checked", act="check-documents"))
    told = capsys.readouterr().err
    assert "state: đã kiểm tra / checked" in told
    assert "check-documents" not in told
