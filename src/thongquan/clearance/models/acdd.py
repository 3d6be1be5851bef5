"""Documents of export declarations (ACDD): which of ours are to be told, which were, what others told us."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from thongquan.clearance.models.declaration import Declaration


class AcddDue(models.Model):
    """An export that cleared, changed or ended since its importing side was last told: written in the
    transaction that did it, gone once told. One declaration may have several."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class AcddSent(models.Model):
    """What the administration of `country` was told last of a declaration: `version` counts documents."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="+")
    country = models.CharField(max_length=2)
    version = models.SmallIntegerField()
    revision = models.SmallIntegerField()
    withdrawn = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["declaration", "country"], name="clearance_acdd_sent_once")
        ]


class Acdd(models.Model):
    """A document of another administration: its newest version. `papers`, `pair`, `goods`: by what it is found
    (domain.acdd.matching); `departed`: of the goods, else the day it came."""

    country = models.CharField(max_length=2)
    number = models.CharField(max_length=35)
    version = models.SmallIntegerField()
    body = models.JSONField()
    received_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    departed = models.DateField()
    papers = ArrayField(models.BigIntegerField(), default=list)
    pair = models.BigIntegerField(null=True)
    goods = ArrayField(models.CharField(max_length=6), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "number"], name="clearance_acdd_once")]
        indexes = [
            models.Index(fields=["pair", "-departed"], name="clearance_acdd_pair"),
            GinIndex(fields=["papers"], name="clearance_acdd_papers"),
        ]
