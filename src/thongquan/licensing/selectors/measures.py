"""How long each procedure may take by its law, how long it took, how much waits: for everybody, of nobody."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count

from thongquan.licensing import models
from thongquan.licensing.domain.applications import AT_AGENCY
from thongquan.licensing.domain.procedures import Procedure, Step
from thongquan.licensing.selectors import law

Told = dict[str, Any]
DAYS = (30, 90, 365)
USUAL = 90

# `allowed`: until the lawful end, put off while the applicant had to supply; both by the clock on the wall.
SQL = """
SELECT procedure, count(*),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY took),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY took),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY took / nullif(allowed, 0)),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY took / nullif(allowed, 0)),
    count(*) FILTER (WHERE took > allowed)
FROM (
    SELECT procedure, extract(epoch FROM decided_at - received_at) AS took,
        extract(epoch FROM due - received_at) AS allowed
    FROM licensing_application
    WHERE decided_at > %s AND received_at IS NOT NULL AND state IN ('granted', 'refused')
) decided
GROUP BY procedure
"""
NONE = (0, None, None, None, None, 0)


def takes(*, at: datetime, days: int = USUAL, agencies: Collection[str] | None = None) -> list[Told]:
    """Of each procedure (of `agencies`; None: all) how what was decided in the last `days` took: in hours by
    the clock on the wall, from the receipt to the decision, and in per cent of the time its law allowed."""
    known = law.law(at=at)
    with connection.cursor() as cursor:
        cursor.execute(SQL, [at - timedelta(days=days)])
        measured = {row[0]: row[1:] for row in cursor.fetchall()}
    rows = models.Application.objects.filter(state__in=sorted(AT_AGENCY))
    waiting = dict(rows.values_list("procedure").annotate(Count("pk")))
    return [
        {
            "procedure": one.code,
            "procedure_text": dict(one.text),
            "agency": one.agency,
            "agency_name": dict(known.agency(one.agency)),
            "clocks": clocks(one),
            "waiting": waiting.get(one.code, 0),
            **_figures(measured.get(one.code, NONE)),
        }
        for one in known.procedures.values()
        if agencies is None or one.agency in agencies
    ]


def clocks(procedure: Procedure) -> list[Told]:
    """What the law allows for each step, in their order."""
    return [
        {
            "step": str(clock.step),
            "amount": clock.span.amount,
            "unit": str(clock.span.unit),
            "basis": clock.basis,
            "verified": clock.verified,
        }
        for clock in sorted(procedure.clocks.values(), key=lambda clock: list(Step).index(clock.step))
    ]


def _figures(row: tuple[Any, ...]) -> Told:
    decided, median, ninth, share, ninth_share, late = row
    return {
        "decided": decided,
        "median_hours": _one_place(median, 1 / 3600),
        "ninth_decile_hours": _one_place(ninth, 1 / 3600),
        "median_share": _one_place(share, 100),
        "ninth_decile_share": _one_place(ninth_share, 100),
        "late": late,
    }


def _one_place(value: Any, factor: float) -> str | None:
    return None if value is None else f"{float(value) * factor:.1f}"
