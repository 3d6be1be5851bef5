"""What a declarant sends about a declaration that is registered: of which kinds, how it is written and read.

Each names the declaration (`identifier`) and, where it takes something back, what. No two kinds have the same
members. So a signature over one is good for that one alone, whatever address it is sent to.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, ClassVar

import msgspec

PREFIX = "declaration-"  # the pack speaks of these kinds where it speaks of declarations


class Act(StrEnum):
    AMEND = f"{PREFIX}amend"
    WITHDRAW_AMENDMENT = f"{PREFIX}amend-withdraw"
    CANCEL = f"{PREFIX}cancel"
    WITHDRAW_CANCELLATION = f"{PREFIX}cancel-withdraw"
    OBJECT = f"{PREFIX}object"
    WITHDRAW_OBJECTION = f"{PREFIX}object-withdraw"


Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Note = Annotated[str, msgspec.Meta(max_length=2000)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=35)]
Number = Annotated[int, msgspec.Meta(ge=1, le=(1 << 63) - 1)]
Identifier = Annotated[str, msgspec.Meta(max_length=35)]


class Said(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """`identifier` of the declaration; who does not sign may leave it to the address."""

    takes_back: ClassVar[str] = ""

    identifier: Identifier = ""

    @property
    def number(self) -> int:
        """Of the request that is taken back; 0: none is."""
        return getattr(self, self.takes_back) if self.takes_back else 0


class Amendment(Said):
    """`declaration`: the whole of it as it should read, canonical. `from_revision`: compared with which."""

    declaration: msgspec.Raw
    reason: Reason
    from_revision: Annotated[int, msgspec.Meta(ge=0)] | None = None


class Cancellation(Said):
    reason: Code
    note: Note = ""


class Objection(Said):
    """`decision`: its number, or that of the answer to a first objection. `excuse`: why it comes late."""

    decision: Code
    grounds: Annotated[str, msgspec.Meta(min_length=1, max_length=5000)]
    excuse: Note = ""


class AmendmentWithdrawn(Said):
    takes_back: ClassVar[str] = "amendment"

    amendment: Number


class CancellationWithdrawn(Said):
    takes_back: ClassVar[str] = "cancellation"

    cancellation: Number


class ObjectionWithdrawn(Said):
    takes_back: ClassVar[str] = "objection"

    objection: Number


FORMS: Mapping[Act, type[Said]] = {
    Act.AMEND: Amendment,
    Act.WITHDRAW_AMENDMENT: AmendmentWithdrawn,
    Act.CANCEL: Cancellation,
    Act.WITHDRAW_CANCELLATION: CancellationWithdrawn,
    Act.OBJECT: Objection,
    Act.WITHDRAW_OBJECTION: ObjectionWithdrawn,
}


def read(act: Act, body: bytes) -> Said:
    """msgspec.DecodeError or UnicodeDecodeError where `body` is nothing of that kind."""
    return msgspec.json.decode(body, type=FORMS[act])


def written(act: Act, identifier: str, **members: Any) -> bytes:
    """The body of a message, the same bytes for the same members; a withdrawal has the number it takes back."""
    said = FORMS[act](identifier=identifier, **members)
    return msgspec.json.encode(said, order="sorted")


def withdrawal(act: Act, identifier: str, number: int) -> bytes:
    return written(act, identifier, **{FORMS[act].takes_back: number})
