"""Parties and what is said of them over time. Validity is half-open; nothing is deleted."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from thongquan.parties.domain.markings import Marking as State
from thongquan.parties.domain.words import HIDDEN


def _dated(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name=f"parties_{name}_validity"
    )


class Party(models.Model):
    kind = models.CharField(max_length=20)
    registered_at = models.DateTimeField()
    address = models.TextField(blank=True)
    country = models.CharField(max_length=2)


class Name(models.Model):
    """`folded`: for searching without diacritics."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=300)
    folded = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party"], condition=Q(valid_to=None), name="parties_one_name"),
            _dated("name"),
        ]
        indexes = [
            models.Index(fields=["folded"], name="parties_name_folded", opclasses=["text_pattern_ops"]),
            models.Index(fields=["folded", "party"], name="parties_name_order"),
        ]


class Branch(models.Model):
    """A place of business of a party; it may have an identifier of its own, and never acts for itself."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="branches")
    code = models.CharField(max_length=35)
    name = models.CharField(max_length=300)
    address = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "code"], condition=Q(valid_to=None), name="parties_branch_once"
            ),
            _dated("branch"),
        ]


class Identifier(models.Model):
    """A number by which a party is known, without separators. Of two that register the same, one wins."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="identifiers")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="identifiers")
    type = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    number = models.CharField(max_length=35)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["type", "country", "number"],
                condition=Q(valid_to=None),
                name="parties_identifier_one_holder",
            ),
            models.UniqueConstraint(
                fields=["type", "country", "number", "valid_from"], name="parties_identifier_once"
            ),
            _dated("identifier"),
        ]
        indexes = [models.Index(fields=["number"], name="parties_identifier_number")]


class Mandate(models.Model):
    """`agent` speaks for `principal`. Empty lists mean every office, every procedure."""

    agent = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates_held")
    principal = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates_given")
    offices = ArrayField(models.CharField(max_length=20), default=list)
    procedures = ArrayField(models.CharField(max_length=20), default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=120)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            _dated("mandate"),
            models.CheckConstraint(condition=~Q(agent=F("principal")), name="parties_mandate_of_another"),
        ]
        indexes = [models.Index(fields=["agent", "principal"], name="parties_mandate_pair")]


class Status(models.Model):
    """A mark on a party from a source ("decision VN-QD-17"): several sources may mark the same."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="statuses")
    mark = models.CharField(max_length=30)
    source = models.CharField(max_length=120)
    basis = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "mark", "source"], condition=Q(lifted_at=None), name="parties_mark_once"
            ),
            _dated("status"),
        ]


class Marking(models.Model):
    """A mark somebody would set, or the one (`lifts`) he would lift, and who decided it."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="markings")
    lifts = models.ForeignKey(Status, on_delete=models.PROTECT, null=True, related_name="markings")
    mark = models.CharField(max_length=30)
    basis = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    state = models.CharField(max_length=10)
    proposed_by = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            _dated("marking"),
            models.UniqueConstraint(
                fields=["party", "mark"],
                condition=Q(state=State.PROPOSED.value),
                name="parties_marking_one_open",
            ),
            models.CheckConstraint(
                name="parties_marking_second_person",
                condition=~Q(state=State.APPROVED.value)
                | Q(mark__in=sorted(mark.value for mark in HIDDEN))
                | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by"))),
            ),
        ]
