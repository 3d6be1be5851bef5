"""Which document of the exporting side is of an import: by its number, by the transport document, or by who
sends what to whom. Never by guess: where two may be, none is taken.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from thongquan.clearance.domain.acdd.outcome import How, Match
from thongquan.clearance.domain.marks import mark
from thongquan.kernel.texts import folded

IMPORTER_ROLES = ("IM", "CN", "BY")
EXPORTER_ROLES = ("EX", "CZ", "SE")
LONGEST = timedelta(days=180)  # between departure there and declaration here


def letters(name: str) -> str:
    """A name as it is compared: written with stops, blanks and capitals, or without."""
    return "".join(filter(str.isalnum, folded(name)))


def canonical(number: str) -> str:
    """A number as it is looked for: people write them with blanks and in either case."""
    return "".join(number.upper().split())


def pair(exporter: str, consignee: str) -> int | None:
    """The mark of who sends to whom; stable for ever: it is stored. None where one of them has no name."""
    names = letters(exporter), letters(consignee)
    return mark(("acdd-pair", "|".join(names))) if all(names) else None


def paper(number: str) -> int:
    """The mark of a transport document; stable for ever."""
    return mark(("acdd-paper", canonical(number)))


@dataclass(frozen=True, slots=True)
class Sought:
    """Of imports of a batch, by `d`: countries of export; numbers of export declarations they name; marks of
    transport documents; marks of who sends to whom. `goods`: HS subheadings."""

    countries: frozenset[str]
    numbers: frozenset[str]
    papers: frozenset[int]
    pairs: frozenset[int]
    goods: frozenset[str]


@dataclass(frozen=True, slots=True)
class Told:
    """A document that was received, as far as it takes to find it."""

    key: int
    country: str
    number: str
    version: int
    withdrawn: bool
    departed: date
    papers: frozenset[int]
    pair: int | None
    goods: frozenset[str]


Named = tuple[Match, How | None, Told | None]


def sought(frames: Mapping[str, pl.DataFrame], which: Collection[int]) -> dict[int, Sought]:
    """By `d` of `which`, of those that are imports and say whence they come."""
    header = frames["declarations"]
    columns = (header[name].to_list() for name in ("type_code", "export_country_code", "loading_location_id"))
    kinds = list(zip(*columns, strict=True))
    imports = {d for d in which if kinds[d][0] == "IM"}
    if not imports:
        return {}
    people = _parties(frames["parties"], imports)
    numbers, papers = _papers(frames["documents"], imports)
    goods = _goods(frames["items"], imports)
    found = {}
    for d in sorted(imports):
        sellers, buyers = people.get(d, ([], []))
        whence = {kinds[d][1] or "", (kinds[d][2] or "")[:2], *(country for _, country in sellers)}
        marks = {pair(seller, buyer) for seller, _ in sellers for buyer in buyers}
        found[d] = Sought(
            frozenset(filter(None, whence)),
            frozenset(numbers.get(d, ())),
            frozenset(papers.get(d, ())),
            frozenset(one for one in marks if one is not None),
            frozenset(goods.get(d, ())),
        )
    return {d: one for d, one in found.items() if one.countries}


def chosen(one: Sought, known: Iterable[Told], *, on: date) -> Named:
    """Of the documents `known`, the one that is of this import, declared on the day `on`."""
    there = [told for told in known if told.country in one.countries]
    of_number = [told for told in there if told.number in one.numbers]
    of_paper = [told for told in there if told.papers & one.papers]
    of_pair = [told for told in there if told.pair in one.pairs and _fits(told, one, on)]
    for how, found in ((How.REFERENCE, of_number), (How.TRANSPORT, of_paper), (How.PARTIES, of_pair)):
        if found:
            return _only(found, one, how)
    return Match.NONE, None, None


def _only(found: Sequence[Told], one: Sought, how: How) -> Named:
    """A withdrawn document gives way to one that stands; of several those of the same goods."""
    standing = [told for told in found if not told.withdrawn] or list(found)
    if len(standing) > 1:
        standing = [told for told in standing if told.goods & one.goods] or standing
    if len(standing) > 1:
        return Match.AMBIGUOUS, how, None
    [told] = standing
    return (Match.WITHDRAWN if told.withdrawn else Match.MATCHED), how, told


def _fits(told: Told, one: Sought, on: date) -> bool:
    """The same goods, on the way for no longer than goods are; declared ahead of departure they may be."""
    return bool(told.goods & one.goods) and abs(on - told.departed) <= LONGEST


def _parties(
    parties: pl.DataFrame, imports: Collection[int]
) -> dict[int, tuple[list[tuple[str, str]], list[str]]]:
    """By `d`: who sells (name, country); who buys (as declared, and as registered)."""
    found: dict[int, tuple[list[tuple[str, str]], list[str]]] = {}
    names = [name for name in ("d", "role_code", "name", "country_code") if name in parties.columns]
    registered = parties["registered_name"].to_list() if "registered_name" in parties.columns else []
    rows = zip(*(parties[name].to_list() for name in names), strict=True)
    for place, (d, role, name, country) in enumerate(rows):
        if d not in imports:
            continue
        sellers, buyers = found.setdefault(d, ([], []))
        if role in EXPORTER_ROLES:
            sellers.append((name or "", country or ""))
        elif role in IMPORTER_ROLES:
            buyers += [name or "", (registered[place] or "") if registered else ""]
    return found


def _papers(
    documents: pl.DataFrame, imports: Collection[int]
) -> tuple[dict[int, set[str]], dict[int, set[int]]]:
    numbers: dict[int, set[str]] = {}
    papers: dict[int, set[int]] = {}
    for d, category, number in documents.select_seq("d", "category_code", "id").iter_rows():
        if d not in imports or not number:
            continue
        if category == "previous":
            numbers.setdefault(d, set()).add(canonical(number))
        elif category == "transport":
            papers.setdefault(d, set()).add(paper(number))
    return numbers, papers


def _goods(items: pl.DataFrame, imports: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for d, code in items.select_seq("d", "commodity_code").iter_rows():
        if d in imports and code:
            found.setdefault(d, set()).add(code[:6])
    return found
