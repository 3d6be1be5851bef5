"""Lanes: facts, profiles, random selection, holds. Pure, and for officers alone."""

from thongquan.risk.domain.facts import FACTS, Fact, completed, known
from thongquan.risk.domain.holds import Hold, HoldEffect, subjects
from thongquan.risk.domain.profiles import (
    MACHINE,
    Act,
    Lane,
    Profile,
    ProfileSet,
    Reason,
    Secrecy,
    State,
    faults,
)
from thongquan.risk.domain.seeds import Committed, commitment, drawn, usable
from thongquan.risk.domain.selection import DECLARATIONS, Parameters, Selected, decide, select

__all__ = [
    "DECLARATIONS",
    "FACTS",
    "MACHINE",
    "Act",
    "Committed",
    "Fact",
    "Hold",
    "HoldEffect",
    "Lane",
    "Parameters",
    "Profile",
    "ProfileSet",
    "Reason",
    "Secrecy",
    "Selected",
    "State",
    "commitment",
    "completed",
    "decide",
    "drawn",
    "faults",
    "known",
    "select",
    "subjects",
    "usable",
]
