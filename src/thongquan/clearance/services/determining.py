"""What is owed where the books do not say it: an officer determines it, and names its law.

Until then nobody can pay, and nothing clears (Law 107/2016 art. 9; Law on Tax Administration 38/2019 art. 52).
"""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from thongquan.books import selectors as books
from thongquan.clearance.domain.assessment import plain
from thongquan.clearance.domain.events import DutyDetermined
from thongquan.clearance.domain.possible import DUTY
from thongquan.clearance.models import Declaration, TaxLine
from thongquan.clearance.selectors.standing import standing_of
from thongquan.clearance.services.acts import settle
from thongquan.clearance.services.decisions import DECISION, decide
from thongquan.clearance.services.lock import held, identifier_of
from thongquan.clearance.services.proposing import require_amendable
from thongquan.clearance.services.timeline import say
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.ledger import services as ledger
from thongquan.tariff.domain.duties.assess import EXPORT_DUTY

KIND = "duty-determined"
MOST = Decimal(10) ** 15  # below it, so that sums keep within the columns of money


@transaction.atomic
def determine_duty(*, identifier: str, amount: Decimal, basis: str, actor: Actor, at: datetime) -> bool:
    """`amount` of export duty is owed in all, 0 where the law sets none, by the law `basis`; whether the
    declaration cleared by it. After clearance too, where an amendment left it open.

    Refused: declaration-ended, duty-known, not-yet (documents or goods are checked first), reason-wanted (no
    law), amount-below-zero, amount-too-large, amount-finer-than-currency.
    """
    row = held(identifier)
    require_amendable(row)
    if row.tax_total is not None:
        raise Refused("duty-known", total=plain(row.tax_total))
    if DUTY not in (turns := standing_of(row, at=at).awaited):
        raise Refused("not-yet", awaits=", ".join(turns))
    if not basis.strip():
        raise Refused("reason-wanted")
    currency = books.pack().currency
    if amount < 0:
        raise Refused("amount-below-zero", amount=plain(amount))
    if amount >= MOST:
        raise Refused("amount-too-large", amount=plain(amount), most=plain(MOST))
    if amount != round(amount, currency.decimals):
        raise Refused("amount-finer-than-currency", amount=plain(amount), currency=currency.code)
    row.tax_total = _others(row) + amount
    row.save(update_fields=["tax_total"])
    ledger.amend(
        declaration=identifier,
        amounts={EXPORT_DUTY: amount},
        on=row.law_day,
        actor=actor,
        at=at,
        reason=KIND,
        party=row.trader,
        currency=currency.code,
    )
    about = {"tax": EXPORT_DUTY, "amount": plain(amount), "currency": currency.code}
    decide(row, KIND, of=DECISION, reason=KIND, about=about, basis=basis, actor=actor, at=at)
    event = DutyDetermined(identifier, row.revision, EXPORT_DUTY, plain(amount), basis)
    say(row, event, KIND, actor, at, reason=basis)
    return settle(row, at=at)


def undetermine(row: Declaration, *, actor: Actor, at: datetime) -> None:
    """What an officer determined is annulled: what is owed is to be determined anew. What was charged is taken
    back, and what was paid of it is a credit."""
    row.tax_total = None
    row.save(update_fields=["tax_total"])
    ledger.amend(
        declaration=identifier_of(row),
        amounts={EXPORT_DUTY: Decimal(0)},
        on=row.law_day,
        actor=actor,
        at=at,
        reason="objection",
    )


def _others(row: Declaration) -> Decimal:
    """What its lines say of other taxes."""
    lines = TaxLine.objects.filter(declaration_id=row.pk, revision=row.revision).exclude(tax=EXPORT_DUTY)
    return sum(lines.values_list("amount", flat=True), Decimal(0))
