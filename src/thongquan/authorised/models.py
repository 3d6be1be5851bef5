"""Operators of other countries as their administrations told them, lists sent and received, recognition."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from thongquan.authorised.domain.lists import Status


class ForeignOperator(models.Model):
    """In force on [valid_from, valid_to) while active. `keys`: by what it is named (`domain.lists`)."""

    country = models.CharField(max_length=2)
    number = models.CharField(max_length=35)
    name = models.CharField(max_length=300)
    address = models.CharField(max_length=300, blank=True)
    ids = ArrayField(models.CharField(max_length=35), default=list)
    status = models.CharField(max_length=10, choices=[(s, s) for s in Status])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    keys = ArrayField(models.TextField(), default=list)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "number"], name="authorised_operator_once"),
        ]
        indexes = [GinIndex(fields=["keys"], name="authorised_operator_keys")]


class ListKnown(models.Model):
    """The newest list of a country that came (`ours` False), or that it was sent."""

    country = models.CharField(max_length=2)
    ours = models.BooleanField()
    version = models.IntegerField()
    digest = models.CharField(max_length=64, blank=True)  # of what was sent
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "ours"], name="authorised_list_once")]


class Recognition(models.Model):
    """On [valid_from, valid_to) the operators of the country count here, by an agreement (`basis`)."""

    country = models.CharField(max_length=2)
    basis = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country"], condition=Q(valid_to=None), name="authorised_recognition_open_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="authorised_recognition_days"
            ),
        ]
