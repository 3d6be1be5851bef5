"""Drafts: whose they are, how long they are kept, what stands in them. Another's draft is not there.

A draft is of the party that declares: the trader, or the agent who declares for him. All who may draft for that
party see it, so that a colleague can go on with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models import Case, F, Q, QuerySet, When

from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.domain.declaration import Party
from thongquan.clearance.domain.drafts import AGENT, Terms
from thongquan.clearance.models import Declaration, Draft, Revision
from thongquan.identity.domain import SignedIn
from thongquan.kernel.identifiers import Subject, qualified
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import party_of, subject_of
from thongquan.parties.selectors import Card

PERMISSION = "declaration.draft"
PAGE_MOST = 200
_decode = msgspec.json.Decoder(Content).decode


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft with what stands in it. `declaration` is the identifier it was registered as, "" before."""

    id: UUID
    party: Subject
    version: int
    started_at: datetime
    saved_at: datetime
    saved_by: str
    warned_at: datetime
    expires_at: datetime
    declaration: str
    content: Content

    def told(self) -> dict[str, Any]:
        """As the interface gives it."""
        return {**_times(self), "content": msgspec.to_builtins(self.content)}


def require(signed: SignedIn, draft: UUID, permission: str, at: datetime) -> Drafted:
    """The draft, where `signed` may do `permission` for its party; NotFound else, and once its time is over."""
    row = _of(signed, permission, at).filter(pk=draft).first()
    if row is None:
        raise NotFound("draft", draft)
    return of_row(row)


