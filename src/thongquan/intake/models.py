"""Messages as received, the keys that make them unique, the queue, answers, dead letters; requests done once.

Messages and answers are partitioned by month (made in SQL by the migration); keys, queue and dead letters are
not.
"""

from django.db import models


class Message(models.Model):
    """A message from outside, verbatim, with its signature's state on that day and the receipt given."""

    pk = models.CompositePrimaryKey("id", "month")
    id = models.BigIntegerField()
    month = models.DateField()
    sender = models.TextField()
    message_id = models.TextField()
    kind = models.TextField()
    media_type = models.TextField()
    body = models.BinaryField()
    signature = models.BinaryField(null=True)
    signature_kind = models.TextField(null=True)
    who = models.TextField()
    on_behalf = models.TextField(null=True)
    office = models.TextField(null=True)
    received_at = models.DateTimeField()
    refused = models.TextField()  # why it is not handed on, or ""
    receipt = models.TextField()

    class Meta:
        db_table = "intake_message"


class Answer(models.Model):
    """What became of a message; there may be several, in the order of `at`."""

    pk = models.CompositePrimaryKey("message", "month", "at")
    message = models.BigIntegerField()
    month = models.DateField()
    at = models.DateTimeField()
    media_type = models.TextField()
    body = models.TextField()

    class Meta:
        db_table = "intake_answer"


class Key(models.Model):
    """A sender uses a message id once; one that was refused for its signature may be used again."""

    sender = models.TextField()
    message_id = models.TextField()
    message = models.BigIntegerField()
    month = models.DateField()
    body_hash = models.BinaryField()
    refused = models.BooleanField()
    pk = models.CompositePrimaryKey("sender", "message_id")


class Queued(models.Model):
    message = models.BigIntegerField(primary_key=True)
    month = models.DateField()
    kind = models.TextField()
    tries = models.IntegerField(default=0)
    not_before = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["kind", "message"], name="intake_queued_kind"),)


class Turn(models.Model):
    """The place of a message in its conversation; it is queued once the one before it was handled."""

    sender = models.TextField()
    conversation = models.TextField()
    sequence = models.IntegerField()
    message = models.BigIntegerField(unique=True)
    month = models.DateField()
    kind = models.TextField()
    handled = models.BooleanField()
    pk = models.CompositePrimaryKey("sender", "conversation", "sequence")

    class Meta:
        indexes = (
            models.Index(fields=["sender", "-message"], name="intake_turn_newest"),
            models.Index(fields=["sender"], condition=models.Q(handled=False), name="intake_turn_unhandled"),
        )


class Dead(models.Model):
    """Messages nobody could handle; an officer hands them on again or leaves them. One of a conversation holds
    back all that follow there, until then.
    """

    message = models.BigIntegerField(primary_key=True)
    month = models.DateField()
    kind = models.TextField()
    tries = models.IntegerField()
    reason = models.TextField()
    at = models.DateTimeField()


class Quarantined(models.Model):
    """A message of a partner, or of who says he is one, that is not taken in, and `why`; nobody acts on it.

    `times`: how often the very same came; `more`: how many others that were not kept; `body` None: not read,
    or too large; `sha256` of the body, "" where it was not read.
    """

    mark = models.CharField(max_length=64)
    place = models.TextField()
    sender = models.TextField()
    receiver = models.TextField()
    message_id = models.TextField()
    kind = models.TextField()
    conversation = models.TextField()
    sequence = models.IntegerField()
    fields = models.TextField()
    body = models.BinaryField(null=True)
    sha256 = models.TextField()
    size = models.BigIntegerField(null=True)
    why = models.TextField()
    detail = models.TextField()
    times = models.IntegerField()
    more = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField()
    reason = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["mark"], condition=models.Q(closed_at=None), name="intake_quarantined_once"
            ),
        )
        indexes = (
            models.Index(fields=["sender", "-id"], name="intake_quarantined_sender"),
            models.Index(
                fields=["place", "-id"], condition=models.Q(closed_at=None), name="intake_quarantined_open"
            ),
        )


class Request(models.Model):
    """A request that changed something, under the key its sender gave it, and the reply to it."""

    who = models.TextField()
    key = models.TextField()
    asked = models.BinaryField()  # SHA-256 of the whole request
    status = models.PositiveSmallIntegerField()
    media_type = models.TextField()
    location = models.TextField()
    body = models.BinaryField()
    at = models.DateTimeField(db_index=True)
    pk = models.CompositePrimaryKey("who", "key")


class Asked(models.Model):
    """Until when a place has taken up its time for questions of a kind. A crash empties it."""

    what = models.TextField()
    place = models.TextField()
    until = models.DateTimeField()
    pk = models.CompositePrimaryKey("what", "place")
