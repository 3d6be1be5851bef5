"""Permission is role × office scope × party scope × classification, and what is not granted is denied."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from thongquan.identity.domain.catalogue import PERMISSIONS, Role
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

ANY = ""  # as an office: every office


class Classification(IntEnum):
    """How far a person may see; a grant for one includes those below."""

    OPEN = 0
    INTERNAL = 1
    RESTRICTED = 2


@dataclass(frozen=True, slots=True)
class Grant:
    """`office`: a code, with `subtree` those under it too, or `ANY`. `party`: the one it speaks for, None for
    all. In force in [valid_from, valid_to) and until revoked; a pending one is never given here."""

    role: Role
    office: str
    subtree: bool
    party: Subject | None
    classification: Classification
    valid_from: datetime
    valid_to: datetime | None = None
    revoked_at: datetime | None = None

    def in_force(self, at: datetime) -> bool:
        ends = [end for end in (self.valid_to, self.revoked_at) if end is not None]
        return self.valid_from <= at and all(at < end for end in ends)

    def covers(
        self, *, office: Sequence[str], parties: Collection[Subject], classification: Classification
    ) -> bool:
        return (
            self._covers_office(office)
            and (self.party is None or self.party in parties)
            and classification <= self.classification
        )

    def _covers_office(self, office: Sequence[str]) -> bool:
        if self.office == ANY:
            return True
        return self.office in (office if self.subtree else office[:1])


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a permission holds, for filtering lists."""

    office: str
    subtree: bool
    party: Subject | None
    classification: Classification

    @property
    def everywhere(self) -> bool:
        """Of every office, and of no one party."""
        return self.office == ANY and self.party is None


def may(
    grants: Iterable[Grant],
    permission: str,
    *,
    at: datetime,
    office: Sequence[str] | str | None = None,
    party: Subject | Collection[Subject] | None = None,
    classification: Classification = Classification.OPEN,
) -> bool:
    """Whether one of `grants` allows `permission` `at` this moment.

    `office`: the office and those above it, nearest first (`reference.selectors.office_path`); `party`: whom it
    concerns, or all who may speak for him (`parties.selectors.speakers`). What is not said counts as unknown:
    a grant limited in that respect does not cover it. An unknown permission is denied.
    """
    known = PERMISSIONS.get(permission)
    if known is None:
        return False
    path = (office,) if isinstance(office, str) else tuple(office or ())
    parties = (party,) if isinstance(party, Subject) else tuple(party or ())
    return any(
        grant.role in known.roles
        and grant.in_force(at)
        and grant.covers(office=path, parties=parties, classification=classification)
        for grant in grants
    )


def scopes(grants: Iterable[Grant], permission: str, *, at: datetime) -> tuple[Scope, ...]:
    """Where `permission` holds `at` this moment; none: nowhere."""
    roles = PERMISSIONS[permission].roles if permission in PERMISSIONS else frozenset()
    return tuple(
        dict.fromkeys(
            Scope(grant.office, grant.subtree, grant.party, grant.classification)
            for grant in grants
            if grant.role in roles and grant.in_force(at)
        )
    )


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person or machine client, recognised, with its grants. `narrowed`: a token that carries only some
    permissions; None where it carries all that the grants give. `second_factor`: not by a password alone.
    `password_given`: by a password that somebody else gave, and that is to be changed first."""

    subject: Subject
    name: str
    grants: tuple[Grant, ...]
    language: str = ""
    narrowed: frozenset[str] | None = field(default=None)
    second_factor: bool = False
    password_given: bool = False

    def may(
        self,
        permission: str,
        *,
        at: datetime,
        office: Sequence[str] | str | None = None,
        party: Subject | Collection[Subject] | None = None,
        classification: Classification = Classification.OPEN,
    ) -> bool:
        """As `may`, and the token carries the permission."""
        return self._carries(permission) and may(
            self.grants, permission, at=at, office=office, party=party, classification=classification
        )

    def scopes(self, permission: str, *, at: datetime) -> tuple[Scope, ...]:
        return scopes(self.grants, permission, at=at) if self._carries(permission) else ()

    def require_everywhere(self, permission: str, *, at: datetime) -> None:
        """What is the whole country's is for those whose grant is of every office. Refused("not-permitted")."""
        if not any(scope.everywhere for scope in self.scopes(permission, at=at)):
            raise Refused("not-permitted", permission=permission)

    def roles(self, *, at: datetime) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants if grant.in_force(at))

    def lacks_second_factor(self, wanted: Collection[str], *, at: datetime) -> bool:
        """Whether one of its roles is among `wanted`, and a password is all there was."""
        if self.second_factor or self.subject.kind != "user":
            return False
        return not self.roles(at=at).isdisjoint(wanted)

    def parties(self, *, at: datetime) -> tuple[Subject, ...]:
        """The parties it speaks for, in the order they were granted."""
        mine = (grant.party for grant in self.grants if grant.in_force(at) and grant.party)
        return tuple(dict.fromkeys(mine))

    def actor(self, *, on_behalf: Subject | None = None, office: str | None = None) -> Actor:
        return Actor(self.subject, on_behalf, office)

    def _carries(self, permission: str) -> bool:
        return self.narrowed is None or permission in self.narrowed
