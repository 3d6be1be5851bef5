"""Where the platform and the oracle part, told so that a person can work the line by hand."""

from collections.abc import Sequence
from dataclasses import replace

from tests.oracle.books import Law
from tests.oracle.engine import Engine
from tests.oracle.oracle import Line, Owed, Shipment, owed


def disagreements(shipments: Sequence[Shipment], engine: Engine, law: Law) -> list[str]:
    return [
        _told(shipment, line, mine, theirs, engine, law)
        for shipment, found in zip(shipments, engine.answer(shipments), strict=True)
        for line, mine, theirs in zip(shipment.lines, owed(shipment, law), found, strict=True)
        if _differ(line, mine, theirs)
    ]


def _differ(line: Line, mine: Owed, theirs: Owed) -> bool:
    """Values and taxes to the đồng. Where a duty is owed, also by which schedule, and whether what was claimed
    was granted."""
    if (mine.value, mine.taxes) != (theirs.value, theirs.taxes):
        return True
    if "ID" not in mine.taxes:
        return False
    return mine.schedule != theirs.schedule or (line.claim != "" and mine.granted != theirs.granted)


def _told(shipment: Shipment, line: Line, mine: Owed, theirs: Owed, engine: Engine, law: Law) -> str:
    alone = replace(shipment, lines=(line,), charges=())
    (mine_alone,), (theirs_alone,) = owed(alone, law), engine.answer([alone])[0]
    if _differ(line, mine_alone, theirs_alone):
        shipment, mine, theirs = alone, mine_alone, theirs_alone
    cells = law.cells.get(line.code, {})
    said = {schedule: cells.get(schedule) for schedule in (line.claim, "MFN", "ORD")}
    return f"{shipment}\n  line {line.number}, cells {said}\n  oracle {mine}\n  engine {theirs}"
