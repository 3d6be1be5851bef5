"""A draft profile tried on the past: what it would have hit, which lanes changed, what was found."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import msgspec
import polars as pl
from django.conf import settings

from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.domain.judge import judge
from thongquan.clearance.domain.selection import facts
from thongquan.clearance.models import Declaration, Revision
from thongquan.clearance.selectors import access, acdd, operators
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.selectors.people import people_of
from thongquan.identity.domain import SignedIn
from thongquan.inspection import selectors as inspections
from thongquan.kernel.identifiers import qualified
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.validity import Validity
from thongquan.risk import selectors as risk
from thongquan.risk.domain import Profile, ProfileSet, hit_rates, moves, simulate
from thongquan.risk.domain.seeds import SEED

DECLARATIONS_MOST = 2_000
DAYS_MOST = 92
BATCH = 200
_decode = msgspec.json.Decoder(Content).decode


@dataclass(frozen=True, slots=True)
class Tried:
    """Of `declarations` past ones: `moves` by (lane before, lane after); hits, of them checked, of those with
    something found. Chance is left out: it would be drawn alike."""

    declarations: int
    moves: dict[tuple[str, str], int]
    hits: int
    checked: int
    found: int


def try_profile(*, code: str, revision: int, since: date, until: date, signed: SignedIn, at: datetime) -> Tried:
    """Over the declarations of these legal days that `signed` may see. Refused("too-many-days")."""
    if not since <= until or (until - since).days >= DAYS_MOST:
        raise Refused("too-many-days", most=DAYS_MOST)
    draft = next((r.profile for r in risk.revisions(code) if r.number == revision), None)
    if draft is None:
        raise NotFound("risk-profile", f"{code}/{revision}")
    which = Declaration.objects.filter(access.visible(signed, at), law_day__gte=since, law_day__lte=until)
    rows = list(which.order_by("law_day", "id")[:DECLARATIONS_MOST])
    lanes: Counter[tuple[str, str]] = Counter()
    hit = checked = found = 0
    for start in range(0, len(rows), BATCH):
        for day in sorted({row.law_day for row in rows[start : start + BATCH]}):
            some = [row for row in rows[start : start + BATCH] if row.law_day == day]
            simulated = _simulated(some, draft, day, at)
            lanes.update(moves(simulated))
            rates = hit_rates(simulated, _results(some)).filter(profile=code)
            for _, hits_, checked_, found_ in rates.iter_rows():
                hit, checked, found = hit + hits_, checked + checked_, found + found_
    return Tried(len(rows), dict(lanes), hit, checked, found)


def _simulated(rows: list[Declaration], draft: Profile, day: date, at: datetime) -> pl.DataFrame:
    """As they were first declared, under today's profiles without and with the draft."""
    first = Revision.objects.filter(declaration__in=rows, revision=0).values_list("declaration_id", "content")
    content_of = dict(first)
    contents = [_decode(bytes(content_of[row.pk])) for row in rows]
    given = frames(contents)
    known = people_of(given, on=day, at=at)
    judged = judge(given, law_of(day, known_at=at), known.facts)
    active = [one for one in risk.profiles_at(at) if one.code != draft.code]
    today = books.today(at)
    tried = replace(draft, validity=Validity(today))
    heads = pl.DataFrame(
        {
            "d": range(len(rows)),
            "identifier": [qualified(settings.ADMINISTRATION, row.number) for row in rows],
            "type_code": [row.direction for row in rows],
            "priority_enterprise": known.history["priority_enterprise"],
        }
    ).cast({"d": pl.UInt32})
    abroad = acdd.compared_of(judged.frames, contents, range(len(rows)), on=day)
    recognised = operators.recognised_of(judged.frames, range(len(rows)), on=day)
    return simulate(
        facts(judged, history=known.history, abroad=abroad, recognised=recognised),
        heads,
        before=ProfileSet.of(active, on=today),
        after=ProfileSet.of([*active, tried], on=today),
        seed=bytes(SEED),
        parameters=replace(risk.parameters(today, known_at=at), random_rate=Decimal(0)),
    )


def _results(rows: list[Declaration]) -> pl.DataFrame:
    """d, found: of those that were checked."""
    names = [qualified(settings.ADMINISTRATION, row.number) for row in rows]
    made = inspections.of_declarations(names)
    results = [
        (d, any(one.adverse for one in made[name]))
        for d, name in enumerate(names)
        if any(not one.outstanding for one in made.get(name, ()))
    ]
    return pl.DataFrame(results, schema={"d": pl.UInt32, "found": pl.Boolean}, orient="row")
