"""Questions anybody may ask, counted for all processes together in one row of the database a place."""

import math
from datetime import datetime

from django.db import connection

from thongquan.intake.domain.pacing import Pace, place
from thongquan.intake.models import Asked
from thongquan.kernel.refusals import Refused

# The time taken up (`until`) grows by a step with every question that is answered, by none where it is not.
COUNT = """
INSERT INTO intake_asked AS a (what, place, until) VALUES (%(what)s, %(place)s, %(at)s + %(step)s)
ON CONFLICT (what, place) DO UPDATE SET until = greatest(a.until, %(at)s) + %(step)s
WHERE greatest(a.until, %(at)s) + %(step)s <= %(at)s + %(room)s
RETURNING until
"""


def count(*, pace: Pace, address: str, at: datetime) -> None:
    """One more question from this network address; Refused("too-many-requests", wait in seconds)."""
    given = {"what": pace.what, "place": place(address), "at": at, "step": pace.step, "room": pace.room}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, given)
        if cursor.fetchone() is not None:
            return
    taken = Asked.objects.filter(what=pace.what, place=given["place"]).values_list("until", flat=True).first()
    wait = (taken or at) + pace.step - pace.room - at
    raise Refused("too-many-requests", wait=max(1, math.ceil(wait.total_seconds())))


def forget_places(*, at: datetime) -> int:
    """Delete the rows of places that may ask as if they never had; how many."""
    deleted, _ = Asked.objects.filter(until__lt=at).delete()
    return deleted
