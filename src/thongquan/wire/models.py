"""Certificates by the code of their subject."""

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
