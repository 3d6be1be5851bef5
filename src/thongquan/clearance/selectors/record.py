"""Who reads the journal, how far, and what of it is his own to prove."""

from datetime import datetime

from django.conf import settings

from thongquan.clearance.selectors import access
from thongquan.clearance.selectors.decided import declaration_of
from thongquan.clearance.selectors.views import key_of
from thongquan.identity.domain import ANY, Classification, SignedIn
from thongquan.intake import selectors as intake
from thongquan.intake.domain.messages import message_number
from thongquan.journal import selectors as journal
from thongquan.journal.domain.leaves import Recorded
from thongquan.kernel.identifiers import Subject, qualified
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.risk.domain.events import RESTRICTED, SECRET

VIEW = "journal.view"
CLOSE = (RESTRICTED, SECRET)  # classes for who is cleared for what is restricted
# What of a declaration's record its own people may have; officers' words and all of risk are not among it.
OPEN = (
    "clearance.registered",
    "clearance.cleared",
    "clearance.decided",
    "clearance.duty-determined",
    "clearance.amendment-",
    "clearance.cancellation-",
    "clearance.origin-moved",
    "documents.",
)
MOST = 1_000


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


def owns(signed: SignedIn, told: Recorded, at: datetime) -> bool:
    """A receipt of a message of one's own party, or an open leaf of a declaration one may see."""
    if told.subject.kind == "message" and told.kind == "intake.received":
        return intake.receipt(told.subject.id).sender in signed.parties(at=at)
    if told.subject.kind == "declaration" and told.kind.startswith(OPEN):
        try:
            access.require(signed, told.subject.id, "declaration.view", at)
        except Refused:
            return False
        return True
    return False


def provable(signed: SignedIn, text: str, *, at: datetime) -> tuple[list[Recorded], bool]:
    """The leaves about what `text` names that he may have proved, in the order recorded (the newest MOST), and
    whether he reads the journal there. `text`: the number of a declaration, a receipt or a decision, the
    identifier of a party, or a subject as leaves name it ("guarantee:…"). NotFound where there is none."""
    subject, decision = _named(text.strip())
    far = reach(signed, str(subject), at)
    if far is None:
        told = [one for one in journal.timeline(subject, limit=MOST) if owns(signed, one, at)]
    else:
        told = journal.found(subject=str(subject), hidden=hidden(far), limit=MOST)[::-1]
    if decision:
        told = [one for one in told if one.body is not None and one.body.get("decision") == decision]
    if not told:
        raise NotFound("leaf", text)
    return told, far is not None


def _named(text: str) -> tuple[Subject, str]:
    """What leaves are about, and the number of the decision where it names one."""
    kind, colon, identifier = text.partition(":")
    if colon:
        return Subject(kind, identifier), ""
    text = text.upper()
    if message_number(settings.ADMINISTRATION, text) is not None:
        return Subject("message", text), ""
    if text.startswith(qualified(settings.ADMINISTRATION, "P")):
        return Subject("party", text), ""
    if text.startswith(qualified(settings.ADMINISTRATION, "D")):
        return Subject("declaration", declaration_of(text)), text
    return Subject("declaration", qualified(settings.ADMINISTRATION, key_of(text))), ""
