"""A proof as its reader follows it, from its JSON alone, as `docs/verify_proof.py` does outside."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thongquan.journal.domain.checkpoint import BadNote, Checkpoint, opened
from thongquan.journal.domain.merkle import Step, leaf_hash, steps


@dataclass(frozen=True, slots=True)
class Followed:
    """`leaf`: its hash; `place`: its number in the record, from 0; `steps`: up to `reached`.

    `signed`: one of the keys the proof names signed the checkpoint (None: it did not, or is none); `leads`: the
    steps end at its root; `opened`: what goes along is what the leaf commits to.
    """

    leaf: bytes
    place: int
    steps: tuple[Step, ...]
    signed: Checkpoint | None
    opened: bool

    @property
    def reached(self) -> bytes:
        return self.steps[-1].above if self.steps else self.leaf

    @property
    def leads(self) -> bool:
        return self.signed is not None and self.reached == self.signed.root

    @property
    def holds(self) -> bool:
        return self.leads and self.opened


def followed(proof: Mapping[str, Any]) -> Followed:
    """Of what `services.prove` made, or anybody hands in; nothing of it is taken on trust but its keys."""
    try:
        checkpoint = opened(proof["checkpoint"], proof["keys"])
    except BadNote:
        checkpoint = None
    told = proof["leaf"]
    leaf = bytes.fromhex(proof["leaf_hash"]) if told is None else leaf_hash(told.encode())
    path = [bytes.fromhex(step) for step in proof["path"]]
    climbed = steps(leaf, proof["index"], checkpoint.size, path) if checkpoint else None
    if climbed is None:  # no root is reached: whatever was signed is not of this leaf
        return Followed(leaf, proof["index"], (), None, opened=False)
    return Followed(leaf, proof["index"], tuple(climbed), checkpoint, _opened(proof))


def _opened(proof: Mapping[str, Any]) -> bool:
    """Whether payload and who, where they go along, are those of the leaf's commitments."""
    for name, salt, member in (("payload", "salt", "commitment"), ("who", "who_salt", "who")):
        if proof.get(name):
            made = hashlib.sha256(bytes.fromhex(proof[salt]) + proof[name].encode()).hexdigest()
            if made != json.loads(proof["leaf"])[member]:
                return False
    return True
