"""Second factors: their secrets sealed, their codes good for once, what happens to them in the journal."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.db import transaction

from thongquan.identity import models, selectors
from thongquan.identity.domain import codes, events
from thongquan.identity.services.recording import record
from thongquan.kernel.actors import Actor

USED = "used_counter"  # of the last code that was accepted


@transaction.atomic
def use_code(*, user: models.User, code: str, at: datetime) -> bool:
    """Whether `code` is his now, of his app or of his recovery codes; it is none a second time."""
    for row in Authenticator.objects.select_for_update().filter(user_id=user.pk).order_by("type"):
        if row.type == Authenticator.Type.TOTP and _use_timed(row, code, at):
            return True
        if row.type == Authenticator.Type.RECOVERY_CODES and row.wrap().validate_code(code):
            return True
    return False


def record_factor(*, user: models.User, kind: str, added: bool, at: datetime) -> None:
    """He added or removed one himself."""
    event = events.FactorAdded if added else events.FactorRemoved
    subject = selectors.subject_of_user(user.username)
    record(subject, event(user.username, kind), actor=Actor(subject), at=at)


def _use_timed(row: Authenticator, code: str, at: datetime) -> bool:
    counter = codes.counter_of(decrypt(row.data["secret"]), code, at=at, after=row.data.get(USED, 0))
    if counter is None:
        return False
    row.data[USED], row.last_used_at = counter, at
    row.save(update_fields=["data", "last_used_at"])
    return True
