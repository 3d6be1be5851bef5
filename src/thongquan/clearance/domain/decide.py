"""From what was found, owed and selected to what happens: refused, registered, or cleared at once. Pure.

A declaration clears by itself only where its lane is green, what it owes is known and nothing is owed, every
requirement for clearance is met and no hold stands; all else waits for whom the clock names (Law on Customs
54/2014 arts 32, 37).
"""

from decimal import Decimal

import polars as pl

from thongquan.clearance.domain.states import Control, Goods, Life
from thongquan.kernel.columns import constant, framed, repeated, typed
from thongquan.kernel.decimals import MONEY
from thongquan.kernel.findings import Audience, Effect

D = pl.UInt32
LANES = ("G", "Y", "R")
REGISTRATION, CLEARANCE = "registration", "clearance"
WORKED_OUT = ("ok", "not-listed")  # states of an item's duty under which it is known what is owed
CONTROL_OF_LANE = {"G": Control.NONE, "Y": Control.DOCUMENTS_DUE, "R": Control.EXAMINATION_DUE}


def verdicts(count: int, findings: pl.DataFrame) -> pl.DataFrame:
    """d, refused, open: whether each of `count` declarations must be refused, and how much is still required
    before clearance. Only what the public may know refuses or requires: a doubt never does.
    """
    every = typed("d", range(count), D)
    refused, open_ = constant("", False, count), [0] * count
    public = findings["audience"] == str(Audience.PUBLIC)
    if public.any():
        requires = public & (findings["effect"] == str(Effect.REQUIRE))
        refuses = (public & (findings["effect"] == str(Effect.REFUSE))) | (
            requires & (findings["stage"] == REGISTRATION)
        )
        hit = findings["d"].filter(refuses)
        refused = refused.scatter(hit, constant("", True, hit.len()))
        for d in findings["d"].filter(requires & (findings["stage"] == CLEARANCE)).to_list():
            open_[d] += 1
    wanted = typed("open", open_, pl.UInt32)
    return framed([every, refused.alias("refused"), wanted])


def sums(frame: pl.DataFrame, amount: str, count: int, *, key: str = "d") -> pl.Series:
    """By declaration of a batch of `count`, the sum of `amount` over its rows (MONEY); 0 where it has none."""
    every = repeated(amount, Decimal(0), MONEY, count)
    if frame.is_empty():
        return every
    if count == 1:  # one answer is read off, as planning to group costs more than adding
        return typed(amount, [frame[amount].sum()], MONEY)
    summed = frame.group_by(key).agg(pl.col(amount).sum().cast(MONEY))
    return every.scatter(summed[key], summed[amount])


def undetermined(items: pl.DataFrame, count: int) -> pl.Series:
    """By declaration of a batch of `count`, whether what it owes is not known: of an item (d, duty_state) the
    books do not say the duty. Money that is not known is not nothing."""
    none = constant("undetermined", False, count)
    known = items["duty_state"].is_in(WORKED_OUT).fill_null(value=False)
    if known.all():
        return none
    hit = items["d"].filter(~known).unique()
    return none.scatter(hit, constant("", True, hit.len()))


def states(decided: pl.DataFrame) -> pl.DataFrame:
    """Adds clears, life, control, goods.

    `decided` has a row per registered declaration: lane (G, Y, R), open (requirements before clearance), owed
    (Boolean: something is due and neither paid, guaranteed, exempt nor deferred), undetermined (Boolean), held
    (Boolean).
    """
    lanes = decided["lane"].to_list()
    assert set(lanes) <= set(LANES)
    kept = decided["owed"] | decided["undetermined"] | decided["held"]
    clears = (decided["lane"] == "G") & (decided["open"] == 0) & ~kept
    controls = [str(CONTROL_OF_LANE[lane]) for lane in lanes]
    return decided.hstack(
        [
            clears.alias("clears"),
            _either("life", clears, Life.CLEARED, Life.REGISTERED),
            typed("control", controls, pl.String),
            _either("goods", clears, Goods.FREE, Goods.UNDER_SUPERVISION),
        ]
    )


def _either(name: str, clears: pl.Series, cleared: str, waiting: str) -> pl.Series:
    said = [str(cleared) if clear else str(waiting) for clear in clears.to_list()]
    return typed(name, said, pl.String)


def awaited(
    *, lane: str, control: str, owed: bool, undetermined: bool, open_requirements: int, held: bool
) -> list[str]:
    """Whose turn it is, in the order the work goes; empty where nothing keeps the declaration from clearing."""
    turns = []
    if open_requirements:
        turns.append("declarant:requirements")
    if owed:
        turns.append("declarant:payment")
    if control in (Control.DOCUMENTS_DUE, Control.EXAMINATION_DUE, Control.IN_EXAMINATION):
        turns.append(f"officer:{control}")
    elif undetermined:  # what the goods are is seen first
        turns.append("officer:duty")
    if held:
        turns.append("officer:hold")
    if not turns and lane != "G":
        turns.append("officer:clearance")
    return turns
