"""What each item of a declaration is charged, and why."""

from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Sum

from thongquan.clearance.domain.assessment import plain
from thongquan.clearance.domain.law import Law
from thongquan.clearance.models import Declaration, TaxLine
from thongquan.clearance.selectors.law import law_of
from thongquan.kernel.refusals import NotFound
from thongquan.tariff.domain.explain import explained

EVERY = 10**9  # more items than any declaration has


class _Line(NamedTuple):
    """An item beside one of its taxes; `tax` is None where it has none."""

    number: int
    commodity: str
    origin: str
    schedule: str
    customs_value: Any
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
SELECT i.item_number, i.commodity_code, i.origin, i.schedule_applied, i.customs_value,
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
    totals = every.order_by("tax").values_list("tax").annotate(amount=Sum("amount"))
    return {
        "currency": law.currency,
        "law_day": row.law_day.isoformat(),
        "lines": lines(row, law, first=first, last=last),
        "totals": {tax: plain(amount) for tax, amount in totals} | {"all": plain(row.tax_total)},
    }


def lines(row: Declaration, law: Law, *, first: int = 1, last: int = EVERY) -> list[dict[str, Any]]:
    """Items `first` to `last`, each with its taxes explained, in one query."""
    asked = {"key": row.pk, "revision": row.revision, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(_LINES, asked)
        found = [_Line(*values) for values in cursor.fetchall()]
    direction = "export" if row.direction == "EX" else "import"
    items = (list(of_item) for _, of_item in groupby(found, key=lambda line: line.number))
    return [_item(of_item, law, direction) for of_item in items]


def _item(found: list[_Line], law: Law, direction: str) -> dict[str, Any]:
    item, of_item = found[0], [line for line in found if line.tax is not None]
    about = {"customs_value": item.customs_value, "exchange_rate": item.exchange_rate if of_item else None}
    facts = [line._asdict() | {"schedule": line.tax_schedule} for line in of_item]
    told = explained(
        about, facts, law.tariff, direction=direction, currency=law.currency, templates=law.wording
    )
    return {
        "number": item.number,
        "commodity": item.commodity,
        "origin": item.origin,
        "schedule": item.schedule,
        "customs_value": plain(item.customs_value),
        "taxes": [
            {
                "tax": line.tax,
                "measure": line.measure,
                "legal_basis": line.basis,
                "base": plain(line.base),
                "rate": plain(line.rate),
                "exchange_rate": plain(line.exchange_rate),
                "amount": plain(line.amount),
                "explanation": dict(text),
            }
            for line, text in zip(of_item, told, strict=True)
        ],
    }
