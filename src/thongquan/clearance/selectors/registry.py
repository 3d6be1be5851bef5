"""The register of parties, as far as whoever asks may see it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from thongquan.books import selectors as books
from thongquan.clearance.selectors.access import CLASSIFIED, concerns
from thongquan.identity.domain import SignedIn
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import party_of, subject_of
from thongquan.parties.selectors import desk

PAGE_MOST = 200
_MARKS = "lane.view"  # whoever sees why a lane was chosen sees who is watched


@dataclass(frozen=True, slots=True)
class Page:
    """`next` asks for what follows; "" at the end."""

    parties: list[desk.Told] = field(default_factory=list)
    next: str = ""


def page(
    signed: SignedIn, permission: str, at: datetime, *, search: str = "", cursor: str = "", limit: int = 50
) -> Page:
    """One's own; for whoever may see everybody, whom the name or the number fits. Refused("bad-cursor")."""
    on, scopes = books.today(at), signed.scopes(permission, at=at)
    if not any(scope.party is None for scope in scopes):
        own = dict.fromkeys(_key(scope.party) for scope in scopes if scope.party)
        return Page(desk.about([key for key in own if key is not None], on, inside=inside(signed, at)))
    most = min(limit, PAGE_MOST)
    found = _found(search, at, cursor, most)
    more = subject_of(found[most - 1], settings.ADMINISTRATION).id if len(found) > most else ""
    return Page(desk.about(found[:most], on, inside=inside(signed, at)), more)


def party(signed: SignedIn, named: str, permission: str, at: datetime) -> int:
    """The key of the party `named` by its code (VN-P00000017) or a number it holds today. NotFound where there
    is none, or `permission` is not granted for it."""
    key = _key(Subject("party", named.removeprefix("party:")))
    try:
        found = parties.party_by(named, books.today(at)) if key is None else key
        concerns(signed, permission, at, subject_of(found, settings.ADMINISTRATION))
        desk.about([found], books.today(at))
    except NotFound:
        raise NotFound("party", named) from None
    return found


def inside(signed: SignedIn, at: datetime) -> bool:
    """Whether he sees the marks that are for officers alone."""
    return any(scope.classification >= CLASSIFIED[_MARKS] for scope in signed.scopes(_MARKS, at=at))


def _found(search: str, at: datetime, cursor: str, most: int) -> list[int]:
    """One more than `most`, where there are more."""
    after = _key(Subject("party", cursor)) if cursor else None
    if cursor and after is None:
        raise Refused("bad-cursor")
    try:
        return desk.find(search, books.today(at), after=after, limit=most + 1)
    except NotFound:
        raise Refused("bad-cursor") from None


def _key(party: Subject) -> int | None:
    return party_of(party, settings.ADMINISTRATION)
