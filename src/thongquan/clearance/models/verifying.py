"""Doubts about origin: what the issuing side is asked, and what became of the preference meanwhile."""

from django.db import models

from thongquan.clearance.domain.verification import OPEN, Chosen, Cover, Verification
from thongquan.clearance.models.deciding import SignedDecision
from thongquan.clearance.models.declaration import Declaration


class OriginVerification(models.Model):
    """`goods`: number, line, code, schedule, quantity, unit of each; `withheld`: by tax, what is owed more
    without the preference, as it was worked out last; `granted`: numbers of the goods whose preference was.

    `chosen` is for officers alone.
    """

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="verifications")
    issuing_country = models.CharField(max_length=2)
    reference = models.CharField(max_length=35)
    schedule = models.CharField(max_length=35)
    state = models.CharField(max_length=16, choices=[(s, s) for s in Verification])
    reason = models.CharField(max_length=20)
    statement = models.TextField(blank=True)  # to the issuing side
    chosen = models.CharField(max_length=8, choices=[(c, c) for c in Chosen])
    goods = models.JSONField()
    withheld = models.JSONField(default=dict)
    cover = models.CharField(max_length=10, default=Cover.PAY.value, choices=[(c, c) for c in Cover])
    guarantee = models.CharField(max_length=40, blank=True)
    raised_by = models.CharField(max_length=80)
    raised_at = models.DateTimeField()
    decision = models.ForeignKey(SignedDecision, models.PROTECT, null=True, related_name="+")  # the latest
    on_paper = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # of whoever is awaited
    remind_at = models.DateTimeField(null=True)
    reminders = models.SmallIntegerField(default=0)
    escalate_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    latest_at = models.DateTimeField(null=True)  # until when the whole may take
    answer = models.JSONField(null=True)  # as it came
    answered_at = models.DateTimeField(null=True)
    late_answer = models.JSONField(null=True)  # that came after the decision
    granted = models.JSONField(default=list)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "issuing_country", "reference"],
                condition=models.Q(state__in=[str(state) for state in OPEN]),
                name="clearance_one_open_verification",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=[str(state) for state in OPEN]),
                name="clearance_verifications_open",
            ),
            models.Index(fields=["issuing_country", "reference"], name="clearance_verifications_of"),
        ]
