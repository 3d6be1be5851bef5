"""Checkpoints of journals that administrations show each other and co-sign, as JSON."""

from typing import Annotated

import msgspec

from thongquan.kernel.messages import Messages, Part

CHECKPOINT, COSIGNATURE = "checkpoint", "checkpoint-cosignature"
UNREADABLE = "checkpoint-unreadable"
Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="SHA-256 in hexadecimal.")]
Size = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]


class Since(Part, kw_only=True):
    """That the record of the note only added to the one of `size` leaves (RFC 9162, 2.1.4)."""

    size: Size
    path: Annotated[list[Hash], msgspec.Meta(max_length=128)]


class Checkpoint(Part, kw_only=True):
    """`note`: signed by one of `journal_keys` (C2SP tlog-checkpoint); `since`: proofs from earlier ones that
    the receiver may have; `issuer` and its `keys`, in hexadecimal by their methods: those of the sender's
    credentials.
    """

    note: Text
    since: Annotated[list[Since], msgspec.Meta(max_length=4)] = []
    journal_keys: Annotated[list[Key], msgspec.Meta(min_length=1, max_length=20)]
    issuer: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    keys: dict[Key, Hash]


class Cosignature(Part, kw_only=True):
    """The receiver's line under the note of `size` leaves (C2SP tlog-cosignature) and his key for it."""

    size: Size
    key: Key
    line: Annotated[str, msgspec.Meta(min_length=1, max_length=400)]


MESSAGES = Messages({CHECKPOINT: (1, Checkpoint), COSIGNATURE: (1, Cosignature)}, UNREADABLE)


def read(kind: str, body: bytes) -> Part:
    """Refused: kind-not-handled, checkpoint-unreadable."""
    return MESSAGES.read(kind, body)
