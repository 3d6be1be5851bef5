"""Our authorised operators, told to whom that is agreed with, where the list has changed."""

from datetime import date, datetime, timedelta

import msgspec
from django.conf import settings
from django.db import transaction

from thongquan.authorised.domain.events import ListTold
from thongquan.authorised.domain.lists import Operator, OperatorList, Status
from thongquan.authorised.messages import lists as messages
from thongquan.authorised.models import ListKnown
from thongquan.books import selectors as books
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import digest
from thongquan.kernel.identifiers import Subject
from thongquan.parties.domain.words import Mark
from thongquan.parties.selectors.marked import Marked, marked
from thongquan.wire import selectors as wire
from thongquan.wire.domain.envelope import Way
from thongquan.wire.services import send

KEEPS = timedelta(days=90)
OURSELVES = Actor.system("authorised")


def tell_lists(*, at: datetime) -> int:
    """How many were sent; each a full list, in a transaction of its own."""
    partners = sorted(wire.open_to(messages.NAME, Way.SEND, at=at), key=str)
    if not partners:
        return 0
    on = books.today(at)
    operators = [_operator(one) for one in marked(Mark.PRIORITY, on)]
    return sum(_tell(partner, operators, on, at) for partner in partners)


def _operator(one: Marked) -> Operator:
    return Operator(
        number=one.code,
        name=one.name[:300],
        address=one.address[:300],
        ids=one.numbers[:20],
        status=Status.ACTIVE,
        valid_from=one.valid_from.isoformat(),
        valid_until=one.last_day.isoformat() if one.last_day else None,
    )


@transaction.atomic
def _tell(partner: Subject, operators: list[Operator], on: date, at: datetime) -> int:
    known = ListKnown.objects.select_for_update().filter(country=partner.id, ours=True).first()
    mark = digest([msgspec.to_builtins(one) for one in operators])
    if known is not None and known.digest == mark:
        return 0
    version = known.version + 1 if known else 1
    told = OperatorList(
        issuing_country=settings.ADMINISTRATION,
        receiving_country=partner.id,
        version=version,
        on=on.isoformat(),
        full=True,
        operators=operators,
    )
    spoken = wire.spoken(partner, messages.NAME, on).version
    send(
        to=partner,
        kind=messages.MESSAGES.kind_of(told, spoken),
        conversation=f"{messages.NAME}-{settings.ADMINISTRATION}",
        body=messages.MESSAGES.written(told, spoken),
        media_type="application/json",
        expires_at=at + KEEPS,
        actor=OURSELVES,
        at=at,
    )
    values = {"version": version, "digest": mark, "on": on, "at": at}
    ListKnown.objects.update_or_create(country=partner.id, ours=True, defaults=values)
    event = ListTold(partner.id, version, len(operators))
    record(Entry.of(event, subject=partner, actor=OURSELVES, at=at))
    return 1
