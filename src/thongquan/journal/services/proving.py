"""Proofs that others check without us (`docs/verify_proof.py`)."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from thongquan.journal.domain.merkle import Tree, consistency, inclusion, leaf_hash, root_from_inclusion
from thongquan.journal.services.sealing import Head, head, load_tile, trusted_keys
from thongquan.kernel.refusals import NotFound, Refused

FORMAT = "thongquan-journal-proof/1"


def prove(leaf_id: UUID, *, disclose: bool = False) -> dict[str, Any]:
    """That leaf `leaf_id` is in the record under its newest checkpoint, as JSON.

    With `disclose` the payload and its salt go along (the caller has asked whether the reader may see them).
    Refused("not-sealed-yet") until the leaf is sealed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.txid, l.seq, l.leaf, p.payload, p.salt FROM journal_leaf l LEFT JOIN journal_payload p"
            " ON p.month = l.month AND p.leaf_id = l.id WHERE l.id = %s",
            [leaf_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound("leaf", leaf_id)
    txid, seq, leaf, payload, salt = row
    last = head()
    if (int(txid), seq) > (last.txid, last.seq):
        raise Refused("not-sealed-yet", leaf=leaf_id)
    index = _position(int(txid), seq)
    tree = Tree(last.size, load_tile)
    path = inclusion(tree.node, index, last.size)
    if root_from_inclusion(leaf_hash(leaf.encode()), index, last.size, path) != tree.root():
        raise Refused("record-damaged", leaf=leaf_id)
    shown = disclose and payload is not None
    return {
        "format": FORMAT,
        "administration": settings.ADMINISTRATION,
        "leaf": leaf,
        "index": index,
        "path": [step.hex() for step in path],
        "checkpoint": _note(last),
        "keys": list(trusted_keys()),
        "payload": payload if shown else None,
        "salt": bytes(salt).hex() if shown else None,
    }


def prove_consistency(old: int) -> dict[str, Any]:
    """That the record of the newest checkpoint only added to the one of checkpoint size `old`, as JSON."""
    last = head()
    if not 0 < old <= last.size:
        raise NotFound("checkpoint", old)
    tree = Tree(last.size, load_tile)
    return {
        "format": FORMAT,
        "administration": settings.ADMINISTRATION,
        "old_size": old,
        "old_root": tree.root(old).hex(),
        "path": [step.hex() for step in consistency(tree.node, old, last.size)],
        "checkpoint": _note(last),
        "keys": list(trusted_keys()),
    }


def _note(last: Head) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM journal_checkpoint WHERE size = %s", [last.size])
        return str(cursor.fetchone()[0])


def _position(txid: int, seq: int) -> int:
    """The place of a sealed leaf: the size before its sealing and how many of the same sealing precede it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, to_txid, to_seq FROM journal_checkpoint WHERE (to_txid, to_seq) < (%s::xid8, %s)"
            " ORDER BY to_txid DESC, to_seq DESC LIMIT 1",
            [str(txid), seq],
        )
        size, from_txid, from_seq = cursor.fetchone() or (0, 0, 0)
        cursor.execute(
            "SELECT count(*) FROM journal_leaf WHERE (txid, seq) > (%s::xid8, %s) AND (txid, seq) <"
            " (%s::xid8, %s)",
            [str(from_txid), from_seq, str(txid), seq],
        )
        return int(size) + int(cursor.fetchone()[0])
