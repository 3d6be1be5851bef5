"""Rows into tables by COPY, inside the caller's transaction."""

from typing import Any

from django.db import connection

from thongquan.kernel.copying import Copies


def copy(copies: Copies) -> None:
    """Statements with their rows, in their order."""
    with cursor() as database:
        for statement, rows in copies:
            with database.copy(statement) as into:
                into.write(rows)


def declaration_ids(count: int) -> list[int]:
    """`count` new ids, in one call of the sequence."""
    with cursor() as database:
        database.execute("SELECT nextval('clearance_declaration_id_seq') FROM generate_series(1, %s)", (count,))
        return [row[0] for row in database.fetchall()]


def cursor() -> Any:
    """psycopg's own cursor on Django's connection and transaction."""
    connection.ensure_connection()
    return connection.connection.cursor()
