"""The bank: orders sent until answered, news believed when signed, statements read until nothing is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

import httpx
from django.db import transaction

from thongquan.journal.domain import Entry as Record
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.ledger.domain import events, notices
from thongquan.ledger.domain.notices import News, Notice, Unread
from thongquan.ledger.domain.reference import declaration_of
from thongquan.ledger.domain.states import ORDERS, Order, OrderAct, RefundAct
from thongquan.ledger.models import BankOrder, Cursor, Unexplained
from thongquan.ledger.services.payments import already, receive_payment, taken_up
from thongquan.ledger.services.refunds import settle_refund

BANK = Actor.system("bank")
PAGE = 200


class Silent(Exception):
    """The bank gave no answer, or none that says whether it acted: ask again."""


class Taken(StrEnum):
    BOOKED = "booked"
    KNOWN = "known"  # booked before
    UNEXPLAINED = "unexplained"  # money gone without an order of ours, or told otherwise before


class BankPort(Protocol):
    """What we need of a bank. `order` and `state` answer "asked", "settled" or "rejected", with a reason."""

    name: str

    def order(self, key: UUID, body: Mapping[str, str]) -> tuple[str, str]: ...
    def state(self, key: UUID) -> tuple[str, str]: ...
    def statement(self, account: str, after: int) -> Sequence[Notice | Unread]: ...


@dataclass(frozen=True)
class HttpBank:
    """A bank that speaks HTTP and JSON. Anything but a clear answer is Silent."""

    name: str
    url: str
    timeout: float = 10.0
    _client: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_client", httpx.Client(base_url=self.url, timeout=self.timeout))

    def order(self, key: UUID, body: Mapping[str, str]) -> tuple[str, str]:
        return self._state("POST", "/orders", json=dict(body), headers={"Idempotency-Key": str(key)})

    def state(self, key: UUID) -> tuple[str, str]:
        return self._state("GET", f"/orders/{key}")

    def statement(self, account: str, after: int) -> Sequence[Notice | Unread]:
        status, said = self._ask(
            "GET", "/statement", params={"account": account, "after": after, "limit": PAGE}
        )
        lines = said.get("lines")
        if status != httpx.codes.OK or not isinstance(lines, list):
            raise Silent(f"{status}: {said}")
        return [notices.line(one) for one in lines]

    def _state(self, method: str, path: str, **what: Any) -> tuple[str, str]:
        status, said = self._ask(method, path, **what)
        if status in (httpx.codes.NOT_FOUND, httpx.codes.UNPROCESSABLE_ENTITY):
            return Order.REJECTED, str(said.get("why", status))
        if "state" not in said:
            raise Silent(f"{status}: {said}")
        return str(said["state"]), str(said.get("why", ""))

    def _ask(self, method: str, path: str, **what: Any) -> tuple[int, dict[str, Any]]:
        try:
            answer = self._client.request(method, path, **what)
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Silent(repr(error)) from None
        if isinstance(said, dict) and (answer.is_success or answer.status_code in (404, 422)):
            return answer.status_code, said
        raise Silent(f"{answer.status_code}: {said}")


def receive_notice(
    *, bank: str, account: str, header: str, body: bytes, secret: bytes, on: date, at: datetime
) -> Notice:
    """A notification over HTTP about our `account`, verified, then booked once. Refused where it cannot be
    believed."""
    notices.verify(header, body, secret=secret, at=at)
    notice = notices.parse(body)
    notices.check(notice, account=account, at=at)
    take_up(bank=bank, notice=notice, came_by="notice", on=on, at=at)
    return notice


@transaction.atomic
def take_up(*, bank: str, notice: Notice, came_by: str, on: date, at: datetime) -> Taken:
    """Book what the bank tells, by whichever way it came. Only the order it answers ends by it: a collection or
    a demand by money that came for its declaration, a payout by just its amount gone."""
    if notice.kind is News.CREDIT:
        received = receive_payment(bank=bank, notice=notice, came_by=came_by, on=on, actor=BANK, at=at)
        if not received.duplicate:
            _close(notice, OrderAct.SETTLE, kinds=("collect", "demand"))
        return Taken.KNOWN if received.duplicate else Taken.BOOKED
    if already(bank, notice) is not None:
        return Taken.KNOWN
    debit = notice.kind is News.DEBIT
    order = _close(notice, OrderAct.SETTLE, kinds=("payout",)) if debit else _close(notice, OrderAct.REJECT)
    if order is None:
        if debit:
            unexplained(bank, notice, came_by=came_by, why="no-order-of-ours", at=at)
        return Taken.UNEXPLAINED if debit else Taken.KNOWN
    act = OrderAct.SETTLE if debit else OrderAct.REJECT
    entry = _follow(order, act, reference=notice.transaction, on=on, at=at, why=notice.why)
    if entry is not None:
        taken_up(bank, notice, entry, came_by=came_by, at=at)
    return Taken.BOOKED


def unexplained(bank: str, notice: Notice | Unread, *, came_by: str, why: str, at: datetime) -> None:
    """Kept, and told the journal, once: a person looks. (What is refused over HTTP is no news of the bank.)"""
    name, reference, amount, currency, kind, why = (
        notices.storable(text)
        for text in (notice.transaction, notice.reference, notice.amount, notice.currency, notice.kind, why)
    )
    _, new = Unexplained.objects.get_or_create(
        bank=bank,
        transaction=name[: notices.TRANSACTION],
        why=why[:80],
        defaults={
            "kind": kind[:10],
            "amount": amount[:40],
            "currency": currency[:3],
            "reference": reference[:200],
            "came_by": came_by,
            "seen_at": at,
        },
    )
    if new:
        event = events.Unexplained(bank, name, kind, amount, currency, why)
        subject = Subject("bank-transaction", name or "none")
        record(Record.of(event, subject=subject, actor=BANK, at=at))


@dataclass(frozen=True, slots=True)
class Sent:
    """How many orders the bank took, refused, and did not answer."""

    sent: int
    rejected: int
    silent: int


def send_orders(*, bank: BankPort, account: str, on: date, at: datetime, limit: int = 100) -> Sent:
    """Send the orders that are due. A silent bank is asked again, later and later; its key makes that safe."""
    count = {"sent": 0, "rejected": 0, "silent": 0}
    for key in _claimed(Order.ASKED, at=at, limit=limit):
        row = BankOrder.objects.get(key=key)
        body = {
            "kind": row.kind,
            "account": account,
            "counterparty": row.counterparty,
            "amount": format(row.amount.normalize(), "f"),
            "currency": row.currency,
            "reference": row.reference,
        }
        try:
            state, why = bank.order(key, body)
        except Silent as silent:
            BankOrder.objects.filter(key=key).update(answer=str(silent)[:200])
            count["silent"] += 1
            continue
        if state == Order.REJECTED:
            _rejected(key, why, on=on, at=at)
        else:
            BankOrder.objects.filter(key=key, state=Order.ASKED).update(state=Order.SENT)
        count["rejected" if state == Order.REJECTED else "sent"] += 1
    return Sent(**count)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """`found` were in the statement and had never been told; `unexplained` wait for a person to look;
    `silent`: the bank broke off, read on later.
    """

    read: int
    found: int
    unexplained: tuple[str, ...]
    rejected: int
    silent: bool


def reconcile(*, bank: BankPort, account: str, on: date, at: datetime) -> Reconciled:
    """Read the statement from where we stopped, book what no notification brought, ask after open orders."""
    seen: list[tuple[str, Taken]] = []
    rejected, silent = 0, False
    try:
        further = True
        while further:
            page, further = _read_page(bank, account, on=on, at=at)
            seen += page
        rejected = _ask_after(bank, on=on, at=at)
    except Silent:
        silent = True
    found = sum(taken is Taken.BOOKED for _, taken in seen)
    unexplained = tuple(name for name, taken in seen if taken is Taken.UNEXPLAINED)
    return Reconciled(len(seen), found, unexplained, rejected, silent)


def _read_page(bank: BankPort, account: str, *, on: date, at: datetime) -> tuple[list[tuple[str, Taken]], bool]:
    """The next page of the statement, each line with what it was to us, and whether it brought us further; the
    bank is asked outside any lock."""
    cursor, _ = Cursor.objects.get_or_create(bank=bank.name, account=account)
    lines = bank.statement(account, cursor.sequence)
    seen = [(line.transaction, _line(bank.name, account, line, on=on, at=at)) for line in lines]
    last = max((line.sequence for line in lines), default=0)
    Cursor.objects.filter(pk=cursor.pk, sequence__lt=last).update(sequence=last)
    return seen, last > cursor.sequence


def _line(bank: str, account: str, line: Notice | Unread, *, on: date, at: datetime) -> Taken:
    """Each line a transaction of its own: no lock is held while another declaration's is awaited."""
    if isinstance(line, Unread):
        why = f"bank-message-unreadable: {line.why}"
        unexplained(bank, line, came_by="statement", why=why, at=at)
        return Taken.UNEXPLAINED
    try:
        notices.check(line, account=account, at=None)
        return take_up(bank=bank, notice=line, came_by="statement", on=on, at=at)
    except Refused as refused:
        unexplained(bank, line, came_by="statement", why=refused.code, at=at)
        return Taken.UNEXPLAINED


