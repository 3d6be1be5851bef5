"""What customs knows of a trader from his declarations: for officers, as counts and the last ones.

Bounded: his newest declarations, at most LOOKED_AT of them and of the last year, whatever office they are of.
The last ones that are named are those the reader may see.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from thongquan.books import selectors as books
from thongquan.clearance.domain.assessment import plain
from thongquan.clearance.models import AmendmentRequest, CancellationRequest, Declaration
from thongquan.clearance.selectors import views
from thongquan.inspection import selectors as inspections
from thongquan.kernel.identifiers import qualified
from thongquan.ledger import selectors as ledger
from thongquan.reference import selectors as reference
from thongquan.risk.selectors import changed

YEAR = timedelta(days=365)
LOOKED_AT = 1_000
LAST = 5  # named of each


@dataclass(frozen=True, slots=True)
class History:
    """`declarations` were looked at, from `since`; `all` False: there were more within the year. lanes, lives
    and findings by code; overrides: how often a person changed a lane; debts by currency. The last ones: `last`
    (summaries), `found` and `changed` (findings and lane changes, with `identifier`)."""

    trader: str
    since: datetime
    declarations: int
    all: bool
    lanes: dict[str, int] = field(default_factory=dict)
    lives: dict[str, int] = field(default_factory=dict)
    findings: dict[str, int] = field(default_factory=dict)
    overrides: int = 0
    amendments: dict[str, int] = field(default_factory=dict)
    cancellations: dict[str, int] = field(default_factory=dict)
    debts: list[dict[str, Any]] = field(default_factory=list)
    last: list[dict[str, Any]] = field(default_factory=list)
    found: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)


def history(trader: str, which: Q, *, at: datetime) -> History:
    """Of the party with this code; `which` as `access.visible` gives it."""
    since = at - YEAR
    own = Declaration.objects.filter(trader=trader, registered_at__gte=since).order_by("-pk")
    rows = list(own.values_list("pk", "number", "lane", "life")[: LOOKED_AT + 1]) if trader else []
    looked = rows[:LOOKED_AT]
    keys, names = [row[0] for row in looked], [qualified(settings.ADMINISTRATION, row[1]) for row in looked]
    visible = Declaration.objects.filter(which, trader=trader) if trader else Declaration.objects.none()
    findings = inspections.findings(names)
    changes = changed.of(names)
    mine = _may_see(visible, {*findings["declaration"].to_list(), *(one["declaration"] for one in changes)})
    known = reference.reference()
    return History(
        trader=trader,
        since=since,
        declarations=len(looked),
        all=len(rows) <= LOOKED_AT,
        lanes=dict(Counter(row[2] for row in looked)),
        lives=dict(Counter(row[3] for row in looked)),
        findings=dict(Counter(findings["found"].to_list())),
        overrides=len(changes),
        amendments=_states(AmendmentRequest, keys),
        cancellations=_states(CancellationRequest, keys),
        debts=_debts(trader, at) if trader else [],
        last=[views.summary(row, known) for row in visible.order_by("-pk")[:LAST]],
        found=[
            {"identifier": one["declaration"], "found": one["found"], "at": one["at"].isoformat()}
            for one in reversed(findings.to_dicts())
            if one["declaration"] in mine
        ][:LAST],
        changed=[
            {"identifier": one["declaration"], **{name: one[name] for name in ("was", "lane", "why")}}
            | {"at": one["at"].isoformat()}
            for one in changes
            if one["declaration"] in mine
        ][:LAST],
    )


def _debts(trader: str, at: datetime) -> list[dict[str, Any]]:
    return [
        {"currency": currency, "open": plain(due), "overdue": plain(late), "declarations": count}
        for currency, due, late, count in ledger.owed_by(trader, on=books.today(at))
    ]


def _may_see(visible: Any, names: set[str]) -> set[str]:
    prefix = qualified(settings.ADMINISTRATION, "")
    numbers = [name.removeprefix(prefix) for name in names]
    return {
        f"{prefix}{number}" for number in visible.filter(number__in=numbers).values_list("number", flat=True)
    }


def _states(model: Any, keys: list[int]) -> dict[str, int]:
    rows = model.objects.filter(declaration_id__in=keys).order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)
