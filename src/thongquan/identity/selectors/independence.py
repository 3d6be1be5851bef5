"""Whether a second person is one: asked wherever law or money changes."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from thongquan.identity import models
from thongquan.identity.domain import independence
from thongquan.identity.domain.independence import REMEMBERED, Hands
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject, local_part
from thongquan.kernel.refusals import Refused

SYSTEM = "system:"


def independent(first: Subject, second: Subject, *, at: datetime) -> bool:
    """Neither made the other's account, gave it a grant or knew its secret, nor did one person alone both."""
    return str(first) in independent_of(second, {str(first)}, at=at)


def independent_of(second: Subject, firsts: Collection[str], *, at: datetime) -> set[str]:
    """Those of `firsts` (subjects) to whom `second` is a second person: in few questions."""
    others = {first for first in firsts if first and first != str(second)}
    if not others:
        return set()
    hands = _behind({*others, str(second)}, at)
    own = hands[str(second)]
    return {
        first
        for first in others
        if independence.independent(first, str(second), behind_first=hands[first], behind_second=own)
    }


def require_independent(actor: Actor, *firsts: str, at: datetime) -> None:
    """Refused("not-independent") where `actor` is no second person to one of `firsts` ("": nobody)."""
    for first in filter(None, firsts):
        if not independent(Subject.parse(first), actor.subject, at=at):
            raise Refused("not-independent", first=first)


def _behind(subjects: Collection[str], at: datetime) -> dict[str, Hands]:
    """Also by grants that have ended: taking one back unties nobody. The installation stands behind nobody."""
    found = dict.fromkeys(subjects, Hands())
    people, machines = _keys(subjects, "user"), _keys(subjects, "client")
    users = models.User.objects.filter(username__in=people) if people else models.User.objects.none()
    of_users, resets = {}, defaultdict(list)
    rows = users.values_list("pk", "username", "created_by", "resets__by", "resets__at")
    for pk, name, created_by, by, when in rows:  # one for each reset, and one where there is none
        of_users[pk] = people[name], created_by
        if by is not None:
            resets[pk].append((by, when))
    clients = models.MachineClient.objects.filter(application__client_id__in=machines)
    told = clients.values_list("pk", "application__client_id", "created_by", "secret_by") if machines else ()
    of_clients = {pk: (machines[name], made, secret) for pk, name, made, secret in told}
    given = _given(of_users, of_clients)
    for pk, (subject, created_by) in of_users.items():
        lately = {by for by, when in resets[pk] if when > at - REMEMBERED}
        made = _people(created_by, *given["user", pk])
        found[subject] = Hands(made, {by for by, _ in resets[pk]}, lately)
    for pk, (subject, created_by, secret_by) in of_clients.items():
        knew = {secret_by} - {""}
        found[subject] = Hands(_people(created_by, *given["client", pk]), knew, knew)
    return found


def _given(users: Collection[int], clients: Collection[int]) -> defaultdict[tuple[str, int], list[str]]:
    """Who asked for and who approved the grants of each."""
    found: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    grants = models.Grant.objects.filter(Q(user__in=users) | Q(client__in=clients), approved_at__isnull=False)
    rows = grants.exclude(requested_by__startswith=SYSTEM)
    for user, client, *people in rows.values_list("user", "client", "requested_by", "approved_by"):
        found[("user", user) if user else ("client", client)] += people
    return found


def _people(*subjects: str) -> set[str]:
    return {one for one in subjects if one and not one.startswith(SYSTEM)}


def _keys(subjects: Collection[str], kind: str) -> dict[str, str]:
    """The name within the administration of those of the kind → subject."""
    parsed = {subject: Subject.parse(subject) for subject in subjects}
    named = ((local_part(one.id, settings.ADMINISTRATION), s) for s, one in parsed.items() if one.kind == kind)
    return {name: subject for name, subject in named if name}


def require_first(actor: Actor, first: str) -> None:
    """What one proposed he takes back himself, nobody for him. Refused("only-who-proposed")."""
    if str(actor.subject) != first:
        raise Refused("only-who-proposed")
