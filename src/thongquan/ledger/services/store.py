"""One door into the ledger: an entry, its postings and what they do to the balances, in one transaction."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection

from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound
from thongquan.ledger import domain, selectors
from thongquan.ledger.domain import Entry, effects, events
from thongquan.ledger.domain.postings import Book
from thongquan.ledger.models import Credit, Debt, Reservation
from thongquan.ledger.models import Entry as EntryRow
from thongquan.ledger.models import Posting as PostingRow

_DEBTS = """
UPDATE ledger_debt d SET open = d.open + n.open, guaranteed = d.guaranteed + n.guaranteed,
    deferred = d.deferred + n.deferred, interest_until = NULL
FROM unnest(%s::text[], %s::text[], %s::numeric[], %s::numeric[], %s::numeric[])
    AS n (declaration, tax, open, guaranteed, deferred)
WHERE d.declaration = n.declaration AND d.tax = n.tax
"""
GUARANTEES = """
UPDATE ledger_guarantee g SET reserved = g.reserved + n.reserved, called = g.called + n.called
FROM unnest(%s::text[], %s::numeric[], %s::numeric[]) AS n (number, reserved, called)
WHERE g.number = n.number
"""
_RESERVATIONS = """
UPDATE ledger_reservation r SET amount = r.amount + n.amount
FROM unnest(%s::text[], %s::text[], %s::text[], %s::numeric[]) AS n (guarantee, declaration, tax, amount)
WHERE r.guarantee = n.guarantee AND r.declaration = n.declaration AND r.tax = n.tax
"""
_CREDITS = """
UPDATE ledger_credit c SET amount = c.amount + n.amount
FROM unnest(%s::text[], %s::text[], %s::text[], %s::numeric[]) AS n (party, declaration, currency, amount)
WHERE c.party = n.party AND c.declaration = n.declaration AND c.currency = n.currency
"""


def post(entry: Entry, *, actor: Actor, at: datetime) -> int:
    """Store `entry`, move the balances, tell the journal; the id of the entry.

    The rows of debts and guarantees it touches are held by the caller, debts before guarantees before
    credits, each in the order of its key. A balance that would fall below zero is an IntegrityError.
    """
    row = EntryRow.objects.create(
        kind=entry.kind,
        at=entry.at,
        declaration=entry.declaration,
        reference=entry.reference,
        reason=entry.reason,
        reverses_id=entry.reverses,
        actor=str(actor.subject),
        on_behalf=str(actor.on_behalf or ""),
    )
    PostingRow.objects.bulk_create(
        PostingRow(
            entry_id=row.pk,
            line=line,
            at=entry.at,
            account=p.account,
            role=p.role,
            party=p.party,
            declaration=p.declaration,
            tax=p.tax,
            guarantee=p.guarantee,
            amount=p.amount,
            currency=p.currency,
        )
        for line, p in enumerate(entry.postings)
    )
    _move(entry)
    record(events.posted(entry, row.pk, actor=actor, at=at))
    return int(row.pk)


def held(declaration: str, *, on: date, at: datetime) -> tuple[list[domain.Debt], Book, domain.Law]:
    """The debts of a declaration, locked, with the book that writes their postings."""
    debts = selectors.debts(declaration, lock=True)
    if not debts:
        raise NotFound("debt", declaration)
    law = selectors.law(on=on, known_at=at)
    return debts, Book(law.chart, debts[0].party, declaration, debts[0].currency), law


def open_debts(
    declaration: str, taxes: Iterable[str], *, party: str, currency: str, due_on: date, known: bool = True
) -> None:
    """Rows at zero for the taxes that have none; with `known` false, IntegrityError where one is there."""
    Debt.objects.bulk_create(
        (
            Debt(declaration=declaration, tax=tax, party=party, currency=currency, due_on=due_on)
            for tax in sorted(taxes)
        ),
        ignore_conflicts=known,
    )


def _move(entry: Entry) -> None:
    done = effects(entry.postings)
    Reservation.objects.bulk_create(
        (Reservation(guarantee=g, declaration=d, tax=t) for g, d, t in sorted(done.reservations)),
        ignore_conflicts=True,
    )
    Credit.objects.bulk_create(
        (Credit(party=p, declaration=d, currency=c) for p, d, c in sorted(done.credits)),
        ignore_conflicts=True,
    )
    update(_DEBTS, [(*k, c.open, c.guaranteed, c.deferred) for k, c in sorted(done.debts.items())])
    update(GUARANTEES, [(number, *moved) for number, moved in done.guarantees.items()])
    update(_RESERVATIONS, [(*k, amount) for k, amount in sorted(done.reservations.items())])
    update(_CREDITS, [(*k, amount) for k, amount in sorted(done.credits.items())])


def update(sql: str, rows: list[tuple[object, ...]]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])
        assert cursor.rowcount == len(rows), "a posting moves a balance that has no row"
