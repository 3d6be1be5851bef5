"""What is asked of a declaration after its lane, what customs decided, and what is objected to."""

from django.db import models

from thongquan.clearance.models.declaration import Declaration


class AmendmentRequest(models.Model):
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="amendments")
    from_revision = models.SmallIntegerField()
    state = models.CharField(max_length=12)
    after_clearance = models.BooleanField(default=False)
    reason = models.TextField()
    fields = models.JSONField(default=list)  # paths of what an officer's order names
    content = models.BinaryField(null=True)  # canonical JSON of what is proposed; null: ordered, not answered
    changes = models.JSONField(default=list)
    duty_change = models.JSONField(default=dict)
    message = models.BigIntegerField(null=True)  # the message of `intake` it came in
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    terms = models.JSONField(default=dict)  # after clearance: until when without penalty, by which law
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.JSONField(default=dict)  # reason, authority, basis, appeal

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"],
                condition=models.Q(state__in=["asked", "ordered", "suspended"]),
                name="clearance_one_open_amendment",
            )
        ]


class CancellationRequest(models.Model):
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="cancellations")
    state = models.CharField(max_length=12)
    reason_code = models.CharField(max_length=20)
    reason = models.TextField()
    message = models.BigIntegerField(null=True)  # the message of `intake` it came in
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"],
                condition=models.Q(state="asked"),
                name="clearance_one_open_cancellation",
            )
        ]


class SignedDecision(models.Model):
    """A decision as a compact JWS of the administration: the signed bytes are its text, kept once.

    `kind`: of the book's list `decision`, or what was decided for a reason of another (refused, lapsed, …).
    """

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=32)
    decided_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField()
    signed = models.TextField()
    audience = models.CharField(max_length=8, default="public")  # "officer": of a hold nobody else is told of


class Objection(models.Model):
    """An objection to a decision, at one instance. `authority`: the office that answers; `about`: what the
    decision was about, as its text says; `due_at`: until when that office has."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="objections")
    decision = models.ForeignKey(SignedDecision, models.PROTECT, related_name="objections")
    about = models.JSONField()
    instance = models.SmallIntegerField()
    state = models.CharField(max_length=20)
    force = models.CharField(max_length=12)
    authority = models.CharField(max_length=35)
    grounds = models.TextField()
    excuse = models.TextField(blank=True)  # why it comes late; "": it is in time
    intricate = models.BooleanField(default=False)  # the longer time for what is complicated
    message = models.BigIntegerField(null=True)  # the message of `intake` it came in
    lodged_by = models.CharField(max_length=80)
    lodged_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.ForeignKey(SignedDecision, models.PROTECT, null=True, related_name="answers")
    remedy = models.TextField(blank=True)
    followed = models.CharField(max_length=32, blank=True)  # what was done at once because of the answer

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=models.Q(state__in=["lodged", "taken-up"]),
                name="clearance_one_open_objection",
            )
        ]
        indexes = [
            models.Index(
                fields=["authority", "id"],
                condition=models.Q(state__in=["lodged", "taken-up"]),
                name="clearance_objections_open",
            )
        ]


class CourtCase(models.Model):
    """That a decision was taken to court, as the court told: nothing more is decided of it here."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="+")
    decision = models.OneToOneField(SignedDecision, models.PROTECT, related_name="court_case")
    court = models.CharField(max_length=200)
    case_number = models.CharField(max_length=80)
    accepted_on = models.DateField()
    noted_by = models.CharField(max_length=80)
    noted_at = models.DateTimeField()
