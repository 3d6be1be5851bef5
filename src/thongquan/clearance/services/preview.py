"""Preview and assessment: what the law says, nothing stored, and nothing of lane or risk.

This module and all it imports know nothing of `risk`'s profiles: with none or with a thousand of them it
runs the same queries and answers the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from thongquan.clearance.domain.assessment import assessments
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.domain.judge import Judged, Known, judge
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.selectors.people import people_of
from thongquan.clearance.selectors.repeats import repeated_of


def assess(
    *,
    declarations: Sequence[Declaration],
    on: date,
    known_at: datetime,
    rates: Mapping[str, str] | None = None,
    languages: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """As `thongquan assess` prints it: the published law of `on` alone; people are not looked up."""
    law = law_of(on, known_at=known_at, rates=rates)
    return assessments(judge(frames(declarations), law, Known()), languages=languages)


def preview(
    *,
    declarations: Sequence[Declaration],
    on: date,
    at: datetime,
    languages: Sequence[str] = (),
    ask: bool = True,
) -> list[dict[str, Any]]:
    """As registration would judge it on the legal day `on`: registers and mandates are asked besides, unless
    `ask` is false (who is named is not the asker's own: `access.own_people`)."""
    return assessments(judged(declarations=declarations, on=on, at=at, ask=ask), languages=languages)


def judged(*, declarations: Sequence[Declaration], on: date, at: datetime, ask: bool = True) -> Judged:
    """The same as frames, for who shows more of it: what the goods demand, what their value is."""
    law = law_of(on, known_at=at)
    given = frames(declarations)
    if not ask:
        return judge(given, law, Known())
    known = people_of(given, on=on, at=at)
    facts = replace(known.facts, repeats=repeated_of(given, known.traders, declarations))
    return judge(given, law, facts)
