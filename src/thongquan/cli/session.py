"""Who sits at the command line: whoever writes signs in, and acts as that person with that person's rights.

`thongquan sign-in` keeps a token that ends by itself; scripts give THONGQUAN_TOKEN, or THONGQUAN_USER and
THONGQUAN_PASSWORD, with THONGQUAN_CODE where the account has a second factor.
"""

import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from thongquan.clearance.selectors import access
from thongquan.clearance.selectors.access import Known
from thongquan.identity import selectors as identities
from thongquan.identity import services as identity
from thongquan.identity.domain import SignedIn
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import qualified
from thongquan.kernel.refusals import Refused

HOURS = 12
DIGITS = 11  # of a declaration's number; the twelfth counts its revisions


@dataclass(frozen=True, slots=True)
class Visit:
    """Who acts, when, by which permission, and on which declaration, where it is of one."""

    at: datetime
    permission: str
    signed: SignedIn
    about: Known | None = None

    @property
    def known(self) -> Known:
        assert self.about is not None, "the command is of no declaration"
        return self.about

    @property
    def identifier(self) -> str:
        return self.known.identifier

    @property
    def actor(self) -> Actor:
        if self.about is None:
            return self.signed.actor()
        return access.acting(self.signed, self.about, self.permission, self.at)

    def may(self, permission: str) -> bool:
        return access.allowed(self.signed, self.known, permission, self.at)


def visit(permission: str, *, everywhere: bool = False) -> Visit:
    """Refused: not-signed-in, not-permitted. `everywhere`: for those whose grant is of every office."""
    at = timezone.now()
    signed = who(at=at)
    if not signed.scopes(permission, at=at):
        raise Refused("not-permitted", permission=permission)
    if everywhere:
        signed.require_everywhere(permission, at=at)
    return Visit(at, permission, signed)


def visit_of(number: str, permission: str) -> Visit:
    """To one declaration; NotFound where it is not there for this person."""
    at = timezone.now()
    signed = who(at=at)
    return Visit(at, permission, signed, access.require(signed, identifier(number), permission, at))


def signed_in(permission: str) -> Actor:
    return visit(permission).actor


def identifier(number: str) -> str:
    """Of a declaration, from the number people read: 100000000010, 10000000001 or VN-10000000001."""
    prefix = qualified(settings.ADMINISTRATION, "")
    return qualified(settings.ADMINISTRATION, number.strip().upper().removeprefix(prefix)[:DIGITS])


def who_now() -> tuple[SignedIn, datetime]:
    """Whoever is signed in, and this moment. Refused("not-signed-in")."""
    at = timezone.now()
    return who(at=at), at


def who(*, at: datetime) -> SignedIn:
    """The person at the command line. Refused("not-signed-in")."""
    token = os.environ.get("THONGQUAN_TOKEN") or _kept()
    if os.environ.get("THONGQUAN_USER"):
        password, code = (os.environ.get(f"THONGQUAN_{name}", "") for name in ("PASSWORD", "CODE"))
        return _by_password(os.environ["THONGQUAN_USER"], password, code, at)
    if not token:
        raise Refused("not-signed-in")
    return identities.by_bearer(token, at=at)


def sign_in(*, username: str, password: str, at: datetime, code: str = "", new_password: str = "") -> SignedIn:
    """Keep a token for the commands that follow, readable by this user of the machine alone."""
    signed = _by_password(username, password, code, at, new_password)
    ends = at + timedelta(hours=HOURS)
    name = f"thongquan@{socket.gethostname()}"[:60]
    token = identity.issue_token(
        name=name, expires_at=ends, actor=signed.actor(), at=at, second_factor=signed.second_factor
    )
    path = token_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token)
    return signed


def sign_out(*, at: datetime) -> None:
    """The token ends here and everywhere."""
    token = _kept()
    token_file().unlink(missing_ok=True)
    with suppress(Refused):
        identity.revoke_token(token=token, actor=identities.by_bearer(token, at=at).actor(), at=at)


def token_file() -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "thongquan" / "token"


def _kept() -> str:
    try:
        return token_file().read_text().strip()
    except FileNotFoundError:
        return ""


def _by_password(username: str, password: str, code: str, at: datetime, new_password: str = "") -> SignedIn:
    return identity.sign_in(
        username=username,
        password=password,
        address="command line",
        at=at,
        code=code,
        new_password=new_password,
    )
