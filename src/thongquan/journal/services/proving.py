"""Proofs that others check without us (`docs/verify_proof.py`)."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from thongquan.journal.domain.leaves import Leaf, read_leaf
from thongquan.journal.domain.merkle import Tree, consistency, inclusion, leaf_hash, root_from_inclusion
from thongquan.journal.services.sealing import Head, head, load_tile, trusted_keys
from thongquan.kernel.refusals import NotFound, Refused

FORMAT = "thongquan-journal-proof/2"


def prove(leaf_id: UUID, *, disclose: bool = False, account: bool = True) -> dict[str, Any]:
    """That leaf `leaf_id` is in the record under its newest checkpoint, as JSON.

    With `disclose` the payload and who acted go along, each with its salt (the caller has asked whether the
    reader may see them); without `account` the payload alone. A leaf that names an officer's account itself is
    else proved by its hash alone.
    Refused("not-sealed-yet") until the leaf is sealed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.txid, l.seq, l.leaf, l.who, l.who_salt, p.payload, p.salt FROM journal_leaf l"
            " LEFT JOIN journal_payload p ON p.month = l.month AND p.leaf_id = l.id WHERE l.id = %s",
            [leaf_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound("leaf", leaf_id)
    txid, seq, leaf, who, who_salt, payload, salt = row
    last = head()
    if (int(txid), seq) > (last.txid, last.seq):
        raise Refused("not-sealed-yet", leaf=leaf_id)
    index = _position(int(txid), seq)
    tree = Tree(last.size, load_tile)
    path = inclusion(tree.node, index, last.size)
    hashed = leaf_hash(leaf.encode())
    if root_from_inclusion(hashed, index, last.size, path) != tree.root():
        raise Refused("record-damaged", leaf=leaf_id)
    told = read_leaf(leaf)
    by_name = disclose and account
    whole = by_name or not _names_an_officer(told)
    return {
        "format": FORMAT,
        "administration": settings.ADMINISTRATION,
        "subject": told.subject,
        "leaf": leaf if whole else None,
        "leaf_hash": hashed.hex(),
        "index": index,
        "path": [step.hex() for step in path],
        "checkpoint": _note(last),
        "keys": list(trusted_keys()),
        "payload": payload if disclose and whole else None,
        "salt": bytes(salt).hex() if disclose and whole and salt is not None else None,
        "who": who if by_name else None,
        "who_salt": bytes(who_salt).hex() if by_name and who_salt is not None else None,
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


def _names_an_officer(told: Leaf) -> bool:
    """As leaves of the first format do; who acts for a party is that party's own."""
    return told.names_who and told.who.startswith("user:") and told.on_behalf is None


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
