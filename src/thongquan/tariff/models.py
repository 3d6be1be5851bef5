"""Certificates of origin, issued here or received. What was drawn of them is written once and never changed."""

from django.db import models
from django.db.models import F, Q

from thongquan.tariff.domain.certificates import State


def _quantity(**rest: object) -> models.DecimalField:
    return models.DecimalField(max_digits=24, decimal_places=6, **rest)


class Certificate(models.Model):
    """`body`: the data set as it came, its digest beside it. `reported_at`: of the latest report."""

    issuing_country = models.CharField(max_length=2)
    reference = models.CharField(max_length=35)
    ours = models.BooleanField()  # issued here, not received
    importing_country = models.CharField(max_length=2)
    form = models.CharField(max_length=35)
    state = models.CharField(max_length=12, choices=[(s, s) for s in State])
    consignee = models.CharField(max_length=35, blank=True)  # the number of who imports, where it is told
    valid_from = models.DateField()
    valid_until = models.DateField()  # the last day
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaces")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuing_country", "reference"], name="tariff_certificate_once"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="tariff_certificate_validity"
            ),
        ]


class CertificateItem(models.Model):
    """`used` is what the movements of the item add up to, or what the other side reported of one of ours."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="items")
    number = models.SmallIntegerField()
    hs_code = models.CharField(max_length=12)
    unit = models.CharField(max_length=3)
    granted = _quantity()
    used = _quantity(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "number"], name="tariff_certificate_item"),
            models.CheckConstraint(condition=Q(used__gte=0), name="tariff_never_given_back_twice"),
            models.CheckConstraint(condition=Q(used__lte=F("granted")), name="tariff_never_over_drawn"),
        ]


class CertificateMovement(models.Model):
    """What a line of a declaration took of an item (above nought) or gave back (below)."""

    item = models.ForeignKey(CertificateItem, models.PROTECT, related_name="movements")
    declaration = models.CharField(max_length=24)
    line = models.IntegerField()
    quantity = _quantity()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["declaration"], name="tariff_movement_of")]
        constraints = [models.CheckConstraint(condition=~Q(quantity=0), name="tariff_movement_moves")]
