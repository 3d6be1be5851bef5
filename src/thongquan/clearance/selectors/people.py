"""What the registers know of the people of a batch: one set of queries, whatever its size."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.conf import settings

from thongquan.clearance.domain.frames import Frames
from thongquan.clearance.domain.judge import Known
from thongquan.kernel.columns import framed, typed
from thongquan.kernel.refusals import NotFound
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import subject_of
from thongquan.reference import selectors as reference

AGENT = "AG"


@dataclass(frozen=True, slots=True)
class People:
    """facts: for `judge`. traders: d, trader, declarant (party codes; "" where not in the register). history: d
    and what selection asks of the trader. Both have a row for each declaration, in order."""

    facts: Known
    traders: pl.DataFrame
    history: pl.DataFrame


def people_of(given: Frames, *, on: date, at: datetime) -> People:
    """Registers, mandates and marks, as they stand on the legal day `on` and are known at `at`."""
    numbers = sorted({number for number in given.parties["id"].to_list() if number})
    held = parties.facts(numbers, on, at=at)
    columns = (held[name].to_list() for name in ("id", "party_id", "priority"))
    known = {number: (party, first) for number, party, first in zip(*columns, strict=True)}
    own, agents = _named(given)
    traders = [known.get(number or "", _NOBODY) for number in own]
    speakers = [known.get(number or "", _NOBODY)[0] for number in agents]
    who = framed(
        [
            given.declarations["d"],
            given.declarations["declaration_office_id"].alias("office"),
            given.declarations["procedure_code"].alias("procedure"),
            typed("trader_id", [party for party, _ in traders], pl.Int64),
            typed("agent_id", speakers, pl.Int64),
            typed("has_agent", [number is not None for number in agents], pl.Boolean),
        ]
    )
    spoken = [agent or party for agent, (party, _) in zip(speakers, traders, strict=True)]
    code = {party: _code(party) for party in {None, *spoken, *(party for party, _ in traders)}}
    codes = [
        typed("trader", [code[party] for party, _ in traders], pl.String),
        typed("declarant", [code[party] for party in spoken], pl.String),
    ]
    first = typed("priority_enterprise", [bool(first) for _, first in traders], pl.Boolean)
    return People(
        Known(register=held, mandates=_mandates(who, on, at)),
        framed([who["d"], *codes]),
        framed([who["d"], first]),
    )


_NOBODY: tuple[int | None, bool | None] = (None, None)


def _named(given: Frames) -> tuple[list[str | None], list[str | None]]:
    """The number of the trader of each declaration, and that of its agent; None where none is named."""
    ways = given.declarations["type_code"].to_list()
    own: list[str | None] = [None] * len(ways)
    agents: list[str | None] = [None] * len(ways)
    columns = (given.parties[name].to_list() for name in ("d", "role_code", "id"))
    for d, role, number in zip(*columns, strict=True):
        if role == ways[d] and own[d] is None:
            own[d] = number
        elif role == AGENT and agents[d] is None:
            agents[d] = number
    return own, agents


def _mandates(who: pl.DataFrame, on: date, at: datetime) -> pl.DataFrame:
    """d, mandate_ok: one row for each declaration that an agent makes."""
    asked = who.filter(pl.col("has_agent")) if who["has_agent"].any() else who.clear()
    if asked.is_empty():
        return pl.DataFrame(schema={"d": pl.UInt32, "mandate_ok": pl.Boolean})
    paths = {office: _path(office, on) for office in asked["office"].unique()}
    pairs = asked.select_seq(
        "agent_id",
        principal_id="trader_id",
        office_path=pl.Series([paths[o] for o in asked["office"]], dtype=pl.List(pl.String)),
        procedure="procedure",
    )
    return asked.select_seq("d", parties.mandated(pairs, on, at=at).alias("mandate_ok"))


def _path(office: str, on: date) -> list[str]:
    try:
        return list(reference.office_path(office, on))
    except NotFound:
        return [office]


def _code(party: int | None) -> str:
    """The party's code, "" where it is not in the register."""
    return "" if party is None else subject_of(party, settings.ADMINISTRATION).id
