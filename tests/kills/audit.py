"""What must hold once everything is quiet again: `python -m tests.kills.audit BOOK` prints what does not.

BOOK has a line for each receipt the client was given, and `BOOK.checkpoints` the checkpoints it saw.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tests.kills.programs as programs  # first: it sets Django up

# isort: split
import polars as pl
from django.db import connection, transaction
from django.utils import timezone

from thongquan.intake.domain.messages import receipt_number
from thongquan.journal import services as journal
from thongquan.ledger import selectors as ledger

# `reference` is that of the declaration in a message, "" where there are many.
MESSAGES = """
CREATE TEMP VIEW kills_message AS SELECT id, message_id, CASE kind WHEN 'declaration-batch' THEN '' ELSE
    convert_from(body, 'UTF8')::json->>'functional_reference_id' END AS reference FROM intake_message
"""
# Each finds what should not be there: (what it is, a query of its names).
NEVER = (
    ("message still waiting", "SELECT message::text FROM intake_queued"),
    ("message laid aside", "SELECT message::text || ' ' || reason FROM intake_dead"),
    (
        "message without exactly one answer",
        "SELECT m.message_id FROM intake_message m LEFT JOIN intake_answer a ON a.message = m.id"
        " GROUP BY m.id, m.message_id HAVING count(a.message) <> 1",
    ),
    (
        "answer that contradicts the register",
        "SELECT m.message_id FROM kills_message m JOIN intake_answer a ON a.message = m.id"
        " LEFT JOIN clearance_declaration d ON d.reference = m.reference"
        " WHERE m.reference <> ''"
        " AND (a.body::json->>'identifier') IS DISTINCT FROM coalesce('VN-' || d.number, '')",
    ),
    (
        "declaration registered twice",
        "SELECT reference FROM clearance_declaration GROUP BY reference HAVING count(*) > 1",
    ),
    (
        "declaration without a message",
        "SELECT reference FROM clearance_declaration WHERE reference NOT IN"
        " (SELECT reference FROM kills_message)",
    ),
    (
        "declaration without exactly one leaf",
        "SELECT d.number FROM clearance_declaration d LEFT JOIN journal_leaf l"
        " ON l.kind = 'clearance.registered' AND l.subject = 'declaration:VN-' || d.number"
        " GROUP BY d.id, d.number HAVING count(l.id) <> 1",
    ),
    (
        "leaf without its declaration",
        "SELECT l.subject FROM journal_leaf l LEFT JOIN clearance_declaration d"
        " ON l.subject = 'declaration:VN-' || d.number"
        " WHERE l.kind = 'clearance.registered' AND d.id IS NULL",
    ),
    (
        "message without exactly one leaf",
        "SELECT m.message_id FROM intake_message m LEFT JOIN journal_leaf l ON l.kind = 'intake.received'"
        " AND l.subject = 'message:VN-R' || lpad(m.id::text, 12, '0') GROUP BY m.id, m.message_id"
        " HAVING count(l.id) <> 1",
    ),
    (
        "declaration stored in part",
        "SELECT d.number FROM clearance_declaration d"
        " WHERE d.items <> (SELECT count(*) FROM clearance_item i WHERE i.declaration_id = d.id)"
        " OR 1 <> (SELECT count(*) FROM clearance_revision r WHERE r.declaration_id = d.id)"
        " OR d.tax_total <> (SELECT coalesce(sum(t.amount), 0) FROM clearance_taxline t"
        "  WHERE t.declaration_id = d.id)",
    ),
    (
        "tax that is not owed",
        "SELECT d.number FROM clearance_declaration d LEFT JOIN ledger_debt o"
        " ON o.declaration = 'VN-' || d.number GROUP BY d.id, d.number, d.tax_total"
        " HAVING d.tax_total <> coalesce(sum(o.open), 0)",
    ),
    (
        "event not heard exactly once",
        "SELECT l.id::text FROM journal_leaf l LEFT JOIN kills_heard h ON h.event = l.id"
        " WHERE l.kind = 'clearance.registered' GROUP BY l.id HAVING count(h.event) <> 1",
    ),
    ("event heard and never recorded", "SELECT event::text FROM kills_heard WHERE event NOT IN"
     " (SELECT id FROM journal_leaf)"),
    (
        "event heard out of order",
        "SELECT event::text FROM (SELECT h.event, row_number() OVER (ORDER BY h.position) AS heard,"
        " row_number() OVER (ORDER BY l.txid, l.seq) AS recorded"
        " FROM kills_heard h JOIN journal_leaf l ON l.id = h.event) o WHERE heard <> recorded",
    ),
)  # fmt: skip


def audit(book: Path) -> list[str]:
    """Everything that is wrong."""
    with connection.cursor() as cursor:
        wrong = []
        for said, query in NEVER:
            cursor.execute(query)
            wrong += [f"{said}: {name}" for (name,) in cursor.fetchall()]
        cursor.execute("SELECT message_id, id, encode(sha256(body), 'hex') FROM intake_message")
        stored = {key: (receipt_number("VN", number), digest) for key, number, digest in cursor.fetchall()}
        cursor.execute("SELECT message_id, reference FROM kills_message")
        named: dict[str, str] = dict(cursor.fetchall())
        cursor.execute("SELECT id::text FROM journal_leaf WHERE kind = 'clearance.registered'")
        events = {row[0] for row in cursor.fetchall()}
    declared = Counter(named.values())
    told = [json.loads(line) for line in book.read_text().splitlines()]
    kept = {one["id"]: (one["receipt"], one["sha256"]) for one in told}
    wrong += [f"acknowledged and lost: {key}" for key in kept if stored.get(key) != kept[key]]
    inside = {reference for one in told for reference in one.get("inside", [])}
    wrong += [
        f"stored and never acknowledged: {key}"
        for key, reference in named.items()
        if key not in kept and reference not in inside
    ]
    wrong += [f"acknowledged and lost: {one} of a batch" for one in inside if declared[one] != 1]
    lines = set(programs.heard_outside())
    wrong += [f"event skipped by the listener outside: {event}" for event in events - lines]
    wrong += [f"ledger: {kind} {name}" for kind, name in ledger.drift()]
    trial = ledger.trial_balance().group_by("currency").agg(pl.col("balance").sum())
    wrong += [f"trial balance: {row}" for row in trial.rows() if row[1]]
    return wrong


def journal_faults(book: Path) -> list[str]:
    journal.seal(timezone.now())
    witnessed = json.loads(book.with_suffix(".checkpoints").read_text())
    result = journal.verify(witnessed=witnessed)
    wrong = [str(fault) for fault in result.faults]
    if result.waiting or not result.size:
        wrong.append(f"unsealed leaves: {result.waiting} beside {result.size}")
    return wrong


def _first(query: str) -> Callable[[Any], None]:
    return lambda cursor: cursor.execute(query)


# What the audit must see, each done and undone.
LIES = {
    "message without exactly one answer": _first(
        "DELETE FROM intake_answer WHERE message = (SELECT min(message) FROM intake_answer)"
    ),
    "declaration without a message": _first(
        "UPDATE clearance_declaration SET reference = 'nobody' WHERE id = (SELECT min(id) FROM"
        " clearance_declaration)"
    ),
    "declaration registered twice": _first(
        "UPDATE clearance_declaration SET reference = (SELECT min(reference) FROM clearance_declaration)"
        " WHERE id = (SELECT max(id) FROM clearance_declaration WHERE reference <>"
        " (SELECT min(reference) FROM clearance_declaration))"
    ),
    "declaration stored in part": _first(
        "DELETE FROM clearance_item WHERE declaration_id = (SELECT min(id) FROM clearance_declaration)"
    ),
    "event not heard exactly once": _first(
        "DELETE FROM kills_heard WHERE position = (SELECT min(position) FROM kills_heard)"
    ),
    "event heard out of order": _first(
        "UPDATE kills_heard SET position = -1 WHERE position = (SELECT max(position) FROM kills_heard)"
    ),
    "acknowledged and lost": _first(
        "UPDATE intake_message SET body = body || ' '::bytea WHERE id = (SELECT min(id) FROM intake_message)"
    ),
    "ledger": _first("UPDATE ledger_debt SET open = open + 1 WHERE open > 0"),
}


def unseen_lies(book: Path) -> list[str]:
    """Damage done on purpose that the audit does not find: it proves nothing then."""
    unseen = []
    for said, lie in LIES.items():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            lie(cursor)
            if not any(line.startswith(said) for line in audit(book)):
                unseen.append(said)
            transaction.set_rollback(True)
    return unseen


def main(book: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what was counted before a crash is forgotten, and scans take for ever
        cursor.execute(MESSAGES)
        cursor.execute("SELECT count(*), count(DISTINCT number) FROM clearance_declaration")
        declarations, numbers = cursor.fetchone()
    wrong = [*audit(book), *journal_faults(book)]
    said = {
        "wrong": wrong[:20],
        "kinds": Counter(line.split(":")[0] for line in wrong),
        "unseen": unseen_lies(book),
        "declarations": declarations,
        "numbers": numbers,
    }
    print(json.dumps(said, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
