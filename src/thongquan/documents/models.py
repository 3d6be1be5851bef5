"""Stored files by their hash, the documents they are, and what officers ask for."""

from django.db import models


class File(models.Model):
    """Bytes under `var/documents`, named by their SHA-256. `gone`: destroyed and taken off the disk."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.TextField()
    scan = models.TextField()
    stored_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)
    gone = models.BooleanField(default=False)


class Request(models.Model):
    """What somebody asked the owner's declarant to supply, until when."""

    id = models.UUIDField(primary_key=True)
    owner = models.TextField()
    category = models.TextField()
    text = models.JSONField()
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    due = models.DateTimeField()
    state = models.TextField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["owner"], name="documents_request_owner"),
            models.Index(fields=["state", "due"], name="documents_request_due"),
        )


class Document(models.Model):
    """A file in its role for an owner ("declaration:VN-…"), from `attached_at` until `ended_at`."""

    id = models.UUIDField(primary_key=True)
    owner = models.TextField()
    category = models.TextField()
    reference = models.TextField(blank=True)
    name = models.TextField()
    file = models.ForeignKey(File, on_delete=models.PROTECT)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, null=True)
    late = models.BooleanField(default=False)
    attached_by = models.TextField()
    attached_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    replaced_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True)
    retain_until = models.DateField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["owner", "attached_at"], name="documents_document_owner"),
            models.Index(fields=["retain_until"], name="documents_document_retain"),
        )
