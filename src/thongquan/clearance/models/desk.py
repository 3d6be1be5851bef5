"""What waits for an officer, and who holds it."""

from django.db import models

from thongquan.clearance.models.declaration import Declaration


class WorkItem(models.Model):
    """A piece of work that waits for an officer; there as long as it waits, and kept with every step.

    `press_at`: the end of its clock, or, where the law sets none, since when it has waited; so queues are read.
    """

    pk = models.CompositePrimaryKey("declaration_id", "kind")
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="work", db_index=False)
    kind = models.CharField(max_length=12)
    turn = models.CharField(max_length=40)
    office = models.CharField(max_length=35)
    lane = models.CharField(max_length=1)
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    press_at = models.DateTimeField()
    officer = models.CharField(max_length=80, db_default="")  # on whose desk it lies: of the open Holding
    desk = models.CharField(max_length=12, db_default="")

    class Meta:
        db_table = "clearance_work"
        indexes = [
            models.Index(fields=["office", "press_at", "declaration", "kind"], name="clearance_work_queue"),
            models.Index(fields=["office", "kind", "press_at", "declaration"], name="clearance_work_kind"),
            models.Index(
                fields=["officer", "press_at", "declaration", "kind"],
                condition=~models.Q(officer=""),
                name="clearance_work_desk",
            ),
        ]


class Holding(models.Model):
    """On whose desk a declaration lay, from when until when, and why; of the open ones there is one."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="holdings")
    office = models.CharField(max_length=35)
    officer = models.CharField(max_length=80)
    state = models.CharField(max_length=12)
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)  # until when what was given is to be taken
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["officer", "declaration"], condition=models.Q(ended_at=None), name="clearance_on_desk"
            ),
            models.Index(fields=["due_at"], condition=models.Q(state="given"), name="clearance_not_taken"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"], condition=models.Q(ended_at=None), name="clearance_one_desk"
            )
        ]
