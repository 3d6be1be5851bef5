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
from thongquan.clearance.domain.assessment import plain
from thongquan.clearance.selectors.law import law_of
from thongquan.kernel.refusals import NotFound
from thongquan.tariff import selectors
from thongquan.tariff.domain.calculator import Offer, offers
from thongquan.tariff.domain.explain import treatment

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


class Good(Day):
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
def calculate(request: HttpRequest, good: Query[Good]) -> HttpResponse:
    """Every schedule: what it would cost, and what proof it wants; the granted and cheapest first."""
    visitor: Visitor = request.auth
    on = good.on or today(visitor)
    return lawful(request, lambda: calculated(good, on, visitor), of=law_now(visitor.at, on))


def calculated(good: Good, on: date, visitor: Visitor) -> dict[str, Any]:
    law = law_of(on, known_at=visitor.at)
    if not selectors.path(good.code, on=on, known_at=visitor.at)["leaf"][-1]:
        raise NotFound("commodity", good.code)
    found = offers(
        law.tariff,
        code=good.code,
        origin=good.origin,
        value=good.value,
        vat_category=good.vat_category,
        special_code=good.special_code,
        zone=good.zone,
    )
    told = {"code": good.code, "origin": good.origin, "value": plain(good.value), "on": on.isoformat()}
    return {
        **told,
        "currency": law.currency,
        "offers": [shown(one) for one in found],
        "edition": dict(law.editions),
    }


def shown(one: Offer) -> dict[str, Any]:
    return {
        "schedule": one.schedule,
        "name": dict(one.name),
        "alternative": one.alternative,
        "quota": one.quota,
        "granted": one.granted,
        "state": one.state,
        "rate": plain(one.rate),
        "duty": plain(one.duty),
        "taxes": plain(one.taxes),
        "vat_state": one.vat_state,
        "proofs": list(one.proofs),
        "needs_direct": one.needs_direct,
        "measure": one.measure,
        "legal_basis": one.basis,
        "owed": [
            {
                "tax": tax["tax"],
                "treatment": treatment(tax),
                "base": plain(tax["base"]),
                "rate": plain(tax["rate"]),
                "amount": plain(tax["amount"]),
                "measure": tax["measure"],
                "legal_basis": tax["basis"],
            }
            for tax in one.owed
        ],
    }
