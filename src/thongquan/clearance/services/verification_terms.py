"""The clocks of verifications: the issuing side is reminded, the superiors are told, and silence refuses.

Each in a transaction of its own, its declaration held; what is held by somebody else waits for the next hour.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from thongquan.clearance.domain.verification import (
    OPEN,
    VERIFICATION,
    WAITING,
    Cover,
    Verification,
    VerificationAct,
)
from thongquan.clearance.models import Declaration, OriginVerification
from thongquan.clearance.selectors import verifications as selectors
from thongquan.clearance.services import asking, covering, verifying
from thongquan.clearance.services.asking import note
from thongquan.kernel.actors import Actor
from thongquan.tariff.domain.certificates.verification import Asked

log = logging.getLogger(__name__)
CLOCK = Actor.system("clock")
Keep = Callable[[OriginVerification, datetime], None]


def keep(*, at: datetime) -> int:
    """How many verifications the clock moved."""
    return (
        _each(selectors.keys_due("due_at", WAITING, at=at), _lapse, at)
        + _each(selectors.keys_due("remind_at", WAITING, at=at, reminders=0), _remind, at)
        + _each(selectors.keys_due("escalate_at", WAITING, at=at, escalated_at=None), _escalate, at)
        + _each(selectors.keys_due("due_at", [Verification.TO_DECIDE], at=at, escalated_at=None), _escalate, at)
    )


def prolong_covers(*, at: datetime) -> int:
    """Before guarantors are asked: the term of what is guaranteed under doubt is that of the doubt."""
    rows = OriginVerification.objects.filter(state__in=OPEN, cover=Cover.GUARANTEE)
    return _each(list(rows.order_by("pk").values_list("pk", flat=True)), _prolong, at)


def _each(keys: list[int], act: Keep, at: datetime) -> int:
    moved = 0
    for key in keys:
        try:
            moved += _one(key, act, at)
        except Exception:
            log.exception("the clock of origin verification %s could not be kept", key)
    return moved


@transaction.atomic
def _one(key: int, act: Keep, at: datetime) -> bool:
    """False where somebody holds it, or it is no longer what was to be moved."""
    rows = Declaration.objects.filter(verifications=key).select_for_update(skip_locked=True, of=("self",))
    row = rows.first()
    if row is None:
        return False
    one = OriginVerification.objects.select_for_update().get(pk=key)
    one.declaration = row
    if one.state not in OPEN:
        return False
    act(one, at)
    return True


def _lapse(one: OriginVerification, at: datetime) -> None:
    if one.state in WAITING and one.due_at is not None and one.due_at <= at:
        verifying.lapse(one, actor=CLOCK, at=at)


def _remind(one: OriginVerification, at: datetime) -> None:
    """By message where it was asked by message; a letter is the officer's, who sees that it is time."""
    if one.state not in WAITING or one.reminders:
        return
    one.reminders += 1
    one.state = VERIFICATION.after(Verification(one.state), VerificationAct.REMIND)
    one.save()
    if not one.on_paper:
        asking.send(one, Asked.REMIND, actor=CLOCK, at=at)
    note(one, "origin-reminded", VerificationAct.REMIND, actor=CLOCK, at=at)


def _escalate(one: OriginVerification, at: datetime) -> None:
    if one.escalated_at is None:
        one.escalated_at = at
        one.save(update_fields=["escalated_at"])
        note(one, "origin-escalated", "escalate", actor=CLOCK, at=at)


def _prolong(one: OriginVerification, at: datetime) -> None:
    covering.prolong(one.declaration, one, actor=CLOCK, at=at)
