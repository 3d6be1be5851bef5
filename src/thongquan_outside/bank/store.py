"""The bank's own books, in SQLite: what it has answered it has kept."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from uuid import uuid4

UNIT = Decimal("0.000001")
SCHEMA = """
CREATE TABLE IF NOT EXISTS account (
    number TEXT PRIMARY KEY, holder TEXT NOT NULL, currency TEXT NOT NULL, balance INTEGER NOT NULL,
    CHECK (balance >= 0));
CREATE TABLE IF NOT EXISTS movement (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, account TEXT NOT NULL, kind TEXT NOT NULL,
    amount INTEGER NOT NULL, currency TEXT NOT NULL, reference TEXT NOT NULL, counterparty TEXT NOT NULL,
    order_key TEXT NOT NULL, booked_at TEXT NOT NULL, UNIQUE (id, account));
CREATE TABLE IF NOT EXISTS answered (key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER, answer TEXT);
CREATE TABLE IF NOT EXISTS orders (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL, account TEXT NOT NULL,
    counterparty TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL, reference TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS webhook (account TEXT PRIMARY KEY, url TEXT NOT NULL, secret TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, body TEXT NOT NULL, due REAL NOT NULL,
    tries INTEGER NOT NULL);
"""


class Wrong(Exception):
    """A request the bank will not carry out: an HTTP status and a reason."""

    def __init__(self, status: int, why: str) -> None:
        self.status, self.why = status, why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a customer, by the key he gave it; `amount` in millionths."""

    key: str
    kind: str
    state: str
    why: str
    account: str
    counterparty: str
    amount: int
    currency: str
    reference: str


class Store:
    """One writer at a time. Every method that changes something is called within `transaction`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "bank.sqlite", check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._lock = threading.RLock()
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def account(self, number: str) -> sqlite3.Row:
        found = self.rows("SELECT * FROM account WHERE number = ?", number)
        if not found:
            raise Wrong(404, f"no account {number}")
        return found[0]

    def open_account(self, number: str, holder: str, currency: str, balance: int) -> None:
        self._db.execute(
            "INSERT INTO account VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (number, holder, currency, balance),
        )

    def transfer(
        self, *, payer: str, payee: str, amount: int, currency: str, reference: str, order: str = ""
    ) -> str:
        """Move money between two accounts, both sides booked under one transaction id."""
        one, other = self.account(payer), self.account(payee)
        if {one["currency"], other["currency"]} != {currency}:
            raise Wrong(422, "another currency")
        if one["balance"] < amount:
            raise Wrong(422, "not enough money")
        transaction, now = str(uuid4()), datetime.now(UTC).isoformat()
        self._db.execute("UPDATE account SET balance = balance - ? WHERE number = ?", (amount, payer))
        self._db.execute("UPDATE account SET balance = balance + ? WHERE number = ?", (amount, payee))
        for account, kind, counterparty in ((payer, "debit", payee), (payee, "credit", payer)):
            self._db.execute(
                "INSERT INTO movement (id, account, kind, amount, currency, reference, counterparty, order_key,"
                " booked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (transaction, account, kind, amount, currency, reference, counterparty, order, now),
            )
        return transaction

    def statement(self, account: str, after: int, limit: int) -> list[dict[str, Any]]:
        found = self.rows(
            "SELECT * FROM movement WHERE account = ? AND sequence > ? ORDER BY sequence LIMIT ?",
            account,
            after,
            limit,
        )
        return [told(row) for row in found]

    def order(self, key: str) -> Order:
        found = self.rows("SELECT * FROM orders WHERE key = ?", key)
        if not found:
            raise Wrong(404, f"no order {key}")
        return Order(**dict(found[0]))

    def put_order(self, order: Order) -> None:
        self._db.execute(
            "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                order.key,
                order.kind,
                order.state,
                order.why,
                order.account,
                order.counterparty,
                order.amount,
                order.currency,
                order.reference,
            ),
        )

    def settle_order(self, key: str, state: str, why: str = "") -> None:
        self._db.execute("UPDATE orders SET state = ?, why = ? WHERE key = ?", (state, why, key))

    def answered(self, key: str, request: str) -> tuple[int, str] | None:
        """What was answered to this request before; Wrong(409) for another request under the same key."""
        found = self.rows("SELECT * FROM answered WHERE key = ?", key)
        if not found:
            return None
        if found[0]["request"] != request:
            raise Wrong(409, "this key was used for another request")
        return found[0]["status"], found[0]["answer"]

    def answer(self, key: str, request: str, status: int, answer: str) -> None:
        self._db.execute("INSERT INTO answered VALUES (?, ?, ?, ?)", (key, request, status, answer))

    def tell(self, account: str, notice: dict[str, Any], due: float) -> None:
        """Queue a notification for whoever listens to `account`."""
        self._db.execute(
            "INSERT INTO delivery (account, body, due, tries) VALUES (?, ?, ?, 0)",
            (account, json.dumps(notice, separators=(",", ":")), due),
        )


def told(row: sqlite3.Row) -> dict[str, Any]:
    """A movement as notifications and statements tell it."""
    return {
        "kind": row["kind"],
        "transaction": row["id"],
        "account": row["account"],
        "amount": text_of(row["amount"]),
        "currency": row["currency"],
        "booked_at": row["booked_at"],
        "reference": row["reference"],
        "order": row["order_key"],
        "payer": row["counterparty"] if row["kind"] == "credit" else row["account"],
        "sequence": row["sequence"],
    }


def units(text: object) -> int:
    """An amount of money as a whole number of millionths; Wrong(422) where it is none above zero."""
    try:
        amount = Decimal(str(text))
        whole = amount / UNIT
        if not (amount.is_finite() and amount >= 0 and whole == int(whole)):
            raise InvalidOperation
        return int(whole)
    except (InvalidOperation, ValueError):
        raise Wrong(422, f"not an amount: {text!r}") from None


def text_of(amount: int) -> str:
    return format((amount * UNIT).normalize(), "f")
