"""Everything about one code, in the order people ask: which rate, with which proof, what else, since when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from thongquan.kernel.texts import Text
from thongquan.portal.gate import Visitor
from thongquan.portal.templatetags.portal import day as day_in_words
from thongquan.portal.views.tariff.lawday import LawDay
from thongquan.reference import selectors as reference
from thongquan.tariff.domain.commodity import Cell, Commodity, Control, Offered
from thongquan.tariff.domain.tree import Node
from thongquan.tariff.selectors import browsing
from thongquan.tariff.selectors.commodity import changes, commodity, rates_by_day

FREE = ("mfn", "ordinary")  # kinds of schedules that ask for no agreement; in this order they come first
NEVER = Decimal(10**6)


@dataclass(frozen=True, slots=True)
class Asked:
    """A control with its codes in the words of the pack; `origins`: the only countries it is for."""

    control: Control
    agency: Text
    conditions: list[Text]
    origins: list[str]
    papers: list[Text]


def told(node: Node, day: LawDay, visitor: Visitor) -> dict[str, Any]:
    found = commodity(node.code, on=day.on, known_at=day.known_at)
    every = rates_by_day(node.code, known_at=day.known_at)
    return {
        "known": found,
        "free": sorted(
            (one for one in found.offered if one.kind in FREE), key=lambda one: FREE.index(one.kind)
        ),
        "preferences": sorted((one for one in found.offered if _grants(one)), key=_lowest),
        "idle": [one for one in found.offered if one.kind not in FREE and not _grants(one)],
        "split": any(one.split for one in found.offered),
        "see_98": any(cell.kind == "see_98" for one in found.offered for cell in one.cells),
        "special": _special(found),
        "controls": _controls(found.controls),
        "countries": _countries(day.on),
        "history": (shown := moved(every)),
        "rest": [one for one in every if one not in shown],
        "chart": chart(shown, day.on),
        "changes": changes(node.code, known_at=day.known_at),
        "today": day.on,
    }


def _grants(one: Offered) -> bool:
    """A preference that is confirmed and gives some good of the code a rate."""
    return one.kind == "preference" and one.confirmed and any(cell.kind != "not_eligible" for cell in one.cells)


def _lowest(one: Offered) -> tuple[Decimal, str]:
    return min((cell.rate for cell in one.cells if cell.rate is not None), default=NEVER), one.schedule


def _special(found: Commodity) -> list[dict[str, Any]]:
    """A row for each running number, its rates by schedule."""
    rows: dict[int, dict[str, Any]] = {}
    for one in found.special:
        row = rows.setdefault(one.row, {"row": one.row, "text": one.text, "rates": {}, "basis": one.basis})
        row["rates"][one.schedule] = one.rate
    return list(rows.values())


def _controls(controls: Sequence[Control]) -> list[Asked]:
    agencies, papers = browsing.labels(browsing.AGENCIES), browsing.labels(browsing.PAPERS)
    conditions = browsing.labels(browsing.CONDITIONS)
    return [
        Asked(
            control,
            agencies.get(control.agency, {"": control.agency}),
            [conditions.get(part, {"": part}) for part in _parts(control) if not part.startswith("origin:")],
            [
                country
                for part in _parts(control)
                if part.startswith("origin:")
                for country in part[7:].split(",")
            ],
            [papers.get(paper, {"": paper}) for paper in control.met_by],
        )
        for control in controls
    ]


def _parts(control: Control) -> list[str]:
    """ "re-export,used" is two conditions, "origin:CN,KR" is one."""
    if control.condition.startswith("origin:"):
        return [control.condition]
    return [part for part in control.condition.split(",") if part]


def _countries(on: date) -> dict[str, dict[str, str]]:
    """Names by code and language."""
    rows = reference.codes("countries", on)
    names = [column for column in rows.columns if len(column) == 2]
    return {row["code"]: {name: row[name] for name in names if row[name]} for row in rows.iter_rows(named=True)}


def moved(every: Iterable[Offered]) -> list[Offered]:
    """What the history draws: the rates that ask for no agreement, and all that ever changed."""
    return [one for one in every if one.kind in FREE or len({cell.valid_from for cell in one.cells}) > 1]


def chart(shown: Sequence[Offered], on: date) -> dict[str, Any]:
    """Steps of the rates that are one number: a point for each day on which one of them changes, and today."""
    lines = {
        _named(one, alternative, only): [
            cell for cell in one.cells if (cell.alternative, cell.only_countries) == (alternative, only)
        ]
        for one in shown
        for alternative, only in dict.fromkeys((cell.alternative, cell.only_countries) for cell in one.cells)
    }
    days = sorted({cell.valid_from for cells in lines.values() for cell in cells} | {on})
    series = [
        {"name": name, "values": [_rate(cells, day) for day in days]}
        for name, cells in lines.items()
        if any(_rate(cells, day) is not None for day in days)
    ]
    return {"kind": "step", "across": [day_in_words(day) for day in days], "series": series}


def _named(one: Offered, alternative: int, only: tuple[str, ...]) -> str:
    return " ".join(filter(None, (one.schedule, f"({alternative})" if alternative else "", "+".join(only))))


def _rate(cells: Sequence[Cell], day: date) -> Decimal | None:
    """Of goods inside a quota, where there is one."""
    held = (cell for cell in cells if cell.valid_from <= day and (cell.valid_to is None or day < cell.valid_to))
    return next((cell.rate for cell in held if cell.kind == "rate"), None)
