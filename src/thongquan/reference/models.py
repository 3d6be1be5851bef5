"""Dated rows of law and codes, with who brought each in and who took it out: nothing is overwritten."""

from django.db import models


class Load(models.Model):
    """One change of the content of one table. `digest`: SHA-256 of the whole content after it."""

    table = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    basis = models.TextField()
    digest = models.CharField(max_length=64)
    added = models.PositiveIntegerField()
    withdrawn = models.PositiveIntegerField()


class Row(models.Model):
    """A row of `domain.tables.TABLES[table]`; the columns of the table stand in `facts`, dates and all.

    It was known from `brought.at` until `withdrawn.at`; it is law from `valid_from` until `valid_to`.
    """

    table = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    facts = models.JSONField()
    brought = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="rows_brought")
    withdrawn = models.ForeignKey(Load, on_delete=models.PROTECT, null=True, related_name="rows_withdrawn")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["table", "key", "valid_from"],
                condition=models.Q(withdrawn__isnull=True),
                name="reference_row_once",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="reference_row_validity",
            ),
        ]
        indexes = [models.Index(fields=["table", "withdrawn"], name="reference_row_by_table")]
