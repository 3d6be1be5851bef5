"""Partners, agreements with them, and what two people opened. Routes and keys themselves are the wire's."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from thongquan.exchange.domain import agreements, openings

SUBJECT = 80
SECOND_PERSON = Q(state__in=("proposed", "withdrawn")) | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by")))


class Partner(models.Model):
    """Another administration, known on the wire as administration:<code>. `contacts`: offices to write to."""

    code = models.CharField(max_length=20, unique=True)
    name = models.JSONField()
    contacts = models.JSONField(default=list)
    protocols = ArrayField(models.CharField(max_length=40), default=list)
    added_by = models.CharField(max_length=SUBJECT)
    added_at = models.DateTimeField()
    suspended_by = models.CharField(max_length=SUBJECT, blank=True)
    suspended_at = models.DateTimeField(null=True)
    suspension_reason = models.TextField(blank=True)


class Agreement(models.Model):
    """`domain.agreements.Terms` and how it came to hold; [valid_from, valid_to) are its days."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="agreements")
    number = models.CharField(max_length=40)
    instrument = models.CharField(max_length=12, choices=[(i, i) for i in agreements.Instrument])
    title = models.JSONField()
    legal_basis = models.JSONField()
    purpose = models.JSONField()
    use_limits = models.JSONField()
    retention_days = models.PositiveIntegerField()
    receives = ArrayField(models.CharField(max_length=60), default=list)
    sends = ArrayField(models.CharField(max_length=60), default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=[(s, s) for s in agreements.State])
    proposed_by = models.CharField(max_length=SUBJECT)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=SUBJECT, blank=True)
    decided_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=SUBJECT, blank=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["partner", "number"],
                condition=Q(state__in=("proposed", "approved")),
                name="exchange_agreement_once",
            ),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="exchange_agreement_days"),
            models.CheckConstraint(condition=SECOND_PERSON, name="exchange_agreement_second_person"),
        )


class Opening(models.Model):
    """`told`: address and from of a route; certificate (PEM), from and to of a key."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="openings")
    what = models.CharField(max_length=12, choices=[(w, w) for w in openings.What])
    about = models.CharField(max_length=200)
    told = models.JSONField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in openings.State])
    proposed_by = models.CharField(max_length=SUBJECT)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=SUBJECT, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=SECOND_PERSON, name="exchange_opening_second_person"),)
