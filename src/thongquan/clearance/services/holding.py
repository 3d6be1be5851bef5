"""Holds on one declaration: placed and released by officers; what then clears by itself clears."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from thongquan.clearance.selectors import views
from thongquan.clearance.services import working
from thongquan.clearance.services.acts import settle
from thongquan.clearance.services.decisions import DECISION, decide
from thongquan.clearance.services.lock import held
from thongquan.kernel.actors import Actor
from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.risk import services as risk
from thongquan.risk.domain.holds import Hold, HoldEffect


@dataclass(frozen=True, slots=True)
class Placing:
    """A hold to be placed; `kind` says whose list it is, `basis` which law lets it."""

    effect: HoldEffect
    kind: str
    basis: str
    authority: str
    why: str
    until: datetime | None = None
    audience: Audience = Audience.PUBLIC


@transaction.atomic
def place(*, identifier: str, placing: Placing, actor: Actor, at: datetime) -> UUID:
    """Refused: registered-already (a stop of registration comes too late), ends-before-it-begins."""
    row = held(identifier)
    if placing.effect is HoldEffect.STOP_REGISTRATION:
        raise Refused("registered-already", declaration=identifier)
    if placing.until is not None and placing.until <= at:
        raise Refused("ends-before-it-begins", begins=at, ends=placing.until)
    hold = Hold(
        subject=Subject("declaration", identifier),
        kind=placing.kind,
        effect=placing.effect,
        basis=placing.basis,
        authority=placing.authority,
        since=at,
        until=placing.until,
        audience=placing.audience,
    )
    placed = risk.place_hold(hold=hold, actor=actor, at=at, why=placing.why)
    about = {
        "hold": str(placed),
        "effect": placing.effect,
        "kind": placing.kind,
        "authority": placing.authority,
    }
    decide(
        row,
        "hold-placed",
        of=DECISION,
        reason="hold-placed",
        about=about,
        basis=placing.basis,
        audience=placing.audience,
        actor=actor,
        at=at,
    )
    working.refresh(keys=[row.pk], at=at)
    return placed


@transaction.atomic
def release(*, identifier: str, hold: UUID, why: str, actor: Actor, at: datetime) -> None:
    """NotFound for a hold that does not stand on this very declaration (one on its trader is lifted there)."""
    row = held(identifier)
    own = [one for one in views.holds(row.pk, at=at) if one["hold"] == str(hold) and one["own"]]
    if not own:
        raise NotFound("hold", hold)
    risk.release_hold(hold=hold, actor=actor, at=at, why=why)
    decide(
        row,
        "hold-released",
        of=DECISION,
        reason="hold-released",
        about={"hold": str(hold)},
        basis=own[0]["basis"],
        audience=Audience(own[0]["audience"]),
        actor=actor,
        at=at,
    )
    if not settle(row, at=at):
        working.refresh(keys=[row.pk], at=at)
