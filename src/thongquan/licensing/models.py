"""Tables of applications and licences. What was written off is never changed: giving back is a new row."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from thongquan.licensing.domain import amendments, applications, licences, plants
from thongquan.licensing.domain.procedures import Counted, Way

SUBJECT = 80


def amount() -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(max_digits=24, decimal_places=6)


class Application(models.Model):
    """`edition`, `law_day`: of the book that the procedure is read from. `pauses`: while a supplement was asked
    for, a fee not paid ([from, until]); the agency's clock stands. `declaration`: what it was begun from."""

    procedure = models.CharField(max_length=40)
    edition = models.IntegerField()
    law_day = models.DateField()
    agency = models.CharField(max_length=40)
    party = models.CharField(max_length=40)
    direction = models.CharField(max_length=8)
    fields = models.JSONField(default=dict)
    goods = models.JSONField(default=list)
    declaration = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=20, choices=[(s, s) for s in applications.State])
    drafted_by = models.CharField(max_length=SUBJECT)
    drafted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=60, blank=True)  # the agency's own
    pauses = models.JSONField(default=list)
    due = models.DateTimeField(null=True)  # of whoever is awaited
    decided_at = models.DateTimeField(null=True)
    decision = models.JSONField(default=dict)
    signed = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["agency", "due"],
                name="licensing_desk",
                condition=Q(state__in=sorted(applications.AT_AGENCY)),
            ),
            models.Index(
                fields=["due"],
                name="licensing_lapse",
                condition=Q(state__in=sorted(applications.LAPSING)),
            ),
            models.Index(fields=["party", "-id"], name="licensing_party"),
            models.Index(fields=["agency", "-id"], name="licensing_agency"),
            models.Index(
                fields=["procedure", "decided_at"],
                name="licensing_decided",
                condition=Q(decided_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="licensing_number", condition=~Q(number="")),
        ]


class Step(models.Model):
    """One act on an application: whose message it was, its function code, what was said with it."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="steps")
    act = models.CharField(max_length=20)
    function = models.CharField(max_length=2)
    state = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=SUBJECT)
    inside = models.BooleanField()  # by the agency (or its clock): its officer is named to nobody outside


class Licence(models.Model):
    """`valid_to`: the first day it is no longer in force."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="licence")
    paper = models.CharField(max_length=40)
    agency = models.CharField(max_length=40)
    party = models.CharField(max_length=40)
    direction = models.CharField(max_length=8, choices=[(w, w) for w in Way])
    counted = models.CharField(max_length=8, choices=[(c, c) for c in Counted])
    countries = ArrayField(models.CharField(max_length=2), default=list)
    valid_from = models.DateField()
    valid_to = models.DateField()
    state = models.CharField(max_length=12, choices=[(s, s) for s in licences.Force])
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    decision = models.JSONField(default=dict)  # the last one about it
    signed = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["party", "-id"], name="licensing_holder"),
            models.Index(
                fields=["valid_to"], name="licensing_expiry", condition=Q(state=licences.Force.IN_FORCE)
            ),
        ]
        constraints = [
            models.CheckConstraint(name="licensing_validity", condition=Q(valid_from__lt=F("valid_to")))
        ]


class Amendment(models.Model):
    """What its holder asks to have changed: amounts by number of the line (text), the last day."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="amendments")
    amounts = models.JSONField(default=dict)
    valid_through = models.DateField(null=True)
    reason = models.TextField()
    state = models.CharField(max_length=12, choices=[(s, s) for s in amendments.Asked])
    asked_by = models.CharField(max_length=SUBJECT)
    asked_at = models.DateTimeField()
    due = models.DateTimeField(null=True)  # of the agency
    ended_at = models.DateTimeField(null=True)
    decision = models.JSONField(default=dict)
    signed = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence"], name="licensing_one_amendment", condition=Q(state=amendments.Asked.OPEN)
            )
        ]


class Line(models.Model):
    """`used` is what the movements of the line add up to (`selectors.licences.drift` finds what does not)."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="lines")
    number = models.SmallIntegerField()
    code = models.CharField(max_length=12)
    description = models.TextField(blank=True)
    measure = models.CharField(max_length=3, blank=True)  # the unit, or the currency
    granted = amount()
    used = amount()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["licence", "number"], name="licensing_line_number"),
            models.CheckConstraint(name="licensing_never_given_back_twice", condition=Q(used__gte=0)),
            models.CheckConstraint(name="licensing_never_over_drawn", condition=Q(used__lte=F("granted"))),
        ]


class Movement(models.Model):
    """What a line of a declaration took (above nought) or gave back (below)."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="movements")
    declaration = models.CharField(max_length=24)
    item = models.IntegerField()
    amount = amount()
    why = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["declaration"], name="licensing_movement_of")]


class PlantCertificate(models.Model):
    """Of another administration (e-Phyto), as it came; `goods`: HS subheadings it names."""

    country = models.CharField(max_length=2)
    number = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=[(s, s) for s in plants.State])
    consignee = models.CharField(max_length=300)
    goods = ArrayField(models.CharField(max_length=6), default=list)
    signed = models.BooleanField()
    body = models.BinaryField()
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    replaced_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "number"], name="licensing_plant_certificate_once")
        ]
