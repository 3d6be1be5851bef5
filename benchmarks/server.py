"""The platform's web server as it is, and beside it /raw: the rows of a registration written, and nothing else.

/prepare registers what is sent to it, notes every statement that writes, and rolls back; each POST to /raw then
writes one such set of rows, by the same statements, in one transaction. Started by `benchmarks.http`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks import place

Statement = tuple[str, Any]  # its text, and the rows of a COPY (bytes) or its parameters
WRITES = ("INSERT", "UPDATE", "DELETE")


def application() -> Callable[..., Iterable[bytes]]:
    place.setup()
    from django.core.wsgi import get_wsgi_application

    ours = get_wsgi_application()
    waiting: list[list[Statement]] = []

    def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] not in ("/prepare", "/raw"):
            return ours(environ, start)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        if environ["PATH_INFO"] == "/prepare":
            waiting.append(_written_by(body, environ["HTTP_AUTHORIZATION"]))
        else:
            _write(waiting.pop(0))
        start("201 Created", [("Content-Type", "application/json"), ("Content-Length", "2")])
        return [b"{}"]

    return serve


def _written_by(body: bytes, authorization: str) -> list[Statement]:
    from django.db import transaction
    from django.test import Client

    with transaction.atomic():
        with _noting() as found:
            answer = Client().post(
                "/api/v1/declarations", body, content_type="application/json",
                HTTP_HOST="localhost", HTTP_AUTHORIZATION=authorization,
            )  # fmt: skip
        assert answer.status_code == 201, answer.content
        transaction.set_rollback(True)
    return found


def _write(statements: list[Statement]) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.connection.cursor() as cursor:
        for text, rows in statements:
            if isinstance(rows, bytes):
                with cursor.copy(text) as copy:
                    copy.write(rows)
            else:
                cursor.execute(text, rows)


@contextmanager
def _noting() -> Iterator[list[Statement]]:
    """What is written meanwhile, in order."""
    import psycopg

    found: list[Statement] = []
    copy, execute = psycopg.Copy.write, psycopg.Cursor.execute

    def copied(self: Any, data: Any) -> None:
        found.append((self.cursor._query.query.decode(), data.encode() if isinstance(data, str) else data))
        copy(self, data)

    def executed(self: Any, query: Any, params: Any = None, **how: Any) -> Any:
        if str(query).lstrip().upper().startswith(WRITES):
            found.append((query, params))
        return execute(self, query, params, **how)

    psycopg.Copy.write, psycopg.Cursor.execute = copied, executed  # type: ignore[method-assign]
    try:
        yield found
    finally:
        psycopg.Copy.write, psycopg.Cursor.execute = copy, execute  # type: ignore[method-assign]
