"""What the agreements on trade data cover is told to the partners, by the hour.

Declarations are looked for from where the last look ended, and a while before it: one that was still being
written then is found now. Each is told once, anew where it was amended, withdrawn where it ended.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection, transaction

from thongquan.books import selectors as books
from thongquan.clearance.selectors import trade as declarations
from thongquan.clearance.selectors.acdd import modes_on
from thongquan.exchange.domain import agreements, events
from thongquan.exchange.domain.trade import KIND, Scope, Stage, rows_of
from thongquan.exchange.messages import trade as messages
from thongquan.exchange.models import Agreement, TradeRun, TradeSent
from thongquan.exchange.services.partners import subject_of, told_of
from thongquan.exchange.services.trade_keeping import keep
from thongquan.kernel.actors import Actor
from thongquan.wire import selectors as wire
from thongquan.wire.domain.envelope import Way
from thongquan.wire.services import send

BATCH = 500  # declarations read at a time
OVERLAP = timedelta(hours=2)  # in which a transaction that began before the last look has ended
AMENDABLE = timedelta(days=90)  # how long one that was told is looked at again
KEEPS = timedelta(days=90)
OURSELVES = Actor.system("exchange")


def tell_trade(*, at: datetime) -> int:
    """By every agreement in force; how many declarations were told of. Each in transactions of its own."""
    return sum(_tell(agreement, at) for agreement in _in_force(at))


def _in_force(at: datetime) -> list[Agreement]:
    rows = Agreement.objects.filter(
        sends__contains=[KIND], state=agreements.State.APPROVED, decided_at__lte=at
    ).select_related("partner")
    on = books.today(at)
    return [
        row
        for row in rows.order_by("pk")
        if row.scope and row.valid_from <= on and (row.valid_to is None or on < row.valid_to)
    ]


def _tell(agreement: Agreement, at: datetime) -> int:
    if not wire.open_with([subject_of(agreement.partner.code)], KIND, Way.SEND, at=at):
        return 0
    scope, done, after = Scope.of(agreement.scope), 0, 0
    since = _since(agreement)
    while True:
        with transaction.atomic():
            if not _locked(agreement):
                return done
            found = declarations.of_goods(
                scope.goods,
                cleared=scope.stage is Stage.CLEARED,
                since=since,
                until=at,
                after=after,
                limit=BATCH,
            )
            done += _told(agreement, scope, found, [], at)
            if len(found) < BATCH:
                done += _amended(agreement, scope, at)
                TradeRun.objects.update_or_create(agreement=agreement, defaults={"told_up_to": at})
                return done
        after = found[-1].key


def _locked(agreement: Agreement) -> bool:
    with connection.cursor() as cursor:
        name = f"exchange.trade {agreement.pk}"
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])


def _since(agreement: Agreement) -> datetime:
    run = TradeRun.objects.filter(agreement=agreement).first()
    begins = books.midnight(agreement.valid_from)
    return begins if run is None else max(begins, run.told_up_to - OVERLAP)


def _amended(agreement: Agreement, scope: Scope, at: datetime) -> int:
    """Those told of before that say something else by now, or ended."""
    sent = TradeSent.objects.filter(agreement=agreement, withdrawn=False, at__gte=at - AMENDABLE)
    moved = declarations.changed(dict(sent.values_list("declaration", "revision")))
    ended = sorted(number for number, over in moved.items() if over)
    again = sorted(number for number, over in moved.items() if not over)
    found = declarations.of_numbers(again, cleared=scope.stage is Stage.CLEARED) if again else []
    return _told(agreement, scope, found, ended, at) if moved else 0


def _told(
    agreement: Agreement,
    scope: Scope,
    found: Sequence[declarations.Declared],
    ended: Sequence[str],
    at: datetime,
) -> int:
    """One message, or several where it would be too long; how many declarations are in them."""
    numbers = [one.number for one in found] + list(ended)
    sent = {
        row.declaration: row
        for row in TradeSent.objects.filter(agreement=agreement, declaration__in=numbers).select_for_update()
    }
    rows: list[dict[str, Any]] = []
    withdrawn = [_gone(sent[number], at) for number in ended if number in sent]
    for one in found:
        before = sent.get(one.number)
        if before is None or before.revision != one.revision:
            more, gone = _of(agreement, scope, one, before, at)
            rows += more
            withdrawn += gone
    for some in _portions(rows):
        _send(agreement, some, withdrawn, at)
        withdrawn = []
    if withdrawn:
        _send(agreement, [], withdrawn, at)
    return len({row["consignment"] for row in rows}) + len(ended)


def _of(
    agreement: Agreement,
    scope: Scope,
    one: declarations.Declared,
    before: TradeSent | None,
    at: datetime,
) -> tuple[list[dict[str, Any]], list[str]]:
    """Its rows; or, where it is of other ports or goods now, that it is withdrawn."""
    on = books.today(one.at)
    told = {"on": on, "scope": scope, "modes": modes_on(on), "revision": one.revision}
    if before is None:
        if not rows_of(one.content, consignment="0", **told):
            return [], []
        before = TradeSent(agreement=agreement, declaration=one.number)
    before.revision, before.at = one.revision, at
    before.save()
    rows = rows_of(one.content, consignment=str(before.pk), **told)
    return (rows, []) if rows else ([], [_gone(before, at)])


def _gone(sent: TradeSent, at: datetime) -> str:
    sent.withdrawn, sent.at = True, at
    sent.save(update_fields=["withdrawn", "at"])
    return str(sent.pk)


def _portions(rows: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Whole consignments together, so that a later revision replaces all of them."""
    some: list[dict[str, Any]] = []
    for consignment in _consignments(rows):
        if some and len(some) + len(consignment) > messages.ROWS_MAX:
            yield some
            some = []
        some += consignment
    if some:
        yield some


def _consignments(rows: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["consignment"], []).append(row)
    return list(found.values())


def _send(agreement: Agreement, rows: list[dict[str, Any]], withdrawn: list[str], at: datetime) -> None:
    partner = agreement.partner
    told = {
        "agreement": agreement.number,
        "sender": settings.ADMINISTRATION,
        "receiver": partner.code,
        "rows": rows,
        "withdrawn": withdrawn,
    }
    message = msgspec.convert(told, messages.TradeData)
    to = subject_of(partner.code)
    version = wire.spoken(to, KIND, books.today(at)).version
    send(
        to=to,
        kind=messages.MESSAGES.kind_of(message, version),
        conversation=f"{KIND}-{agreement.number}",
        body=messages.MESSAGES.written(message, version),
        media_type="application/json",
        expires_at=at + KEEPS,
        actor=OURSELVES,
        at=at,
    )
    keep(message, agreement, ours=True, at=at)
    told_of(events.TradeDataTold(agreement.number, len(rows), len(withdrawn)), partner.code, OURSELVES, at)
