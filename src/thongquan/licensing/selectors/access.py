"""Whose applications and licences are there for whoever asks: the applicant, who has his mandate, the agency.

Others' do not exist. A mandate limited to offices or procedures of customs says nothing of other agencies.
Licences are there for customs too, whoever holds them: a declaration may name any.
"""

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from thongquan.books import selectors as books
from thongquan.identity.domain import SignedIn
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject, local_part, qualified
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.licensing import models
from thongquan.licensing.selectors.names import APPLICATION, LICENCE, key_of
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import party_of
from thongquan.parties.selectors.speaking import spoken_for

VIEW, READ, APPLY, DECIDE = "licence.view", "licence.read", "licence.apply", "licence.decide"
AGENCY = "agency"


def agency(code: str) -> Subject:
    """Whom an officer of an agency is granted his role for: Subject("agency", "VN-MARD")."""
    return Subject(AGENCY, qualified(settings.ADMINISTRATION, code))


def agencies(signed: SignedIn, at: datetime, permission: str = VIEW) -> frozenset[str]:
    """Codes of the agencies he works for."""
    mine = (scope.party for scope in signed.scopes(permission, at=at) if scope.party is not None)
    codes = (local_part(one.id, settings.ADMINISTRATION) for one in mine if one.kind == AGENCY)
    return frozenset(code for code in codes if code)


def applicants(signed: SignedIn, at: datetime, permission: str = VIEW) -> frozenset[str]:
    """Codes of the parties he speaks for: his own, and those that gave one of his a general mandate."""
    return spoken_for(signed, permission, at)


def applicant_of(signed: SignedIn, at: datetime, *, named: str = "") -> Subject:
    """For whom he applies: the one party of his grants, or the one named among those he speaks for.

    Refused: not-permitted, party-not-chosen.
    """
    choice = applicants(signed, at, APPLY)
    own = [s.party.id for s in signed.scopes(APPLY, at=at) if s.party is not None and s.party.id in choice]
    if named:
        if named not in choice:
            raise Refused("not-permitted", permission=APPLY)
        return Subject("party", named)
    if not own:
        raise Refused("not-permitted", permission=APPLY)
    if len(set(own)) > 1:
        raise Refused("party-not-chosen")
    return Subject("party", own[0])


def customs(signed: SignedIn, at: datetime) -> bool:
    """Whether he reads licences for nobody in particular."""
    return any(scope.party is None for scope in signed.scopes(READ, at=at))


def licences(signed: SignedIn, at: datetime) -> Q:
    """Which rows of `Licence` are there for him."""
    if customs(signed, at):
        return Q()
    which = Q(party__in=sorted(applicants(signed, at, READ)))
    return which | Q(agency__in=sorted(agencies(signed, at, READ)))


def applications(signed: SignedIn, at: datetime, permission: str = VIEW) -> Q:
    """Which rows of `Application` are there for him: an agency sees none that was never sent to it."""
    return _applications(applicants(signed, at, permission), agencies(signed, at, permission))


def _applications(mine: frozenset[str], ours: frozenset[str]) -> Q:
    return Q(party__in=sorted(mine)) | Q(agency__in=sorted(ours), sent_at__isnull=False)


def application(signed: SignedIn, identifier: str, permission: str, at: datetime) -> models.Application:
    """NotFound: it is not there for him; Refused("not-permitted"): it is, and he may not."""
    row, _ = seen(signed, identifier, at)
    _require(signed, row.party, row.agency, permission, at)
    return row


def seen(signed: SignedIn, identifier: str, at: datetime) -> tuple[models.Application, frozenset[str]]:
    """The application, and for whom he speaks. NotFound: it is not there for him."""
    mine = applicants(signed, at)
    rows = models.Application.objects.filter(pk=key_of(APPLICATION, identifier))
    row = rows.filter(_applications(mine, agencies(signed, at))).first()
    if row is None:
        raise NotFound(APPLICATION, identifier)
    return row, mine


def licence(signed: SignedIn, identifier: str, permission: str, at: datetime) -> models.Licence:
    """As `application`."""
    rows = models.Licence.objects.filter(pk=key_of(LICENCE, identifier))
    row = rows.filter(licences(signed, at)).first()
    if row is None:
        raise NotFound(LICENCE, identifier)
    _require(signed, row.party, row.agency, permission, at)
    return row


def _require(signed: SignedIn, party: str, of: str, permission: str, at: datetime) -> None:
    if permission == APPLY and party in applicants(signed, at, APPLY):
        return
    if permission == DECIDE and of in agencies(signed, at, DECIDE):
        return
    if permission not in (APPLY, DECIDE):
        return
    raise Refused("not-permitted", permission=permission)


def acting(signed: SignedIn, row: models.Application | models.Licence, permission: str, at: datetime) -> Actor:
    """As whom he acts on it: for the applicant, or for the agency."""
    for_whom = Subject("party", row.party) if permission == APPLY else agency(row.agency)
    return signed.actor(on_behalf=for_whom)


def names_of(codes: set[str], at: datetime) -> dict[str, str]:
    """The names of parties by their codes."""
    keys = {code: party_of(Subject("party", code), settings.ADMINISTRATION) for code in codes}
    known = parties.names([key for key in keys.values() if key is not None], books.today(at))
    return {code: known.get(key, "") for code, key in keys.items() if key is not None}
