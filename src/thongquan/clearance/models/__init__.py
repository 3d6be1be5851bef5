"""Tables of declarations. What grows most lies in partitions by month (migration 0002), written with COPY."""

from thongquan.clearance.models.acdd import Acdd, AcddDue, AcddSent
from thongquan.clearance.models.coming import BatchFile, Draft
from thongquan.clearance.models.deciding import (
    AmendmentRequest,
    CancellationRequest,
    CourtCase,
    Objection,
    SignedDecision,
)
from thongquan.clearance.models.declaration import (
    AppliedLaw,
    DecisionFacts,
    Declaration,
    FindingRow,
    Item,
    MonthlyRow,
    PriceLevel,
    Requirement,
    Revision,
    Step,
    TaxLine,
    Unreferenced,
)
from thongquan.clearance.models.desk import Holding, WorkItem
from thongquan.clearance.models.verifying import OriginVerification

__all__ = [
    "Acdd",
    "AcddDue",
    "AcddSent",
    "AmendmentRequest",
    "AppliedLaw",
    "BatchFile",
    "CancellationRequest",
    "CourtCase",
    "DecisionFacts",
    "Declaration",
    "Draft",
    "FindingRow",
    "Holding",
    "Item",
    "MonthlyRow",
    "Objection",
    "OriginVerification",
    "PriceLevel",
    "Requirement",
    "Revision",
    "SignedDecision",
    "Step",
    "TaxLine",
    "Unreferenced",
    "WorkItem",
]
