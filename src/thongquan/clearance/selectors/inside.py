"""A declaration as officers see it, besides what everybody concerned does: why its lane, doubts, whose desk."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import OuterRef, Q, QuerySet

from thongquan.books import selectors as books
from thongquan.clearance.domain.possible import Deed, Stands, deeds, lanes
from thongquan.clearance.domain.states import Control, Goods, Life
from thongquan.clearance.models import Declaration, FindingRow, Holding
from thongquan.clearance.selectors import views, whole
from thongquan.kernel.findings import Audience
from thongquan.kernel.texts import Text
from thongquan.reference import selectors as reference
from thongquan.risk import selectors as risk
from thongquan.risk.domain.routes import Routed
from thongquan.risk.selectors import desk

_MINE = Q(declaration_id=OuterRef("pk"), revision=OuterRef("revision"))
OF_CASE = ("officer", "state", "given_by", "given_at", "reason", "due_at", "taken_at")


@dataclass(frozen=True, slots=True)
class Inside:
    """`seen` as everybody sees it; `doubts`: findings for officers alone; `routes`: every lane it was given,
    and the `profiles` hit, by code; `case`: on whose desk it lies; `deeds`: what can be done; `lanes`: where it
    can be moved."""

    seen: whole.Whole
    doubts: list[dict[str, Any]]
    routes: list[Routed]
    profiles: dict[str, dict[str, Any]]
    case: dict[str, Any] | None
    deeds: list[Deed]
    lanes: list[str]


def rows() -> QuerySet[Declaration]:
    """As `whole.rows`, with what `inside` reads beside it."""
    doubts = FindingRow.objects.filter(_MINE, audience=Audience.OFFICER).order_by("row")
    case = Holding.objects.filter(declaration_id=OuterRef("pk"), ended_at=None)
    return whole.rows().annotate(doubted=whole.listed(doubts, *views.FOUND), case=whole.listed(case, *OF_CASE))


def inside(row: Any, *, at: datetime, secret: bool, drafted_by: str) -> Inside:
    """`row` out of `rows`; `secret`, `drafted_by`: as far as profiles are told to whoever asks."""
    seen = whole.whole(row, at=at, inside=True)
    routes = risk.routes(seen.shown["identifier"])
    hit = {code for one in routes for code in one.routing.profiles}
    told = desk.profiles_told(codes=hit, secret=secret, drafted_by=drafted_by) if hit else []
    found = [tuple(one[name] for name in views.FOUND) for one in row.doubted]
    now = stands(row, seen)
    return Inside(
        seen=seen,
        doubts=views.said_of(found, row, seen.law) if found else [],
        routes=routes,
        profiles={one["code"]: one for one in reversed(told)},
        case=row.case[0] if row.case else None,
        deeds=deeds(now),
        lanes=lanes(now),
    )


def stands(row: Declaration, seen: whole.Whole) -> Stands:
    return Stands(
        life=Life(row.life),
        control=Control(row.control),
        goods=Goods(row.goods),
        lane=row.lane,
        awaited=seen.standing.awaited,
        owed=bool(seen.standing.owed),
        held=bool(seen.standing.held or seen.standing.exit_held),
    )


def reasons(row: Declaration, *of: str, at: datetime) -> dict[str, dict[str, Text]]:
    """By list of the book (override, storage, release, refusal), its reasons by code, with their texts."""
    return reasons_on(reference.legal_day(row.office, at), *of, at=at)


def reasons_on(day: date, *of: str, at: datetime) -> dict[str, dict[str, Text]]:
    """As `reasons`, by the law of the day."""
    table = books.in_force("clearance", on=day, known_at=at).tables["reasons"]
    found: dict[str, dict[str, Text]] = {name: {} for name in of}
    languages = books.pack().languages
    for one in table.filter(pl.col("of").is_in(of)).iter_rows(named=True):
        found[one["of"]][one["reason"]] = {language: one[language] for language in languages}
    return found
