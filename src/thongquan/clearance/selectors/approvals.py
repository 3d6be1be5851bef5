"""What waits for a second person whom the reader may be, and what he himself asked for: two-person acts of
every room below, in one question. Who asked is no second person to himself, nor is who depends on him."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat, Substr

from thongquan.books import selectors as books
from thongquan.clearance.models import Declaration, Objection
from thongquan.clearance.selectors import access
from thongquan.clearance.selectors.objections import ANSWER
from thongquan.clearance.selectors.objections import OPEN as LODGED
from thongquan.documents import selectors as documents
from thongquan.identity.domain import Classification, Scope, SignedIn
from thongquan.identity.selectors import pending as people
from thongquan.identity.selectors.independence import independent_of
from thongquan.identity.selectors.pending import NOTHING, Rows, Waiting, shaped, together
from thongquan.kernel.identifiers import qualified
from thongquan.ledger.selectors import pending as money
from thongquan.parties.selectors import pending as marks
from thongquan.risk.selectors import pending as risk

MOST = 500


Named = tuple[str, str]  # kind and key of a Waiting


class Stands(StrEnum):
    """Where it stands with who reads."""

    YOURS = "yours"  # he may decide it
    OTHERS = "others"  # he asked for it, or had a hand in it
    DEPENDENT = "dependent"  # he may decide such things, and is no second person to who asked for this one


@dataclass(frozen=True, slots=True)
class Approval:
    """What waits, and whether the reader is the one it waits for."""

    what: Waiting
    stands: Stands

    def told(self) -> dict[str, str]:
        """For programs: kind, key, by, at, reason, about, stands."""
        what = self.what
        return {
            "kind": what.kind,
            "key": what.key,
            "by": what.by,
            "at": what.at.isoformat(),
            "reason": what.why,
            "about": what.about,
            "stands": self.stands,
        }


def approvals(
    signed: SignedIn, at: datetime, *, more: Iterable[Rows] = (), limit: int = MOST, one: Named | None = None
) -> list[Approval]:
    """The first to have waited first. `more`: what rooms above this one have that waits, in the same shape;
    `one`: that alone."""
    each = [*_waiting(signed, at), *more]
    if one is not None:
        each = [rows.filter(w_kind=one[0], w_key=one[1]) for rows in each]
    waiting = together(each, limit=limit)
    firsts = {one for what in waiting if what.may for one in _firsts(what)}
    free = independent_of(signed.subject, firsts, at=at)
    return [Approval(what, _stands(what, str(signed.subject), free)) for what in waiting]


def reached(signed: SignedIn, permission: str, at: datetime) -> Q:
    """Of what is nobody's in particular: whoever has the permission."""
    return Q() if signed.scopes(permission, at=at) else NOTHING


def _waiting(signed: SignedIn, at: datetime) -> list[Rows]:
    me = str(signed.subject)

    def of(permission: str, by: str) -> Q:
        return _declared(signed, permission, at, by=by)

    profiles, parameters = _risk(signed, at)
    return [
        people.grants(where=reached(signed, "grant.approve", at), me=me),
        books.editions_pending(where=reached(signed, "books.publish", at), me=me),
        money.refunds(where=of("refund.decide", "declaration"), me=me),
        money.reversals(where=of("correction.decide", "entry__declaration"), me=me),
        money.adjustments(where=of("adjustment.decide", "declaration"), me=me),
        *money.guarantees(where=_guaranteed(signed, at), me=me),
        marks.markings(where=_cleared(signed, "mark.decide", at), me=me),
        documents.destructions_pending(where=_everywhere(signed, "destruction.decide", at), me=me),
        risk.profiles(where=profiles, me=me),
        risk.parameters(where=parameters, me=me, today=books.today(at)),
        _objections(signed, at, me),
    ]


def _firsts(what: Waiting) -> list[str]:
    """To whom the second person must be one. Of a role it is enough not to have asked for it."""
    if what.kind == "grant":
        return []
    first = [] if what.kind == "objection" else [what.by]
    return [one for one in (*first, *what.also.split()) if one and not one.startswith("system:")]


def _stands(what: Waiting, me: str, free: set[str]) -> Stands:
    own = {what.by, *what.also.split()}
    if me in own or not what.may:
        return Stands.OTHERS
    return Stands.YOURS if free.issuperset(_firsts(what)) else Stands.DEPENDENT


def _everywhere(signed: SignedIn, permission: str, at: datetime) -> Q:
    return Q() if any(scope.everywhere for scope in signed.scopes(permission, at=at)) else NOTHING


def _cleared(signed: SignedIn, permission: str, at: datetime) -> Q:
    return Q() if _seeing(signed, permission, at) else NOTHING


def _seeing(signed: SignedIn, permission: str, at: datetime) -> list[Scope]:
    """Where his grant sees as far as the permission asks."""
    needed = access.CLASSIFIED.get(permission, Classification.OPEN)
    return [scope for scope in signed.scopes(permission, at=at) if scope.classification >= needed]


def _declared(signed: SignedIn, permission: str, at: datetime, *, by: str) -> Q:
    """Of declarations of his offices; what is of none is for those of every office."""
    if any(scope.everywhere for scope in signed.scopes(permission, at=at)):
        return Q()
    number = Substr(OuterRef(by), len(qualified(settings.ADMINISTRATION, "")) + 1)
    return Q(Exists(Declaration.objects.filter(access.visible(signed, at, permission), number=number)))


def _offices(scopes: Iterable[Scope], at: datetime, column: str) -> Q:
    which = NOTHING
    for scope in scopes:
        reached = access.offices_of(scope.office, subtree=scope.subtree, at=at)
        if reached is None:
            return Q()
        which |= Q(**{f"{column}__in": sorted(reached)})
    return which


def _guaranteed(signed: SignedIn, at: datetime) -> Q:
    """Of his office, or of every office."""
    scopes = signed.scopes("guarantee.accept", at=at)
    which = _offices(scopes, at, "office")
    return which | Q(office="") if scopes and which else which


def _risk(signed: SignedIn, at: datetime) -> tuple[Q, Q]:
    """Profiles of the offices he approves for; parameters, which are everybody's."""
    scopes = _seeing(signed, "risk.approve", at)
    return _offices(scopes, at, "owner"), Q() if scopes else NOTHING


def _objections(signed: SignedIn, at: datetime, me: str) -> Rows:
    """`by`: who objects; `also`: who decided, and is not to answer for it."""
    where = _offices(signed.scopes(ANSWER, at=at), at, "authority")
    # Of the few that are open each is looked up; `in` would read every declaration of the office.
    own = Declaration.objects.filter(access.visible(signed, at, ANSWER), pk=OuterRef("declaration_id"))
    identifier = Concat(Value(qualified(settings.ADMINISTRATION, "")), F("declaration__number"))
    return shaped(
        Objection.objects.filter(state__in=LODGED), "objection", where=where & Q(Exists(own)), me=me,
        by="lodged_by", at="lodged_at", why="grounds", about=identifier, also="decision__decided_by",
        key=Cast(F("pk"), TextField()),
    )  # fmt: skip
