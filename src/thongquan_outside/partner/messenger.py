"""Carries what the partner sends, in the order in which it falls due, until there is a receipt or a refusal."""

import hashlib
import json
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from thongquan_outside.partner.desk import Desk
from thongquan_outside.partner.keys import Key

PATIENCE = 5.0  # seconds for an answer
LATER = (408, 425, 429)
Fields = Mapping[str, str]


class Messenger(threading.Thread):
    def __init__(self, desk: Desk) -> None:
        super().__init__(name="messenger", daemon=True)
        self._desk = desk

    def run(self) -> None:
        while True:
            due = self._desk.store.rows(
                "SELECT * FROM sent WHERE state = 'waiting' AND due <= ? ORDER BY due LIMIT 20", time.time()
            )
            for row in due:
                self._carry(row)
            if not due:
                time.sleep(0.02)

    def _carry(self, row: sqlite3.Row) -> None:
        desk, fields, body = self._desk, json.loads(row["fields"]), bytes(row["body"])
        for forged in self._mischief(row["message_id"], fields, body):
            self._post(*forged)
        status, text = self._post(self._signed(desk.key, fields, body), body)
        if desk.weather.strikes("double", row["message_id"]):
            status, text = self._post(self._signed(desk.key, fields, body), body)
        state, why, receipt = self._judged(status, text, fields, body)
        with desk.store.transaction():
            desk.store.settle(row["message_id"], state, why=why, receipt=receipt)

    def _mischief(self, name: str, fields: Fields, body: bytes) -> Iterator[tuple[Fields, bytes]]:
        """Forgeries and copies on the way, as they come: fields and body."""
        desk, strikes = self._desk, self._desk.weather.strikes
        if strikes("tamper", name):
            yield self._signed(desk.key, fields, body), b"tampered with " + body
        if strikes("redirect", name):
            yield {**self._signed(desk.key, fields, body), "customs-sequence": "77"}, body
        if strikes("wrong-key", name):
            yield self._signed(desk.wrong_key, fields, body), body
        if strikes("replay", name):
            for old in desk.store.rows("SELECT * FROM sent WHERE state = 'received' LIMIT 1"):
                again, its = json.loads(old["fields"]), bytes(old["body"])
                yield self._signed(desk.key, again, its), its

    def _signed(self, key: Key, fields: Fields, body: bytes) -> Fields:
        return key.sign_message(fields, body, urlsplit(self._address()).path)

    def _address(self) -> str:
        return str(self._desk.store.told("peer")["address"])

    def _post(self, fields: Fields, body: bytes) -> tuple[int, bytes]:
        """Status 0: no answer."""
        request = urllib.request.Request(self._address(), body, dict(fields), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return int(answer.status), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except (OSError, ValueError):
            return 0, b""

    def _judged(self, status: int, text: bytes, fields: Fields, body: bytes) -> tuple[str, str, str]:
        """State, why, receipt."""
        try:
            told = json.loads(text or b"{}")
        except ValueError:
            return "waiting", "not understood", ""
        if 400 <= status < 500 and status not in LATER:
            return "refused", str(told.get("code", status)), ""
        if status != 202:
            return "waiting", f"status {status}", ""
        signed = told["receipt"]["signed"]
        receipt = self._desk.peer().receipt(signed) or {}
        wanted = {
            "sender": fields["customs-sender"],
            "message_id": fields["customs-message-id"],
            "sha256": hashlib.sha256(body).hexdigest(),
            "signature": "valid",
        }
        if any(receipt.get(name) != value for name, value in wanted.items()):
            return "waiting", "not its receipt", ""
        return "received", "", signed
