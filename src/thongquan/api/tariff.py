"""What would I pay? Public: a code of the tariff, and what a good would cost under every agreement."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema
from pydantic import AwareDatetime

from thongquan.api.caching import law_now, lawful
from thongquan.api.gate import PUBLIC, Gate, Routes, Visitor
from thongquan.api.parties import today
from thongquan.api.tables import rows
from thongquan.clearance.selectors.offers import Good, calculated
from thongquan.kernel import canonical
from thongquan.kernel.refusals import NotFound
from thongquan.tariff import selectors
from thongquan.tariff.selectors import browsing
from thongquan.tariff.selectors import commodity as commodities

routes = Routes(tags=["tariff"])
LINES_MOST, FOUND_MOST = 500, 100
Digits = Annotated[str, Field(pattern=r"^[0-9]{2,12}$")]


class Day(Schema):
    """`on`: the day the law speaks of; `known_at`: what had been published by then. Else today and now."""

    on: date | None = None
    known_at: AwareDatetime | None = None

    def told(self, visitor: Visitor) -> tuple[date, datetime]:
        """The day and the moment; what will be published nobody knows yet."""
        return self.on or today(visitor), min(self.known_at or visitor.at, visitor.at)


class Place(Day):
    """`under`: a section, chapter, heading or subheading; none: the sections."""

    under: Annotated[str, Field(pattern=r"^[0-9A-Z-]{0,12}$")] = ""


class SearchedFor(Day):
    """`q`: digits, or words in any language of the pack, with or without diacritics."""

    q: Annotated[str, Field(min_length=1, max_length=80)]
    limit: Annotated[int, Field(ge=1, le=FOUND_MOST)] = 40


class Under(Day):
    """`cursor`: the last code of the page before."""

    prefix: Digits
    cursor: Annotated[str, Field(pattern=r"^[0-9]{0,12}$")] = ""
    limit: Annotated[int, Field(ge=1, le=LINES_MOST)] = LINES_MOST


class AskedGood(Day):
    """`value`: customs value in the national currency."""

    code: Digits
    origin: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    value: Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=6, allow_inf_nan=False)]
    vat_category: Annotated[str, Field(max_length=35)] = ""
    special_code: Annotated[str, Field(max_length=35)] = ""
    zone: Annotated[str, Field(max_length=35)] = ""


@routes.get("/tariff/codes", auth=Gate(PUBLIC), operation_id="list_codes")
def list_codes(request: HttpRequest, under: Query[Under]) -> HttpResponse:
    """The lines that may be declared under a prefix of two digits and more."""
    on, at = under.told(request.auth)

    def told() -> dict[str, Any]:
        found = selectors.lines_under(under.prefix, on=on, known_at=at).sort("code")
        following = found.filter(pl.col("code") > under.cursor)
        page = following.head(under.limit)
        more = page["code"][-1] if page.height < following.height else ""
        return {"count": found.height, "lines": rows(page), "next": more}

    return lawful(request, told, of=law_now(at, on))


@routes.get("/tariff/tree", auth=Gate(PUBLIC), operation_id="browse_tariff")
def browse_tariff(request: HttpRequest, place: Query[Place]) -> HttpResponse:
    """What lies below a place of the tree, level by level. A text that is not `official` is a label, no law."""
    on, at = place.told(request.auth)

    def told() -> dict[str, Any]:
        tree = browsing.tree(on=on, known_at=at)
        above = tree.lineage(place.under) if place.under else ()
        return {"on": on, "lineage": list(above), "nodes": list(tree.children(place.under))}

    return lawful(request, lambda: canonical.told(told()), of=law_now(at, on))


@routes.get("/tariff/search", auth=Gate(PUBLIC), operation_id="search_tariff")
def search_tariff(request: HttpRequest, wanted: Query[SearchedFor]) -> HttpResponse:
    """The lines that digits begin or words name, in the order of the tariff."""
    on, at = wanted.told(request.auth)

    def told() -> dict[str, Any]:
        return {"lines": rows(selectors.search(wanted.q, on=on, known_at=at, limit=wanted.limit))}

    return lawful(request, told, of=law_now(at, on))


@routes.get("/tariff/codes/{code}", auth=Gate(PUBLIC), operation_id="read_code")
def read_code(request: HttpRequest, code: str, day: Query[Day]) -> HttpResponse:
    """All that the law of the day says of a code: where it stands, every rate with the proof and the origin it
    wants, the special chapter, value added tax, what other agencies ask."""
    on, at = day.told(request.auth)

    def told() -> dict[str, Any]:
        known = commodities.commodity(code, on=on, known_at=at)
        path = selectors.path(code, on=on, known_at=at) if known.offered else pl.DataFrame()
        rates = selectors.rates_of(code, on=on, known_at=at)
        return {"on": on, "path": rows(path), "rates": rows(rates), **canonical.told(known)}

    return lawful(request, lambda: canonical.told(told()), of=law_now(at, on))


@routes.get("/tariff/codes/{code}/history", auth=Gate(PUBLIC), operation_id="read_code_history")
def read_code_history(request: HttpRequest, code: str, day: Query[Day]) -> HttpResponse:
    """Its rates by day, as known at the moment; and what each of the last editions changed in them."""
    on, at = day.told(request.auth)

    def told() -> dict[str, Any]:
        by_day = commodities.rates_by_day(code, known_at=at)
        if not by_day:
            raise NotFound("commodity", code)
        return canonical.told({"offered": by_day, "changes": commodities.changes(code, known_at=at)})

    return lawful(request, told, of=law_now(at, on))


@routes.get("/calculator", auth=Gate(PUBLIC), operation_id="calculate")
def calculate(request: HttpRequest, good: Query[AskedGood]) -> HttpResponse:
    """Every schedule: what it would cost, and what proof it wants; the granted and cheapest first."""
    on, at = good.told(request.auth)
    asked = Good(**good.dict(exclude={"on", "known_at"}))
    return lawful(request, lambda: calculated(asked, on=on, known_at=at), of=law_now(at, on))
