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
from thongquan.clearance.domain.law import Law
from thongquan.clearance.messages.parsed import finding
from thongquan.clearance.selectors.certificates import certificates_of
from thongquan.clearance.selectors.law import booked, law_of
from thongquan.clearance.selectors.licences import licences_of
from thongquan.clearance.selectors.people import people_of
from thongquan.clearance.selectors.plants import plants_of
from thongquan.clearance.selectors.repeats import repeated_of


def assess(
    *,
    declarations: Sequence[Declaration],
    on: date,
    known_at: datetime,
    rates: Mapping[str, str] | None = None,
    languages: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """As `thongquan assess` prints it: the published law of `on` alone; people are not looked up. A rate given
    for a currency that the book has is not used, and each answer warns of it."""
    law = law_of(on, known_at=known_at, rates=rates)
    answers = assessments(judge(frames(declarations), law, Known()), languages=languages)
    if rates and (unused := _unused(rates, law, booked(on, known_at=known_at))):
        return [answer | {"findings": [*answer["findings"], *unused]} for answer in answers]
    return answers


def _unused(rates: Mapping[str, str], law: Law, known: Mapping[str, str]) -> list[dict[str, object]]:
    return [
        finding("FMT-021", "--rate", f"{currency}={rate}", f"{currency}={known[currency]}").as_dict()
        for currency, rate in rates.items()
        if currency not in law.given
    ]


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
    licences = licences_of(given.documents, known.traders["trader"].to_list(), on=on)
    repeats = repeated_of(given, known.traders, declarations)
    origin = certificates_of(given.documents, given.items, at=at)
    plants = plants_of(given.documents)
    facts = replace(known.facts, repeats=repeats, licences=licences, certificates=origin, plants=plants)
    return judge(given, law, facts)
