"""What a good would cost under every schedule of the law of a day, as plain values: the public calculator."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from thongquan.books import selectors as books
from thongquan.clearance.domain.assessment import plain
from thongquan.clearance.selectors.law import law_of
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import Text
from thongquan.reference import selectors as reference
from thongquan.tariff import selectors as tariff
from thongquan.tariff.domain.calculator import Offer, offers
from thongquan.tariff.domain.explain import treatment

BELOW = 20  # lines under a code that are named


@dataclass(frozen=True, slots=True)
class Good:
    """`value`: customs value in the national currency."""

    code: str
    origin: str
    value: Decimal
    vat_category: str = ""
    special_code: str = ""
    zone: str = ""


def calculated(good: Good, *, on: date, known_at: datetime) -> dict[str, Any]:
    """Every schedule, the granted and cheapest first. Refused: country-unknown; code-not-whole, which names the
    lines below a code that is divided further; NotFound where the tariff has no such code."""
    law = law_of(on, known_at=known_at)
    if good.origin not in reference.codes("countries", on)["code"]:
        raise Refused("country-unknown", country=good.origin)
    _declarable(good.code, on, known_at)
    found = offers(
        law.tariff,
        code=good.code,
        origin=good.origin,
        value=good.value,
        vat_category=good.vat_category,
        special_code=good.special_code,
        zone=good.zone,
    )
    named = papers(on, known_at)
    return {
        "code": good.code,
        "origin": good.origin,
        "value": plain(good.value),
        "on": on.isoformat(),
        "currency": law.currency,
        "offers": [_told(one, named) for one in found],
        "edition": dict(law.editions),
    }


def _declarable(code: str, on: date, known_at: datetime) -> None:
    lines = tariff.lines_under(code, on=on, known_at=known_at)["code"].to_list()
    if not lines:
        raise NotFound("commodity", code)
    if code not in lines:
        below = ", ".join(lines[:BELOW]) + (" …" if len(lines) > BELOW else "")
        raise Refused("code-not-whole", commodity=code, lines=below)


def papers(on: date, known_at: datetime) -> dict[tuple[str, str], Text]:
    """(schedule, proof) → its name by language."""
    rows = books.in_force("tariff", on=on, known_at=known_at).tables["proofs"].iter_rows(named=True)
    return {
        (row["schedule"], row["proof_type"]): {
            key.removeprefix("name_"): text for key, text in row.items() if key.startswith("name_") and text
        }
        for row in rows
    }


def _told(one: Offer, named: Mapping[tuple[str, str], Text]) -> dict[str, Any]:
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
        "papers": {proof: dict(named.get((one.schedule, proof), {})) for proof in one.proofs},
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
