"""The whole record read again: leaves against the tree, the tree against the signed checkpoints.

Memory stays bounded however long the record is; a million leaves take some seconds.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from thongquan.journal.domain.checkpoint import BadNote, opened
from thongquan.journal.domain.leaves import Leaf, commitment, read_leaf
from thongquan.journal.domain.merkle import HASH, WIDTH, Tree, leaf_hash
from thongquan.journal.domain.record import Verified
from thongquan.journal.services.retention import DESTROYED
from thongquan.journal.services.sealing import Head, head, load_tile, origin, trusted_keys

BATCH = 5_000
Progress = Callable[[int, int], None]


def verify(
    *, keys: Sequence[str] = (), witnessed: Sequence[str] = (), progress: Progress | None = None
) -> Verified:
    """Recompute the record. `keys`: verifier keys to trust (default: this installation's).

    `witnessed`: checkpoints kept elsewhere; only they show that the record's end was not cut off.
    `progress(done, total)` is called as leaves are read.
    """
    result, last = Verified(), head()
    _tile.cache_clear()
    _lawfully_destroyed.cache_clear()
    trusted = tuple(keys) or trusted_keys()
    _check_tree(result, last, trusted, witnessed)
    _check_leaves(result, last, progress)
    return result


def _check_tree(result: Verified, last: Head, keys: Sequence[str], witnessed: Sequence[str]) -> None:
    tree = Tree()
    notes = sorted([(_claimed_size(note), note) for note in witnessed])
    for size, note in _merged(notes, last):
        result.checkpoints += 1
        try:
            checkpoint = opened(note, keys)
        except BadNote as why:
            result.blame("checkpoint-forged", size, f"checkpoint {size}", str(why))
            continue
        if (checkpoint.origin, checkpoint.size) != (origin(), size):
            result.blame("checkpoint-bad", size, f"checkpoint {size}", "of another record or size")
        elif not _grow(tree, size, last, result):
            result.blame(
                "leaf-missing", size, f"checkpoint {size}", "the record is shorter than its checkpoint"
            )
        elif tree.root() != checkpoint.root:
            result.blame(
                "root-differs", size, f"checkpoint {size}", "the tree does not lead to the signed root"
            )
        else:
            result.size, result.root, result.sealed_at = size, checkpoint.root.hex(), checkpoint.at
    _compare_tiles(tree, result, last)


def _claimed_size(note: str) -> int:
    lines = note.split("\n")
    return int(lines[1]) if len(lines) > 1 and lines[1].isdigit() else 0


def _merged(witnessed: list[tuple[int, str]], last: Head) -> Iterator[tuple[int, str]]:
    """Our checkpoints and those kept elsewhere, by size."""
    after, waiting = 0, list(witnessed)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT size, note FROM journal_checkpoint WHERE size > %s AND size <= %s ORDER BY size"
                " LIMIT 1000",
                [after, last.size],
            )
            ours = cursor.fetchall()
        for size, note in ours:
            while waiting and waiting[0][0] <= size:
                yield waiting.pop(0)
            yield size, note
        if not ours:
            yield from waiting
            return
        after = ours[-1][0]


def _grow(tree: Tree, size: int, last: Head, result: Verified) -> bool:
    """Append the stored leaf hashes up to `size`; False where there are not so many."""
    while tree.size < size:
        first = tree.size % WIDTH
        try:
            tile = load_tile(0, tree.size // WIDTH)
        except LookupError:
            return False
        part = tile[first * HASH : (first + size - tree.size) * HASH]
        if not part or len(part) % HASH:
            return False
        tree.append(part)
        if len(tree.tiles) > WIDTH:
            _compare_tiles(tree, result, last)
            tree.forget()
    return True


def _compare_tiles(tree: Tree, result: Verified, last: Head) -> None:
    """Inner tiles as stored against those recomputed: proofs are read from them."""
    for (level, index), computed in tree.tiles.items():
        whole = len(computed) == WIDTH * HASH or tree.size == last.size
        if level and whole:
            try:
                same = load_tile(level, index) == computed
            except LookupError:
                same = False
            if not same:
                result.blame("tile-differs", None, f"tile {level}/{index}")


def _check_leaves(result: Verified, last: Head, progress: Progress | None) -> None:
    """Every leaf against the hash stored at its place, and its payload against its commitment."""
    position, bounds = 0, _bounds(last)
    size, *bound = next(bounds, (0, 0, 0))
    for row in _leaves():
        order = (int(row["txid"]), row["seq"])
        while order > tuple(bound) and size < last.size:
            position = _at_bound(result, position, size)
            size, *bound = next(bounds)
        sealed = order <= (last.txid, last.seq)
        result.waiting += not sealed
        _check_leaf(result, row, position if sealed else None)
        if sealed:
            position = _place(result, row, position)
            if progress is not None and position % BATCH == 0:
                progress(min(position, last.size), last.size)
    _at_bound(result, position, last.size)
    if progress is not None:
        progress(last.size, last.size)


def _at_bound(result: Verified, position: int, size: int) -> int:
    """At the end of a sealing as many leaves must have passed as its checkpoint says."""
    if position < size:
        result.blame(
            "leaf-missing", position, f"leaves {position}..{size - 1}", f"{size - position} fewer than sealed"
        )
    elif position > size:
        result.blame(
            "leaf-added", size, f"leaves {size}..{position - 1}", f"{position - size} more than sealed"
        )
    return size


def _place(result: Verified, row: dict[str, Any], position: int) -> int:
    """Compare the leaf with the hash at `position`; the position of the next leaf."""
    found = leaf_hash(row["leaf"].encode())
    if found == _stored(position):
        return position + 1
    if found == _stored(position + 1):
        result.blame("leaf-missing", position, f"leaf {position}", "a sealed leaf is gone or has moved")
        return position + 2
    result.blame("leaf-changed", position, str(row["id"]), "not the leaf that was sealed here")
    return position + 1


def _stored(position: int) -> bytes:
    index, offset = divmod(position, WIDTH)
    return _tile(index)[offset * HASH : (offset + 1) * HASH]


@lru_cache(maxsize=4)
def _tile(index: int) -> bytes:
    try:
        return load_tile(0, index)
    except LookupError:
        return b""


def _check_leaf(result: Verified, row: dict[str, Any], position: int | None) -> None:
    name = str(row["id"])
    try:
        leaf = read_leaf(row["leaf"])
    except (ValueError, msgspec.MsgspecError) as why:
        return result.blame("leaf-unreadable", position, name, str(why))
    columns = (name, row["kind"], row["subject"], f"{row['month']:%Y-%m}")
    if columns != (leaf.id, leaf.kind, leaf.subject, leaf.at[:7]):
        result.blame("columns-differ", position, name, "the columns beside the leaf say something else")
    if not _is_actor(leaf, row["who"], row["who_salt"]):
        result.blame("actor-changed", position, name, "not the actor that was committed to")
    if row["payload"] is None:
        if row["by_leaf"] is None or name not in _lawfully_destroyed(row["by_leaf"]):
            return result.blame("payload-missing", position, name, "gone without a record of its destruction")
        result.destroyed += 1
    elif commitment(bytes(row["salt"]), row["payload"].encode()) != leaf.commitment:
        result.blame("payload-changed", position, name, "not the payload that was committed to")
    return None


def _is_actor(leaf: Leaf, who: str | None, salt: bytes | None) -> bool:
    """Whether the leaf names who acted, or commits to what stands beside it."""
    if leaf.names_who:
        return who is None
    return who is not None and salt is not None and commitment(bytes(salt), who.encode()) == leaf.who


@lru_cache(maxsize=64)
def _lawfully_destroyed(by_leaf: UUID) -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.payload FROM journal_leaf l JOIN journal_payload p ON p.month = l.month AND"
            " p.leaf_id = l.id"
            " WHERE l.id = %s AND l.kind = %s",
            [by_leaf, DESTROYED],
        )
        row = cursor.fetchone()
    return frozenset(msgspec.json.decode(row[0])["payloads"]) if row else frozenset()


def _bounds(last: Head) -> Iterator[tuple[int, int, int]]:
    size = 0
    while size < last.size:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT size, to_txid, to_seq FROM journal_checkpoint WHERE size > %s ORDER BY size LIMIT 1000",
                [size],
            )
            for size, txid, seq in cursor.fetchall():
                yield size, int(txid), seq


def _leaves() -> Iterator[dict[str, Any]]:
    """Every leaf in the order of the record with its payload, a batch at a time."""
    txid, seq = "0", 0
    names = (
        *("id", "month", "txid", "seq", "kind", "subject", "leaf"),
        *("who", "who_salt", "salt", "payload", "by_leaf"),
    )
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH next AS (SELECT * FROM journal_leaf WHERE (txid, seq) > (%s::xid8, %s)"
                "  ORDER BY txid, seq LIMIT %s)"
                " SELECT n.id, n.month, n.txid, n.seq, n.kind, n.subject, n.leaf, n.who, n.who_salt,"
                " p.salt, p.payload, d.by_leaf"
                " FROM next n LEFT JOIN journal_payload p ON p.month = n.month AND p.leaf_id = n.id"
                " LEFT JOIN journal_destroyed d ON d.leaf_id = n.id ORDER BY n.txid, n.seq",
                [txid, seq, BATCH],
            )
            batch = cursor.fetchall()
        yield from (dict(zip(names, row, strict=True)) for row in batch)
        if len(batch) < BATCH:
            return
        txid, seq = str(batch[-1][2]), batch[-1][3]
