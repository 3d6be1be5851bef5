"""Who reads the journal, and how far."""

from datetime import datetime

from thongquan.clearance.selectors import access
from thongquan.identity.domain import ANY, Classification, SignedIn
from thongquan.journal import selectors as journal
from thongquan.journal.domain.leaves import Recorded
from thongquan.kernel.refusals import Refused
from thongquan.risk.domain.events import RESTRICTED, SECRET

VIEW = "journal.view"
CLOSE = (RESTRICTED, SECRET)  # classes for who is cleared for what is restricted


def reads(signed: SignedIn, told: Recorded, at: datetime) -> bool:
    """Whether he reads the journal as far as this: of a declaration he may see, of all else where he sees every
    office; and what is restricted where he is cleared for it."""
    scopes = signed.scopes(VIEW, at=at)
    if told.subject.kind == "declaration":
        if not of_declaration(signed, told.subject.id, at):
            return False
    elif not any(scope.office == ANY for scope in scopes):
        return False
    needed = Classification.RESTRICTED if journal.data_class(told.id) in CLOSE else Classification.OPEN
    return any(scope.classification >= needed for scope in scopes)


def of_declaration(signed: SignedIn, identifier: str, at: datetime) -> bool:
    try:
        access.require(signed, identifier, VIEW, at)
    except Refused:
        return False
    return True


def everywhere(signed: SignedIn, at: datetime) -> bool:
    """Whether he reads what is of no declaration, too."""
    return any(scope.office == ANY for scope in signed.scopes(VIEW, at=at))


def hidden(signed: SignedIn, at: datetime) -> tuple[str, ...]:
    """The classes he is not cleared for."""
    cleared = any(scope.classification >= Classification.RESTRICTED for scope in signed.scopes(VIEW, at=at))
    return () if cleared else CLOSE
