"""The history of lanes: every routing is added, none is changed."""

from datetime import datetime

from django.db import transaction

from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.risk import models, selectors
from thongquan.risk.domain.events import SeenAfterwards
from thongquan.risk.domain.routes import Routing
from thongquan.risk.services.recording import say


@transaction.atomic
def record_route(*, declaration: str, routing: Routing, actor: Actor, at: datetime) -> int:
    """Add a routing under the caller's lock of the declaration; its place in the history, from 1.

    The caller (clearance) records the event of its own that led here; lanes given by a person need a `why`.
    """
    history = selectors.routes(declaration)
    number = len(history) + 1
    models.Route.objects.create(
        month=at.date().replace(day=1),
        declaration=declaration,
        sequence=number,
        at=at,
        lane=routing.lane,
        was=history[-1].lane if history else "",
        by=str(actor.subject),
        why=routing.why,
        score=routing.score,
        reasons=list(routing.reasons),
        profiles=list(routing.profiles),
        random=routing.random,
        version=routing.version,
    )
    return number


def record_hindsight(*, declaration: str, routing: Routing, actor: Actor, at: datetime) -> None:
    """What selection says of a declaration amended after its clearance: no route and no lane, but a fact of the
    record for those who audit afterwards, of the class RESTRICTED."""
    event = SeenAfterwards(
        routing.lane, routing.score, ", ".join(routing.profiles), routing.random, routing.version
    )
    say(event, subject=Subject("declaration", declaration), actor=actor, at=at, reason=routing.why)
