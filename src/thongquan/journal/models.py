"""The record's tables. Leaves and payloads are partitioned by month; the migration makes them in SQL."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class TransactionId(models.Field):  # type: ignore[type-arg]
    """xid8: the 64-bit number of the transaction that wrote a row; it never wraps around."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: object, connection: object) -> int:
        return int(value)

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(value)


class Leaf(models.Model):
    """`leaf` is the evidence, verbatim; the other columns find it and are compared with it by `verify`."""

    pk = models.CompositePrimaryKey("id", "month")
    month = models.DateField()
    id = models.UUIDField()
    txid = TransactionId()
    seq = models.BigIntegerField()
    kind = models.TextField()
    subject = models.TextField()
    leaf = models.TextField()
    who = models.TextField(null=True)  # the leaf commits to it; none where the leaf says it (the first format)
    who_salt = models.BinaryField(null=True)

    class Meta:
        db_table = "journal_leaf"
        indexes = (
            models.Index(fields=["txid", "seq"], name="journal_leaf_order"),
            models.Index(fields=["subject"], name="journal_leaf_subject"),
        )


class Payload(models.Model):
    """What a leaf commits to, with its salt: the part that may be destroyed."""

    pk = models.CompositePrimaryKey("leaf_id", "month")
    month = models.DateField()
    leaf_id = models.UUIDField()
    salt = models.BinaryField()
    payload = models.TextField()
    data_class = models.TextField()
    purpose = models.TextField()
    retain_until = models.DateField(null=True)

    class Meta:
        db_table = "journal_payload"
        indexes = (
            models.Index(
                fields=["retain_until"],
                condition=models.Q(retain_until__isnull=False),
                name="journal_payload_retain",
            ),
        )


class Destroyed(models.Model):
    """Payloads lawfully destroyed, and the leaf that says so."""

    leaf_id = models.UUIDField(primary_key=True)
    by_leaf = models.UUIDField()


class Tile(models.Model):
    """256 neighbouring hashes of one level of the tree (`domain.merkle`)."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()


class Checkpoint(models.Model):
    """A sealing: the leaves up to (to_txid, to_seq), in that order, are the first `size` of the tree."""

    size = models.BigIntegerField(primary_key=True)
    to_txid = TransactionId()
    to_seq = models.BigIntegerField()
    note = models.TextField()

    class Meta:
        indexes = (models.Index(fields=["to_txid", "to_seq"], name="journal_checkpoint_order"),)


class Cursor(models.Model):
    """How far a subscriber has read, and what stopped it."""

    subscriber = models.TextField(primary_key=True)
    txid = TransactionId()
    seq = models.BigIntegerField()
    failures = models.IntegerField(default=0)
    last_error = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True)


class Verification(models.Model):
    """One reading of the whole record again, asked for by somebody. `begun_at`: when the worker took it up;
    the rest is empty until `finished_at`. `faults`: the first of them, each `code`, `position`, `subject` and
    `detail`.
    """

    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(default=0)
    checkpoints = models.BigIntegerField(default=0)
    waiting = models.BigIntegerField(default=0)
    destroyed = models.BigIntegerField(default=0)
    root = models.CharField(max_length=64, blank=True)
    faults = models.JSONField(default=list)
    faults_in_all = models.BigIntegerField(default=0)
