"""Profiles, parameters, seeds, routes and holds. All but public holds are for officers alone."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from thongquan.risk.domain import State


class Profile(models.Model):
    """One revision of a profile; what it says never changes after its draft, only its state."""

    code = models.CharField(max_length=32)
    revision = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    owner = models.CharField(max_length=64)
    condition = models.TextField()
    reason = models.CharField(max_length=16)
    lane = models.CharField(max_length=1)
    weight = models.IntegerField()
    secrecy = models.CharField(max_length=12)
    title = models.JSONField(default=dict)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    drafted_by = models.CharField(max_length=200)
    drafted_at = models.DateTimeField()
    approved_by = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "revision"], name="risk_profile_revision"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(state=State.ACTIVE.value), name="risk_profile_one_active"
            ),
            models.CheckConstraint(
                name="risk_profile_approved_by_another",
                condition=~models.Q(state=State.ACTIVE.value)
                | ~models.Q(approved_by="") & ~models.Q(approved_by=models.F("drafted_by")),
            ),
        ]


class Parameters(models.Model):
    """Selection parameters by the day they come into force; used once a second person has approved them."""

    valid_from = models.DateField()
    random_rate = models.DecimalField(max_digits=9, decimal_places=8)
    random_lane = models.CharField(max_length=1)
    yellow_score = models.IntegerField()
    red_score = models.IntegerField()
    reveal_after_days = models.PositiveIntegerField()
    basis = models.TextField()
    confirmed = models.BooleanField()
    proposed_by = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    approved_by = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)  # by who proposed them


class Version(models.Model):
    """One row: a token that changes with every change of what selects, so that processes know theirs is old."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(name="risk_version_is_one", condition=models.Q(id=1))]


class Seed(models.Model):
    """`locked`: the seed encrypted with a key of this installation; `leaf`: its commitment in the journal."""

    day = models.DateField(primary_key=True)
    commitment = models.CharField(max_length=64)
    locked = models.BinaryField()
    leaf = models.UUIDField()
    installed = models.BooleanField(default=False)
    committed_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)
    revealed_at = models.DateTimeField(null=True)
    revealed = models.CharField(max_length=64, blank=True)


class Route(models.Model):
    """Every lane a declaration was ever given (partitioned by month in the migration)."""

    pk = models.CompositePrimaryKey("declaration", "sequence", "month")
    month = models.DateField()
    declaration = models.CharField(max_length=32)
    sequence = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    lane = models.CharField(max_length=1)
    was = models.CharField(max_length=1, blank=True)
    by = models.CharField(max_length=200)
    why = models.TextField()
    score = models.IntegerField()
    reasons = ArrayField(models.TextField())
    profiles = ArrayField(models.TextField())
    random = models.BooleanField()
    version = models.CharField(max_length=36, blank=True)

    class Meta:
        db_table = "risk_route"


class Hold(models.Model):
    id = models.UUIDField(primary_key=True)
    subject_kind = models.CharField(max_length=16)
    subject_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    effect = models.CharField(max_length=20)
    basis = models.TextField()
    authority = models.CharField(max_length=200)
    audience = models.CharField(max_length=8)
    reason = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    placed_by = models.CharField(max_length=200)
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=200, blank=True)
    released_why = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["subject_kind", "subject_id"],
                condition=models.Q(released_at__isnull=True),
                name="risk_hold_standing",
            )
        ]
