"""Applications as plain objects; the desk of an agency; how long each takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q

from thongquan.books import selectors as books
from thongquan.documents import selectors as documents
from thongquan.identity.domain import SignedIn
from thongquan.kernel.findings import Finding
from thongquan.kernel.identifiers import Subject
from thongquan.ledger import selectors as money
from thongquan.ledger.domain.reference import payment_reference
from thongquan.licensing import models
from thongquan.licensing.domain.applications import (
    AT_AGENCY,
    AWAITED,
    MACHINE,
    OF_APPLICANT,
    OF_NOBODY,
    STATES,
    WRITTEN,
    State,
)
from thongquan.licensing.domain.checks import Application, Good, check
from thongquan.licensing.domain.procedures import Procedure
from thongquan.licensing.selectors import access, law
from thongquan.licensing.selectors.law import Law
from thongquan.licensing.selectors.licences import plain
from thongquan.licensing.selectors.names import APPLICATION, LICENCE, named, subject
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import party_of

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filters:
    """ "" and False: all. `waiting`: of states, those in which the agency is awaited."""

    state: str = ""
    procedure: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Applications as plain objects, and the cursor of the next page, "" at the end."""

    applications: list[Told]
    next: str


def page(signed: SignedIn, filters: Filters, at: datetime, *, cursor: int = 0, limit: int = 50) -> Page:
    """The newest first. `cursor`: the number at which the page before ended."""
    rows = models.Application.objects.filter(access.applications(signed, at)).filter(_narrowed(filters))
    if cursor:
        rows = rows.filter(pk__lt=cursor)
    found = list(rows.order_by("-pk")[: limit + 1])
    more = str(found[limit - 1].pk) if len(found) > limit else ""
    return Page(_told(found[:limit], at), more)


def waiting(signed: SignedIn, at: datetime, *, limit: int = 200) -> list[Told]:
    """What the officer's agencies have to do, the most pressing first."""
    mine = sorted(access.agencies(signed, at, access.DECIDE))
    rows = models.Application.objects.filter(agency__in=mine, state__in=sorted(AT_AGENCY))
    return _told(list(rows.order_by(F("due").asc(nulls_last=True), "pk")[:limit]), at)


def counts(signed: SignedIn, at: datetime) -> dict[str, int]:
    """`waiting` and `overdue` at the officer's agencies."""
    desks = models.Application.objects.filter(
        agency__in=sorted(access.agencies(signed, at, access.DECIDE)), state__in=sorted(AT_AGENCY)
    )
    return dict(desks.aggregate(waiting=Count("pk"), overdue=Count("pk", filter=Q(due__lte=at))))


def application(signed: SignedIn, identifier: str, at: datetime) -> Told:
    """The whole of it: the form, goods, documents, every step, the clock, the decision, what may be done."""
    row, speaks_for = access.seen(signed, identifier, at)
    inside = row.agency in access.agencies(signed, at)
    mine = row.party in speaks_for and bool(signed.scopes(access.APPLY, at=at))
    decides = row.agency in access.agencies(signed, at, access.DECIDE)
    [told] = _told([row], at)
    papers = [_paper(one) for one in documents.documents(subject(APPLICATION, row.pk), at=at)]
    given = {one["category"] for one in papers}
    steps = [_step(one, inside=inside) for one in models.Step.objects.filter(application=row).order_by("pk")]
    draft = State(row.state) in WRITTEN and mine
    return {
        **told,
        "fields": row.fields,
        "goods": row.goods,
        "documents": papers,
        "steps": steps,
        "fee": _fee(row),
        "decision": row.decision,
        "signed": row.signed,
        "findings": [one.as_dict() for one in _findings(row, given, at)] if draft else [],
        "may": sorted(_acts(row, mine=mine, decides=decides)),
    }


def _acts(row: models.Application, *, mine: bool, decides: bool) -> Iterable[str]:
    for act in MACHINE.table[State(row.state)]:
        if act not in OF_NOBODY and (mine if act in OF_APPLICANT else decides):
            yield str(act)
    if mine and row.state == State.FEE_DUE:
        yield "collect"  # have the bank collect the fee