def _ask_after(bank: BankPort, *, on: date, at: datetime) -> int:
    """Orders sent and never heard of again: the bank says what became of them. How many it rejected."""
    rejected = 0
    for key in _claimed(Order.SENT, at=at, limit=PAGE):
        state, why = bank.state(key)
        if state == Order.REJECTED:
            _rejected(key, why, on=on, at=at)
            rejected += 1
    return rejected


@transaction.atomic
def _claimed(state: Order, *, at: datetime, limit: int) -> list[UUID]:
    """Due orders, theirs alone who asked: should we die now, they fall due again."""
    rows = list(
        BankOrder.objects.select_for_update(skip_locked=True)
        .filter(state=state, next_at__lte=at)
        .order_by("next_at", "pk")[:limit]
    )
    for row in rows:
        row.attempts += 1
        row.next_at = at + notices.retry_after(row.attempts)
    BankOrder.objects.bulk_update(rows, ["attempts", "next_at"])
    return [row.key for row in rows]


@transaction.atomic
def _rejected(key: UUID, why: str, *, on: date, at: datetime) -> None:
    order = _ended(str(key), OrderAct.REJECT, why)
    if order is not None:
        _follow(order, OrderAct.REJECT, reference=str(key), on=on, at=at, why=why)


def _close(notice: Notice, act: OrderAct, *, kinds: Sequence[str] = ()) -> BankOrder | None:
    """The order of ours that `notice` answers brought to its end; None where it fits none or that had ended."""
    if act is OrderAct.SETTLE:
        order = _order(notice.order)
        if order is None or order.kind not in kinds or not _fits(order, notice):
            return None
    return _ended(notice.order, act, notice.why)


