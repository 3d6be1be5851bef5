"""Whether a second person is one: asked wherever law or money changes."""

from django.db.models import Q

from thongquan.identity import models
from thongquan.identity.domain import independence
from thongquan.identity.selectors import client, user
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused

SYSTEM = "system:"


def independent(first: Subject, second: Subject) -> bool:
    """Neither made the other's account or gave it a grant, nor did one person alone make both."""
    return first != second and independence.independent(
        str(first), str(second), behind_first=_behind(first), behind_second=_behind(second)
    )


def require_independent(actor: Actor, *firsts: str) -> None:
    """Refused("not-independent") where `actor` is no second person to one of `firsts` ("": nobody)."""
    for first in filter(None, firsts):
        if not independent(Subject.parse(first), actor.subject):
            raise Refused("not-independent", first=first)


def _behind(subject: Subject) -> frozenset[str]:
    """Also by grants that have ended: taking one back unties nobody. The installation stands behind nobody."""
    try:
        if subject.kind == "user":
            person = user(subject)
            made, holder = {person.created_by}, Q(user=person)
        elif subject.kind == "client":
            machine = client(subject)
            made, holder = {machine.created_by, machine.secret_by}, Q(client=machine)
        else:
            return frozenset()
    except NotFound:
        return frozenset()
    grants = models.Grant.objects.filter(holder, approved_at__isnull=False)
    given = grants.exclude(requested_by__startswith=SYSTEM).values_list("requested_by", "approved_by")
    people = made.union(*given)
    return frozenset(one for one in people if one and not one.startswith(SYSTEM))
