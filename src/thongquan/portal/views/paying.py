"""What is to be paid of a declaration: by a transfer, by the square an app reads, or collected by the bank."""

from decimal import Decimal
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.domain.states import Life
from thongquan.clearance.selectors import views
from thongquan.clearance.selectors.turns import Turn, turns_of
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors, services
from thongquan.ledger.domain.payment_code import Payee, payment_code
from thongquan.ledger.domain.reference import payment_reference
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.reference import selectors as reference

PAYMENT = "declarant:payment"
RELEASED = (Life.CLEARED, Life.EXITED)


@page(
    "payment.order",
    "declarations/<str:identifier>/payment",
    name="payment",
    title=_("Pay"),
    journey=Journey.DECLARING,
    methods=("GET", "POST"),
    above="declaration",
)
def pay(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    """Or, on POST, have the bank collect it: the payer agrees with his bank."""
    if request.method == "GET":
        return _shown(request, visitor)
    account = " ".join(request.POST.get("account", "").split())
    try:
        services.request_payment(
            declaration=visitor.known.identifier,
            payer_account=account,
            on=books.today(visitor.at),
            actor=visitor.actor,
            at=visitor.at,
        )
    except Refused as why:
        return _shown(request, visitor, why, account)
    return redirect("payment", identifier=identifier)


def _shown(
    request: HttpRequest, visitor: Visitor, why: Refused | None = None, account: str = ""
) -> HttpResponse:
    with books.steady(visitor.at):
        known = visitor.known
        owed = views.owed(known.key, at=visitor.at)
        taxes = books.rows_of(books.current(known_at=visitor.at)["taxes"], on=books.today(visitor.at))[
            "tax_types"
        ]
        orders = [one for one in selectors.orders(declaration=known.identifier) if one["kind"] == "collect"]
        collecting = any(one["state"] in ("asked", "sent") for one in orders)
        context: dict[str, Any] = {
            "identifier": known.identifier,
            "owed": owed,
            "to": settings.BANK_ACCOUNT,
            "reference": payment_reference(known.identifier),
            "square": square(known.identifier, owed["owed"], owed["debts"][0]["currency"])
            if owed["owed"] != "0" and not collecting
            else "",
            "orders": orders,
            "collecting": collecting,
            "tax_names": {row["tax"]: _texts(row) for row in taxes.iter_rows(named=True)},
            "account": account,
            "why": why,
            "released": visitor.declaration.life in RELEASED,
            "turn": _turn(visitor) if owed["owed"] != "0" else None,
        }
        return render(request, "portal/paying/pay.html", context, status=422 if why else 200)


def _turn(visitor: Visitor) -> Turn | None:
    """Until when the registration waits for the money, and by which clock; None once the goods are let go."""
    row = visitor.declaration
    return None if row.life in RELEASED else next(iter(turns_of(row, [PAYMENT], [])), None)


def square(dossier: str, amount: str, currency: str) -> str:
    """An address that holds the picture itself; "" where the scheme of the squares does not know the bank."""
    if not settings.BANK_NUMBER:
        return ""
    numbers = {row["code"]: row["numeric"] for row in reference.rows("currencies")}
    text = payment_code(
        payee=Payee(settings.BANK_SCHEME, settings.BANK_NUMBER, settings.BANK_ACCOUNT),
        amount=Decimal(amount),
        currency=numbers[currency],
        country=settings.ADMINISTRATION,
        reference=payment_reference(dossier),
    )
    return segno.make_qr(text, error="m").svg_data_uri(scale=4, border=4, nl=False)


def _texts(row: dict[str, Any]) -> dict[str, str]:
    return {k.removeprefix("name_"): v for k, v in row.items() if k.startswith("name_") and v}
