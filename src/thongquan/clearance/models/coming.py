"""What is not a declaration yet: files of many, and drafts."""

from django.db import models

from thongquan.clearance.models.declaration import Declaration


class BatchFile(models.Model):
    """A file of many declarations, as it was sent: `message` of `intake` holds its bytes. What follows `format`
    is known once it was taken apart, what follows `done_at` once every declaration in it has its answer."""

    message = models.BigIntegerField(primary_key=True)
    sender = models.CharField(max_length=120)
    sent_by = models.CharField(max_length=120)
    sent_at = models.DateTimeField()
    name = models.CharField(max_length=200)  # of the file, "" where the sender gave none
    language = models.CharField(max_length=8)  # of whoever will read the rest
    format = models.CharField(max_length=12)
    columns = models.JSONField(default=list)  # of a table, by key, in the order of the file
    declarations = models.IntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    registered = models.IntegerField(default=0)
    refused = models.JSONField(default=list)  # the places that were refused
    by_rule = models.JSONField(default=dict)  # rule → the places it refused
    rest = models.BinaryField(null=True)  # the file as sent, holding only what was refused
    rest_ending = models.CharField(max_length=8)
    rest_type = models.CharField(max_length=100)

    class Meta:
        indexes = [
            models.Index(fields=["sender", "-message"], name="clearance_batch_of_sender"),
            models.Index(fields=["message"], condition=models.Q(done_at=None), name="clearance_batch_open"),
        ]


class Draft(models.Model):
    """A declaration before it is one, kept until `expires_at`. `content`: canonical JSON, "" for what is not
    known yet; nothing of it once it is registered. `version` counts what was saved, `attempt` the answers that
    did not register it; the receipt is that of the answer that did."""

    id = models.UUIDField(primary_key=True)
    party = models.CharField(max_length=40)  # party code of who declares
    started_by = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    saved_by = models.CharField(max_length=80)
    saved_at = models.DateTimeField()
    warned_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    version = models.IntegerField(default=1)
    attempt = models.IntegerField(default=1)
    direction = models.CharField(max_length=35)
    reference = models.CharField(max_length=35)
    trader = models.CharField(max_length=35)  # the number declared, not yet looked up
    items = models.IntegerField()
    content = models.BinaryField()
    receipt = models.CharField(max_length=40, blank=True)
    declaration = models.ForeignKey(Declaration, models.PROTECT, null=True, related_name="drafts")

    class Meta:
        indexes = [
            models.Index(fields=["party", "-id"], name="clearance_draft_of_party"),
            models.Index(fields=["expires_at"], name="clearance_draft_expires"),
        ]
