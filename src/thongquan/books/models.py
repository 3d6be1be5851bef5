"""Editions and their tables. The database itself refuses to change what was drafted (migration 0002)."""

from django.db import models

from thongquan.books.domain import State


class Book(models.Model):
    """One row a book: what drafting and publishing lock."""

    code = models.CharField(max_length=32, primary_key=True)


class Edition(models.Model):
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    follows = models.PositiveIntegerField(null=True)  # the edition published last when this one was drafted
    state = models.CharField(max_length=16, choices=[(s, s) for s in State])
    content_hash = models.CharField(max_length=64)
    basis = models.TextField()
    note = models.TextField(blank=True)
    demo = models.BooleanField(default=False)
    drafted_by = models.CharField(max_length=200)
    drafted_at = models.DateTimeField()
    checked_by = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="books_edition_number"),
            models.CheckConstraint(
                name="books_published_by_somebody_on_some_day",
                condition=~models.Q(state=State.PUBLISHED)
                | models.Q(published_at__isnull=False) & ~models.Q(published_by=""),
            ),
        ]
        indexes = [models.Index(fields=["book", "published_at"], name="books_edition_known")]
        permissions = [("draft", "May draft law"), ("publish", "May approve and publish law")]


class Table(models.Model):
    """One table of an edition, as Parquet."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="tables")
    name = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    table_hash = models.CharField(max_length=64)
    parquet = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "name"], name="books_table_name")]
