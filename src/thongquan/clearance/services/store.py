"""Rows into tables: frames to CSV to COPY, inside the caller's transaction."""

import io
from typing import Any

import polars as pl
from django.db import connection

Copies = list[tuple[str, bytes]]  # a COPY statement, and its rows as CSV


def copied(table: str, frame: pl.DataFrame) -> Copies:
    """The COPY of `frame` into `table`; its columns are the table's. Empty text stays empty, null null."""
    if frame.is_empty():
        return []
    buffer = io.BytesIO()
    frame.write_csv(buffer, include_header=False, datetime_format="%Y-%m-%dT%H:%M:%S%.6f%:z")
    names = ", ".join(f'"{name}"' for name in frame.columns)
    return [(f'COPY "{table}" ({names}) FROM STDIN (FORMAT csv)', buffer.getvalue())]


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
