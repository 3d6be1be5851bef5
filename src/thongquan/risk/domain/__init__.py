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
from thongquan.risk.domain.routes import Routed, Routing, first_routes
from thongquan.risk.domain.seeds import Committed, commitment, drawn, usable
from thongquan.risk.domain.selection import DECLARATIONS, Parameters, decide, select
from thongquan.risk.domain.simulation import hit_rates, moves, simulate

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
    "Routed",
    "Routing",
    "Secrecy",
    "State",
    "commitment",
    "completed",
    "decide",
    "drawn",
    "faults",
    "first_routes",
    "hit_rates",
    "known",
    "moves",
    "select",
    "simulate",
    "subjects",
    "usable",
]
