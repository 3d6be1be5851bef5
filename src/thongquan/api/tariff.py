"""What would I pay? Public: a code of the tariff, and what a good would cost under every agreement."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.caching import law_now, lawful
from thongquan.api.gate import PUBLIC, Gate, Routes, Visitor
from thongquan.api.parties import today
from thongquan.api.tables import rows
from thongquan.clearance.selectors.offers import Good, calculated
from thongquan.tariff import selectors

routes = Routes(tags=["tariff"])
LINES_MOST = 500
Digits = Annotated[str, Field(pattern=r"^[0-9]{2,12}$")]


class Day(Schema):
    on: date | None = None


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
    visitor: Visitor = request.auth
    on = under.on or today(visitor)

    def told() -> dict[str, Any]:
        found = selectors.lines_under(under.prefix, on=on, known_at=visitor.at).sort("code")
        following = found.filter(pl.col("code") > under.cursor)
        page = following.head(under.limit)
        more = page["code"][-1] if page.height < following.height else ""
        return {"count": found.height, "lines": rows(page), "next": more}

    return lawful(request, told, of=law_now(visitor.at, on))


@routes.get("/tariff/codes/{code}", auth=Gate(PUBLIC), operation_id="read_code")
def read_code(request: HttpRequest, code: str, day: Query[Day]) -> HttpResponse:
    """The code with those above it, and every rate of it."""
    visitor: Visitor = request.auth
    on = day.on or today(visitor)

    def told() -> dict[str, Any]:
        path = selectors.path(code, on=on, known_at=visitor.at)
        rates = selectors.rates_of(code, on=on, known_at=visitor.at)
        return {"on": on.isoformat(), "path": rows(path), "rates": rows(rates)}

    return lawful(request, told, of=law_now(visitor.at, on))


@routes.get("/calculator", auth=Gate(PUBLIC), operation_id="calculate")
def calculate(request: HttpRequest, good: Query[AskedGood]) -> HttpResponse:
    """Every schedule: what it would cost, and what proof it wants; the granted and cheapest first."""
    visitor: Visitor = request.auth
    on = good.on or today(visitor)
    asked = Good(**good.dict(exclude={"on"}))
    return lawful(request, lambda: calculated(asked, on=on, known_at=visitor.at), of=law_now(visitor.at, on))
