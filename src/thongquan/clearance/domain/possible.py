"""What an officer can do with a declaration as it stands: for the buttons of whoever may. Pure.

The services ask again, under lock; where this says yes and they no, a refusal tells why.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

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

LIVING = (Life.REGISTERED, Life.CLEARED, Life.EXITED)
TO_LANE: Mapping[tuple[str, str], ControlAct] = {
    ("Y", "G"): ControlAct.LOWER_TO_NONE,
    ("R", "G"): ControlAct.LOWER_TO_NONE,
    ("R", "Y"): ControlAct.LOWER_TO_DOCUMENTS,
    ("G", "Y"): ControlAct.RAISE_TO_DOCUMENTS,
    ("G", "R"): ControlAct.RAISE_TO_EXAMINATION,
    ("Y", "R"): ControlAct.RAISE_TO_EXAMINATION,
}

# What is owed in the end is settled after a conditional release; nothing else is.
DUTY = "officer:duty"
RELEASED_BEFORE = frozenset({"officer:documents-due", DUTY, "officer:clearance"})


class Deed(StrEnum):
    CHECK = "check"
    EXAMINE = "examine"
    ASK = "ask"
    ORDER = "order"
    OVERRIDE = "override"
    STORE = "store"
    UNSTORE = "unstore"
    RELEASE = "release"
    DETERMINE = "determine"
    CLEAR = "clear"
    EXIT = "exit"
    HOLD = "hold"


PERMISSION: Mapping[Deed, str] = {
    Deed.CHECK: "document.check",
    Deed.EXAMINE: "examination.record",
    Deed.ASK: "document.request",
    Deed.ORDER: "amendment.order",
    Deed.OVERRIDE: "lane.override",
    Deed.STORE: "storage.decide",
    Deed.UNSTORE: "storage.decide",
    Deed.RELEASE: "release.decide",
    Deed.DETERMINE: "clearance.decide",
    Deed.CLEAR: "clearance.decide",
    Deed.EXIT: "clearance.decide",
    Deed.HOLD: "hold.set",
}


@dataclass(frozen=True, slots=True)
class Stands:
    """`held`: whether a hold stands on its clearance or its exit; `awaited`: whose turn it is."""

    life: Life
    control: Control
    goods: Goods
    lane: str
    awaited: Collection[str]
    owed: bool = False
    held: bool = False


def lanes(now: Stands) -> list[str]:
    """The lanes it can be moved to."""
    return [to for (lane, to), act in TO_LANE.items() if lane == now.lane and CONTROL.allows(now.control, act)]


def deeds(now: Stands) -> list[Deed]:
    """In the order the work goes."""
    return [deed for deed in Deed if _can(deed, now)]


def _can(deed: Deed, now: Stands) -> bool:
    if deed is Deed.EXIT:
        kept = now.held or now.owed or DUTY in now.awaited
        return LIFE.allows(now.life, LifeAct.EXIT) and not kept
    if deed is Deed.DETERMINE:
        return DUTY in now.awaited
    if deed in (Deed.ASK, Deed.HOLD):
        return now.life in LIVING
    return now.life is Life.REGISTERED and _while_registered(deed, now)


def _while_registered(deed: Deed, now: Stands) -> bool:
    goods = {
        Deed.STORE: GoodsAct.BRING_TO_STORAGE,
        Deed.UNSTORE: GoodsAct.RETURN_FROM_STORAGE,
        Deed.RELEASE: GoodsAct.RELEASE_CONDITIONALLY,
    }
    if deed is Deed.RELEASE and (now.owed or not set(now.awaited) <= RELEASED_BEFORE):
        return False
    if deed in goods:
        return GOODS.allows(now.goods, goods[deed]) and not now.held
    if deed is Deed.CHECK:
        return CONTROL.allows(now.control, ControlAct.CHECK_DOCUMENTS)
    if deed is Deed.EXAMINE:
        again = now.lane == "R" and now.control is Control.CHECKED
        return again or CONTROL.allows(now.control, ControlAct.START_EXAMINATION)
    if deed is Deed.OVERRIDE:
        return bool(lanes(now))
    if deed is Deed.ORDER:
        return "declarant:amendment" not in now.awaited and "officer:amendment" not in now.awaited
    return set(now.awaited) <= {"officer:clearance"}  # Deed.CLEAR
