"""The bulk path: guarantees granted to a batch under lock, and its rows copied in the caller's transaction."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import polars as pl
from django.db import connection

from thongquan.kernel.columns import typed
from thongquan.kernel.copying import Copies, copies
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors
from thongquan.ledger.domain import bulk
from thongquan.ledger.domain.guarantees import check_can_reserve
from thongquan.ledger.services.store import GUARANTEES, update


def entry_ids(count: int) -> list[int]:
    """`count` ids of the entries' own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('ledger_entry', 'id'))"
            " FROM generate_series(1, (SELECT %s::int))",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


def grant_guarantees(claims: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Grant the claims of a batch in its order: `claims` with the column `refused` (code, or null if granted).

    `claims`: declaration, party, office, guarantee, currency, amount, one row per declaration. The guarantees
    are held in the order of their numbers until the caller's transaction ends. A claim that fails fails its
    declaration, not the batch.
    """
    held = selectors.guarantees(claims["guarantee"].unique(), lock=True)
    granted: defaultdict[str, Decimal] = defaultdict(Decimal)
    answers: list[str | None] = []
    for claim in claims.iter_rows(named=True):
        number, amount = claim["guarantee"], claim["amount"]
        try:
            if number not in held or held[number].party != claim["party"]:  # another's is not there
                raise Refused("guarantee-unknown", guarantee=number)
            check_can_reserve(
                held[number],
                party=claim["party"],
                declaration=claim["declaration"],
                office=claim["office"],
                currency=claim["currency"],
                amount=granted[number] + amount,
                on=on,
            )
            granted[number] += amount
            answers.append(None)
        except Refused as refused:
            answers.append(refused.code)
    update(GUARANTEES, [(number, amount, Decimal(0)) for number, amount in sorted(granted.items()) if amount])
    return claims.with_columns(typed("refused", answers, pl.String))


def rows(frames: bulk.Frames) -> Copies:
    """The rows of a batch, in the order they are sent within the caller's transaction. (Guarantees were charged
    when granted.)"""
    return [
        *copies("ledger_entry", frames.entries),
        *copies("ledger_posting", frames.postings),
        *copies("ledger_debt", frames.debts),
        *copies("ledger_reservation", frames.reservations),
    ]


def open_month(day: date) -> str:
    """A partition for the postings of the month of `day`, with what had gone elsewhere; its name if new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_open_month(%s)", [day])
        return str(cursor.fetchone()[0])
