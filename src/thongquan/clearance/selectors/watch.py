"""Who keeps the selection: profiles by the office that owns them, what is secret by those who approve it."""

from datetime import datetime

from thongquan.books import selectors as books
from thongquan.clearance.selectors.access import CLASSIFIED
from thongquan.identity.domain import Classification, SignedIn
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.reference import selectors as reference
from thongquan.risk.selectors import desk

APPROVE = "risk.approve"


def cleared(signed: SignedIn, permission: str, at: datetime) -> None:
    """Refused("not-permitted") to whose grants do not see so far."""
    needed = CLASSIFIED.get(permission, Classification.OPEN)
    if not any(scope.classification >= needed for scope in signed.scopes(permission, at=at)):
        raise Refused("not-permitted", permission=permission)


def profiles(signed: SignedIn, at: datetime, *, code: str = "", state: str = "") -> list[desk.Told]:
    """Every profile he may see."""
    return desk.profiles_told(
        code=code,
        states=[state] if state else [],
        secret=bool(signed.scopes(APPROVE, at=at)),
        drafted_by=str(signed.subject),
    )


def profile(signed: SignedIn, code: str, revision: int, permission: str, at: datetime) -> desk.Told:
    """NotFound where he may not see it; Refused("not-permitted") where another office owns it."""
    for told in profiles(signed, at, code=code):
        if told["revision"] == revision:
            owned(signed, told["owner"], permission, at)
            return told
    raise NotFound("risk-profile", f"{code}/{revision}")


def draftable(signed: SignedIn, code: str, owner: str, permission: str, at: datetime) -> None:
    """Refused("not-permitted") unless he may write for `owner`, and for whose the code is already: a new
    revision takes the place of the one before."""
    earlier = desk.profiles_told(code=code, secret=True)[:1]
    for one in (owner, *(told["owner"] for told in earlier)):
        owned(signed, one, permission, at)


def owned(signed: SignedIn, owner: str, permission: str, at: datetime) -> None:
    """Refused("not-permitted") unless he may do it for the office (or unit) that owns the profile."""
    needed = CLASSIFIED.get(permission, Classification.OPEN)
    try:
        path = tuple(reference.office_path(owner, books.today(at)))
    except NotFound:
        path = (owner,)
    if not signed.may(permission, at=at, office=path, classification=needed):
        raise Refused("not-permitted", permission=permission)
