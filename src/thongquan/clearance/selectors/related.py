"""Declarations that have to do with one another: the same goods of the same party, a container or a paper in
common, the same seller or buyer abroad, one that follows another, its own earlier revisions. For officers;
asked of indexes, and bounded."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Q, QuerySet, Value

from thongquan.clearance.domain.marks import (
    CONTAINER,
    KINDS,
    NOBODY,
    PREVIOUS,
    Named,
    mark,
    named,
    partner,
    partner_mark,
)
from thongquan.clearance.models import Declaration, Item, Revision
from thongquan.clearance.selectors import views
from thongquan.reference import selectors as reference

MOST = 12  # shown of each
MARKS = ArrayField(BigIntegerField())
# By what no index orders: else the newest are read one by one, however many, until enough have the mark.
NEWEST = (F("pk") + Value(0)).desc()
LOOKED_BACK = 300  # declarations of the party in which the same codes are looked for


@dataclass(frozen=True, slots=True)
class Related:
    """Each as `views.summary`, the newest first. `container`, `paper` and `sequence` (that it follows, or that
    follow it) with `shares`: kinds and numbers in common; `goods` (of the same party, of the same origin) with
    `codes`; `partner` with `name`, of who sells or buys abroad. `revisions`: its own, with when."""

    goods: list[dict[str, Any]] = field(default_factory=list)
    container: list[dict[str, Any]] = field(default_factory=list)
    paper: list[dict[str, Any]] = field(default_factory=list)
    partner: list[dict[str, Any]] = field(default_factory=list)
    sequence: list[dict[str, Any]] = field(default_factory=list)
    revisions: list[dict[str, Any]] = field(default_factory=list)


def related(key: int, which: Q) -> Related:
    """To the declaration of this key, among those of `which` (as `access.visible` gives them)."""
    return related_to(Declaration.objects.get(pk=key), which)


def related_to(row: Declaration, which: Q) -> Related:
    """As `related`, in five questions."""
    others = Declaration.objects.filter(which).exclude(pk=row.pk)
    every = list(Revision.objects.filter(declaration=row).order_by("revision"))
    content = msgspec.json.decode(bytes(every[-1].content))
    marked = _marked(row, content, others)
    said = _contents(marked)
    shared = _shared(row, content, marked, said)
    return Related(
        goods=_same_goods(row, content, others),
        container=_of(shared, {CONTAINER}),
        paper=_of(shared, KINDS - {CONTAINER, PREVIOUS}),
        partner=_same_partner(content, marked, said),
        sequence=_of(shared, {PREVIOUS}),
        revisions=[{"revision": one.revision, "at": one.at.isoformat()} for one in every],
    )


def naming(number: str, which: Q, *, limit: int = MOST) -> list[dict[str, Any]]:
    """Declarations among those of `which` that name a paper or a container of this number, however it is spaced
    and whatever its letters; the newest first, as `views.summary`, with `shares` as in `Related`."""
    wanted = {(kind, "".join(number.upper().split())) for kind in KINDS - {PREVIOUS}}
    marks = Value([mark(one) for one in wanted], output_field=MARKS)
    rows = list(Declaration.objects.filter(which, marks__overlap=marks).order_by(NEWEST)[:limit])
    said, known = _contents(rows) if rows else {}, reference.reference()
    found = [(row, named(said[row.pk]) & wanted) for row in rows]
    return [views.summary(row, known) | {"shares": sorted(shares)} for row, shares in found if shares]


def _of(shared: list[dict[str, Any]], kinds: Collection[str]) -> list[dict[str, Any]]:
    return [one for one in shared if any(kind in kinds for kind, _ in one["shares"])][:MOST]


def _same_goods(
    row: Declaration, content: Mapping[str, Any], others: QuerySet[Declaration]
) -> list[dict[str, Any]]:
    wanted = {
        (item["commodity_code"], item.get("origin_country_code", ""))
        for item in content.get("items", ())
        if item.get("commodity_code")
    }
    newest = others.filter(trader=row.trader).order_by("-pk")[:LOOKED_BACK] if row.trader else ()
    own = {one.pk: one for one in newest}
    found: dict[int, set[str]] = {}
    same = Item.objects.filter(declaration_id__in=own, commodity_code__in={code for code, _ in wanted})
    for key, revision, code, origin in same.values_list(
        "declaration_id", "revision", "commodity_code", "origin"
    ):
        if own[key].revision == revision and (code, origin) in wanted:
            found.setdefault(key, set()).add(code)
    known = reference.reference()
    return [
        views.summary(own[key], known) | {"codes": sorted(found[key])}
        for key in sorted(found, reverse=True)[:MOST]
    ]


def _marked(row: Declaration, content: Mapping[str, Any], others: QuerySet[Declaration]) -> list[Declaration]:
    """What has a mark in common with it, the newest first; and who sells or buys, whoever it is of."""
    mine = named(content)
    marks = [mark(one) for one in mine | _self_named(row)]
    wanted = Value(marks, output_field=MARKS)  # of a plain list 32 bits would be asked
    either = Q(marks__overlap=wanted) | Q(number__in=_earlier(mine))
    found = others.filter(either).order_by(NEWEST)[: 3 * MOST]
    if abroad := partner_mark(partner(content)):
        same = others.filter(~Q(partner=NOBODY), partner=abroad).order_by("-pk")[:MOST]
        found = found.union(same, all=True)
    return sorted({one.pk: one for one in found}.values(), key=lambda one: -one.pk)


def _shared(
    row: Declaration, content: Mapping[str, Any], marked: Iterable[Declaration], said: Mapping[int, Any]
) -> list[dict[str, Any]]:
    """What they have in common is read in what they say: a mark in common by chance is none."""
    mine, self_named = named(content), _self_named(row)
    earlier, known = _earlier(mine), reference.reference()
    told = []
    for one in marked:
        shares = named(said[one.pk]) & (mine | self_named)
        if one.number in earlier:
            shares |= {(PREVIOUS, one.number)}
        if shares:
            told.append(views.summary(one, known) | {"shares": sorted(shares)})
    return told


def _same_partner(
    content: Mapping[str, Any], marked: Iterable[Declaration], said: Mapping[int, Any]
) -> list[dict[str, Any]]:
    wanted, known = partner_mark(partner(content)), reference.reference()
    same = [(one, name) for one in marked if partner_mark(name := partner(said[one.pk])) == wanted != NOBODY]
    return [views.summary(one, known) | {"name": name} for one, name in same[:MOST]]


def _self_named(row: Declaration) -> set[Named]:
    return {(PREVIOUS, name) for name in _names(row)}


def _names(row: Declaration) -> set[str]:
    """What others may call it by: its key, or the number of any of its revisions."""
    scheme = reference.reference().scheme("declaration", row.law_day)
    return {row.number, *(scheme.legal(row.number, revision) for revision in range(row.revision + 1))}


def _earlier(mine: Iterable[Named]) -> set[str]:
    return {views.key_of(number) for kind, number in mine if kind == PREVIOUS}


def _contents(rows: Collection[Declaration]) -> dict[int, Any]:
    present = {row.pk: row.revision for row in rows}
    said = Revision.objects.filter(declaration_id__in=present)
    return {
        key: msgspec.json.decode(bytes(content))
        for key, revision, content in said.values_list("declaration_id", "revision", "content")
        if present[key] == revision
    }
