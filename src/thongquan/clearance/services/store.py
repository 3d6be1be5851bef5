"""Rows into tables by COPY, inside the caller's transaction."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection

from thongquan.kernel.copying import SMALL, Copies


@contextmanager
def copying(rows: int) -> Iterator[Callable[[Copies], object]]:
    """A function that copies rows, one call after another in the order of the calls, all done where this ends.

    Of a batch of more than a few `rows` it copies beside its caller, who makes the next rows meanwhile: Python
    waits while PostgreSQL takes rows in. Within, the caller asks the database nothing.
    """
    database = cursor()
    if rows <= SMALL:
        with database:
            yield lambda copies: _copy(database, copies)
        return
    sent: list[Future[None]] = []
    with database, ThreadPoolExecutor(1, "copy") as writer:
        yield lambda copies: sent.append(writer.submit(_copy, database, copies))
        for each in sent:
            each.result()


def copy(copies: Copies) -> None:
    """Statements with their rows, in their order."""
    with cursor() as database:
        _copy(database, copies)


def _copy(database: Any, copies: Copies) -> None:
    for statement, rows in copies:
        with database.copy(statement) as into:
            into.write(rows)


_KEYS = """
SELECT nextval('clearance_declaration_id_seq'), (SELECT id FROM clearance_appliedlaw WHERE digest = %s)
FROM generate_series(1, (SELECT %s::int))
"""


def keys(count: int, digest: str) -> tuple[list[int], int | None]:
    """`count` new ids of declarations, and the key of the applied law of `digest`; None: nothing was judged by
    it yet. Asked together: each question of its own costs one declaration as much as a rule; and (SELECT …)
    keeps the planner from planning anew for every count."""
    with cursor() as database:
        database.execute(_KEYS, (digest, count))
        rows = database.fetchall()
    return [row[0] for row in rows], rows[0][1]


def cursor() -> Any:
    """psycopg's own cursor on Django's connection and transaction."""
    connection.ensure_connection()
    return connection.connection.cursor()
