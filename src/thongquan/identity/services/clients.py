"""Machine clients: systems of a party that sign in by OAuth 2.0 client credentials (RFC 6749, 4.4)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AccessToken, Application

from thongquan.identity import models, selectors
from thongquan.identity.domain import events
from thongquan.identity.services.granting import ask_anew
from thongquan.identity.services.recording import record, require
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject


@dataclass(frozen=True, slots=True)
class Credentials:
    """Shown once; the secret is kept as a hash."""

    subject: Subject
    client_id: str
    client_secret: str


@transaction.atomic
def create_client(*, name: str, party: Subject, actor: Actor, at: datetime) -> Credentials:
    """A system of `party`. It may do nothing until something is granted to `Credentials.subject`."""
    require(actor, "client.create", at=at)
    secret = generate_client_secret()
    application = Application.objects.create(
        name=name,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,
    )
    by = str(actor.subject)
    models.MachineClient.objects.create(
        application=application, name=name, party=str(party), created_at=at, created_by=by, secret_by=by
    )
    subject = selectors.subject_of_client(application.client_id)
    record(subject, events.ClientCreated(application.client_id, name), actor=actor, at=at)
    return Credentials(subject, application.client_id, secret)


@transaction.atomic
def renew_secret(*, client: Subject, actor: Actor, at: datetime, reason: str) -> Credentials:
    """A new secret; the old one and every token drawn with it end at once. What two people granted it waits
    for another than `actor`, who alone sees the secret, to approve it again."""
    require(actor, "client.create", at=at)
    row = selectors.client(client)
    row.secret_by = str(actor.subject)
    row.save(update_fields=["secret_by"])
    application = row.application
    secret = generate_client_secret()
    application.client_secret = secret
    application.save()
    AccessToken.objects.filter(application=application).delete()
    name = application.name
    event = events.ClientCreated(application.client_id, name)
    record(client, event, actor=actor, at=at, reason=reason)
    ask_anew(holder=row, actor=actor, at=at, reason=reason)
    return Credentials(client, application.client_id, secret)


@transaction.atomic
def disable_client(*, client: Subject, actor: Actor, at: datetime, reason: str) -> None:
    """It signs in no more, and its tokens end."""
    require(actor, "client.create", at=at)
    row = selectors.client(client)
    row.disabled_at = at
    row.save(update_fields=["disabled_at"])
    AccessToken.objects.filter(application=row.application).delete()
    record(client, events.ClientDisabled(row.application.client_id), actor=actor, at=at, reason=reason)
