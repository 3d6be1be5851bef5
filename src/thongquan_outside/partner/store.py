"""The partner's own books, in SQLite: what it has received, and what it has to send."""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS received (
    message_id TEXT PRIMARY KEY, kind TEXT NOT NULL, conversation TEXT NOT NULL, sequence INTEGER NOT NULL,
    in_reply_to TEXT NOT NULL, body BLOB NOT NULL, sha256 TEXT NOT NULL, receipt TEXT NOT NULL,
    handled INTEGER NOT NULL, UNIQUE (conversation, sequence));
CREATE TABLE IF NOT EXISTS refused (at REAL NOT NULL, message_id TEXT NOT NULL, why TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sent (
    message_id TEXT PRIMARY KEY, conversation TEXT NOT NULL, sequence INTEGER NOT NULL, fields TEXT NOT NULL,
    body BLOB NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL, tries INTEGER NOT NULL, due REAL NOT NULL,
    receipt TEXT NOT NULL, UNIQUE (conversation, sequence));
CREATE TABLE IF NOT EXISTS told (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Wrong(Exception):
    """What the partner will not do: an HTTP status, a code and a reason."""

    def __init__(self, status: int, code: str, why: str = "") -> None:
        self.status, self.code, self.why = status, code, why
        super().__init__(code, why)


class Store:
    """One writer at a time. Every method that changes something is called within `transaction`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "partner.sqlite", check_same_thread=False, isolation_level=None)
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

    def told(self, name: str) -> Any:
        """What it was told of this name (the peer, the answers it gives); None where it was not."""
        found = self.rows("SELECT value FROM told WHERE name = ?", name)
        return json.loads(found[0]["value"]) if found else None

    def tell(self, name: str, value: Any) -> None:
        self._db.execute("INSERT OR REPLACE INTO told VALUES (?, ?)", (name, json.dumps(value)))

    def next_sequence(self, conversation: str) -> int:
        sql = "SELECT coalesce(max(sequence), 0) + 1 AS next FROM sent WHERE conversation = ?"
        return int(self.rows(sql, conversation)[0]["next"])

    def put_received(self, fields: Mapping[str, str], body: bytes, digest: str, receipt: str) -> None:
        self._db.execute(
            "INSERT INTO received VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (
                fields["customs-message-id"],
                fields["customs-kind"],
                fields["customs-conversation"],
                int(fields["customs-sequence"]),
                fields.get("customs-in-reply-to", ""),
                body,
                digest,
                receipt,
            ),
        )

    def put_refused(self, message_id: str, why: str) -> None:
        self._db.execute("INSERT INTO refused VALUES (?, ?, ?)", (time.time(), message_id, why))

    def mark_handled(self, message_id: str) -> None:
        """In the order of all that was handled."""
        self._db.execute(
            "UPDATE received SET handled = (SELECT max(handled) + 1 FROM received) WHERE message_id = ?",
            (message_id,),
        )

    def put_sent(self, fields: dict[str, str], body: bytes, due: float) -> None:
        self._db.execute(
            "INSERT INTO sent VALUES (?, ?, ?, ?, ?, 'waiting', '', 0, ?, '')",
            (
                fields["customs-message-id"],
                fields["customs-conversation"],
                int(fields["customs-sequence"]),
                json.dumps(fields),
                body,
                due,
            ),
        )

    def settle(self, message_id: str, state: str, *, why: str = "", receipt: str = "") -> None:
        """Received or refused; or still waiting, for its next try after a pause."""
        self._db.execute(
            "UPDATE sent SET state = ?, why = ?, receipt = ?, tries = tries + 1,"
            " due = ? + min(2.0, 0.05 * (1 << min(tries, 10))) WHERE message_id = ? AND state = 'waiting'",
            (state, why, receipt, time.time(), message_id),
        )
