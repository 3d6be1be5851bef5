"""Recording: leaf and payload in the caller's transaction."""

import os
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from thongquan.journal.domain.leaves import ENTROPY, LEAF_COLUMNS, PAYLOAD_COLUMNS, Entry, Rows, rows

COPY_LEAVES = f"COPY journal_leaf ({LEAF_COLUMNS}) FROM STDIN (FORMAT csv)"
COPY_PAYLOADS = f"COPY journal_payload ({PAYLOAD_COLUMNS}) FROM STDIN (FORMAT csv)"


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
        with cursor.copy(COPY_LEAVES) as copy:
            copy.write(prepared.leaves)
        with cursor.copy(COPY_PAYLOADS) as copy:
            copy.write(prepared.payloads)
    return prepared.ids
