"""Reads of parties: facts for batches, speakers for permissions, search for people."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.conf import settings
from django.db.models import Q

from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.parties import models
from thongquan.parties.domain import mandates as domain
from thongquan.parties.domain.identifiers import IdentifierType, Types, compact, types_of
from thongquan.parties.domain.words import BARRING, Mark, folded, party_of, subject_of
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
    "statuses": pl.List(pl.String()),
    "mandates": pl.List(
        pl.Struct(
            {
                "principal_id": pl.Int64(),
                "offices": pl.List(pl.String()),
                "procedures": pl.List(pl.String()),
            }
        )
    ),
}


def identifier_types(on: date) -> Types:
    """The pack's types of identifiers in force on the day, by code, the lowest rank first."""
    return types_of(reference.codes("identifier_types", on))


def facts(ids: Sequence[str], on: date, *, at: datetime | None = None) -> pl.DataFrame:
    """What is known on the day `on` of the holders of `ids`, one row each, in their order; columns `FACTS`.

    `ids` are numbers as declared, without their type; an unknown one is `known` false and otherwise null or
    false. `active`: nothing bars it. `mandates`: what it may do as an agent, for whom. Marks and mandates are
    those known at `at` (default: now), so that one revoked an hour ago no longer counts. Four queries.
    """
    types = identifier_types(on)
    holders = _holders({compact(number) for number in ids}, on, types)
    parties = {holder.party_id for holder in holders.values()}
    names, statuses = _names(parties, on), _statuses(parties, on, at)
    given = _mandates(Q(agent__in=parties), on, at).partition_by("agent_id", as_dict=True)
    rows = [_fact(number, holders.get(compact(number)), names, statuses, given, types, on) for number in ids]
    return pl.DataFrame(rows, schema=FACTS, orient="row")


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
    pairs = given.select(
        "agent_id", "principal_id", office_path=pl.lit(list(office)), procedure=pl.lit(procedure)
    )
    agents = pairs.filter(domain.mandated(pairs, given))["agent_id"].unique()
    return frozenset({principal, *(subject_of(agent, settings.ADMINISTRATION) for agent in agents)})


def party_by(number: str, on: date) -> int:
    """The key of the party that holds `number` on the day; NotFound where nobody does."""
    holder = _holders({compact(number)}, on, identifier_types(on)).get(compact(number))
    if holder is None:
        raise NotFound("party", number)
    return holder.party_id


def names(parties: Iterable[int], on: date) -> dict[int, str]:
    return _names(parties, on)


def find(text: str, *, limit: int = 20) -> list[tuple[int, str]]:
    """Parties whose present name begins with `text`, diacritics or not; or that hold the number `text`."""
    held = models.Identifier.objects.filter(number=compact(text), valid_to=None).values("party")
    found = models.Name.objects.filter(valid_to=None).filter(
        Q(folded__startswith=folded(text)) | Q(party__in=held)
    )
    return list(found.order_by("folded", "party").values_list("party", "name")[:limit])


@dataclass(frozen=True, slots=True)
class _Holder:
    party_id: int
    kind: str
    country: str
    type: str
    branch: str | None


def _holders(numbers: set[str], on: date, types: Types) -> dict[str, _Holder]:
    """By number; where two hold it by numbers of different types, the type with the lower rank counts."""
    rows = (
        models.Identifier.objects.filter(_valid(on), number__in=numbers)
        .order_by("id")
        .values_list("number", "type", "party_id", "party__kind", "party__country", "branch__name")
    )
    found: dict[str, _Holder] = {}
    for number, type_, party, kind, country, branch in rows:
        known = found.get(number)
        if known is None or _rank(type_, types) < _rank(known.type, types):
            found[number] = _Holder(party, kind, country, type_, branch)
    return found


def _rank(code: str, types: Types) -> int:
    return types[code].rank if code in types else 1_000


def _names(parties: Iterable[int], on: date) -> dict[int, str]:
    rows = models.Name.objects.filter(_valid(on), party__in=list(parties))
    return dict(rows.values_list("party", "name"))


def _statuses(parties: Iterable[int], on: date, at: datetime | None) -> dict[int, set[str]]:
    still = Q(lifted_at=None) if at is None else Q(lifted_at=None) | Q(lifted_at__gt=at)
    known = Q() if at is None else Q(set_at__lte=at)
    rows = models.Status.objects.filter(_valid(on), still, known, party__in=list(parties))
    found: dict[int, set[str]] = defaultdict(set)
    for party, mark in rows.values_list("party", "mark"):
        found[party].add(mark)
    return found


def _mandates(which: Q, on: date, at: datetime | None) -> pl.DataFrame:
    still = Q(revoked_at=None) if at is None else Q(revoked_at=None) | Q(revoked_at__gt=at)
    known = Q() if at is None else Q(registered_at__lte=at)
    rows = models.Mandate.objects.filter(_valid(on), still, known, which).order_by("id")
    values = list(rows.values_list("agent_id", "principal_id", "offices", "procedures"))
    return pl.DataFrame(values, schema=domain.SCHEMA, orient="row")


def _valid(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))


def _fact(
    number: str,
    holder: _Holder | None,
    names: dict[int, str],
    statuses: dict[int, set[str]],
    given: dict[tuple[Any, ...], pl.DataFrame],
    types: Types,
    on: date,
) -> tuple[Any, ...]:
    if holder is None:
        return (number, False, False, None, None, None, None, None, False, False, False, False, [], [])
    marks = statuses.get(holder.party_id, set())
    type_: IdentifierType | None = types.get(holder.type)
    held = given.get((holder.party_id,))
    return (
        number,
        True,
        marks.isdisjoint(BARRING),
        holder.party_id,
        holder.branch or names.get(holder.party_id, ""),
        holder.kind,
        holder.country,
        holder.type,
        type_ is not None and type_.serves_tax(on),
        Mark.ENFORCEMENT_STOP in marks,
        Mark.PRIORITY in marks,
        Mark.BROKER in marks,
        sorted(marks),
        [] if held is None else held.drop("agent_id").to_dicts(),
    )
