"""What the law says of one declaration, as the plain object that `assess`, preview and the pages show.

Numbers are text, exact; keys are stable. Nothing of lanes, risk or doubts is in it, whoever asks.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from thongquan.clearance.domain.judge import Judged
from thongquan.clearance.domain.law import Law
from thongquan.clearance.domain.rules import public, refused
from thongquan.kernel.decimals import MONEY
from thongquan.tariff.domain.duties import charged
from thongquan.tariff.domain.duties.assess import EXPORT_DUTY
from thongquan.tariff.domain.explain import explained, treatment, unlisted, untaxed

NOT_LISTED = "not-listed"  # the export schedule says that no duty is owed for the code
NO_DUTY = (NOT_LISTED, "not-covered")  # `untaxed` says why
_NO_AMOUNTS = pl.Series("amount", [], dtype=MONEY)
OF_OFFICERS = frozenset({"prices"})  # books no trader's answer is made of


def assessments(judged: Judged, *, languages: Sequence[str] = ()) -> list[dict[str, Any]]:
    """One object per declaration of the batch, in order; advice is among the findings."""
    spoken = tuple(languages) or judged.law.languages
    shown = public(judged.findings)
    stopped = set(refused(shown).to_list())
    items = _by_declaration(judged.items)
    taxes = _by_declaration(judged.taxes)
    findings = _by_declaration(shown)
    return [
        {
            "reference": header["functional_reference_id"],
            "direction": header["type_code"],
            "law_day": judged.law.on.isoformat(),
            "judged": "refused" if d in stopped else "ok",
            "lines": _lines(items.get(d), taxes.get(d), judged),
            "totals": _totals(items.get(d), taxes.get(d), judged.law, header["type_code"]),
            "tax_names": charged_names(judged.law, header["type_code"]),
            "findings": [
                found.as_dict()
                for found in (judged.law.catalogue.to_findings(findings[d], spoken) if d in findings else [])
            ],
            "edition": _editions(judged, d),
            "currency": judged.law.currency,
            "note": {
                language: told
                for language, told in judged.law.wording["not_reserved"].items()
                if language in spoken
            },
        }
        for d, header in enumerate(judged.frames["declarations"].iter_rows(named=True))
    ]


def _editions(judged: Judged, d: int) -> dict[str, str]:
    """The books it was judged by; `exchange` names the rates it was judged by that are the asker's own."""
    law = judged.law
    named = {book: name for book, name in law.editions.items() if book not in OF_OFFICERS}
    if not law.given:
        return named
    charges = judged.frames["charges"].filter(pl.col("d") == d)["currency_code"].to_list()
    used = {judged.frames["declarations"]["invoice_currency_code"][d], *charges}
    own = ", ".join(f"{currency}={rate}" for currency, rate in law.given.items() if currency in used)
    return named | {"exchange": f"{named.get('exchange', '')} and as given: {own}".strip()} if own else named


def _by_declaration(frame: pl.DataFrame) -> dict[int, pl.DataFrame]:
    return {int(key[0]): part for key, part in frame.partition_by("d", as_dict=True).items()}


def _lines(items: pl.DataFrame | None, taxes: pl.DataFrame | None, judged: Judged) -> list[dict[str, Any]]:
    if items is None:
        return []
    of_item: dict[int, list[dict[str, Any]]] = {}
    for row in () if taxes is None else taxes.iter_rows(named=True):
        of_item.setdefault(row["i"], []).append(row)
    without = items["duty_state"].is_in(NO_DUTY).any()
    why = untaxed(judged.law.tariff, judged.law.wording) if without else {}
    return [
        {
            "number": item["item_number"],
            "commodity": item["commodity_code"],
            "origin": item["origin_country_code"],
            "schedule": item["duty_schedule"] or "",
            "customs_value": plain(item["customs_value"]),
            "taxes": _taxes(item, of_item.get(item["i"], []), judged),
            "untaxed": why if item["duty_state"] in NO_DUTY else {},
        }
        for item in items.iter_rows(named=True)
    ]


