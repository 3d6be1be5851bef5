"""Recording: leaf and payload in the caller's transaction."""

import csv
import os
from collections.abc import Sequence
from io import StringIO
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from thongquan.journal.domain.leaves import ENTROPY, LEAF_COLUMNS, PAYLOAD_COLUMNS, Entry, Rows, rows

COPY_LEAVES = f"COPY journal_leaf ({LEAF_COLUMNS}) FROM STDIN (FORMAT csv)"
COPY_PAYLOADS = f"COPY journal_payload ({PAYLOAD_COLUMNS}) FROM STDIN (FORMAT csv)"
# One entry, as most are recorded: one question where two COPYs are eight. Its columns are those of the COPYs.
INSERT_ONE = """
WITH leaf AS (INSERT INTO journal_leaf (month, id, kind, subject, leaf, who, who_salt)
  VALUES (%s, %s, %s, %s, %s, %s, %s))
INSERT INTO journal_payload (month, leaf_id, salt, payload, data_class, purpose, retain_until)
  VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
ONE_MAX = 1 << 16  # bytes; longer fields the reader of CSV would refuse


def copy_rows(entries: Sequence[Entry]) -> Rows:
    """The bulk path: CSV ready for COPY_LEAVES and COPY_PAYLOADS in the caller's own cursor."""
    entropy = os.urandom(ENTROPY * len(entries))
    return rows(entries, administration=settings.ADMINISTRATION, entropy=entropy)


@transaction.atomic(savepoint=False)
def record(*entries: Entry) -> list[UUID]:
    """Record `entries` with whatever the caller's transaction does, or not at all; the leaves'
    identifiers.
    """
    if not entries:
        return []
    prepared = copy_rows(entries)
    with connection.cursor() as cursor:
        if len(entries) == 1 and len(prepared.leaves) + len(prepared.payloads) <= ONE_MAX:
            cursor.execute(INSERT_ONE, _columns(prepared))
            return prepared.ids
        with cursor.copy(COPY_LEAVES) as copy:
            copy.write(prepared.leaves)
        with cursor.copy(COPY_PAYLOADS) as copy:
            copy.write(prepared.payloads)
    return prepared.ids


def _columns(prepared: Rows) -> list[str | None]:
    """The columns of the one leaf and of its payload; the last, until when it is retained, may be empty."""
    texts = [prepared.leaves.decode(), prepared.payloads.decode()]
    leaf, payload = (next(csv.reader(StringIO(text, newline=""))) for text in texts)
    return [*leaf, *payload[:-1], payload[-1] or None]
