"""What officers (and time) do with a registered declaration: lanes, checks, goods, clearance, exit.

Every verb locks the declaration's row, asks the machine of states, writes the step of the timeline and the leaf
of the record, and then lets what now clears by itself clear.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from thongquan.clearance.domain.events import Cleared, ControlMoved, Ended, GoodsMoved, LaneChanged
from thongquan.clearance.domain.possible import DUTY, RELEASED_BEFORE, TO_LANE
from thongquan.clearance.domain.states import (
    CONTROL,
    GOODS,
    LIFE,
    Control,
    ControlAct,
    Goods,
    GoodsAct,
    Life,
    LifeAct,
)
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors.standing import Standing, standing_of, standings_of
from thongquan.clearance.services import acdd_telling, inspected
from thongquan.clearance.services.asked import end_asked
from thongquan.clearance.services.decisions import DECISION, decide
from thongquan.clearance.services.lock import held, identifier_of
from thongquan.clearance.services.timeline import say, say_all
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as charges
from thongquan.licensing.services import writing_off as licensing
from thongquan.risk import services as risk
from thongquan.risk.domain.profiles import Lane
from thongquan.risk.domain.routes import Routing
from thongquan.tariff.services import certificates as origin

BY_ITSELF = Actor.system("clearance")

_GOODS_DECISIONS = {  # the list of the book its reason is of, and the kind
    GoodsAct.BRING_TO_STORAGE: ("storage", "brought-to-storage"),
    GoodsAct.RETURN_FROM_STORAGE: (DECISION, "returned-from-storage"),
    GoodsAct.RELEASE_CONDITIONALLY: ("release", "released-conditionally"),
}


@transaction.atomic
def override_lane(*, identifier: str, lane: str, reason: str, note: str, actor: Actor, at: datetime) -> None:
    """A person changes the lane, for a reason of the book; `note` stays among officers. An inspection the new
    lane does not want is withdrawn.

    Refused: lane-unchanged, declaration-ended, reason-unknown, not-in-this-state.
    """
    row = held(identifier)
    require_alive(row)
    if lane == row.lane:
        raise Refused("lane-unchanged", lane=lane)
    before = row.lane
    row.control = CONTROL.after(Control(row.control), TO_LANE[before, lane])
    row.lane = lane
    row.save(update_fields=["lane", "control"])
    risk.record_route(
        declaration=identifier, routing=Routing(Lane(lane), f"{reason}: {note}"), actor=actor, at=at
    )
    inspected.withdraw_unwanted(row, reason=reason, actor=actor, at=at)
    about = {"lane": {"before": before, "after": lane}}
    decide(row, "lane-changed", of="override", reason=reason, about=about, actor=actor, at=at)
    say(row, LaneChanged(identifier, before, lane, reason, note), "lane-changed", actor, at, reason=note)
    settle(row, at=at)


@transaction.atomic
def move_control(*, identifier: str, act: ControlAct, actor: Actor, at: datetime, note: str = "") -> None:
    """A step of the document check or the examination (their findings are `inspection`'s)."""
    row = held(identifier)
    require_alive(row)
    before = row.control
    row.control = CONTROL.after(Control(before), act)
    row.save(update_fields=["control"])
    say(row, ControlMoved(identifier, act, before, row.control), str(act), actor, at, reason=note)


@transaction.atomic
def move_goods(*, identifier: str, act: GoodsAct, reason: str, actor: Actor, at: datetime) -> None:
    """Bringing to storage, back from it, conditional release (the book's reasons `storage`, `release`).

    Conditional release is for goods that may come in and whose tax alone is not final: it is paid or
    guaranteed, what agencies require is met, the examination is done and no hold stands (Law 54/2014 art. 36;
    domain A5).
    Refused: tax-owed, not-yet, exit-held, reason-unknown, only-clearance-frees.
    """
    row = held(identifier)
    require_alive(row)
    if act is GoodsAct.FREE:
        raise Refused("only-clearance-frees")
    now = standing_of(row, at=at)
    if now.exit_held:
        raise Refused("exit-held", holds=", ".join(now.exit_held))
    if act is GoodsAct.RELEASE_CONDITIONALLY:
        _require_releasable(now)
    before = row.goods
    row.goods = GOODS.after(Goods(before), act)
    row.save(update_fields=["goods"])
    of, kind = _GOODS_DECISIONS[act]
    about = {"goods": {"before": before, "after": row.goods}}
    decide(row, kind, of=of, reason=kind if of == DECISION else reason, about=about, actor=actor, at=at)
    say(row, GoodsMoved(identifier, act, reason, before, row.goods), str(act), actor, at, reason=reason)


def _require_releasable(now: Standing) -> None:
    if now.owed:
        raise Refused("tax-owed", owed=now.owed)
    keeps = [turn for turn in now.awaited if turn not in RELEASED_BEFORE]
    if keeps:
        raise Refused("not-yet", awaits=", ".join(keeps))


@transaction.atomic
def clear(*, identifier: str, actor: Actor, at: datetime) -> None:
    """An officer clears. Refused("not-yet", awaits=…) while anything keeps it."""
    row = held(identifier)
    now = standing_of(row, at=at)
    keeps = [turn for turn in now.awaited if turn != "officer:clearance"]
    if keeps:
        raise Refused("not-yet", awaits=", ".join(keeps))
    about = {"life": Life.CLEARED, "lane": row.lane}
    decide(row, "cleared", of=DECISION, reason="cleared", about=about, actor=actor, at=at)
    _freed(row, at)
    row.save(update_fields=["life", "goods", "cleared_at"])
    acdd_telling.note([row], at=at)
    say(row, Cleared(identifier, row.revision, row.lane, False), "cleared", actor, at)


@transaction.atomic
def settle_all(*, identifiers: list[str], at: datetime) -> int:
    """Clear what now clears by itself (after a payment, a licence, a hold released); how many. NotFound."""
    return sum(settle(held(identifier), at=at) for identifier in sorted(identifiers))


@transaction.atomic
def settle_keys(*, keys: Collection[int], at: datetime) -> int:
    """As `settle_all`, by the keys of rows, in a few queries however many they are. Only what would clear is
    held, and looked at again once it is."""
    rows = list(Declaration.objects.filter(pk__in=keys, life=Life.REGISTERED, lane="G"))
    ready = _ready(rows, at)
    if not ready:
        return 0
    keys = [row.pk for row in ready]
    locked = Declaration.objects.select_for_update().filter(pk__in=keys, life=Life.REGISTERED, lane="G")
    return _clear_ready(list(locked.order_by("pk")), at)


def settle(row: Declaration, *, at: datetime) -> bool:
    """Clear the declaration (its row held) where the lane is green and nothing keeps it."""
    return bool(_clear_ready([row], at))


def _ready(rows: Sequence[Declaration], at: datetime) -> list[Declaration]:
    green = [row for row in rows if row.life == Life.REGISTERED and row.lane == "G"]
    standings = standings_of(green, at=at) if green else {}
    return [row for row in green if not standings[row.pk].awaited]


def _clear_ready(rows: Sequence[Declaration], at: datetime) -> int:
    ready = _ready(rows, at)
    for row in ready:
        _freed(row, at)
    every = Declaration.objects.filter(pk__in=[row.pk for row in ready])
    every.update(life=Life.CLEARED, goods=Goods.FREE, cleared_at=at)
    acdd_telling.note(ready, at=at)
    said = [(row, Cleared(identifier_of(row), row.revision, row.lane, True)) for row in ready]
    say_all(said, "cleared", BY_ITSELF, at)
    return len(ready)


@transaction.atomic
def exit_supervision(*, identifier: str, actor: Actor, at: datetime) -> None:
    """The goods leave. A late hold, on the clearance or on the exit, stops them here, and so does tax that an
    amendment after clearance added or left to be determined: while they are here, they answer for it (Law
    107/2016 art. 9). Refused: exit-held, tax-owed, not-yet, not-in-this-state."""
    row = held(identifier)
    now = standing_of(row, at=at)
    if holds := (*now.exit_held, *now.held):
        raise Refused("exit-held", holds=", ".join(holds))
    LIFE.after(Life(row.life), LifeAct.EXIT)
    if now.owed:
        raise Refused("tax-owed", owed=now.owed)
    if DUTY in now.awaited:
        raise Refused("not-yet", awaits=DUTY)
    _end(row, LifeAct.EXIT, "", actor, at)
    decide(row, "exited", of=DECISION, reason="exited", about={"life": row.life}, actor=actor, at=at)


@transaction.atomic
def lapse(*, identifier: str, reason: str, actor: Actor, at: datetime) -> None:
    """Void by time: the goods never came, or were never presented (domain A5); what was charged is taken back,
    what was asked ends. Refused: reason-unknown, examination-underway."""
    row = held(identifier)
    take_back(row, actor=actor, at=at, reason="void")
    _end(row, LifeAct.LAPSE, reason, actor, at)
    inspected.withdraw_unwanted(row, reason=reason, actor=actor, at=at)
    decide(row, "lapsed", of="void", reason=reason, about={"life": row.life}, actor=actor, at=at)
    end_asked(row, actor=actor, at=at)


def take_back(row: Declaration, *, actor: Actor, at: datetime, reason: str) -> None:
    """Licences and certificates are given back, taxes taken back, guarantees restored; what was paid is a
    credit that may be refunded."""
    identifier = identifier_of(row)
    licensing.give_back(declaration=identifier, why=reason, actor=actor, at=at)
    origin.settle(claims={identifier: ()}, on=row.law_day, actor=actor, at=at)
    if nothing := dict.fromkeys(ledger.charged(identifier), Decimal(0)):
        charges.amend(
            declaration=identifier, amounts=nothing, on=row.law_day, actor=actor, at=at, reason=reason
        )


def _freed(row: Declaration, at: datetime) -> None:
    row.life = LIFE.after(Life(row.life), LifeAct.CLEAR)
    row.goods = GOODS.after(Goods(row.goods), GoodsAct.FREE)
    row.cleared_at = at


def _end(row: Declaration, act: LifeAct, reason: str, actor: Actor, at: datetime) -> None:
    row.life = LIFE.after(Life(row.life), act)
    row.save(update_fields=["life"])
    say(row, Ended(identifier_of(row), row.life, reason), str(act), actor, at, reason=reason)


def require_alive(row: Declaration) -> None:
    """Refused("declaration-ended") for what is cleared, gone, cancelled or void."""
    if row.life != Life.REGISTERED:
        raise Refused("declaration-ended", life=row.life)
