"""`python -m tests.soak.feeder COUNT`: so many five-line declarations into the queue of `intake`.

No quicker than they are taken out; distinct in their references: goods come round again after POOL of them.
"""

import sys
import time
from datetime import datetime

import tests.kills.programs as programs  # first: it sets Django up

# isort: split
import msgspec
from django.db import connection
from django.utils import timezone

from thongquan.books import selectors as books
from thongquan.clearance.services.arriving import CANONICAL, KIND
from thongquan.cli.demo.cargo import Catalogue, declarations
from thongquan.cli.demo.firms import firms
from thongquan.intake import services as intake
from thongquan.intake.domain.messages import Incoming

POOL, BATCH, WAITING_MAX = 20_000, 1_000, 4_000


def main(count: int) -> None:
    at = timezone.now()
    pool = _pool(at)
    for first in range(0, count, BATCH):
        while _waiting() > WAITING_MAX:
            time.sleep(0.1)
        places = range(first, min(first + BATCH, count))
        intake.receive_many(
            messages=[_message(*pool[place % POOL], place) for place in places],
            sender=programs.SENDER,
            actor=programs.ACTOR,
            at=timezone.now(),
        )


def _pool(at: datetime) -> list[tuple[bytes, bytes]]:
    """(reference, body) of each."""
    tables = [books.in_force(book, on=at.date(), known_at=at).tables for book in ("tariff", "vat", "controls")]
    made = declarations(
        POOL, seed=5, day=at.date(), firms=firms(), offices=["02CI"], catalogue=Catalogue.of(*tables), items=5
    )
    return [(one.functional_reference_id.encode(), msgspec.json.encode(one)) for one in made]


def _message(reference: bytes, body: bytes, place: int) -> Incoming:
    return Incoming(str(place), KIND, body.replace(reference, b"S%d" % place), CANONICAL)


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM intake_queued")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main(int(sys.argv[1]))
