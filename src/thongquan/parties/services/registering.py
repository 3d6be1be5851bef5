"""Parties and the numbers they are known by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import digest
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import folded
from thongquan.parties import models, selectors
from thongquan.parties.domain import events
from thongquan.parties.domain.identifiers import FOREIGN, IdentifierType, check_identifier, compact
from thongquan.parties.domain.words import Kind
from thongquan.parties.services.recording import locked, record


@dataclass(frozen=True, slots=True)
class NewIdentifier:
    """`country`: of the authority that gave the number; only types of any country take it from here."""

    type: str
    number: str
    country: str = ""


@transaction.atomic
def register(
    *,
    kind: Kind,
    name: str,
    country: str,
    identifiers: Sequence[NewIdentifier],
    valid_from: date,
    actor: Actor,
    at: datetime,
    address: str = "",
) -> int:
    """A new party with its name and numbers from `valid_from` on; its key.

    Refused: identifier-missing, identifier-type-unknown, identifier-wrong (why), identifier-taken.
    """
    if not identifiers:
        raise Refused("identifier-missing")
    party = models.Party.objects.create(kind=kind, registered_at=at, country=country, address=address)
    models.Name.objects.create(party=party, name=name, folded=folded(name), valid_from=valid_from)
    added = _add(party, identifiers, valid_from)
    record(party.id, events.Registered(kind, name, valid_from), *added, actor=actor, at=at)
    return party.id


@transaction.atomic
def add_identifier(
    *,
    party: int,
    identifier: NewIdentifier,
    valid_from: date,
    actor: Actor,
    at: datetime,
    branch: str = "",
) -> None:
    """One more number of the party, or of its open branch of that code. Refused as `register`; NotFound."""
    holder = locked(party)
    place = _branch(holder, branch) if branch else None
    added = _add(holder, [identifier], valid_from, place)
    record(party, *added, actor=actor, at=at)


@transaction.atomic
def end_identifier(
    *, party: int, type: str, number: str, valid_to: date, actor: Actor, at: datetime, reason: str
) -> None:
    """The number is the party's until the day before `valid_to`; afterwards another may hold it."""
    locked(party)
    row = models.Identifier.objects.filter(
        party=party, type=type, number=compact(number), valid_to=None
    ).first()
    if row is None:
        raise NotFound("identifier", number)
    record(party, _ended(row, valid_to), actor=actor, at=at, reason=reason)


@transaction.atomic
def rename(*, party: int, name: str, valid_from: date, actor: Actor, at: datetime, reason: str = "") -> None:
    """The party bears `name` from `valid_from` on. Refused("ends-before-it-begins") before its present name."""
    locked(party)
    present = models.Name.objects.get(party=party, valid_to=None)
    if valid_from <= present.valid_from:
        raise Refused("ends-before-it-begins", begins=present.valid_from, ends=valid_from)
    present.valid_to = valid_from
    present.save(update_fields=["valid_to"])
    models.Name.objects.create(party_id=party, name=name, folded=folded(name), valid_from=valid_from)
    record(party, events.Renamed(name, valid_from), actor=actor, at=at, reason=reason)


@transaction.atomic
def open_branch(
    *, party: int, code: str, name: str, valid_from: date, actor: Actor, at: datetime, address: str = ""
) -> int:
    """A place of business of the party; its key. Refused("branch-taken") where one is open under the code."""
    holder = locked(party)
    if models.Branch.objects.filter(party=holder, code=code, valid_to=None).exists():
        raise Refused("branch-taken", branch=code)
    branch = models.Branch.objects.create(
        party=holder, code=code, name=name, address=address, valid_from=valid_from
    )
    record(party, events.BranchOpened(code, name, valid_from), actor=actor, at=at)
    return branch.id


@transaction.atomic
def close_branch(*, party: int, code: str, valid_to: date, actor: Actor, at: datetime, reason: str) -> None:
    """The place is the party's until the day before `valid_to`, and so are the numbers it has of its own."""
    branch = _branch(locked(party), code)
    numbers = models.Identifier.objects.filter(branch=branch, valid_to=None).order_by("id")
    ended = [_ended(number, valid_to) for number in numbers]
    _end(branch, valid_to)
    record(party, *ended, events.BranchClosed(code, valid_to), actor=actor, at=at, reason=reason)


def _branch(holder: models.Party, code: str) -> models.Branch:
    """The open one."""
    found = models.Branch.objects.filter(party=holder, code=code, valid_to=None).first()
    if found is None:
        raise NotFound("branch", code)
    return found


def _ended(row: models.Identifier, valid_to: date) -> events.IdentifierEnded:
    _end(row, valid_to)
    return events.IdentifierEnded(row.type, row.country, row.number, valid_to)


def _end(row: models.Identifier | models.Branch, valid_to: date) -> None:
    if valid_to <= row.valid_from:
        raise Refused("ends-before-it-begins", begins=row.valid_from, ends=valid_to)
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])


def _add(
    party: models.Party,
    identifiers: Iterable[NewIdentifier],
    valid_from: date,
    branch: models.Branch | None = None,
) -> list[events.IdentifierAdded]:
    types = selectors.identifier_types(valid_from)
    rows = [_row(party, branch, new, types.get(new.type), valid_from) for new in identifiers]
    _check_free(rows)
    try:
        with transaction.atomic():
            models.Identifier.objects.bulk_create(rows)
    except IntegrityError as error:
        numbers = ", ".join(row.number for row in rows)
        raise Refused("identifier-taken", number=numbers) from error
    return [events.IdentifierAdded(row.type, row.country, row.number, valid_from) for row in rows]


def _row(
    party: models.Party,
    branch: models.Branch | None,
    new: NewIdentifier,
    type_: IdentifierType | None,
    valid_from: date,
) -> models.Identifier:
    if type_ is None:
        raise Refused("identifier-type-unknown", type=new.type)
    if fault := check_identifier(type_, new.number):
        raise Refused("identifier-wrong", type=new.type, number=new.number, why=fault)
    country = type_.country or new.country
    if not country:
        raise Refused("identifier-without-country", type=new.type, number=new.number)
    assert type_.code != FOREIGN or not type_.country
    return models.Identifier(
        party=party,
        branch=branch,
        type=type_.code,
        country=country,
        number=compact(new.number),
        valid_from=valid_from,
    )


def _check_free(rows: Iterable[models.Identifier]) -> None:
    """Nobody holds these numbers on any day from their first on. The lock makes a second registration wait."""
    ordered = sorted(rows, key=lambda row: (row.type, row.country, row.number))
    with connection.cursor() as cursor:
        for row in ordered:
            key = int(digest(["identifier", row.type, row.country, row.number])[:15], 16)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
    for row in ordered:
        held = models.Identifier.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=row.valid_from),
            type=row.type,
            country=row.country,
            number=row.number,
        )
        if held.exists():
            raise Refused("identifier-taken", type=row.type, number=row.number)
