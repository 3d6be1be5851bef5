"""Stored files by their hash, the documents they are, and what officers ask for."""

from django.db import models
from django.db.models import F, Q

from thongquan.documents.domain.destruction import DestructionState


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


class Destruction(models.Model):
    """Details of the record (`leaves`), or all whose keeping ended on or before `due`, that somebody would have
    destroyed, and who decided it. `payloads`, `documents`: how many are gone."""

    state = models.CharField(max_length=10, choices=[(s, s) for s in DestructionState])
    due = models.DateField(null=True)
    leaves = models.JSONField(default=list)
    about = models.TextField(blank=True)
    basis = models.TextField()
    reason = models.TextField()
    proposed_by = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_why = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    payloads = models.BigIntegerField(default=0)
    documents = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="documents_destruction_second_person",
                condition=~Q(state__in=["approved", "done"])
                | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="documents_destruction_of_one_kind", condition=Q(due=None) ^ Q(leaves=[])
            ),
        )
