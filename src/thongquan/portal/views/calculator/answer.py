"""What each agreement would cost, side by side: the cheapest first, each step explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.domain.law import Law
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.selectors.offers import papers
from thongquan.kernel.money import rounded
from thongquan.kernel.texts import text_in
from thongquan.portal.templatetags.portal import language, said
from thongquan.portal.views.calculator.asked import Question, rates
from thongquan.tariff import selectors as tariff
from thongquan.tariff.domain.calculator import Offer, offers
from thongquan.tariff.domain.explain import explained, treatment
from thongquan.tariff.selectors.commodity import usual


@dataclass(frozen=True, slots=True)
class Row:
    """An offer as the page shows it; `tells` explains each tax in the reader's language, `vat_treatment` says
    whether there is VAT at all. `saved`: less than without any proof; `each`: to pay for one unit."""

    offer: Offer
    vat: Decimal | None
    total: Decimal | None
    cheapest: bool
    vat_treatment: str
    tells: tuple[str, ...]
    proofs: tuple[Mapping[str, str], ...]
    each: Decimal | None = None
    saved: Decimal | None = None

    @property
    def without_proof(self) -> bool:
        return self.offer.granted and not self.offer.proofs and not self.offer.needs_direct


def answered(asked: Question, at: datetime) -> dict[str, Any]:
    """The codes that may be meant; or the code, and where an origin is chosen what it may claim."""
    assert asked.on is not None
    law = law_of(asked.on, known_at=at)
    known = tariff.search(asked.code, on=asked.on, known_at=at, limit=1) if asked.code else pl.DataFrame()
    if known.is_empty():
        matches = tariff.search(asked.text, on=asked.on, known_at=at).to_dicts()
        rates = usual([row["code"] for row in matches], on=asked.on, known_at=at)
        return {"matches": matches, "unnamed": any(not said(row) for row in matches), "mfn": rates}
    answer: dict[str, Any] = {"above": tariff.path(asked.code, on=asked.on, known_at=at).to_dicts()}
    if not asked.origin:
        return answer
    worth = _worth(asked, law, at)
    if worth is None:
        asked.wrong["currency"] = _("There is no exchange rate for this currency on that day.")
        return answer
    found = offers(
        law.tariff,
        code=asked.code,
        origin=asked.origin,
        value=worth["customs_value"],
        vat_category=asked.vat,
        special_code=asked.special,
    )
    rows = _rows(found, worth, law, at, asked.quantity)
    granted = [row for row in rows if row.offer.granted]
    return answer | {
        "value": worth["customs_value"],
        "granted": granted,
        "ahead": ahead(granted),
        "others": [row for row in rows if not row.offer.granted],
        "edition": law.editions["tariff"].partition("@"),
        "specials": _specials(found, law),
        "vat_states": sorted({row.offer.vat_state for row in granted if row.offer.vat_state}),
    }


def ahead(granted: Sequence[Row]) -> list[Row]:
    """What stands side by side: the cheapest, and the cheapest that wants no proof, where they differ."""
    known = [row for row in granted if row.total is not None]
    best, plain = known[:1], [row for row in known if row.without_proof][:1]
    return best if best == plain else [*best, *plain]


def _worth(asked: Question, law: Law, at: datetime) -> dict[str, Any] | None:
    """The value in whole units of the national currency at the rate of the day, and how it came about."""
    assert asked.value is not None
    assert asked.on is not None
    national: dict[str, tuple[Decimal | None, int]] = {law.currency: (Decimal(1), 1)}
    rate, units = {**rates(asked.on, at), **national}.get(asked.currency, (None, 1))
    if rate is None:
        return None
    return {
        "customs_value": rounded(asked.value * rate / units, Decimal(1).scaleb(-law.places)),
        "invoice_amount": asked.value,
        "invoice_currency_code": asked.currency,
        "exchange_rate": rate,
        "exchange_units": units,
    }


def _rows(
    found: list[Offer], worth: dict[str, Any], law: Law, at: datetime, quantity: Decimal | None
) -> list[Row]:
    named = papers(law.on, at)
    totals = [cost for offer in found if (cost := _cost(offer)) is not None]
    plain = [
        offer.taxes
        for offer in found
        if offer.granted and offer.taxes is not None and not offer.proofs and not offer.needs_direct
    ]
    return [
        _row(offer, worth, law, named, quantity, min(totals, default=None), min(plain, default=None))
        for offer in found
    ]


def _cost(offer: Offer) -> Decimal | None:
    """What schedules are compared by: all taxes; while VAT is open, the duty, which it does not change."""
    return (offer.duty if offer.taxes is None else offer.taxes) if offer.granted else None


def _row(
    offer: Offer,
    worth: dict[str, Any],
    law: Law,
    named: Mapping[tuple[str, str], Mapping[str, str]],
    quantity: Decimal | None,
    least: Decimal | None,
    plain: Decimal | None,
) -> Row:
    told = explained(
        worth,
        offer.owed,
        law.tariff,
        direction="import",
        currency=law.currency,
        places=law.places,
        templates=law.wording,
    )
    sure = offer.granted and offer.vat_state in ("ok", "undecided") and offer.taxes is not None
    total = offer.taxes if sure else None
    return Row(
        offer,
        vat=total - (offer.duty or 0) if total is not None else None,
        total=total,
        cheapest=least is not None and _cost(offer) == least,
        vat_treatment=next((treatment(tax) for tax in offer.owed if tax["tax"] == "VAT"), ""),
        tells=tuple(text_in(text, language()) for text in told),
        proofs=tuple(named.get((offer.schedule, proof), {"vi": proof}) for proof in offer.proofs),
        each=rounded(total / quantity, Decimal("0.01")) if total is not None and quantity else None,
        saved=plain - total if total is not None and plain is not None and plain > total else None,
    )


def _specials(found: list[Offer], law: Law) -> list[str]:
    """The lines of chapter 98, where one of them must be named."""
    wanted = any(offer.state.startswith(("needs-98", "98-")) for offer in found)
    return sorted(law.tariff.special.names.values) if wanted else []
