"""What happens to accounts, grants and keys."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from thongquan.kernel.events import Event


@dataclass(frozen=True, slots=True)
class UserCreated(Event):
    kind: ClassVar[str] = "identity.user-created"

    username: str
    full_name: str


@dataclass(frozen=True, slots=True)
class UserDisabled(Event):
    kind: ClassVar[str] = "identity.user-disabled"

    username: str


@dataclass(frozen=True, slots=True)
class ClientCreated(Event):
    kind: ClassVar[str] = "identity.client-created"

    client_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ClientDisabled(Event):
    kind: ClassVar[str] = "identity.client-disabled"

    client_id: str


@dataclass(frozen=True, slots=True)
class GrantRequested(Event):
    """`pending`: it waits for a second person."""

    kind: ClassVar[str] = "identity.grant-requested"

    grant: int
    role: str
    office: str
    subtree: bool
    party: str
    classification: str
    valid_from: datetime
    valid_to: datetime | None
    pending: bool


@dataclass(frozen=True, slots=True)
class GrantApproved(Event):
    kind: ClassVar[str] = "identity.grant-approved"

    grant: int
    role: str


@dataclass(frozen=True, slots=True)
class GrantRevoked(Event):
    kind: ClassVar[str] = "identity.grant-revoked"

    grant: int
    role: str


@dataclass(frozen=True, slots=True)
class TokenIssued(Event):
    kind: ClassVar[str] = "identity.token-issued"

    token: int
    name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenRevoked(Event):
    kind: ClassVar[str] = "identity.token-revoked"

    token: int


@dataclass(frozen=True, slots=True)
class PasswordChanged(Event):
    kind: ClassVar[str] = "identity.password-changed"

    username: str


@dataclass(frozen=True, slots=True)
class PasswordReset(Event):
    """By an administrator: the person chooses another as he signs in."""

    kind: ClassVar[str] = "identity.password-reset"

    username: str


@dataclass(frozen=True, slots=True)
class FactorAdded(Event):
    """`factor`: totp, webauthn or recovery_codes."""

    kind: ClassVar[str] = "identity.factor-added"

    username: str
    factor: str


@dataclass(frozen=True, slots=True)
class FactorRemoved(Event):
    kind: ClassVar[str] = "identity.factor-removed"

    username: str
    factor: str


@dataclass(frozen=True, slots=True)
class FactorsReset(Event):
    """All of them, by an administrator: the person enrols anew."""

    kind: ClassVar[str] = "identity.factors-reset"

    username: str


@dataclass(frozen=True, slots=True)
class SignedInOnce(Event):
    kind: ClassVar[str] = "identity.signed-in"

    address: str


@dataclass(frozen=True, slots=True)
class ViewSaved(Event):
    """Which list it narrows; how is nobody else's."""

    kind: ClassVar[str] = "identity.view-saved"

    view: int
    of: str


@dataclass(frozen=True, slots=True)
class ViewForgotten(Event):
    kind: ClassVar[str] = "identity.view-forgotten"

    view: int
