"""Inspections that a decision on the declaration leaves without a purpose are withdrawn with it."""

from collections.abc import Collection
from datetime import datetime

from thongquan.clearance.domain.states import Control, Life
from thongquan.clearance.models import Declaration
from thongquan.clearance.services.lock import identifier_of
from thongquan.inspection import selectors as inspections
from thongquan.inspection import services as inspecting
from thongquan.inspection.domain import Inspection, Kind
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused

EXAMINATIONS = (Kind.PHYSICAL, Kind.SCAN)
_WITHOUT_PURPOSE: dict[str, tuple[Kind, ...]] = {
    Control.NONE: tuple(Kind),
    Control.DOCUMENTS_DUE: EXAMINATIONS,
}


def open_of(row: Declaration, kinds: Collection[Kind]) -> list[Inspection]:
    """Those of `kinds` that have no result yet, oldest first."""
    every = inspections.of_declaration(identifier_of(row))
    return [one for one in every if one.kind in kinds and one.outstanding]


def withdraw_unwanted(row: Declaration, *, reason: str, actor: Actor, at: datetime) -> None:
    """Withdraws what neither the life nor the control of `row` (held, as it now is) asks for any longer.
    What an officer has begun he brings to its result: Refused("examination-underway")."""
    if row.control == Control.IN_EXAMINATION:
        raise Refused("examination-underway")
    ended = row.life in (Life.CANCELLED, Life.VOID)
    for one in open_of(row, tuple(Kind) if ended else _WITHOUT_PURPOSE.get(row.control, ())):
        inspecting.withdraw(inspection=one.id, reason=reason, actor=actor, at=at)
