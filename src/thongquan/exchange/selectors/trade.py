"""Trade data of pairs of ports, to those whose purpose it is."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.db.models.functions import TruncMonth

from thongquan.exchange.domain.trade import KIND, Scope
from thongquan.exchange.models import Agreement, TradeRow
from thongquan.identity.domain import SignedIn
from thongquan.kernel.refusals import NotFound

VIEW = "trade-data.view"
SHOWN = 500  # rows of goods


@dataclass(frozen=True, slots=True)
class Month:
    """Of one month, by who told it and which way the goods went: consignments and kilograms."""

    month: date
    ours: bool
    direction: str
    consignments: int
    net_mass: Decimal | None


@dataclass(frozen=True, slots=True)
class Goods:
    """Of one subheading, in one currency and unit."""

    hs_code: str
    ours: bool
    direction: str
    consignments: int
    net_mass: Decimal | None
    quantity: Decimal | None
    unit: str
    amount: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Of one pair: rows kept, by month and by goods; when the last came, when the first is deleted."""

    count: int
    months: list[Month]
    goods: list[Goods]
    latest: datetime | None
    first_to_go: date | None


def readable(signed: SignedIn, *, at: datetime) -> list[Agreement]:
    """Agreements on trade data whose purpose is that of a role the person has now."""
    roles = signed.roles(at=at)
    rows = Agreement.objects.filter(
        Q(receives__contains=[KIND]) | Q(sends__contains=[KIND]), decided_at__lte=at
    )
    rows = (
        rows.filter(state__in=("approved", "ended")).select_related("partner").order_by("partner__code", "pk")
    )
    return [row for row in rows if row.scope and roles & {str(r) for r in Scope.of(row.scope).readers}]


def readable_one(agreement: int, signed: SignedIn, *, at: datetime) -> Agreement:
    """NotFound also where it is there and its purpose is another's."""
    found = next((row for row in readable(signed, at=at) if row.pk == agreement), None)
    if found is None:
        raise NotFound("agreement", agreement)
    return found


def pairs(row: Agreement) -> list[dict[str, Any]]:
    """our_port, their_port, rows and the latest, of each pair of the agreement."""
    known = {
        (each["our_port"], each["their_port"]): each
        for each in TradeRow.objects.filter(agreement=row)
        .values("our_port", "their_port")
        .annotate(rows=Count("pk"), latest=Max("received_at"))
    }
    nothing = {"rows": 0, "latest": None}
    return [
        {"our_port": ours, "their_port": theirs, **nothing, **known.get((ours, theirs), {})}
        for ours, theirs in Scope.of(row.scope).pairs
    ]


def picture(row: Agreement, our_port: str, their_port: str) -> Picture:
    """Of one pair of the agreement."""
    mine = TradeRow.objects.filter(agreement=row, our_port=our_port, their_port=their_port)
    by = ("ours", "direction")
    told = {"consignments": Count("consignment", distinct=True), "mass": Sum("net_mass")}
    monthly = mine.annotate(month=TruncMonth("on")).values("month", *by)
    months = monthly.annotate(**told).order_by("month", *by)
    goods = (
        mine.values("hs_code", *by, "unit", "currency")
        .annotate(**told, quantity_sum=Sum("quantity"), amount_sum=Sum("amount"))
        .order_by("hs_code", *by, "unit", "currency")
    )
    whole = mine.aggregate(count=Count("pk"), latest=Max("received_at"), first=Min("expires_on"))
    return Picture(
        count=whole["count"],
        months=[Month(m["month"], m["ours"], m["direction"], m["consignments"], m["mass"]) for m in months],
        goods=[
            Goods(
                one["hs_code"], one["ours"], one["direction"], one["consignments"], one["mass"],
                one["quantity_sum"], one["unit"], one["amount_sum"], one["currency"],
            )
            for one in goods[:SHOWN]
        ],
        latest=whole["latest"],
        first_to_go=whole["first"],
    )  # fmt: skip
