"""People who sign in, machines that connect, and what they may do. Scopes are codes: no key points upstairs."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class User(AbstractUser):
    """A person. What he may do is said by dated grants, not by flags on this row."""

    full_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, blank=True)
    created_by = models.CharField(max_length=200, blank=True)
    password_given_at = models.DateTimeField(null=True, blank=True)  # another gave it: to be changed


class PasswordReset(models.Model):
    """Who gave a person a password, having not made his account: the two are no second person to each other."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="resets")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()


class MachineClient(models.Model):
    """A system of a party, known by the client credentials of its OAuth application."""

    application = models.OneToOneField("oauth2_provider.Application", on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    party = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200, blank=True)
    secret_by = models.CharField(max_length=200, blank=True)  # who was shown the secret in force
    disabled_at = models.DateTimeField(null=True)


class Grant(models.Model):
    """A role within scopes, for a time. Pending until `approved_at`; `party` "" is every party."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="grants"
    )
    client = models.ForeignKey(MachineClient, on_delete=models.PROTECT, null=True, related_name="grants")
    role = models.CharField(max_length=20)
    office = models.CharField(max_length=20, blank=True)
    subtree = models.BooleanField()
    party = models.CharField(max_length=120, blank=True)
    classification = models.PositiveSmallIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=120)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=120, blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, client__isnull=True)
                | Q(user__isnull=True, client__isnull=False),
                name="identity_grant_to_one",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="identity_grant_validity",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["administrator", "supervisor", "bank"])
                | Q(approved_at__isnull=True)
                | ~Q(approved_by=F("requested_by")),
                name="identity_grant_second_person",
            ),
        ]


class ApiToken(models.Model):
    """A personal key of the command line: only its SHA-256 is kept. No `permissions`: all of the person's.
    `second_factor`: more than a password was given for it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    permissions = ArrayField(models.CharField(max_length=60), default=list)
    second_factor = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class Attempt(models.Model):
    """One attempt to sign in, kept as long as the throttle looks back."""

    account = models.CharField(max_length=150)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()
    succeeded = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="identity_attempt_account"),
            models.Index(fields=["address", "at"], name="identity_attempt_address"),
        ]


class SavedView(models.Model):
    """How somebody narrows a list, under a name of his own. `filters`: field → what is wanted of it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views")
    of = models.CharField(max_length=40)  # the list
    name = models.CharField(max_length=80)
    filters = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "of", "name"], name="identity_one_view_of_a_name")
        ]
