"""What each item of a declaration is charged, and why."""

from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Sum

from thongquan.clearance.domain.assessment import plain, registered_totals, tax_names
from thongquan.clearance.domain.law import Law
from thongquan.clearance.models import Declaration, TaxLine
from thongquan.clearance.selectors.law import law_of
from thongquan.kernel.refusals import NotFound
from thongquan.tariff.domain.explain import explained, treatment, untaxed

EVERY = 10**9  # more items than any declaration has
DIRECTION = {"IM": "import", "EX": "export"}


class _Line(NamedTuple):
    """An item beside one of its taxes; `tax` is None where it has none."""

    number: int
    commodity: str
    origin: str
    schedule: str
    customs_value: Any
    invoice_amount: Any
    tax: str | None
    measure: str
    tax_schedule: str
    basis: str
    base: Any
    rate: Any
    exchange_rate: Any
    amount: Any
    relief: str


_LINES = """
SELECT i.item_number, i.commodity_code, i.origin, i.schedule_applied, i.customs_value, i.invoice_amount,
    t.tax, t.measure, t.schedule, t.basis, t.base, t.rate, t.exchange_rate, t.amount, t.relief
FROM clearance_item i
LEFT JOIN clearance_taxline t USING (declaration_id, revision, item_number)
WHERE i.declaration_id = %(key)s AND i.revision = %(revision)s AND i.item_number BETWEEN %(first)s AND %(last)s
ORDER BY i.item_number, t.row
"""


def taxes(key: int, *, first: int = 1, last: int = EVERY) -> dict[str, Any]:
    """The tax lines of items `first` to `last` (all of them) with their explanation by language, and the totals
    of the whole declaration by tax."""
    row = Declaration.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("declaration", key)
    law = law_of(row.law_day, known_at=row.registered_at)
    every = TaxLine.objects.filter(declaration_id=key, revision=row.revision)
    sums = every.order_by("tax").values_list("tax").annotate(lines=Count("*"), amount=Sum("amount"))
    owed = {tax: (lines, amount) for tax, lines, amount in sums}
    return {
        "currency": law.currency,
        "law_day": row.law_day.isoformat(),
        "lines": lines(row, law, first=first, last=last),
        "totals": registered_totals(owed, row.items, law, row.direction, total=row.tax_total),
    }


def lines(row: Declaration, law: Law, *, first: int = 1, last: int = EVERY) -> list[dict[str, Any]]:
    """Items `first` to `last`, each with its taxes explained, in one query."""
    asked = {"key": row.pk, "revision": row.revision, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(_LINES, asked)
        found = [_Line(*values) for values in cursor.fetchall()]
    items = (list(of_item) for _, of_item in groupby(found, key=lambda line: line.number))
    return [_item(of_item, row, law) for of_item in items]


def _item(found: list[_Line], row: Declaration, law: Law) -> dict[str, Any]:
    item, of_item = found[0], [line for line in found if line.tax is not None]
    direction = DIRECTION[row.direction]
    names = tax_names(law, direction)
    return {
        "number": item.number,
        "commodity": item.commodity,
        "origin": item.origin,
        "schedule": item.schedule,
        "customs_value": plain(item.customs_value),
        "taxes": [
            {
                "tax": line.tax,
                "name": names[line.tax or ""],
                "treatment": treatment(line._asdict()),
                "relief": line.relief,
                "measure": line.measure,
                "legal_basis": line.basis,
                "base": plain(line.base),
                "rate": plain(line.rate),
                "exchange_rate": plain(line.exchange_rate),
                "amount": plain(line.amount),
                "explanation": dict(text),
            }
            for line, text in zip(of_item, _told(of_item, row, law, direction), strict=True)
        ],
        "untaxed": {} if of_item or row.direction != "EX" else why_untaxed(row, law),
    }


def why_untaxed(row: Any, law: Law) -> dict[str, str]:
    """As `explain.untaxed`, of the declaration of `row`: a total is known of it where its duty is."""
    return untaxed(law.tariff, law.wording, determined=row.tax_total is not None)


def _told(of_item: list[_Line], row: Declaration, law: Law, direction: str) -> list[dict[str, str]]:
    if not of_item:
        return []
    return explained(
        {
            "customs_value": of_item[0].customs_value,
            "invoice_amount": of_item[0].invoice_amount,
            "invoice_currency_code": row.invoice_currency,
            "exchange_rate": of_item[0].exchange_rate,
            "exchange_units": law.valuation.units_of(row.invoice_currency),
        },
        [line._asdict() | {"schedule": line.tax_schedule} for line in of_item],
        law.tariff,
        direction=direction,
        currency=law.currency,
        places=law.places,
        templates=law.wording,
    )
