"""What time does: applications lapse whose supplement never came, licences expire."""

from datetime import datetime

from django.db import transaction

from thongquan.books import selectors as books
from thongquan.kernel.actors import Actor
from thongquan.licensing import models
from thongquan.licensing.domain.applications import LAPSING, Act, State
from thongquan.licensing.domain.licences import Force, ForceAct
from thongquan.licensing.services import fees
from thongquan.licensing.services.moving import licence_moved, moved

CLOCK = Actor.system("licensing")


@transaction.atomic
def lapse_overdue(*, at: datetime, limit: int = 200) -> int:
    """How many applications stood at the end of their time: closed because nothing was supplied, or paid; one
    whose fee has come goes on instead."""
    rows = models.Application.objects.select_for_update(skip_locked=True)
    found = list(rows.filter(state__in=sorted(LAPSING), due__lte=at).order_by("due")[:limit])
    for row in found:
        waited = row.state == State.FEE_DUE
        if waited and fees.paid(row, at):
            continue
        moved(row, Act.LAPSE, CLOCK, at)
        if waited:
            fees.drop(row, CLOCK, at)
    return len(found)


@transaction.atomic
def expire_ended(*, at: datetime, limit: int = 200) -> int:
    """How many licences have had their last day; none is in force after it, whether or not this has run."""
    rows = models.Licence.objects.select_for_update(skip_locked=True)
    found = list(rows.filter(state=Force.IN_FORCE, valid_to__lte=books.today(at)).order_by("pk")[:limit])
    for row in found:
        row.ended_at = at
        licence_moved(row, ForceAct.EXPIRE, CLOCK, at)
    return len(found)
