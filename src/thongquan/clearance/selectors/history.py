"""What customs knows of a party from its declarations: for officers, as counts and the last ones.

Bounded: its newest declarations, at most LOOKED_AT of them and of the last year, and those alone that are there
for who reads: what he may not see is neither named nor counted.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Substr

from thongquan.books import selectors as books
from thongquan.clearance.domain.assessment import plain
from thongquan.clearance.models import AmendmentRequest, CancellationRequest, Declaration, SignedDecision
from thongquan.clearance.selectors import views
from thongquan.inspection import selectors as inspections
from thongquan.kernel.identifiers import qualified
from thongquan.ledger import selectors as ledger
from thongquan.reference import selectors as reference
from thongquan.risk.selectors import changed

YEAR = timedelta(days=365)
LOOKED_AT = 1_000
LAST = 5  # named of each
AGAINST = frozenset({  # kinds of decisions that go against who declared
    "amendment-ordered", "amendment-refused", "cancellation-refused", "documents-not-accepted",
    "goods-not-as-declared", "hold-placed", "lapsed", "objection-declined", "objection-upheld",
})  # fmt: skip


class As(StrEnum):
    """What the party is in the declarations: whose goods they are, or who declared them."""

    TRADER = "trader"
    DECLARANT = "declarant"


@dataclass(frozen=True, slots=True)
class History:
    """`declarations` were looked at, from `since`; `all` False: there were more within the year. lanes, lives,
    findings and decisions `against` it by code; `months`: month (2026-11) and lanes, the first first, none left
    out; overrides: how often a person changed a lane; debts by currency. The last ones: `last` (summaries),
    `found` and `changed` (findings and lane changes, with identifier, number); `first`: the first ever."""

    party: str
    of: As
    since: datetime
    declarations: int
    all: bool
    first: dict[str, Any] | None = None
    lanes: dict[str, int] = field(default_factory=dict)
    lives: dict[str, int] = field(default_factory=dict)
    months: list[dict[str, Any]] = field(default_factory=list)
    findings: dict[str, int] = field(default_factory=dict)
    overrides: int = 0
    amendments: dict[str, int] = field(default_factory=dict)
    cancellations: dict[str, int] = field(default_factory=dict)
    against: dict[str, int] = field(default_factory=dict)
    debts: list[dict[str, Any]] = field(default_factory=list)
    last: list[dict[str, Any]] = field(default_factory=list)
    found: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)


def history(party: str, which: Q, *, at: datetime, of: As = As.TRADER) -> History:
    """Of the party with this code, in five questions; `which` as `access.visible` gives it."""
    since = at - YEAR
    if not party:
        return History(party, of, since, 0, all=True)
    every = _read(Declaration.objects.filter(which, **{of: party}))
    within = [row for row in every if row.registered_at >= since]
    looked, known = within[:LOOKED_AT], reference.reference()
    names = {qualified(settings.ADMINISTRATION, row.number): row for row in looked}
    findings, changes = inspections.findings(names), changed.of(names)
    counted = _counted([row.pk for row in looked])
    return History(
        party=party,
        of=of,
        since=since,
        declarations=len(looked),
        all=len(within) <= LOOKED_AT,
        first=views.summary(every[-1], known) if every else None,
        lanes=dict(Counter(row.lane for row in looked)),
        lives=dict(Counter(row.life for row in looked)),
        months=_months(looked, books.today(since), books.today(at)),
        findings=dict(Counter(findings["found"].to_list())),
        overrides=len(changes),
        amendments=counted["amendment"],
        cancellations=counted["cancellation"],
        against={kind: count for kind, count in counted["decision"].items() if kind in AGAINST},
        debts=_debts(party, which, at),
        last=[views.summary(row, known) for row in every[:LAST]],
        found=[_about(names, one, "found") for one in list(reversed(findings.to_dicts()))[:LAST]],
        changed=[_about(names, one, "was", "lane", "why") for one in changes[:LAST]],
    )


def _about(rows: Mapping[str, Declaration], one: Mapping[str, Any], *said: str) -> dict[str, Any]:
    """What happened to a declaration of `rows` (by identifier), and when."""
    name = one["declaration"]
    told = {"identifier": name, "number": views.legal_number(rows[name]), "at": one["at"].isoformat()}
    return told | {each: one[each] for each in said}


def party_of(key: int, of: As) -> str:
    """The code of who is this in the declaration of the key; "" where nobody registered is."""
    return str(Declaration.objects.values_list(str(of), flat=True).get(pk=key))


def _read(own: QuerySet[Declaration]) -> list[Declaration]:
    """The newest first, one more than are looked at where there are more; and the first of all."""
    both = own.order_by("-pk")[: LOOKED_AT + 1].union(own.order_by("pk")[:1], all=True)
    return sorted({row.pk: row for row in both}.values(), key=lambda row: -row.pk)


def _months(rows: Collection[Declaration], since: date, until: date) -> list[dict[str, Any]]:
    counted = Counter((row.law_day.replace(day=1), row.lane) for row in rows)
    months, month = [], since.replace(day=1)
    while month <= until:
        lanes = {lane: count for (first, lane), count in sorted(counted.items()) if first == month}
        months.append({"month": f"{month:%Y-%m}", "lanes": lanes})
        month = (month + timedelta(days=31)).replace(day=1)
    return months


def _counted(keys: Collection[int]) -> dict[str, dict[str, int]]:
    """How many requests by state, and decisions by kind, of these declarations."""
    of = {
        "amendment": (AmendmentRequest, "state"),
        "cancellation": (CancellationRequest, "state"),
        "decision": (SignedDecision, "kind"),
    }
    each: list[Any] = [
        model.objects.filter(declaration_id__in=keys)  # type: ignore[attr-defined]
        .order_by()
        .annotate(of=Value(name, output_field=CharField()), code=F(column))
        .values("of", "code")
        .annotate(n=Count("pk"))
        .values_list("of", "code", "n")
        for name, (model, column) in of.items()
    ]
    found: dict[str, dict[str, int]] = {name: {} for name in of}
    for name, code, count in each[0].union(*each[1:], all=True):
        found[name][code] = count
    return found


def _debts(party: str, which: Q, at: datetime) -> list[dict[str, Any]]:
    """Of declarations in which it is trader or declarant: an index finds those, and not every one is read."""
    number = Substr(OuterRef("declaration"), len(qualified(settings.ADMINISTRATION, "")) + 1)
    own = Q(trader=party) | Q(declarant=party)
    among = Q(Exists(Declaration.objects.filter(which & own, number=number)))
    return [
        {"currency": currency, "open": plain(due), "overdue": plain(late), "declarations": count}
        for currency, due, late, count in ledger.owed_by(party, on=books.today(at), among=among)
    ]
