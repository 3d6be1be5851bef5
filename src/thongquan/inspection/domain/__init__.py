"""What an officer was asked to look at, what he saw, and whether anything still stands in the way."""

from thongquan.inspection.domain.results import (
    DocumentResult,
    ExaminationFinding,
    Found,
    Seal,
    Verdict,
    check_can_complete,
)
from thongquan.inspection.domain.standing import Inspection, Standing, standing
from thongquan.inspection.domain.states import MACHINE, Act, Kind, State

__all__ = [
    "MACHINE",
    "Act",
    "DocumentResult",
    "ExaminationFinding",
    "Found",
    "Inspection",
    "Kind",
    "Seal",
    "Standing",
    "State",
    "Verdict",
    "check_can_complete",
    "standing",
]
