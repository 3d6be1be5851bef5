"""Sealing: recorded leaves into the tree, and a signed checkpoint over it.

A leaf is taken only when every transaction older than its own has ended, and in the order (txid, seq): so
what is sealed can never be preceded by a late commit, and the order can be found again from the rows alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from thongquan.journal.domain.checkpoint import Checkpoint, NoteSigner, signed, verifier_key
from thongquan.journal.domain.merkle import Tree, leaf_hash
from thongquan.kernel.refusals import Refused

BATCH = 20_000
LOCK = "SELECT pg_advisory_xact_lock(hashtext('journal.seal'))"
_signer: Callable[[], NoteSigner] | None = None


def use_signer(factory: Callable[[], NoteSigner]) -> None:
    """Where the key of the checkpoints comes from; `wire` says so when it is ready."""
    global _signer
    _signer = factory


def signer() -> NoteSigner:
    if _signer is None:
        raise Refused("no-journal-signer")
    return _signer()


def origin() -> str:
    """The name of this record, in every checkpoint."""
    return f"{settings.ADMINISTRATION}.customs/journal"


def trusted_keys() -> tuple[str, ...]:
    """Verifier keys of this installation: today's and the former ones."""
    key = signer()
    return tuple(verifier_key(origin(), public) for public in (key.public_key, *key.former_public_keys))


@dataclass(frozen=True, slots=True)
class Head:
    """The newest sealing; before the first: (0, 0, 0)."""

    size: int
    txid: int
    seq: int


def load_tile(level: int, index: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT hashes FROM journal_tile WHERE level = %s AND index = %s", [level, index])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"no tile {level}/{index}")
    return bytes(row[0])


def head() -> Head:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, to_txid, to_seq FROM journal_checkpoint ORDER BY size DESC LIMIT 1",
        )
        row = cursor.fetchone()
    return Head(row[0], int(row[1]), row[2]) if row else Head(0, 0, 0)


def seal(at: datetime) -> int:
    """Seal all that may be sealed now, in batches each with its checkpoint; how many leaves."""
    total = 0
    while taken := _seal_batch(at):
        total += taken
        if taken < BATCH:
            break
    return total


@transaction.atomic
def _seal_batch(at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        last = head()
        _same_cluster(last)
        cursor.execute(
            "SELECT txid, seq, leaf FROM journal_leaf WHERE (txid, seq) > (%s::xid8, %s)"
            " AND txid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY txid, seq LIMIT %s",
            [str(last.txid), last.seq, BATCH],
        )
        leaves = cursor.fetchall()
        if not leaves:
            return 0
        tree = Tree(last.size, load_tile)
        tree.append(b"".join([leaf_hash(leaf.encode()) for _, _, leaf in leaves]))
        cursor.executemany(
            "INSERT INTO journal_tile (level, index, hashes) VALUES (%s, %s, %s)"
            " ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes",
            [(level, index, bytes(hashes)) for (level, index), hashes in tree.tiles.items()],
        )
        note = signed(Checkpoint(origin(), tree.size, tree.root(), at), signer())
        cursor.execute(
            "INSERT INTO journal_checkpoint (size, to_txid, to_seq, note) VALUES (%s, %s, %s, %s)",
            [tree.size, leaves[-1][0], leaves[-1][1], note],
        )
    return len(leaves)


def _same_cluster(last: Head) -> None:
    """A dump restored into a new cluster starts transaction numbers anew: refuse rather than reorder."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())")
        if int(cursor.fetchone()[0]) < last.txid:
            raise Refused("journal-of-another-cluster", sealed_up_to=last.txid)