def _fits(order: BankOrder, notice: Notice) -> bool:
    """Just what was ordered out; or money for the declaration it was asked for."""
    if order.kind == "payout":
        return (order.amount, order.currency) == (notice.money, notice.currency)
    return declaration_of(notice.reference) == order.declaration


def _ended(key: str, act: OrderAct, why: str) -> BankOrder | None:
    order = _order(key)
    if order is None or not ORDERS.allows(Order(order.state), act):
        return None
    order.state, order.answer = ORDERS.after(Order(order.state), act), why
    order.save()
    return order


def _order(key: str) -> BankOrder | None:
    try:
        return BankOrder.objects.select_for_update().filter(key=UUID(key)).first()
    except ValueError:
        return None


def _follow(order: BankOrder, act: OrderAct, *, reference: str, on: date, at: datetime, why: str) -> int | None:
    """What an order's end means for the books: a refund paid out, or back in suspense. The entry's id."""
    if act is OrderAct.REJECT:
        event = events.OrderRejected(str(order.key), order.kind, why)
        subject = events.about(order.declaration) or Subject("order", event.key)
        record(Record.of(event, subject=subject, actor=BANK, at=at))
    if order.refund_id is None:
        return None
    refund_act = RefundAct.PAY if act is OrderAct.SETTLE else RefundAct.RETURN
    return settle_refund(
        refund=order.refund_id, act=refund_act, reference=reference, on=on, actor=BANK, at=at, why=why
    )
