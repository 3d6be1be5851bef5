"""Documents of other administrations' export declarations beside the imports that they are of.

For officers and selection alone; nothing that previews a declaration imports this module. A batch asks one
question where no country it comes from sends documents, and three where some does.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
import polars as pl
from django.db import connection

from thongquan.clearance.domain.acdd import (
    Compared,
    Document,
    Match,
    Named,
    Sought,
    Told,
    chosen,
    compared,
    sought,
)
from thongquan.clearance.domain.acdd.matching import canonical
from thongquan.clearance.domain.acdd.outcome import of_kept
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.models import Acdd, AcddSent, DecisionFacts, Declaration
from thongquan.clearance.selectors.people import people_of
from thongquan.kernel.columns import typed
from thongquan.kernel.copying import listed
from thongquan.reference import selectors as reference

SENDING = """
SELECT code FROM unnest(string_to_array(%s, E'\\x1f')) AS code
WHERE EXISTS (SELECT FROM clearance_acdd a WHERE a.country = code)
"""
# Of one pair the newest alone are looked at: who sends daily to the same is told apart by the papers.
FIND = """
WITH told AS NOT MATERIALIZED (
  SELECT id, country, number, version, withdrawn_at IS NOT NULL AS withdrawn, departed, papers, pair, goods
  FROM clearance_acdd)
SELECT * FROM told WHERE country = ANY(%(countries)s) AND number = ANY(%(numbers)s)
UNION
SELECT * FROM told WHERE papers && %(papers)s::bigint[]
UNION
SELECT a.* FROM unnest(%(pairs)s::bigint[]) AS wanted CROSS JOIN LATERAL (
  SELECT * FROM told WHERE pair = wanted ORDER BY departed DESC LIMIT 20) a
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """What an officer sees of a declaration: the document as it stands now, how it compares, and what the
    decision knew of it (None: nothing)."""

    now: Compared | None
    document: Document | None
    known: Compared | None


def compared_of(
    parts: Mapping[str, pl.DataFrame], said: Sequence[Content], which: Collection[int], *, on: date
) -> dict[int, Compared]:
    """By `d` of `which` (frames as they are judged; what each declares): only imports out of countries that
    send documents."""
    wanted = _sending(sought(parts, which))
    if not wanted:
        return {}
    told_us = _found(wanted)
    named = {d: chosen(one, told_us, on=on) for d, one in wanted.items()}
    bodies = _bodies({told.key for _, _, told in named.values() if told})
    modes, registered = modes_on(on), _registered_names(parts["parties"])
    return {d: _compared(one, bodies, said[d], modes, registered.get(d, ())) for d, one in named.items()}


def beside(row: Declaration, content: Content) -> Beside:
    """Of one declaration, as its documents stand now."""
    if row.direction != "IM":
        return Beside(None, None, None)
    given = frames([content])
    people = people_of(given, on=row.law_day, at=row.registered_at)
    parts = {name: getattr(given, name) for name in given.__dataclass_fields__}
    names = _names(people.facts.register)
    registered = [names.get(number) for number in parts["parties"]["id"].to_list()]
    parts["parties"] = parts["parties"].hstack([typed("registered_name", registered, pl.String)])
    now = compared_of(parts, [content], [0], on=row.law_day).get(0)
    document = _document(now) if now else None
    return Beside(now, document, known(row))


def known(row: Declaration) -> Compared | None:
    """What the decision of its present revision knew."""
    facts = DecisionFacts.objects.filter(declaration_id=row.pk, revision=row.revision)
    told = facts.values_list("facts__acdd", flat=True).first()
    return of_kept(told) if told else None


def modes_on(on: date) -> dict[str, str]:
    """By the country's code of a mode of transport, that of UNECE Recommendation 19."""
    table = reference.codes("transport_modes", on)
    return dict(table.select("code", "recommendation19").iter_rows())


def _sending(wanted: Mapping[int, Sought]) -> dict[int, Sought]:
    countries = sorted({country for one in wanted.values() for country in one.countries})
    if not countries:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(SENDING, [listed(countries)])
        sending = {country for (country,) in cursor.fetchall()}
    return {d: one for d, one in wanted.items() if one.countries & sending} if sending else {}


def _found(wanted: Mapping[int, Sought]) -> list[Told]:
    every = wanted.values()
    asked = {name: sorted({each for one in every for each in getattr(one, name)}) for name in Sought.__slots__}
    with connection.cursor() as cursor:
        cursor.execute(FIND, asked)
        return [
            Told(key, country, number, version, withdrawn, departed, frozenset(papers), pair, frozenset(goods))
            for key, country, number, version, withdrawn, departed, papers, pair, goods in cursor.fetchall()
        ]


def _bodies(keys: Collection[int]) -> dict[int, Document]:
    rows = Acdd.objects.filter(pk__in=keys).values_list("pk", "body") if keys else ()
    return {key: msgspec.convert(body, Document) for key, body in rows}


def _compared(
    one: Named, bodies: Mapping[int, Document], said: Content, modes: Mapping[str, str], names: Collection[str]
) -> Compared:
    match, how, told = one
    if told is None or how is None:
        return Compared(match, str(how or ""))
    withdrawn = match is Match.WITHDRAWN
    return compared(bodies[told.key], said, how, withdrawn=withdrawn, modes=modes, registered_names=names)


def _registered_names(parties: pl.DataFrame) -> dict[int, list[str]]:
    if "registered_name" not in parties.columns:
        return {}
    found: dict[int, list[str]] = {}
    for d, role, name in parties.select_seq("d", "role_code", "registered_name").iter_rows():
        if role == "IM" and name:
            found.setdefault(d, []).append(name)
    return found


def _names(register: pl.DataFrame | None) -> dict[str, str]:
    return {} if register is None else dict(register.select_seq("id", "name").iter_rows())


def _document(now: Compared) -> Document | None:
    row: Any = (
        Acdd.objects.filter(country=now.country, number=canonical(now.number)).first() if now.number else None
    )
    return msgspec.convert(row.body, Document) if row else None


def told_of(row: Declaration) -> list[AcddSent]:
    """What administrations were told of one export of ours."""
    return list(AcddSent.objects.filter(declaration=row).order_by("country"))
