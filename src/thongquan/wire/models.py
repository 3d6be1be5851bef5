"""Certificates by the code of their subject; messages to partners and where they go.

Bodies are partitioned by month (made in SQL by the migration).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Certificate(models.Model):
    """`subject` is "kind:id". Registered for the days [registered_from, registered_to), revocable."""

    subject = models.TextField()
    fingerprint = models.CharField(max_length=64)  # SHA-256 of the DER, hexadecimal
    serial = models.TextField()  # hexadecimal
    der = models.BinaryField()
    registered_from = models.DateField()
    registered_to = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revocation_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject", "fingerprint"], name="wire_certificate_once"),
            models.CheckConstraint(
                condition=models.Q(registered_to__gt=models.F("registered_from")), name="wire_certificate_days"
            ),
        )


class Route(models.Model):
    """Where messages to a partner go on the days [valid_from, valid_to)."""

    subject = models.TextField()
    address = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject"], condition=models.Q(valid_to=None), name="wire_route_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__gt=models.F("valid_from")), name="wire_route_days"
            ),
        )


class Spoken(models.Model):
    """In which version messages of a kind are written to a partner on the days [valid_from, valid_to), which of
    the fields it leaves open are told besides, and by which agreement."""

    subject = models.TextField()
    name = models.TextField()  # of the kind, without its version
    version = models.SmallIntegerField(null=True)  # null: the newest
    besides = ArrayField(models.TextField(), default=list)
    basis = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject", "name"], condition=models.Q(valid_to=None), name="wire_spoken_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__gt=models.F("valid_from")), name="wire_spoken_days"
            ),
        )


class OutgoingMessage(models.Model):
    """A message of ours: its envelope, how far it has come, and the partner's receipt (JWS)."""

    message_id = models.TextField(unique=True)
    receiver = models.TextField()
    kind = models.TextField()
    conversation = models.TextField()
    sequence = models.IntegerField()
    in_reply_to = models.TextField()
    media_type = models.TextField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.TextField()
    tries = models.IntegerField(default=0)
    not_before = models.DateTimeField()
    why = models.TextField(default="")
    receipt = models.TextField(default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["receiver", "conversation", "sequence"],
                condition=~models.Q(state="superseded"),
                name="wire_outgoing_place",
            ),
        )
        indexes = (
            models.Index(
                fields=["receiver", "not_before", "id"],
                condition=models.Q(state="waiting"),
                name="wire_outgoing_due",
            ),
            models.Index(
                fields=["-id"], condition=models.Q(state__in=("refused", "expired")), name="wire_outgoing_desk"
            ),
            models.Index(fields=["receiver", "-id"], name="wire_outgoing_newest"),
        )


class OutgoingBody(models.Model):
    pk = models.CompositePrimaryKey("outgoing", "month")
    outgoing = models.BigIntegerField()
    month = models.DateField()
    body = models.BinaryField()

    class Meta:
        db_table = "wire_outgoing_body"


class Credential(models.Model):
    """Issued here: `number` counts them, (`list`, `place`) is its bit, `token` its public address, `document`
    and `sdjwt` what was signed; the digests are of what its issue in the journal names, `leaf` that issue.
    """

    number = models.BigAutoField(primary_key=True)
    token = models.TextField(unique=True)
    subject = models.TextField()
    list = models.IntegerField()
    place = models.IntegerField()
    document = models.TextField()
    sdjwt = models.TextField()
    leaf = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["list", "place"], name="wire_credential_place"),)
        indexes = (
            models.Index(fields=["subject"], name="wire_credential_subject"),
            models.Index(
                fields=["list", "revoked_at"],
                condition=models.Q(revoked_at__isnull=False),
                name="wire_credential_revoked",
            ),
        )
