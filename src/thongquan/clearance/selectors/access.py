"""Who may do what with which declaration: role × office × party (by mandate) × classification.

Other people's declarations do not exist for whoever asks: NotFound. What one may see and not do is Refused.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.models import Declaration
from thongquan.identity.domain import ANY, Classification, Scope, SignedIn, may
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject, local_part, qualified
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import party_of, subject_of
from thongquan.reference import selectors as reference

VIEW = "declaration.view"
# How far one must be allowed to see for a permission; the others ask for nothing.
CLASSIFIED = {
    "lane.view": Classification.RESTRICTED,
    "risk.view": Classification.RESTRICTED,
    "risk.draft": Classification.RESTRICTED,
    "risk.approve": Classification.RESTRICTED,
    "lane.override": Classification.INTERNAL,
    "hold.set": Classification.INTERNAL,
    "hold.lift": Classification.INTERNAL,
    "mark.propose": Classification.INTERNAL,
    "mark.decide": Classification.INTERNAL,
}


@dataclass(frozen=True, slots=True)
class Known:
    """A declaration, as far as permission asks of it. `speakers`: its trader and, where it matters for who
    asks, all who may speak for it now."""

    identifier: str
    key: int
    office: str
    law_day: date
    path: tuple[str, ...]
    trader: Subject
    speakers: frozenset[Subject]

    @property
    def subject(self) -> Subject:
        return Subject("declaration", self.identifier)


def require(signed: SignedIn, identifier: str, permission: str, at: datetime) -> Known:
    """The declaration, where `signed` may do `permission` on it.

    NotFound where there is none or it may not be seen; Refused("not-permitted") where it may be seen, no more.
    """
    return found(signed, identifier, permission, at, among=Declaration.objects.all())[0]


def found(
    signed: SignedIn, identifier: str, permission: str, at: datetime, *, among: QuerySet[Declaration]
) -> tuple[Known, Declaration]:
    """As `require`, with the row, as `among` selects it."""
    number = local_part(identifier, settings.ADMINISTRATION)
    row = among.filter(number=number).first() if number else None
    if row is None:
        raise NotFound("declaration", identifier)
    known = _known(row, signed, at)
    if not may(signed.grants, VIEW, at=at, office=known.path, party=known.speakers):
        raise NotFound("declaration", identifier)
    if not allowed(signed, known, permission, at):
        raise Refused("not-permitted", permission=permission)
    return known, row


def allowed(signed: SignedIn, known: Known, permission: str, at: datetime) -> bool:
    """The same question in the voice of buttons."""
    return signed.may(
        permission,
        at=at,
        office=known.path,
        party=known.speakers,
        classification=CLASSIFIED.get(permission, Classification.OPEN),
    )


def acting(signed: SignedIn, known: Known, permission: str, at: datetime, *, named: str = "") -> Actor:
    """`signed` as the one who acts on the declaration: for whom, or from which office. `named`: of several
    parties that may speak for its trader, this one; Refused("not-permitted") where he does not act for it."""
    for scope in signed.scopes(permission, at=at):
        party = scope.party
        if party is not None and party in known.speakers and (not named or named in (party.id, str(party))):
            return signed.actor(on_behalf=party)
    if named:
        raise Refused("not-permitted", permission=permission)
    return signed.actor(office=known.office)


def visible(signed: SignedIn, at: datetime, permission: str = VIEW) -> Q:
    """Which rows of `Declaration` are there for `signed`; his grant must see as far as the permission asks."""
    which, needed = Q(pk__in=[]), CLASSIFIED.get(permission, Classification.OPEN)
    for scope in signed.scopes(permission, at=at):
        if scope.classification < needed:
            continue
        which |= of_offices(scope, at) & of_party(scope, at)
    return which


def traders(signed: SignedIn, at: datetime, permission: str = VIEW) -> frozenset[str]:
    """Codes of the parties he speaks for: his own, and those who gave one of his a mandate anywhere."""
    mine = {scope.party for scope in signed.scopes(permission, at=at) if scope.party is not None}
    keys = [key for party in mine if (key := party_of(party, settings.ADMINISTRATION)) is not None]
    given = parties.mandates(keys, books.today(at), at=at)["principal_id"].unique() if keys else ()
    return frozenset({party.id for party in mine} | {subject_of(k, settings.ADMINISTRATION).id for k in given})


def party_named(named: str, at: datetime) -> str:
    """The code of the party by its code or a number it holds today; what names nobody as it was given."""
    code = named.strip().upper()
    if not code or party_of(Subject("party", code), settings.ADMINISTRATION) is not None:
        return code
    try:
        return subject_of(parties.party_by(code, books.today(at)), settings.ADMINISTRATION).id
    except NotFound:
        return code


def offices_where(signed: SignedIn, permission: str, at: datetime) -> frozenset[str] | None:
    """The offices where he has the permission for everybody's declarations; None: every one."""
    found: frozenset[str] = frozenset()
    for scope in signed.scopes(permission, at=at):
        if scope.party is None:
            reached = offices_of(scope.office, subtree=scope.subtree, at=at)
            if reached is None:
                return None
            found |= reached
    return found


