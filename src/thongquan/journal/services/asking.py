"""The whole record is read again by the worker, for whoever asked; what it found is kept."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from django.db import connection, transaction

from thongquan.journal.domain.readings import LOST_AFTER
from thongquan.journal.models import Verification
from thongquan.journal.services.verifying import verify
from thongquan.kernel.actors import Actor

KEPT_FAULTS = 20
LOCK = "SELECT pg_advisory_xact_lock(hashtext('journal.verification'))"


@transaction.atomic
def ask_verification(*, actor: Actor, at: datetime) -> int:
    """The number of the verification that waits or is under way; a new one where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    open_ = Verification.objects.filter(finished_at=None).exclude(begun_at__lt=at - LOST_AFTER).first()
    if open_ is not None:
        return int(open_.pk)
    return int(Verification.objects.create(asked_by=str(actor.subject), asked_at=at).pk)


def verify_asked(*, now: Callable[[], datetime]) -> int:
    """Carry out what waits; how many were carried out."""
    done = 0
    while (one := _taken(now())) is not None:
        _keep(one, now)
        done += 1
    return done


@transaction.atomic
def _taken(at: datetime) -> Verification | None:
    """The oldest that nobody carries out, taken up."""
    waiting = Verification.objects.select_for_update(skip_locked=True).filter(begun_at=None)
    one = waiting.order_by("id").first()
    if one is not None:
        one.begun_at = at
        one.save(update_fields=["begun_at"])
    return one


def _keep(one: Verification, now: Callable[[], datetime]) -> None:
    found = verify()
    one.finished_at = now()
    one.size, one.checkpoints, one.root = found.size, found.checkpoints, found.root
    one.waiting, one.destroyed = found.waiting, found.destroyed
    one.faults = [asdict(fault) for fault in found.faults[:KEPT_FAULTS]]
    one.faults_in_all = len(found.faults) + found.faults_left_out
    one.save()