def of_row(row: Draft) -> Drafted:
    """`row` comes with its declaration (`select_related`), or costs a query more where it has one."""
    return Drafted(
        id=row.pk,
        party=Subject("party", row.party),
        version=row.version,
        started_at=row.started_at,
        saved_at=row.saved_at,
        saved_by=row.saved_by,
        warned_at=row.warned_at,
        expires_at=row.expires_at,
        declaration=_identifier(row),
        content=_decode(bytes(row.content)),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """`next` asks for what follows; "" at the end."""

    drafts: list[dict[str, Any]]
    next: str = ""


def page(signed: SignedIn, at: datetime, *, cursor: str = "", limit: int = 50) -> Page:
    """The open drafts `signed` may go on with, the latest begun first. Refused("bad-cursor")."""
    rows = _of(signed, PERMISSION, at).filter(declaration=None).defer("content").order_by("-id")
    if cursor:
        rows = rows.filter(pk__lt=_place(cursor))
    found = list(rows[: min(limit, PAGE_MOST) + 1])
    shown = found[: min(limit, PAGE_MOST)]
    return Page([summary(row, at) for row in shown], str(shown[-1].pk) if len(found) > len(shown) else "")


def ending(signed: SignedIn, at: datetime, *, limit: int = 10) -> list[dict[str, Any]]:
    """The open drafts of which it is time to warn, those that end first."""
    rows = _of(signed, PERMISSION, at).filter(declaration=None, warned_at__lte=at).defer("content")
    return [summary(row, at) for row in rows.order_by("expires_at", "id")[:limit]]


def pressing(signed: SignedIn, at: datetime, *, limit: int) -> list[dict[str, Any]]:
    """The open drafts: those of which it is time to warn, the first to end first; then the latest begun."""
    rows = _of(signed, PERMISSION, at).filter(declaration=None).defer("content")
    ends = Case(When(warned_at__lte=at, then=F("expires_at")))
    return [summary(row, at) for row in rows.order_by(ends.asc(nulls_last=True), "-id")[:limit]]


def summary(row: Draft, at: datetime) -> dict[str, Any]:
    """A draft in one row of a list; `warned`: it ends soon."""
    return {
        **_times(row),
        "direction": row.direction,
        "reference": row.reference,
        "trader": row.trader,
        "items": row.items,
        "warned": row.warned_at <= at,
    }


def _times(one: Draft | Drafted) -> dict[str, Any]:
    return {
        "draft": str(one.id),
        "party": one.party.id if isinstance(one.party, Subject) else one.party,
        "version": one.version,
        "started_at": one.started_at.isoformat(),
        "saved_at": one.saved_at.isoformat(),
        "saved_by": one.saved_by,
        "warned_at": one.warned_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "declaration": one.declaration if isinstance(one, Drafted) else _identifier(one),
    }


def _identifier(row: Draft) -> str:
    return qualified(settings.ADMINISTRATION, row.declaration.number) if row.declaration else ""


def _of(signed: SignedIn, permission: str, at: datetime) -> QuerySet[Draft]:
    """Those of the parties `signed` may draft for, while they last."""
    mine = {scope.party.id for scope in signed.scopes(permission, at=at) if scope.party is not None}
    return Draft.objects.select_related("declaration").filter(party__in=mine, expires_at__gt=at)


def _place(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError:
        raise Refused("bad-cursor") from None


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody `declarant` may draft for: itself, or who gave it a mandate."""

    declarant: Subject
    party: Subject
    card: Card

    @property
    def itself(self) -> bool:
        return self.declarant == self.party


def clients(signed: SignedIn, at: datetime) -> list[Client]:
    """For whom `signed` may draft, his own parties first."""
    on = books.today(at)
    own = [s.party for s in signed.scopes(PERMISSION, at=at) if s.party is not None]
    keys = {party_of(one, settings.ADMINISTRATION): one for one in dict.fromkeys(own)}
    agents = {key: one for key, one in keys.items() if key is not None}
    given = parties.mandates(agents, on, at=at).select("agent_id", "principal_id").unique(maintain_order=True)
    cards = parties.cards({*agents, *given["principal_id"].to_list()}, on)
    pairs = [*((key, key) for key in agents), *given.rows()]
    found = [
        Client(agents[agent], subject_of(principal, settings.ADMINISTRATION), cards[principal])
        for agent, principal in dict.fromkeys(pairs)
        if principal in cards and agent in cards
    ]
    return sorted(found, key=lambda one: (not one.itself, one.card.name))


def people(declarant: Subject, principal: str, kind: str, at: datetime) -> list[Party]:
    """Who declares, as parties of a declaration of direction `kind`: the trader, whose number is `principal`
    ("" is the declarant itself), and his agent. Refused("not-mandated") for who gave no mandate."""
    on = books.today(at)
    agent = party_of(declarant, settings.ADMINISTRATION)
    if agent is None:
        raise NotFound("party", declarant)
    trader = _principal(agent, principal, on, at) if principal else agent
    cards = parties.cards({agent, trader}, on)
    if not {agent, trader} <= set(cards):
        raise NotFound("party", principal or declarant)
    named = [_party(kind, cards[trader])]
    return named if trader == agent else [*named, _party(AGENT, cards[agent])]


def _principal(agent: int, number: str, on: date, at: datetime) -> int:
    try:
        trader = parties.party_by(number, on)
    except NotFound:
        raise Refused("not-mandated", party=number) from None
    if trader != agent and trader not in parties.mandates([agent], on, at=at)["principal_id"]:
        raise Refused("not-mandated", party=number)
    return trader


def _party(role: str, card: Card) -> Party:
    return Party(
        role_code=role, id=card.number, name=card.name, address_line=card.address, country_code=card.country
    )


def last_of(party: Subject, people: Sequence[Party], kind: str, at: datetime) -> Content | None:
    """What `party` declared last in this direction for the trader among `people`, as it stands; a trader reads
    what others declared for it too, an agent does not."""
    number = next((party.id for party in people if party.role_code == kind), "")
    trader = subject_of(parties.party_by(number, books.today(at)), settings.ADMINISTRATION).id
    own = Q(trader=trader, direction=kind) & (Q(declarant=party.id) | Q(trader=party.id))
    row = Declaration.objects.filter(own).order_by("-id").first()
    return None if row is None else content_of(row)


def content_of(row: Declaration) -> Content:
    """What was declared, as it stands after the last amendment."""
    said = Revision.objects.get(declaration=row, revision=row.revision)
    return _decode(bytes(said.content))


@cache
def terms() -> Terms:
    """What the pack says of drafts (`pack.yaml: drafts`)."""
    return Terms.of(books.pack().raw.get("drafts", {}))
