"""What the bank does when asked. Each act happens once per key, and news of it goes to whoever listens."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from thongquan_outside.bank.store import Order, Store, Wrong, text_of, told, units
from thongquan_outside.bank.weather import Weather

Body = dict[str, Any]
Answer = tuple[int, Body]
PAGE_MAX = 500
POCKET = 10**15  # the smallest units that an account opened for practice holds


class Desk:
    """What may be asked of the bank; each answer is a status and a body.

    `practice`: whoever an order names has an account, there is money in the one that pays, and its holder
    agrees to a collection at once.
    """

    def __init__(self, store: Store, weather: Weather, *, delay: float, practice: bool = False) -> None:
        self.store, self.weather, self.delay, self.practice = store, weather, delay, practice

    def once(self, key: str, request: str, act: Callable[[], Answer]) -> Answer:
        """`act` in one transaction with its answer; the same answer to the same request ever after."""
        with self.store.transaction():
            before = self.store.answered(key, request)
            if before is not None:
                return before[0], json.loads(before[1])
            status, answer = act()
            self.store.answer(key, request, status, json.dumps(answer))
            return status, answer

    def open_account(self, body: Body) -> Answer:
        with self.store.transaction():
            self.store.open_account(body["number"], body["holder"], body["currency"], units(body["balance"]))
        return 201, {"number": body["number"]}

    def listen(self, body: Body) -> Answer:
        with self.store.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO webhook VALUES (?, ?, ?)",
                (body["account"], body["url"], body["secret"]),
            )
        return 200, {"account": body["account"]}

    def pay(self, key: str, body: Body) -> Answer:
        """A customer's transfer, by reference; refused for good on a bad day."""

        def act() -> Answer:
            if self.weather.strikes("reject", key):
                return 422, {"state": "rejected", "why": "refused by the paying bank"}
            transaction = self._move(
                payer=body["from"], payee=body["to"], body=body, amount=units(body["amount"])
            )
            return 201, {"state": "booked", "transaction": transaction}

        return self.once(key, json.dumps(body, sort_keys=True), act)

    def take_order(self, key: str, body: Body) -> Answer:
        """An account holder's order: "payout" and "demand" are carried out, "collect" waits for the payer."""

        def act() -> Answer:
            order = Order(
                key, body["kind"], "asked", "", body["account"], body["counterparty"],
                units(body["amount"]), body["currency"], body["reference"],
            )  # fmt: skip
            if order.kind not in ("collect", "demand", "payout"):
                raise Wrong(422, f"no such order: {order.kind}")
            if self.practice:
                self.store.open_account(order.account, order.account, order.currency, 0)
                self.store.open_account(order.counterparty, order.counterparty, order.currency, POCKET)
            self.store.account(order.account)
            self.store.put_order(order)
            if order.kind != "collect" or self.practice:
                self._carry_out(order)
            return 202, self.look(key)[1]

        return self.once(f"order {key}", json.dumps(body, sort_keys=True), act)

    def accept(self, key: str) -> Answer:
        """The payer agrees to a collection."""
        with self.store.transaction():
            order = self.store.order(key)
            if order.state == "asked":
                self._carry_out(order)
        return self.look(key)

    def look(self, key: str) -> Answer:
        order = self.store.order(key)
        return 200, {"key": key, "state": order.state, "why": order.why}

    def statement(self, account: str, after: int, limit: int) -> Answer:
        self.store.account(account)
        return 200, {"lines": self.store.statement(account, after, min(max(limit, 1), PAGE_MAX))}

    def _carry_out(self, order: Order) -> None:
        payer, payee = order.account, order.counterparty
        if order.kind != "payout":
            payer, payee = payee, payer
        try:
            if self.weather.strikes("reject", order.key):
                raise Wrong(422, "refused by the other bank")
            body = {"currency": order.currency, "reference": order.reference}
            self._move(payer=payer, payee=payee, body=body, amount=order.amount, order=order.key)
            self.store.settle_order(order.key, "settled")
        except Wrong as wrong:
            self.store.settle_order(order.key, "rejected", wrong.why)
            self._tell(order.account, refusal(order, wrong.why))

    def _move(self, *, payer: str, payee: str, body: Body, amount: int, order: str = "") -> str:
        if amount == 0:
            raise Wrong(422, "nothing to pay")
        transaction = self.store.transfer(
            payer=payer,
            payee=payee,
            amount=amount,
            currency=body["currency"],
            reference=body["reference"],
            order=order,
        )
        for row in self.store.rows("SELECT * FROM movement WHERE id = ? ORDER BY sequence", transaction):
            self._tell(row["account"], told(row))
        return transaction

    def _tell(self, account: str, notice: Body) -> None:
        name = f"{notice['transaction']} {account}"
        listened_to = self.store.rows("SELECT 1 FROM webhook WHERE account = ?", account)
        if not listened_to or self.weather.strikes("lose", name):
            return
        for copy in range(2 if self.weather.strikes("double", name) else 1):
            late = self.weather.chance("delay", f"{name} {copy}") * self.delay * self.weather.bad_days
            self.store.tell(account, notice, time.time() + late)


def refusal(order: Order, why: str) -> Body:
    """News of an order that will not be carried out."""
    return {
        "kind": "rejected",
        "transaction": f"refusal-{order.key}",
        "account": order.account,
        "amount": text_of(order.amount),
        "currency": order.currency,
        "booked_at": datetime.now(UTC).isoformat(),
        "reference": order.reference,
        "order": order.key,
        "why": why,
    }
