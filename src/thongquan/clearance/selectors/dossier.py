"""What an officer checks papers against: what was declared, what was found, what agencies demand."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import OuterRef, Q, QuerySet, Subquery

from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.domain.possible import Deed, Stands, deeds
from thongquan.clearance.domain.states import Control, Goods, Life
from thongquan.clearance.models import Declaration, FindingRow, Revision
from thongquan.clearance.selectors import standing, views, whole
from thongquan.clearance.selectors.demands import NOTICE, Demand, demands_by, texts_of
from thongquan.clearance.selectors.law import law_of
from thongquan.kernel.texts import Text

_ME = OuterRef("pk")
_MINE = Q(declaration_id=_ME, revision=OuterRef("revision"))
_decode = msgspec.json.Decoder(Content).decode
Key = tuple[int, str]  # number of the item, measure
OF_PAPERS = (Deed.CHECK, Deed.ASK)  # whose turn it is does not matter to these


@dataclass(frozen=True, slots=True)
class Requirement:
    """A demand of the goods, and the paper an officer has seen for it; `open`: it keeps the declaration."""

    demand: Demand
    open: bool
    met_by: str = ""
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """What is wanted, or was met, and the goods as declared now do not demand by themselves; `code`: of the
    measure or of the rule, which has no names."""

    code: str
    item_number: int
    names: Text
    open: bool
    met_by: str = ""
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """`findings`: the public's and the officers' own; `deeds`: what can be done with its papers now."""

    content: Content
    findings: list[dict[str, Any]]
    requirements: list[Requirement]
    others: list[Other]
    deeds: list[Deed]


class _Met(msgspec.Struct):
    item_number: int
    measure: str
    met_by: str
    at: datetime


def rows() -> QuerySet[Declaration]:
    """Declarations with what `dossier` reads beside them, in the one query."""
    said = Revision.objects.filter(_MINE).values("content")
    found = FindingRow.objects.filter(_MINE).order_by("row")
    met = standing.requirements_met(_ME)
    return Declaration.objects.annotate(
        said=Subquery(said),
        found=whole.listed(found, *views.FOUND, "effect", "stage"),
        met=whole.listed(met, *_Met.__struct_fields__),
    )


def content(row: Any) -> Content:
    """What was declared; `row` out of `rows`."""
    return _decode(bytes(row.said))


def dossier(row: Any) -> Dossier:
    """`row` out of `rows`; by the law of its registration."""
    refs = books.current(known_at=row.registered_at)
    law = law_of(row.law_day, known_at=row.registered_at, refs=refs)
    said = content(row)
    measures = books.rows_of(refs["controls"], on=row.law_day)["measures"].to_dicts()
    demands = demands_by(said, law, measures)
    wants = whole.wants(row) if row.life == Life.REGISTERED else []
    met = {(one.item_number, one.measure): one for one in msgspec.convert(row.met, list[_Met])}
    waits = {(want.item_number, want.measure) for want in wants}
    found = [tuple(one[name] for name in views.FOUND) for one in row.found]
    return Dossier(
        content=said,
        findings=views.said_of(found, row, law) if found else [],
        requirements=_answered(demands, waits, met),
        others=_others(demands, waits, met, {one["measure"]: texts_of(one) for one in measures}),
        deeds=_deeds(row),
    )


def _answered(demands: Sequence[Demand], waits: AbstractSet[Key], met: Mapping[Key, _Met]) -> list[Requirement]:
    """What keeps the declaration first."""
    found = []
    for demand in demands:
        key = demand.item_number, demand.measure
        if demand.stage != NOTICE:
            found.append(Requirement(demand, key in waits, *_by(met.get(key))))
    return sorted(found, key=lambda one: not one.open)


def _others(
    demands: Sequence[Demand], waits: AbstractSet[Key], met: Mapping[Key, _Met], names: Mapping[str, Text]
) -> list[Other]:
    known = {(demand.item_number, demand.measure) for demand in demands}
    rest = sorted((waits | met.keys()) - known)
    return [
        Other(code, item, names.get(code, {}), (item, code) in waits, *_by(met.get((item, code))))
        for item, code in rest
    ]


def _by(met: _Met | None) -> tuple[str, datetime | None]:
    return (met.met_by, met.at) if met else ("", None)


def _deeds(row: Declaration) -> list[Deed]:
    now = Stands(Life(row.life), Control(row.control), Goods(row.goods), row.lane, awaited=())
    return [deed for deed in deeds(now) if deed in OF_PAPERS]
