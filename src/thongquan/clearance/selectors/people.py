"""What the registers know of the people of a batch: one set of queries, whatever its size."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.conf import settings

from thongquan.clearance.domain.frames import Frames
from thongquan.clearance.domain.judge import Known
from thongquan.kernel.refusals import NotFound
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import subject_of
from thongquan.reference import selectors as reference

AGENT = "AG"


@dataclass(frozen=True, slots=True)
class People:
    """facts: for `judge`. traders: d, trader, declarant (party codes; "" where not in the register). history: d
    and what selection asks of the trader."""

    facts: Known
    traders: pl.DataFrame
    history: pl.DataFrame


def people_of(given: Frames, *, on: date, at: datetime) -> People:
    """Registers, mandates and marks, as they stand on the legal day `on` and are known at `at`."""
    numbers = given.parties["id"].unique().sort().to_list()
    held = parties.facts([number for number in numbers if number], on, at=at)
    people = given.parties.join(held, on="id", how="left", maintain_order="left")
    who = _who(given.declarations, people)
    known = Known(register=held, mandates=_mandates(who, on, at))
    traders = who.select("d", _code("trader_id", "trader"), _code("speaker_id", "declarant"))
    history = who.select("d", priority_enterprise=pl.col("priority").fill_null(value=False))
    return People(known, traders, history)


def _who(declarations: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """d, office, procedure, trader_id, agent_id, speaker_id, has_agent, priority."""
    own = _first(people, pl.col("role_code") == pl.col("type_code"), declarations).select(
        "d", "priority", trader_id="party_id"
    )
    agent = _first(people, pl.col("role_code") == AGENT, declarations).select(
        "d", agent_id="party_id", has_agent=pl.lit(value=True)
    )
    return (
        declarations.select("d", office="declaration_office_id", procedure="procedure_code")
        .join(own, on="d", how="left", maintain_order="left")
        .join(agent, on="d", how="left", maintain_order="left")
        .with_columns(
            pl.col("has_agent").fill_null(value=False), speaker_id=pl.coalesce("agent_id", "trader_id")
        )
    )


def _first(people: pl.DataFrame, which: pl.Expr, declarations: pl.DataFrame) -> pl.DataFrame:
    of = people.join(declarations.select("d", "type_code"), on="d", how="left", maintain_order="left")
    return of.filter(which).unique("d", keep="first", maintain_order=True)


def _mandates(who: pl.DataFrame, on: date, at: datetime) -> pl.DataFrame:
    """d, mandate_ok: one row for each declaration that an agent makes."""
    asked = who.filter(pl.col("has_agent"))
    if asked.is_empty():
        return pl.DataFrame(schema={"d": pl.UInt32, "mandate_ok": pl.Boolean})
    paths = {office: _path(office, on) for office in asked["office"].unique()}
    pairs = asked.select(
        "agent_id",
        principal_id="trader_id",
        office_path=pl.Series([paths[o] for o in asked["office"]], dtype=pl.List(pl.String)),
        procedure="procedure",
    )
    return asked.select("d", parties.mandated(pairs, on, at=at).alias("mandate_ok"))


def _path(office: str, on: date) -> list[str]:
    try:
        return list(reference.office_path(office, on))
    except NotFound:
        return [office]


def _code(column: str, name: str) -> pl.Expr:
    """The party's code, "" where it is not in the register."""
    digits = subject_of(0, settings.ADMINISTRATION).id.removesuffix("00000000")
    text = pl.lit(digits) + pl.col(column).cast(pl.String).str.zfill(8)
    return pl.when(pl.col(column).is_not_null()).then(text).otherwise(pl.lit("")).alias(name)
