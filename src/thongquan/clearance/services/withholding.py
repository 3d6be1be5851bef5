"""What a declaration owes, and draws of certificates, while goods of it stand without the preference they
claim."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import msgspec

from thongquan.clearance.domain.assessment import sums
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.domain.judge import Judged, Known, judge
from thongquan.clearance.domain.law import Law
from thongquan.clearance.domain.verification import Withheld, difference
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors.certificates import certificates_of
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.selectors.verifications import refused_of, withheld_of
from thongquan.clearance.services.lock import identifier_of
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as charges
from thongquan.tariff.domain.certificates import Claim
from thongquan.tariff.services import certificates as origin

UNCLAIMED = ""  # what claims no schedule is charged as the law does without one (docs/decisions/0010)
Amounts = dict[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Told:
    """A declaration as it is registered: its content, judged by the law of its day."""

    content: Content
    judged: Judged

    @property
    def law(self) -> Law:
        return self.judged.law


def told(row: Declaration, content: Content, *, at: datetime) -> Told:
    given = frames([content])
    known = Known(certificates=certificates_of(given.documents, given.items, at=at, amends=identifier_of(row)))
    return Told(content, judge(given, law_of(row.law_day, known_at=row.registered_at), known))


def lawful(row: Declaration, content: Content, judged: Judged) -> Judged:
    """As `judged` (of `content` alone), the taxes worked out without the preference where it is withheld; one
    query where nothing is."""
    goods = withheld_of(row.pk)
    lines = lines_of(judged, goods) if goods else ()
    return _without(content, judged.law, lines) if lines else judged


def entitled(row: Declaration, draws: Sequence[Claim]) -> tuple[Claim, ...]:
    """Goods to which the preference was refused draw nothing of their certificate."""
    refused = refused_of(row.pk) if draws else frozenset()
    return tuple(one for one in draws if Withheld(one.reference, one.code[:6]) not in refused)


def lines_of(judged: Judged, goods: Collection[Withheld]) -> tuple[int, ...]:
    """The numbers of the items that rest a preference on one of the proofs, with its goods."""
    preferences = judged.law.tariff.preferences()
    rows = judged.items.select_seq("item_number", "proof_id", "commodity_code", "duty_regime_code").rows()
    return tuple(
        number
        for number, proof, code, schedule in rows
        if schedule in preferences and proof and Withheld(proof, (code or "")[:6]) in goods
    )


def costs(row: Declaration, now: Told, goods: Collection[Withheld]) -> dict[str, Decimal]:
    """By tax, what `goods` are charged more without their preference."""
    lines = lines_of(now.judged, goods)
    if not lines:
        return {}
    return difference(
        _owed(now.judged, row.direction), _owed(_without(now.content, now.law, lines), row.direction)
    )


def recharge(row: Declaration, now: Told, *, reason: str, actor: Actor, at: datetime) -> None:
    """What is due in all (the row is held), by what is withheld now: the ledger takes the difference. What is
    not known stays as it was charged."""
    due = _owed(lawful(row, now.content, now.judged), row.direction)
    charged = ledger.charged(identifier_of(row))
    amounts = {tax: charged.get(tax, Decimal(0)) if amount is None else amount for tax, amount in due.items()}
    charges.amend(
        declaration=identifier_of(row),
        amounts=amounts,
        on=row.law_day,
        actor=actor,
        at=at,
        reason=reason,
        party=row.trader,
        currency=now.law.currency,
    )
    if row.tax_total is not None:
        row.tax_total = sum(amounts.values(), Decimal(0))
        row.save(update_fields=["tax_total"])


def redraw(row: Declaration, now: Told, *, actor: Actor, at: datetime, strict: bool = True) -> None:
    """Certificates are drawn of by what has, or may yet have, its preference.
    Refused("certificate-not-granted") where `strict` and not enough is left."""
    identifier = identifier_of(row)
    claims = {identifier: entitled(row, now.judged.draws.get(0, ()))}
    short = origin.settle(claims=claims, on=row.law_day, actor=actor, at=at).get(identifier, ())
    if short and strict:
        one = short[0]
        raise Refused(origin.NOT_GRANTED, reference=one.reference, found=one.found, expected=one.expected)


def _without(content: Content, law: Law, lines: Collection[int]) -> Judged:
    items = [
        msgspec.structs.replace(one, duty_regime_code=UNCLAIMED) if one.item_number in lines else one
        for one in content.items
    ]
    return judge(frames([msgspec.structs.replace(content, items=items)]), law, Known())


def _owed(judged: Judged, direction: str) -> Amounts:
    return sums(judged.items, judged.taxes, judged.law, direction)