def _fee(row: models.Application) -> Told | None:
    """What is owed for it, and by which reference it is paid; None: nothing ever was."""
    name = named(APPLICATION, row.pk)
    debts = money.debts(name)
    if not debts:
        return None
    left = sum((debt.open for debt in debts), Decimal(0))
    return {
        "charged": plain(sum(money.charged(name).values(), Decimal(0))),
        "open": plain(left),
        "currency": debts[0].currency,
        "paid": not left,
        "reference": payment_reference(name),
    }


def findings(row: models.Application, *, at: datetime) -> tuple[Finding, ...]:
    """What is wrong with what it says now, by the law of today."""
    papers = {one.category for one in documents.documents(subject(APPLICATION, row.pk), at=at)}
    return _findings(row, papers, at)


def _findings(row: models.Application, papers: set[str], at: datetime) -> tuple[Finding, ...]:
    procedure = law.law(at=at).procedure(row.procedure)
    return judged(procedure, row.direction, row.party, row.fields, row.goods, papers, at=at)


def judged(
    procedure: Procedure,
    direction: str,
    party: str,
    fields: dict[str, str],
    goods: list[dict[str, str]],
    papers: Iterable[str],
    *,
    at: datetime,
) -> tuple[Finding, ...]:
    """What is wrong with an application of `party` that says this."""
    today = books.today(at)
    said = Application(direction, _kind(party, at), fields, [Good(**good) for good in goods], frozenset(papers))
    return check(
        said,
        procedure,
        prefixes=law.prefixes(procedure, on=today, at=at),
        lists=law.lists(today),
        currency=books.pack().currency.code,
    )


def _kind(party: str, at: datetime) -> str:
    key = party_of(Subject("party", party), settings.ADMINISTRATION)
    return parties.kinds([key]).get(key, "") if key is not None else ""


def _narrowed(filters: Filters) -> Q:
    which = Q()
    if filters.state == "waiting":
        which &= Q(state__in=sorted(AT_AGENCY))
    elif filters.state:
        which &= Q(state=filters.state)
    if filters.procedure:
        which &= Q(procedure=filters.procedure)
    return which & Q(party=filters.party) if filters.party else which


def _told(rows: list[models.Application], at: datetime) -> list[Told]:
    if not rows:
        return []
    when = {(row.edition, row.law_day) for row in rows}
    laws = {(edition, day): law.law_of(edition, day, at=at) for edition, day in when}
    names = access.names_of({row.party for row in rows}, at)
    with_licence = [row.pk for row in rows if row.state == State.GRANTED]
    found = models.Licence.objects.filter(application__in=with_licence).values_list("application", "pk")
    granted = dict(found) if with_licence else {}
    return [
        _row(row, laws[row.edition, row.law_day], names.get(row.party, ""), granted.get(row.pk), at)
        for row in rows
    ]


def _row(row: models.Application, told: Law, name: str, licence: int | None, at: datetime) -> Told:
    procedure, state = told.procedures.get(row.procedure), State(row.state)
    return {
        "identifier": named(APPLICATION, row.pk),
        "procedure": row.procedure,
        "procedure_text": dict(procedure.text) if procedure else {},
        "agency": row.agency,
        "agency_name": dict(told.agency(row.agency)),
        "party": row.party,
        "party_name": name,
        "direction": row.direction,
        "declaration": row.declaration,
        "state": row.state,
        "state_text": dict(STATES[state]),
        "awaited": str(AWAITED[state]),
        "due": row.due,
        "overdue": row.due is not None and at >= row.due,
        "number": row.number,
        "drafted_at": row.drafted_at,
        "sent_at": row.sent_at,
        "received_at": row.received_at,
        "decided_at": row.decided_at,
        "licence": named(LICENCE, licence) if licence else "",
    }


def _paper(one: Any) -> Told:
    return {"document": str(one.id), "category": one.category, "name": one.name, "size": one.size}


def _step(row: models.Step, *, inside: bool) -> Told:
    """An officer of the agency is named to the agency alone."""
    return {
        "act": row.act,
        "function": row.function,
        "state": row.state,
        "text": row.text,
        "at": row.at,
        "by": row.by if inside or not row.inside else "",
        "of": "agency" if row.inside else "applicant",
    }
