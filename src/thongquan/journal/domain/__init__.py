"""Leaves, the tree they are sealed into, checkpoints, upgrades of old events. Pure."""

from thongquan.journal.domain.checkpoint import BadNote, Checkpoint, NoteSigner, verifier_key
from thongquan.journal.domain.leaves import (
    ENTROPY,
    Entry,
    Leaf,
    Recorded,
    Rows,
    payload_bytes,
    read_leaf,
    rows,
)
from thongquan.journal.domain.record import Fault, Verified

__all__ = [
    "ENTROPY",
    "BadNote",
    "Checkpoint",
    "Entry",
    "Fault",
    "Leaf",
    "NoteSigner",
    "Recorded",
    "Rows",
    "Verified",
    "payload_bytes",
    "read_leaf",
    "rows",
    "verifier_key",
]