def _taxes(item: dict[str, Any], rows: list[dict[str, Any]], judged: Judged) -> list[dict[str, Any]]:
    law = judged.law
    direction = _way(item["direction"])
    said = explained(
        item,
        rows,
        law.tariff,
        direction=direction,
        currency=law.currency,
        places=law.places,
        templates=law.wording,
    )
    named = tax_names(law, direction)
    return [
        {
            "tax": row["tax"],
            "name": named[row["tax"]],
            "treatment": treatment(row),
            "relief": row["relief"] or "",
            "measure": row["measure"],
            "legal_basis": row["basis"],
            "base": plain(row["base"]),
            "rate": plain(row["rate"]),
            "exchange_rate": plain(item["exchange_rate"]),
            "amount": plain(row["amount"]),
            "explanation": explanation,
        }
        for row, explanation in zip(rows, said, strict=True)
    ]


def tax_names(law: Law, direction: str) -> dict[str, dict[str, str]]:
    """By tax, its name in the pack's languages, in their order."""
    return {
        tax.tax: {language: tax.name[language] for language in law.languages if language in tax.name}
        for tax in law.tariff.taxes[direction]
    }


def charged_names(law: Law, direction: str) -> dict[str, dict[str, str]]:
    """By tax, the names of those that the totals tell, in their order. `direction`: "IM" or "EX"."""
    way = _way(direction)
    named = tax_names(law, way)
    return {tax: named[tax] for tax in charged(law.tariff, way)}


def _way(direction: str) -> str:
    return "export" if direction == "EX" else "import"


def _totals(
    items: pl.DataFrame | None, taxes: pl.DataFrame | None, law: Law, direction: str
) -> dict[str, str | None]:
    """By tax, over all lines; None where a line lacks its value or that tax: a part of a sum is no total."""
    if items is None:
        return {}
    owed = sums(items, taxes, law, direction)
    totals = {"customs_value": _told(_whole(items["customs_value"]))}
    totals |= {tax: _told(owed[tax]) for tax in charged(law.tariff, _way(direction))}
    if None in totals.values():
        return totals | {"all": None}
    return totals | {"all": plain(Decimal(0) if taxes is None else Decimal(taxes["amount"].sum() or 0))}


def sums(
    items: pl.DataFrame, taxes: pl.DataFrame | None, law: Law, direction: str
) -> dict[str, Decimal | None]:
    """By tax what all `items` of a declaration owe: of each that is charged, and of each that has a row. None
    where an item lacks its value or that tax."""
    free = items.filter((pl.col("duty_state") == NOT_LISTED) & pl.col("customs_value").is_not_null()).height
    wanted = charged(law.tariff, _way(direction))
    rows = {} if taxes is None else {key[0]: part["amount"] for key, part in taxes.group_by("tax")}
    found: dict[str, Decimal | None] = {}
    for tax in (*wanted, *(str(one) for one in rows if one not in wanted)):
        mine = rows.get(tax, _NO_AMOUNTS)
        whole = tax not in wanted or mine.len() + free == items.height
        found[tax] = _whole(mine) if whole else None
    return found


def registered_totals(
    owed: Mapping[str, tuple[int, Decimal]],
    items: int,
    law: Law,
    direction: str,
    *,
    total: Decimal | None = None,
) -> dict[str, str | None]:
    """The same of a declaration that is registered: `owed` has by tax how many of its lines have it, and their
    sum; `total` is what it owes in all, as far as that is known: of a tax that its lines do not tell, what an
    officer determined is the rest of it."""
    way = _way(direction)
    told: dict[str, str | None] = {tax: plain(amount) for tax, (_, amount) in owed.items()}
    for tax in charged(law.tariff, way):
        lines, amount = owed.get(tax, (0, Decimal(0)))
        whole = lines == items or (tax == EXPORT_DUTY and unlisted(law.tariff))
        told[tax] = plain(amount) if whole else None
    known = sum((amount for tax, (_, amount) in owed.items() if told[tax] is not None), Decimal(0))
    if total is not None and list(told.values()).count(None) == 1:
        told = {tax: plain(total - known) if amount is None else amount for tax, amount in told.items()}
        return told | {"all": plain(total)}
    if None in told.values():
        return told | {"all": None}
    return told | {"all": plain(sum((amount for _, amount in owed.values()), Decimal(0)))}


def _whole(amounts: pl.Series) -> Decimal | None:
    """Their sum, None where one of them is not known."""
    return None if amounts.null_count() else Decimal(amounts.sum() or 0)


def _told(amount: Decimal | None) -> str | None:
    return None if amount is None else plain(amount)


def plain(number: Decimal | None) -> str:
    """The number without needless zeros or exponent, "" where there is none."""
    if number is None:
        return ""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
