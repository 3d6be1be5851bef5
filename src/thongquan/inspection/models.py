"""Tables of inspections. What an officer recorded is not overwritten: a later row stands beside it."""

from django.db import models

from thongquan.inspection.domain import AWAITED, Found, Kind, Purpose, SampleState, State, Verdict


class Inspection(models.Model):
    declaration = models.CharField(max_length=24)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in Kind])
    office = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=[(s, s) for s in State])
    expected = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    requested_at = models.DateTimeField()
    officer = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    conclusion = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["declaration"], name="inspection_of"),
            models.Index(
                fields=["office", "due"],
                name="inspection_queue",
                condition=models.Q(state__in=["requested", "assigned", "started"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "kind"],
                name="inspection_one_open_of_a_kind",
                condition=models.Q(state__in=["requested", "assigned", "started"]),
            )
        ]


class Row(models.Model):
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="+")
    officer = models.CharField(max_length=80)
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        abstract = True


class DocumentResult(Row):
    document = models.CharField(max_length=80)
    verdict = models.CharField(max_length=12, choices=[(v, v) for v in Verdict])


class ExaminationFinding(Row):
    item_number = models.IntegerField()
    found = models.CharField(max_length=16, choices=[(f, f) for f in Found])
    declared = models.TextField(blank=True)
    seen = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    unit = models.CharField(max_length=8, blank=True)


class Seal(Row):
    container = models.CharField(max_length=20)
    broken = models.CharField(max_length=40, blank=True)
    placed = models.CharField(max_length=40, blank=True)


class Sample(Row):
    """Taken at the inspection by `officer`; what became of it stands in the same row, and in the journal."""

    number = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=12, choices=[(s, s) for s in SampleState])
    item_number = models.IntegerField()
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    unit = models.CharField(max_length=8)
    sealed = models.CharField(max_length=80)
    laboratory = models.CharField(max_length=200)
    purpose = models.CharField(max_length=16, choices=[(p, p) for p in Purpose])
    owner = models.CharField(max_length=80)  # the officer who sees to its result; first who took it
    sent_at = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)  # of the result: the end of the clock that runs since it was sent
    result_on = models.DateField(null=True)
    result_by = models.CharField(max_length=200, blank=True)
    conclusion = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due"],
                condition=models.Q(state__in=[str(state) for state in AWAITED]),
                name="inspection_sample_awaited",
            )
        ]
