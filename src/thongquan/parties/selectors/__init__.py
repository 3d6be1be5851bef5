"""Reads of parties: facts for batches, speakers for permissions; `desk` for people who look at the register."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import polars as pl
from django.conf import settings
from django.db import connection
from django.db.models import Q

from thongquan.kernel.columns import framed, typed
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.parties import models
from thongquan.parties.domain import mandates as domain
from thongquan.parties.domain.identifiers import Types, compact, types_of
from thongquan.parties.domain.words import BARRING, Mark, party_of, subject_of
from thongquan.reference import selectors as reference

FACTS = {
    "id": pl.String(),
    "known": pl.Boolean(),
    "active": pl.Boolean(),
    "party_id": pl.Int64(),
    "name": pl.String(),
    "kind": pl.String(),
    "country": pl.String(),
    "id_type": pl.String(),
    "serves_tax": pl.Boolean(),
    "stopped": pl.Boolean(),
    "priority": pl.Boolean(),
    "broker": pl.Boolean(),
}


def identifier_types(on: date) -> Types:
    """The pack's types of identifiers in force on the day, by code, the lowest rank first."""
    return _types(reference.version(), on)


@lru_cache(maxsize=8)
def _types(version: int, on: date) -> Types:  # what has the same version of reference is the same
    return types_of(reference.codes("identifier_types", on))


# One round trip, because it is asked for every declaration. %(at)s NULL: what is known now.
HELD = """
WITH held AS (
    SELECT i.id, i.number, i.type, i.party_id, b.name AS branch
    FROM parties_identifier i LEFT JOIN parties_branch b ON b.id = i.branch_id
    WHERE i.number = ANY(%(numbers)s)
      AND i.valid_from <= %(on)s AND (i.valid_to IS NULL OR i.valid_to > %(on)s)
)
SELECT h.number, h.type, h.party_id, p.kind, p.country, coalesce(h.branch, n.name, ''), marks.found
FROM held h
JOIN parties_party p ON p.id = h.party_id
LEFT JOIN parties_name n ON n.party_id = p.id
    AND n.valid_from <= %(on)s AND (n.valid_to IS NULL OR n.valid_to > %(on)s)
CROSS JOIN LATERAL (
    SELECT json_agg(DISTINCT s.mark ORDER BY s.mark)::text AS found FROM parties_status s
    WHERE s.party_id = p.id AND s.valid_from <= %(on)s AND (s.valid_to IS NULL OR s.valid_to > %(on)s)
      AND (%(at)s::timestamptz IS NULL OR s.set_at <= %(at)s)
      AND (s.lifted_at IS NULL OR s.lifted_at > %(at)s)
) marks
ORDER BY h.id
"""


HOLDS = """
SELECT type, party_id FROM parties_identifier
WHERE number = %(number)s AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s) ORDER BY id
"""


def facts(ids: Sequence[str], on: date, *, at: datetime | None = None) -> pl.DataFrame:
    """What is known on the day `on` of the holders of `ids`, one row each, in their order; columns `FACTS`.

    `ids` are numbers as declared, without their type; an unknown one is `known` false and otherwise null or
    false. `active`: nothing bars it. Marks are those known at `at` (default: now), so that one lifted an hour
    ago no longer counts. One query, whatever the number of ids, besides that for the version of reference.
    """
    types = identifier_types(on)
    holders = _holders(ids, on, at, types)
    found = [holders.get(compact(number)) for number in ids]
    columns = [
        typed(name, [read(holder, types, on) for holder in found], FACTS[name]) for name, read in _READ.items()
    ]
    return framed([typed("id", list(ids), FACTS["id"]), *columns])


def mandates(agents: Iterable[int], on: date, *, at: datetime | None = None) -> pl.DataFrame:
    """The mandates in force of these agents: agent_id, principal_id, offices, procedures."""
    return _mandates(Q(agent__in=list(agents)), on, at)


def mandated(pairs: pl.DataFrame, on: date, *, at: datetime | None = None) -> pl.Series:
    """For each row (agent_id, principal_id, office_path: list[str], procedure): may the agent speak for it?"""
    agents = pairs["agent_id"].drop_nulls().unique().to_list()
    return domain.mandated(pairs, mandates(agents, on, at=at))


def speakers(
    principal: Subject, *, office: Sequence[str], procedure: str, on: date, at: datetime | None = None
) -> frozenset[Subject]:
    """All who may speak for `principal` there: itself and its agents. What `identity.domain.may` takes as
    `party`; an unknown principal has none but itself."""
    party = party_of(principal, settings.ADMINISTRATION)
    if party is None:
        return frozenset({principal})
    given = _mandates(Q(principal=party), on, at)
    pairs = given.select_seq(
        "agent_id", "principal_id", office_path=pl.lit(list(office)), procedure=pl.lit(procedure)
    )
    agents = pairs.filter(domain.mandated(pairs, given))["agent_id"].unique()
    return frozenset({principal, *(subject_of(agent, settings.ADMINISTRATION) for agent in agents)})


