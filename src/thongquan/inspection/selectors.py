"""Reads of inspections: values, and frames of an office's queue."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import Count, F, Min, Q, QuerySet

from thongquan.inspection import domain, models
from thongquan.inspection.domain import AWAITED, Found, Kind, Seal, Standing, State, Verdict
from thongquan.kernel.refusals import NotFound

OPEN = [State.REQUESTED, State.ASSIGNED, State.STARTED]


def inspection(inspection_id: int, *, lock: bool = False) -> domain.Inspection:
    rows = models.Inspection.objects.filter(pk=inspection_id)
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise NotFound("inspection", inspection_id)
    return _values([row])[0]


def of_declaration(declaration: str) -> list[domain.Inspection]:
    """Every inspection of a declaration, oldest first, with what was recorded."""
    return of_declarations([declaration])[declaration]


def checks_of(declaration: str) -> list[domain.Inspection]:
    """Of those the checks of documents alone; two queries."""
    return _values(
        list(models.Inspection.objects.filter(declaration=declaration, kind=Kind.DOCUMENTS).order_by("pk"))
    )


def of_declarations(declarations: Collection[str]) -> dict[str, list[domain.Inspection]]:
    """By declaration, each one asked for present; four queries for the whole batch."""
    rows = models.Inspection.objects.filter(declaration__in=list(declarations)).order_by("pk")
    found: dict[str, list[domain.Inspection]] = {declaration: [] for declaration in declarations}
    for value in _values(list(rows)):
        found[value.declaration].append(value)
    return found


def standing(declaration: str, *, required: Sequence[Kind] = ()) -> Standing:
    """Is every result there that must be before clearance? `required`: the kinds the lane asks for."""
    return domain.standing(declaration, of_declaration(declaration), required=required)


def queue(office: str, *, officer: str = "") -> pl.DataFrame:
    """Open inspections of an office (of one officer, where given), the most pressing first."""
    rows = models.Inspection.objects.filter(office=office, state__in=OPEN).order_by("due", "requested_at", "pk")
    if officer:
        rows = rows.filter(officer=officer)
    moment = pl.Datetime("us", "UTC")
    fields = ("pk", "declaration", "kind", "state", "officer", "requested_at", "due", "reason")
    return pl.DataFrame(
        list(rows.values_list(*fields)),
        schema={
            "inspection": pl.Int64,
            "declaration": pl.String,
            "kind": pl.String,
            "state": pl.String,
            "officer": pl.String,
            "requested_at": moment,
            "due": moment,
            "reason": pl.String,
        },
        orient="row",
    )


def findings(declarations: Collection[str]) -> pl.DataFrame:
    """Recorded findings of a batch of declarations: feedback for risk, facts for post-clearance audit."""
    rows = models.ExaminationFinding.objects.filter(inspection__declaration__in=list(declarations))
    return pl.DataFrame(
        list(rows.order_by("pk").values_list("inspection__declaration", "item_number", "found", "at")),
        schema={
            "declaration": pl.String,
            "item_number": pl.Int64,
            "found": pl.String,
            "at": pl.Datetime("us", "UTC"),
        },
        orient="row",
    )


def _values(rows: list[models.Inspection]) -> list[domain.Inspection]:
    """What is recorded of documents is of checks of them, all else of examinations."""
    ids = [row.pk for row in rows if row.kind != Kind.DOCUMENTS]
    checks = [row.pk for row in rows if row.kind == Kind.DOCUMENTS]
    documents: defaultdict[int, list[domain.DocumentResult]] = defaultdict(list)
    for d in models.DocumentResult.objects.filter(inspection__in=checks).order_by("pk"):
        documents[d.inspection_id].append(
            domain.DocumentResult(d.document, Verdict(d.verdict), d.officer, d.at, d.note)
        )
    seen: defaultdict[int, list[domain.ExaminationFinding]] = defaultdict(list)
    for f in models.ExaminationFinding.objects.filter(inspection__in=ids).order_by("pk"):
        seen[f.inspection_id].append(
            domain.ExaminationFinding(
                f.item_number, Found(f.found), f.officer, f.at, f.declared, f.seen, f.amount, f.unit, f.note
            )
        )
    seals: defaultdict[int, list[Seal]] = defaultdict(list)
    for s in models.Seal.objects.filter(inspection__in=ids).order_by("pk"):
        seals[s.inspection_id].append(Seal(s.container, s.broken, s.placed, s.officer, s.at))
    return [
        domain.Inspection(
            id=row.pk,
            declaration=row.declaration,
            kind=Kind(row.kind),
            office=row.office,
            state=State(row.state),
            requested_at=row.requested_at,
            reason=row.reason,
            officer=row.officer,
            started_at=row.started_at,
            completed_at=row.completed_at,
            due=row.due,
            conclusion=row.conclusion,
            expected=tuple(row.expected),
            documents=tuple(documents[row.pk]),
            findings=tuple(seen[row.pk]),
            seals=tuple(seals[row.pk]),
        )
        for row in rows
    ]


def open_examinations(*, offices: Collection[str] | None, officer: str, limit: int) -> list[dict[str, Any]]:
    """Of the goods themselves, not of papers: of these offices (None: of all), or given to the officer; the
    first term to end first, then the first asked for. pk, declaration, kind, office, state, officer,
    requested_at, due, reason."""
    rows = models.Inspection.objects.filter(state__in=OPEN).exclude(kind=Kind.DOCUMENTS)
    if offices is not None:
        rows = rows.filter(Q(office__in=list(offices)) | Q(officer=officer))
    fields = ("pk", "declaration", "kind", "office", "state", "officer", "requested_at", "due", "reason")
    return list(rows.order_by(F("due").asc(nulls_last=True), "requested_at", "pk").values(*fields)[:limit])


def sample(sample_id: int, *, lock: bool = False) -> domain.Sample:
    """NotFound where there is none."""
    rows = models.Sample.objects.select_related("inspection").filter(pk=sample_id)
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise NotFound("sample", sample_id)
    return _sample(row)


def samples(declaration: str) -> list[domain.Sample]:
    """Every sample taken of a declaration's goods, the first first; one query."""
    rows = models.Sample.objects.select_related("inspection").filter(inspection__declaration=declaration)
    return [_sample(row) for row in rows.order_by("pk")]


