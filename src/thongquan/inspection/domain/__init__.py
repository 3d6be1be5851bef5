"""What an officer was asked to look at, what he saw, and whether anything still stands in the way."""

from thongquan.inspection.domain.results import (
    DocumentResult,
    ExaminationFinding,
    Found,
    Seal,
    Verdict,
    check_can_complete,
)
from thongquan.inspection.domain.samples import (
    AWAITED,
    SAMPLE,
    Purpose,
    Result,
    Sample,
    SampleAct,
    SampleState,
    Taking,
)
from thongquan.inspection.domain.standing import Inspection, Standing, standing
from thongquan.inspection.domain.states import MACHINE, Act, Kind, State

__all__ = [
    "AWAITED",
    "MACHINE",
    "SAMPLE",
    "Act",
    "DocumentResult",
    "ExaminationFinding",
    "Found",
    "Inspection",
    "Kind",
    "Purpose",
    "Result",
    "Sample",
    "SampleAct",
    "SampleState",
    "Seal",
    "Standing",
    "State",
    "Taking",
    "Verdict",
    "check_can_complete",
    "standing",
]
