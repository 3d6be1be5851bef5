"""Who reads the journal, and how far."""

from datetime import datetime

from thongquan.clearance.selectors import access
from thongquan.identity.domain import ANY, Classification, SignedIn
from thongquan.journal.domain.leaves import Recorded
from thongquan.kernel.refusals import Refused
from thongquan.risk.domain.events import RESTRICTED, SECRET

VIEW = "journal.view"
CLOSE = (RESTRICTED, SECRET)  # classes for who is cleared for what is restricted


def reads(signed: SignedIn, told: Recorded, data_class: str, at: datetime) -> bool:
    """Whether he reads the journal as far as this (`data_class` as `journal.event_and_class` says): of a
    declaration he may see, of all else where he sees every office; and what is restricted where he is cleared
    for it there.
    """
    far = reach(signed, str(told.subject), at)
    needed = Classification.RESTRICTED if data_class in CLOSE else Classification.OPEN
    return far is not None and far >= needed


def reach(signed: SignedIn, subject: str, at: datetime) -> Classification | None:
    """How far he is cleared in what is told of `subject` ("kind:id"; "": of everything); None: he reads none of
    it. By a grant that holds there: one of his office clears him for nothing of another's."""
    kind, _colon, identifier = subject.partition(":")
    if kind == "declaration":
        return _of_declaration(signed, identifier, at)
    scopes = [scope for scope in signed.scopes(VIEW, at=at) if scope.office == ANY]
    return max((scope.classification for scope in scopes), default=None)


def _of_declaration(signed: SignedIn, identifier: str, at: datetime) -> Classification | None:
    try:
        known = access.require(signed, identifier, VIEW, at)
    except Refused:
        return None
    there = {"at": at, "office": known.path, "party": known.speakers}
    return next(one for one in reversed(Classification) if signed.may(VIEW, **there, classification=one))


def everywhere(signed: SignedIn, at: datetime) -> bool:
    """Whether he reads what is of no declaration, too."""
    return reach(signed, "", at) is not None


def hidden(far: Classification) -> tuple[str, ...]:
    """The classes of what he is not cleared for."""
    return () if far >= Classification.RESTRICTED else CLOSE