def of_offices(scope: Scope, at: datetime) -> Q:
    """Of any table that has an `office`."""
    return _offices(scope.office, subtree=scope.subtree, at=at)


def declarant_of(signed: SignedIn, permission: str, at: datetime, *, named: str = "") -> Subject:
    """For whom `signed` declares: the one party of his grants, or the one he names among them.

    Refused: not-permitted (he declares for nobody, or not for the one named), party-not-chosen.
    """
    mine = [s.party for s in signed.scopes(permission, at=at) if s.party is not None]
    choice = list(dict.fromkeys(party for party in mine if not named or named in (party.id, str(party))))
    if not choice:
        raise Refused("not-permitted", permission=permission)
    if len(choice) > 1:
        raise Refused("party-not-chosen")
    return choice[0]


def concerns(signed: SignedIn, permission: str, at: datetime, *of: Subject) -> None:
    """NotFound unless `permission` is granted for everybody, or for one of the parties concerned."""
    scopes = signed.scopes(permission, at=at)
    if not any(scope.party is None or scope.party in of for scope in scopes):
        raise NotFound("party", ", ".join(map(str, of)))


def speaks_for(party: Subject, number: str, on: date) -> bool:
    """Whether `number` (as declared) is one of `party`'s."""
    try:
        return subject_of(parties.party_by(number, on), settings.ADMINISTRATION) == party
    except NotFound:
        return False


def own_people(party: Subject, declaration: Content, on: date, at: datetime) -> bool:
    """Whether all who would be looked up as trader and agent of `declaration` are `party` itself, or, where it
    is the agent, who gave it a mandate: of nobody else may a preview tell what the registers know."""
    key = party_of(party, settings.ADMINISTRATION)
    agents = _held(declaration, "AG", on)
    mine = {key}
    if agents:
        mine |= set(parties.mandates([key], on, at=at)["principal_id"]) if key is not None else set()
    return agents <= {key} and _held(declaration, declaration.type_code, on) <= mine


def _held(declaration: Content, role: str, on: date) -> set[int]:
    """Keys of the registered parties declared in a role; a number that nobody holds tells of nobody."""
    found = set()
    for number in {party.id for party in declaration.parties if party.role_code == role and party.id}:
        try:
            found.add(parties.party_by(number, on))
        except NotFound:
            continue
    return found


def _known(row: Declaration, signed: SignedIn, at: datetime) -> Known:
    day = reference.legal_day(row.office, at)
    path = reference.office_path(row.office, day)
    trader = Subject("party", row.trader) if row.trader else Subject("party", "none")
    speakers = frozenset({trader})
    if not set(signed.parties(at=at)) <= speakers:  # nobody else's mandate is asked for
        speakers = parties.speakers(trader, office=path, procedure=row.procedure, on=day, at=at)
    identifier = qualified(settings.ADMINISTRATION, row.number)
    return Known(identifier, row.pk, row.office, row.law_day, path, trader, speakers)


def offices_of(office: str, *, subtree: bool, at: datetime) -> frozenset[str] | None:
    """The offices a scope reaches, those included for which they answer now; None: every office."""
    if office == ANY:
        return None
    offices = reference.reference().offices
    try:
        day = reference.legal_day(office, at)
        under = offices.subtree(office, day) if subtree else {offices.on(office, day).code}
    except NotFound:  # it has ended: its heir answers
        return frozenset()
    return offices.answered_by(under, day)


def _offices(office: str, *, subtree: bool, at: datetime) -> Q:
    reached = offices_of(office, subtree=subtree, at=at)
    # Not Q(): what says nothing is lost where scopes are joined by "or".
    return Q(office__isnull=False) if reached is None else Q(office__in=sorted(reached))


def of_party(scope: Scope, at: datetime, *, through: str = "") -> Q:
    """What the party of a scope declared for itself, or may speak for by mandate; `through`: the way to the
    declaration from the table that is asked."""
    if scope.party is None:
        return Q()
    which = Q(**{f"{through}trader": scope.party.id})
    key = party_of(scope.party, settings.ADMINISTRATION)
    if key is None:
        return which
    for mandate in parties.mandates([key], books.today(at), at=at).iter_rows(named=True):
        code = subject_of(mandate["principal_id"], settings.ADMINISTRATION).id
        spoken = Q(**{f"{through}trader": code})
        which |= spoken & _within(mandate["offices"], mandate["procedures"], at, through)
    return which


def _within(offices: Collection[str], procedures: Collection[str], at: datetime, through: str) -> Q:
    where = Q()
    if offices:
        where = Q(pk__in=[])
        for office in offices:
            where |= _offices(office, subtree=True, at=at)
    return where & Q(**{f"{through}procedure__in": list(procedures)}) if procedures else where
