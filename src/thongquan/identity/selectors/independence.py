"""Whether a second person is one: asked wherever law or money changes."""

from datetime import datetime

from django.db.models import Q

from thongquan.identity import models
from thongquan.identity.domain import independence
from thongquan.identity.domain.independence import REMEMBERED, Hands
from thongquan.identity.selectors import client, user
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused

SYSTEM = "system:"


def independent(first: Subject, second: Subject, *, at: datetime) -> bool:
    """Neither made the other's account, gave it a grant or knew its secret, nor did one person alone both."""
    return first != second and independence.independent(
        str(first), str(second), behind_first=_behind(first, at), behind_second=_behind(second, at)
    )


def require_independent(actor: Actor, *firsts: str, at: datetime) -> None:
    """Refused("not-independent") where `actor` is no second person to one of `firsts` ("": nobody)."""
    for first in filter(None, firsts):
        if not independent(Subject.parse(first), actor.subject, at=at):
            raise Refused("not-independent", first=first)


def _behind(subject: Subject, at: datetime) -> Hands:
    """Also by grants that have ended: taking one back unties nobody. The installation stands behind nobody."""
    try:
        if subject.kind == "user":
            person = user(subject)
            resets = list(person.resets.values_list("by", "at"))
            lately = {by for by, when in resets if when > at - REMEMBERED}
            return Hands(_made(person.created_by, Q(user=person)), {by for by, _ in resets}, lately)
        if subject.kind == "client":
            machine = client(subject)
            knew = {machine.secret_by} - {""}
            return Hands(_made(machine.created_by, Q(client=machine)), knew, knew)
    except NotFound:
        pass
    return Hands()


def _made(created_by: str, holder: Q) -> set[str]:
    grants = models.Grant.objects.filter(holder, approved_at__isnull=False)
    given = grants.exclude(requested_by__startswith=SYSTEM).values_list("requested_by", "approved_by")
    people = {created_by}.union(*given)
    return {one for one in people if one and not one.startswith(SYSTEM)}
