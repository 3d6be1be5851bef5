"""The platform's web server as it is, and beside it /raw: the rows of a registration written, and nothing else.

Both are endpoints of the same Django, behind the same middleware. /prepare registers what is sent to it, notes
every statement that writes, and rolls back; each POST to /raw then writes one such set of rows, by the same
statements, in one transaction. Started by `benchmarks.http`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks import place

Statement = tuple[str, Any]  # its text, and the rows of a COPY (bytes) or its parameters
WRITES = ("INSERT", "UPDATE", "DELETE")


_waiting: list[list[Statement]] = []


def application() -> Callable[..., Iterable[bytes]]:
    place.setup()
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    from thongquan.portal import throttle

    settings.ROOT_URLCONF = "benchmarks.server"
    throttle.QUESTIONS_MAX = 1_000_000  # one address asks more than a person may
    return get_wsgi_application()


def __getattr__(name: str) -> Any:
    """`urlpatterns`, once Django is set up: the platform's own, and the two of the benchmark."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.urls import include, path
    from django.views.decorators.csrf import csrf_exempt

    ours = path("", include("thongquan.config.urls"))
    return [path("prepare", csrf_exempt(_prepare)), path("raw", csrf_exempt(_raw)), ours]


def _prepare(request: Any) -> Any:
    from django.http import JsonResponse

    _waiting.append(_written_by(request.body, request.headers["Authorization"]))
    return JsonResponse({}, status=201)


def _raw(request: Any) -> Any:
    from django.http import JsonResponse

    assert request.body
    _write(_waiting.pop(0))
    return JsonResponse({}, status=201)


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
