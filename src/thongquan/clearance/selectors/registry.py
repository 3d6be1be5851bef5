"""The register of parties, as far as whoever asks may see it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings

from thongquan.books import selectors as books
from thongquan.clearance.selectors import watch
from thongquan.clearance.selectors.access import CLASSIFIED, concerns
from thongquan.identity.domain import SignedIn
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import HIDDEN, party_of, subject_of
from thongquan.parties.selectors import desk

PAGE_MOST = 200
_MARKS = "lane.view"  # whoever sees why a lane was chosen sees who is watched


@dataclass(frozen=True, slots=True)
class Page:
    """`next` asks for what follows; "" at the end."""

    rows: list[desk.Told] = field(default_factory=list)
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
        desk.there(found)
    except NotFound:
        raise NotFound("party", named) from None
    return found


def markable(signed: SignedIn, mark: str, permission: str, at: datetime) -> None:
    """Refused("not-permitted") unless he may propose and decide this mark; what is hidden only who sees it."""
    watch.cleared(signed, permission, at)
    if mark in HIDDEN and not inside(signed, at):
        raise Refused("not-permitted", permission=_MARKS)


def liftable(signed: SignedIn, party: int, status: int, permission: str, at: datetime) -> None:
    """As `markable`, of a mark the party bears. NotFound where it bears none that he sees."""
    borne = [one for one in desk.marked(party, inside=inside(signed, at)) if one["status"] == status]
    if not borne:
        raise NotFound("mark", status)
    markable(signed, borne[0]["mark"], permission, at)


def marking(signed: SignedIn, key: int, permission: str, at: datetime) -> None:
    """As `markable`, of a marking. NotFound where there is none that he sees."""
    markable(signed, desk.marking(key, inside=inside(signed, at))["mark"], permission, at)


def markings(signed: SignedIn, at: datetime, *, state: str = "", cursor: str = "", limit: int = 50) -> Page:
    """Marks proposed and decided, the newest first; `cursor`: the last one of the page before."""
    if cursor and not cursor.isdecimal():
        raise Refused("bad-cursor")
    most = min(limit, PAGE_MOST)
    found = desk.markings(
        state=state, inside=inside(signed, at), before=int(cursor) if cursor else None, limit=most + 1
    )
    return Page(found[:most], str(found[most - 1]["marking"]) if len(found) > most else "")


def names(codes: Collection[str], *, on: date) -> dict[str, str]:
    """Party code → its name on the day; those that name nobody are left out."""
    keys = {code: _key(Subject("party", code)) for code in codes if code}
    found = parties.names([key for key in keys.values() if key is not None], on)
    return {code: found[key] for code, key in keys.items() if key in found}


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
