"""What a bank tells us: one message per movement, signed, told as often as it likes."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from thongquan.kernel.canonical import digest
from thongquan.kernel.decimals import exact
from thongquan.kernel.refusals import Refused

TOLERANCE = timedelta(minutes=5)  # between the bank's clock and ours, against replay of old signatures
PATIENCE = timedelta(minutes=5)
OLDEST = timedelta(days=366)  # between a movement and the news of it
TRANSACTION, REFERENCE = 80, 500  # characters
LAST = 2**63 - 1  # the last place a statement can have


class News(StrEnum):
    CREDIT = "credit"  # money arrived on our account
    DEBIT = "debit"  # money we ordered out has left it
    REJECTED = "rejected"  # an order of ours was refused


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`transaction` is the bank's, unique for ever; `order` the key of the order of ours it answers, if any."""

    kind: News
    transaction: str
    account: str
    amount: str
    currency: str
    booked_at: datetime
    reference: str = ""
    order: str = ""
    payer: str = ""
    why: str = ""
    sequence: Annotated[int, msgspec.Meta(ge=0, le=LAST)] = 0

    @property
    def money(self) -> Decimal:
        amount = exact(self.amount)
        if amount is None or amount <= 0:
            raise Refused("bank-message-unreadable", amount=self.amount)
        return amount

    @property
    def digest(self) -> str:
        """Of what must be the same whenever the bank tells of this transaction again."""
        amount = format(self.money.normalize(), "f")
        return digest([self.kind, self.transaction, self.account, amount, self.currency, self.reference])


def parse(body: bytes) -> Notice:
    try:
        notice = msgspec.json.decode(body, type=Notice)
    except msgspec.MsgspecError as error:
        raise Refused("bank-message-unreadable", why=error) from None
    return notice


@dataclass(frozen=True, slots=True)
class Unread:
    """A line of a statement that cannot be read: the texts it has all the same, and `why` not."""

    kind: str
    transaction: str  # or a digest of the line
    amount: str
    currency: str
    reference: str
    sequence: int  # 0: it has no place in the statement
    why: str


def line(said: object) -> Notice | Unread:
    """A line of a statement, of which one that cannot be read holds up no other."""
    try:
        return msgspec.convert(said, Notice)
    except msgspec.ValidationError as error:
        told = said if isinstance(said, Mapping) else {}
        place = told.get("sequence")
        kind, name, amount, currency, reference = (
            str(told.get(field) or "") for field in ("kind", "transaction", "amount", "currency", "reference")
        )
        whole = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place <= LAST:
            place = 0
        return Unread(kind, name or whole, amount, currency, reference, place, str(error))


def check(notice: Notice, *, account: str, at: datetime | None) -> None:
    """What no signature excuses: another account, money of tomorrow or of years ago, texts past their column.

    `account` is the one we are told about; `at` None: we read it in the statement ourselves, and its day is the
    bank's affair. Refused("bank-message-unreadable"), ("bank-other-account").
    """
    if notice.booked_at.tzinfo is None:
        raise Refused("bank-message-unreadable", why="booked_at has no zone")
    if notice.account != account:
        raise Refused("bank-other-account", account=notice.account)
    if at is not None and not at - OLDEST <= notice.booked_at <= at + TOLERANCE:
        raise Refused("bank-message-unreadable", booked_at=notice.booked_at)
    texts = (notice.transaction, notice.currency, notice.reference, notice.payer)
    longest = (TRANSACTION, 3, REFERENCE, REFERENCE)
    if not notice.transaction or any(len(text) > most for text, most in zip(texts, longest, strict=True)):
        raise Refused("bank-message-unreadable", why="a text is missing or too long")
    if any(storable(text) != text for text in (*texts, notice.why, notice.order)):
        raise Refused("bank-message-unreadable", why="a text holds what no text holds")
    assert notice.money > 0


def storable(text: str) -> str:
    """`text` as tables and the record can hold it: a NUL or half of a surrogate pair becomes "?"."""
    return text.replace("\0", "?").encode(errors="replace").decode()


def sign(body: bytes, *, secret: bytes, at: datetime) -> str:
    """The header that goes with `body`: "t=<seconds>,v1=<HMAC-SHA-256 of t.body>"."""
    seconds = int(at.timestamp())
    mac = hmac.new(secret, f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={mac}"


def verify(header: str, body: bytes, *, secret: bytes, at: datetime) -> None:
    """Refused("bank-signature") unless `header` signs `body` and is not older than the tolerance."""
    seconds = header.partition(",")[0].removeprefix("t=")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 11):
        raise Refused("bank-signature")
    signed_at = datetime.fromtimestamp(int(seconds), tz=at.tzinfo)
    if not hmac.compare_digest(sign(body, secret=secret, at=signed_at).encode(), header.encode()):
        raise Refused("bank-signature")
    if abs(at - signed_at) > TOLERANCE:
        raise Refused("bank-signature-old")


def retry_after(attempts: int) -> timedelta:
    """How long to leave the bank alone after so many tries without an answer: doubling, to five minutes."""
    return min(timedelta(seconds=2 ** min(attempts, 10)), PATIENCE)
