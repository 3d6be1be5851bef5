"""From when late interest runs: the release of goods under a guarantee, else the day after the due day."""

import logging
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from thongquan.clearance.domain.states import Goods, GoodsAct, Life
from thongquan.clearance.models import Declaration, Step
from thongquan.clearance.services.lock import held
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import local_part, qualified
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as charges
from thongquan.reference import selectors as reference

log = logging.getLogger(__name__)
CLOCK = Actor.system("clock")
GONE = (Life.CLEARED, Life.EXITED)
PAGE = 1000


def start_interest(*, at: datetime) -> int:
    """For every declaration that owes and whose goods were let go: once, by the law of its day; how many.

    What waits unpaid at the border bears none: its goods have not gone (107/2016, art. 9).
    """
    started, after = 0, ""
    while codes := ledger.without_interest(after=after, limit=PAGE):
        after = codes[-1]
        numbers = {local_part(code, settings.ADMINISTRATION) for code in codes}
        rows = Declaration.objects.filter(number__in=numbers - {None}).values_list("number", "life", "goods")
        gone = sorted(n for n, life, goods in rows if life in GONE or goods == Goods.RELEASED_CONDITIONALLY)
        started += sum(_started(qualified(settings.ADMINISTRATION, number), at) for number in gone)
    return started


def _started(identifier: str, at: datetime) -> bool:
    """One that cannot be reckoned keeps no other from it; it is tried again the next hour."""
    try:
        return _start(identifier, at)
    except Exception:
        log.exception("interest of %s could not be started", identifier)
        return False


@transaction.atomic
def _start(identifier: str, at: datetime) -> bool:
    row = held(identifier)
    debts = [d for d in ledger.debts(identifier, lock=True) if d.open > 0 and d.interest_from is None]
    if not debts:
        return False
    let_go = _let_go(row)
    due = min(debt.due_on for debt in debts) + timedelta(days=1)
    first = min(let_go, due) if any(debt.guaranteed for debt in debts) else max(let_go + timedelta(days=1), due)
    charges.start_interest(declaration=identifier, first=first, actor=CLOCK, at=at)
    return True


def _let_go(row: Declaration) -> date:
    """The legal day on which the goods could be used."""
    steps = Step.objects.filter(declaration_id=row.pk, milestone=str(GoodsAct.RELEASE_CONDITIONALLY))
    moments = [moment for moment in (*steps.values_list("at", flat=True), row.cleared_at) if moment]
    return reference.legal_day(row.office, min(moments))
