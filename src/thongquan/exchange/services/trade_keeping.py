"""Trade data is kept for the time of its agreement, read by those whose purpose it is, and forgotten."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from thongquan.books import selectors as books
from thongquan.exchange.domain import agreements, events
from thongquan.exchange.domain.trade import KIND, Scope
from thongquan.exchange.messages import trade as messages
from thongquan.exchange.models import Agreement, TradeRow
from thongquan.exchange.selectors import trade as selectors
from thongquan.exchange.services.partners import told_of
from thongquan.identity.domain import SignedIn
from thongquan.intake.domain import Message
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused

FORGOTTEN_AT_ONCE = 10_000
OURSELVES = Actor.system("exchange")
_FORGET = """
DELETE FROM exchange_traderow WHERE id IN (
  SELECT id FROM exchange_traderow WHERE expires_on <= %s ORDER BY expires_on LIMIT %s)
RETURNING agreement_id
"""


def kinds() -> list[str]:
    return messages.MESSAGES.kinds()


def handle(arrived: Sequence[Message]) -> None:
    """What is refused stays with its message: it is laid aside for an officer, with the reason."""
    for message in arrived:
        told = messages.read(message.kind, message.body)
        if told.sender != message.sender.id:
            raise Refused(messages.NOT_AGREED, path="sender", found=told.sender)
        agreement = _agreement(told, message.received_at)
        messages.require_agreed(told, Scope.of(agreement.scope))
        keep(told, agreement, ours=False, at=message.received_at)
        event = events.TradeDataReceived(agreement.number, len(told.rows), len(told.withdrawn))
        told_of(event, agreement.partner.code, message.actor, message.received_at)


def _agreement(told: messages.TradeData, at: datetime) -> Agreement:
    """In force when the message came. Refused("trade-data-not-agreed")."""
    rows = Agreement.objects.filter(
        partner__code=told.sender,
        number=told.agreement,
        receives__contains=[KIND],
        state__in=(agreements.State.APPROVED, agreements.State.ENDED),
        valid_from__lte=books.today(at),
        decided_at__lte=at,
    )
    for row in rows.select_related("partner"):
        ended = row.ended_at is not None and row.ended_at <= at
        over = row.valid_to is not None and row.valid_to <= books.today(at)
        if row.scope and not ended and not over:
            return row
    raise Refused(messages.NOT_AGREED, path="agreement", found=told.agreement)


def keep(told: messages.TradeData, agreement: Agreement, *, ours: bool, at: datetime) -> None:
    """Of a consignment its latest revision; an older one, or the same again, changes nothing."""
    mine = TradeRow.objects.filter(agreement=agreement, ours=ours)
    mine.filter(consignment__in=told.withdrawn).delete()
    latest = dict(
        mine.filter(consignment__in={row.consignment for row in told.rows}).values_list(
            "consignment", "revision"
        )
    )
    fresh = [row for row in told.rows if latest.get(row.consignment, -1) < row.revision]
    mine.filter(consignment__in={row.consignment for row in fresh}).delete()
    expires = books.today(at) + timedelta(days=agreement.retention_days)
    TradeRow.objects.bulk_create(
        [
            TradeRow(agreement=agreement, received_at=at, expires_on=expires, **_kept(row, ours))
            for row in fresh
        ],
        batch_size=1_000,
    )


def _kept(row: messages.Row, ours: bool) -> dict[str, Any]:
    here, there = (row.sender_port, row.receiver_port) if ours else (row.receiver_port, row.sender_port)
    return {
        "ours": ours,
        "consignment": row.consignment,
        "revision": row.revision,
        "item": row.item,
        "direction": str(row.direction),
        "our_port": here,
        "their_port": there,
        "on": date.fromisoformat(row.on),
        "hs_code": row.hs_code,
        "origin": row.origin or "",
        "quantity": _decimal(row.quantity),
        "unit": row.unit or "",
        "net_mass": _decimal(row.net_mass),
        "amount": _decimal(row.value.amount) if row.value else None,
        "currency": row.value.currency if row.value else "",
        "transport_mode": row.transport_mode or "",
        "containers": row.containers,
        "exporter": row.exporter or "",
        "importer": row.importer or "",
    }


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@transaction.atomic
def look(
    *, agreement: int, pair: int, signed: SignedIn, actor: Actor, at: datetime
) -> tuple[Agreement, selectors.Picture]:
    """What is known of a pair of ports (its place in the agreement, from 0), to those whose purpose it is; the
    look is recorded. NotFound for others."""
    row = selectors.readable_one(agreement, signed, at=at)
    pairs = Scope.of(row.scope).pairs
    if pair >= len(pairs):
        raise NotFound("pair of ports", pair)
    our_port, their_port = pairs[pair]
    picture = selectors.picture(row, our_port, their_port)
    event = events.TradeDataSeen(row.number, our_port, their_port, picture.count)
    told_of(event, row.partner.code, actor, at)
    return row, picture


def forget_trade(*, at: datetime) -> int:
    """Rows whose time is over are deleted, a batch in a transaction; how many."""
    done = 0
    while some := _forget(at):
        done += some
    return done


@transaction.atomic
def _forget(at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [books.today(at), FORGOTTEN_AT_ONCE])
        gone = [key for (key,) in cursor.fetchall()]
    for row in Agreement.objects.filter(pk__in=set(gone)).select_related("partner").order_by("pk"):
        event = events.TradeDataForgotten(row.number, gone.count(row.pk))
        told_of(event, row.partner.code, OURSELVES, at)
    return len(gone)
