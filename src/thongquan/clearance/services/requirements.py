"""A requirement of another agency that was open at registration is met by a paper supplied later."""

from datetime import datetime

from django.db import transaction

from thongquan.clearance.domain.events import RequirementMet
from thongquan.clearance.domain.states import Life
from thongquan.clearance.models import Requirement
from thongquan.clearance.selectors.standing import open_requirements
from thongquan.clearance.services.acts import settle
from thongquan.clearance.services.decisions import DECISION, decide
from thongquan.clearance.services.lock import held
from thongquan.clearance.services.timeline import say
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused


@transaction.atomic
def meet_requirement(
    *, identifier: str, item_number: int, measure: str, paper: str, actor: Actor, at: datetime
) -> bool:
    """An officer has seen the licence, certificate or notice `paper`; whether the declaration cleared by it.

    Refused: declaration-ended, requirement-not-open (no such measure stands open on that item).
    """
    row = held(identifier)
    if row.life != Life.REGISTERED:
        raise Refused("declaration-ended", life=row.life)
    if (item_number, measure) not in {(w.item_number, w.measure) for w in open_requirements(row)}:
        raise Refused("requirement-not-open", item=item_number, measure=measure)
    Requirement.objects.update_or_create(
        declaration=row,
        item_number=item_number,
        measure=measure,
        defaults={"stage": "clearance", "state": "met", "met_by": paper, "at": at},
    )
    about = {"item_number": item_number, "measure": measure, "paper": paper}
    decide(row, "requirement-met", of=DECISION, reason="requirement-met", about=about, actor=actor, at=at)
    say(
        row, RequirementMet(identifier, item_number, measure, paper), "requirement-met", actor, at, reason=paper
    )
    return settle(row, at=at)
