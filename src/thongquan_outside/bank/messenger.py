"""Carries signed notifications to whoever listens, in the order they fall due; gives up after some tries."""

import hashlib
import hmac
import threading
import time
import urllib.error
import urllib.request

from thongquan_outside.bank.store import Store

TRIES_MAX = 5
PATIENCE = 5.0  # seconds for an answer


class Messenger(threading.Thread):
    def __init__(self, store: Store) -> None:
        super().__init__(name="messenger", daemon=True)
        self._store = store

    def run(self) -> None:
        while True:
            due = self._store.rows(
                "SELECT d.*, w.url, w.secret FROM delivery d JOIN webhook w USING (account)"
                " WHERE d.due <= ? ORDER BY d.due LIMIT 20",
                time.time(),
            )
            for row in due:
                self._settle(row["id"], row["tries"] + 1, carried=carry(row["url"], row["secret"], row["body"]))
            if not due:
                time.sleep(0.02)

    def _settle(self, delivery: int, tries: int, *, carried: bool) -> None:
        with self._store.transaction() as db:
            if carried or tries >= TRIES_MAX:
                db.execute("DELETE FROM delivery WHERE id = ?", (delivery,))
            else:
                again = time.time() + 0.1 * 2**tries
                db.execute("UPDATE delivery SET tries = ?, due = ? WHERE id = ?", (tries, again, delivery))


def carry(url: str, secret: str, text: str) -> bool:
    """One signed POST; whether the listener took it."""
    body, seconds = text.encode(), int(time.time())
    mac = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "Bank-Signature": f"t={seconds},v1={mac}"}
    request = urllib.request.Request(url, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return bool(200 <= answer.status < 300)
    except (OSError, urllib.error.URLError):
        return False
