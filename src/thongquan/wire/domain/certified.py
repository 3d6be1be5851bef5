"""What a room wants certified by a credential, and what the journal is told when it is no longer true."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from thongquan.kernel.events import Event


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is certified: `type` of the credential and `vct` of the one with selective disclosure; `claims` of
    the latter, with what may be kept back marked; from the first to the last moment.
    """

    type: str
    vct: str
    subject: Mapping[str, Any]
    claims: Mapping[str, Any]
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Revoked(Event):
    """`revoked`: the digest of the credential, at `place` of the status list `list`."""

    kind: ClassVar[str] = "wire.credential-revoked"
    revoked: str
    list: int
    place: int