def awaited_samples(*, offices: Collection[str] | None, limit: int) -> list[dict[str, Any]]:
    """Whose result is still to come, of these offices (None: of all): the first term to end first, then the
    first taken. As columns of the row, and `inspection__declaration`."""
    rows = _awaited(offices)
    fields = (
        "pk", "number", "inspection__declaration", "state", "item_number", "laboratory", "purpose", "owner",
        "at", "sent_at", "due",
    )  # fmt: skip
    return list(rows.order_by(F("due").asc(nulls_last=True), "at", "pk").values(*fields)[:limit])


def samples_by_office(*, offices: Collection[str] | None, at: datetime) -> list[dict[str, Any]]:
    """office, awaited, late, oldest (since when the first of them was taken)."""
    rows = _awaited(offices).order_by("inspection__office").values(office=F("inspection__office"))
    late = Count("pk", filter=Q(due__lte=at))
    return list(rows.annotate(awaited=Count("pk"), late=late, oldest=Min("at")))


def _awaited(offices: Collection[str] | None) -> QuerySet[models.Sample]:
    rows = models.Sample.objects.filter(state__in=[str(state) for state in AWAITED])
    return rows if offices is None else rows.filter(inspection__office__in=list(offices))


def _sample(row: models.Sample) -> domain.Sample:
    taking = domain.Taking(
        row.item_number,
        row.quantity,
        row.unit,
        row.sealed,
        row.laboratory,
        domain.Purpose(row.purpose),
        row.note,
    )
    result = domain.Result(row.result_on, row.result_by, row.conclusion) if row.result_on else None
    return domain.Sample(
        id=row.pk,
        number=row.number,
        inspection=row.inspection_id,
        declaration=row.inspection.declaration,
        state=domain.SampleState(row.state),
        taking=taking,
        officer=row.officer,
        at=row.at,
        owner=row.owner,
        sent_at=row.sent_at,
        due=row.due,
        result=result,
        ended_at=row.ended_at,
    )