def party_by(number: str, on: date) -> int:
    """The key of the party that holds `number` on the day; NotFound where nobody does."""
    types = identifier_types(on)
    with connection.cursor() as cursor:
        cursor.execute(HOLDS, {"number": compact(number), "on": on})
        held = cursor.fetchall()
    if not held:
        raise NotFound("party", number)
    _, party = min(held, key=lambda row: _rank(row[0], types))
    return int(party)


def has_mark(party: Subject, mark: Mark, on: date, *, at: datetime) -> bool:
    """Whether a decision known at `at` and not lifted then marks the party on the day."""
    key = party_of(party, settings.ADMINISTRATION)
    rows = models.Status.objects.filter(valid(on), party=key, mark=mark, set_at__lte=at)
    return key is not None and rows.filter(Q(lifted_at=None) | Q(lifted_at__gt=at)).exists()


def names(parties: Iterable[int], on: date) -> dict[int, str]:
    """The names of these parties on the day, by key."""
    rows = models.Name.objects.filter(valid(on), party__in=list(parties))
    return dict(rows.values_list("party", "name"))


def kinds(parties: Iterable[int]) -> dict[int, str]:
    """What each is (`Kind`), by key."""
    return dict(models.Party.objects.filter(id__in=list(parties)).values_list("id", "kind"))


@dataclass(frozen=True, slots=True)
class Card:
    """A party as others write it down: by the number it serves taxes with, where it has one."""

    number: str
    type: str
    name: str
    address: str
    country: str


def cards(parties: Iterable[int], on: date) -> dict[int, Card]:
    """The cards of these parties on the day, by key; three queries, whatever their number."""
    keys = list(parties)
    called, types = names(keys, on), identifier_types(on)
    held: dict[int, models.Identifier] = {}
    for one in models.Identifier.objects.filter(valid(on), party__in=keys, branch=None).order_by("id"):
        known = held.get(one.party_id)
        if known is None or _rank(one.type, types) < _rank(known.type, types):
            held[one.party_id] = one
    return {
        row.pk: Card(held[row.pk].number, held[row.pk].type, called.get(row.pk, ""), row.address, row.country)
        for row in models.Party.objects.filter(id__in=keys)
        if row.pk in held
    }


@dataclass(frozen=True, slots=True)
class _Holder:
    """A row of HELD."""

    number: str
    type: str
    party_id: int
    kind: str
    country: str
    name: str
    marks: str | None  # JSON


Read = Callable[[_Holder | None, Types, date], Any]
_READ: dict[str, Read] = {
    "known": lambda holder, *_: holder is not None,
    "active": lambda holder, *_: holder is not None and not any(_marked(holder, mark) for mark in BARRING),
    "party_id": lambda holder, *_: holder and holder.party_id,
    "name": lambda holder, *_: holder and holder.name,
    "kind": lambda holder, *_: holder and holder.kind,
    "country": lambda holder, *_: holder and holder.country,
    "id_type": lambda holder, *_: holder and holder.type,
    "serves_tax": lambda holder, types, on: bool(
        holder and holder.type in types and types[holder.type].serves_tax(on)
    ),
    "stopped": lambda holder, *_: _marked(holder, Mark.ENFORCEMENT_STOP),
    "priority": lambda holder, *_: _marked(holder, Mark.PRIORITY),
    "broker": lambda holder, *_: _marked(holder, Mark.BROKER),
}


def _marked(holder: _Holder | None, mark: Mark) -> bool:
    return holder is not None and f'"{mark}"' in (holder.marks or "")


def _holders(ids: Iterable[str], on: date, at: datetime | None, types: Types) -> dict[str, _Holder]:
    """By number; where two hold it by numbers of different types, the type with the lower rank counts."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"numbers": sorted({compact(number) for number in ids}), "on": on, "at": at})
        rows = [_Holder(*row) for row in cursor.fetchall()]
    found: dict[str, _Holder] = {}
    for row in rows:
        known = found.get(row.number)
        if known is None or _rank(row.type, types) < _rank(known.type, types):
            found[row.number] = row
    return found


def _rank(code: str, types: Types) -> int:
    return types[code].rank if code in types else 1_000


def _mandates(which: Q, on: date, at: datetime | None) -> pl.DataFrame:
    still = Q(revoked_at=None) if at is None else Q(revoked_at=None) | Q(revoked_at__gt=at)
    known = Q() if at is None else Q(registered_at__lte=at)
    rows = models.Mandate.objects.filter(valid(on), still, known, which).order_by("id")
    values = list(rows.values_list("agent_id", "principal_id", "offices", "procedures"))
    return pl.DataFrame(values, schema=domain.SCHEMA, orient="row")


def valid(on: date) -> Q:
    """Rows in force on the day."""
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))
