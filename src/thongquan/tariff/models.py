"""Certificates of origin, issued here or received. What was drawn of them is written once and never changed."""

from django.db import models
from django.db.models import F, Q

from thongquan.tariff.domain.certificates import State
from thongquan.tariff.domain.certificates.verification import Inquiry


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
    exporter = models.CharField(
        max_length=35, blank=True, db_default=""
    )  # the number of who exports, where it is told
    consignee = models.CharField(max_length=35, blank=True)  # of who imports
    valid_from = models.DateField()
    valid_until = models.DateField()  # the last day
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)  # by who imports: told to, or by, the other side
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaces")
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["exporter"], condition=~Q(exporter=""), name="tariff_certificate_exporter"),
            models.Index(fields=["consignee"], condition=~Q(consignee=""), name="tariff_certificate_consignee"),
        ]
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


class OriginInquiry(models.Model):
    """What another administration asks of a certificate that should be one of ours, and what we answer.

    `certificate`: null where none of ours has the reference. `items`, `answer`: as they were told.
    """

    asker = models.CharField(max_length=2)
    verification = models.CharField(max_length=34)  # the asker's number
    reference = models.CharField(max_length=35)
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="inquiries")
    state = models.CharField(max_length=16, choices=[(s, s) for s in Inquiry])
    doubt = models.CharField(max_length=20)
    statement = models.TextField(blank=True)
    items = models.JSONField()
    office = models.CharField(max_length=35)  # that answers
    asked_at = models.DateTimeField()
    answer_by = models.DateField()
    due_at = models.DateTimeField(null=True)  # of whoever is awaited now
    remind_at = models.DateTimeField(null=True)
    escalate_at = models.DateTimeField(null=True)
    reminders = models.SmallIntegerField(default=0)  # that the asker sent
    reminded_at = models.DateTimeField(null=True)  # our officers, by the clock
    escalated_at = models.DateTimeField(null=True)
    exporter = models.TextField(blank=True)  # what he was asked
    heard = models.TextField(blank=True)  # what he said
    answer = models.JSONField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asker", "verification"], name="tariff_inquiry_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=~Q(state__in=[Inquiry.ANSWERED.value, Inquiry.WITHDRAWN.value]),
                name="tariff_inquiries_open",
            )
        ]
