"""The programs that are killed: what `make run` starts, with a small batch and a listener that keeps a tally.

`tests.kills.programs:application` is the platform's own web application and one route beside it, /messages:
POST a JSON list of messages, get their receipts; GET the newest checkpoint. `python -m tests.kills.programs` is
the worker.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from thongquan.config.postgres import ensure_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thongquan.config.settings")
ensure_database()

import django  # noqa: E402

django.setup()

from django.db import close_old_connections, connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from procrastinate.exceptions import AlreadyEnqueued  # noqa: E402

from thongquan.clearance import tasks  # noqa: E402
from thongquan.clearance.services import arriving  # noqa: E402
from thongquan.config.wsgi import application as platform  # noqa: E402
from thongquan.intake import services as intake  # noqa: E402
from thongquan.intake.domain.messages import Incoming, Receipt  # noqa: E402
from thongquan.journal import services as journal  # noqa: E402
from thongquan.journal.domain.leaves import Recorded  # noqa: E402
from thongquan.kernel.actors import Actor  # noqa: E402
from thongquan.kernel.identifiers import Subject  # noqa: E402

SENDER = Subject("party", "VN-P00000001")
ACTOR = Actor(Subject("user", "loader"))
LISTENER = "tests.kills.heard"
HEARD = (
    "CREATE TABLE IF NOT EXISTS kills_heard"
    " (position bigserial PRIMARY KEY, event uuid UNIQUE, subject text NOT NULL)"
)

intake.register_unsigned_policy(lambda kind, sender: True)


def heard(event: Recorded) -> None:
    """Two stores: a row in the dispatcher's transaction, a line in a file outside it (at least once)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kills_heard (event, subject) VALUES (%s, %s)", [event.id, str(event.subject)]
        )
    with open(os.environ["TQ_HEARD"], "a") as file:
        file.write(f"{event.id}\n")


def heard_outside() -> list[str]:
    with open(os.environ["TQ_HEARD"]) as file:
        return file.read().split()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"] != "/messages":
        return platform(environ, start_response)
    close_old_connections()
    if environ["REQUEST_METHOD"] == "GET":
        status, said = "200 OK", _newest_checkpoint()
    else:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        status, said = "200 OK", json.dumps(_received(json.loads(body)))
    start_response(status, [("Content-Type", "application/json")])
    return [said.encode()]


def _received(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    results = intake.receive_many(
        messages=[
            Incoming(one["id"], arriving.KIND, one["body"].encode(), arriving.CANONICAL) for one in messages
        ],
        sender=SENDER,
        actor=ACTOR,
        at=timezone.now(),
    )
    with contextlib.suppress(AlreadyEnqueued):
        tasks.register_waiting.defer()
    return [_told(one["id"], result) for one, result in zip(messages, results, strict=True)]


def _told(message_id: str, result: Any) -> dict[str, str]:
    if isinstance(result, Receipt):
        return {"id": message_id, "receipt": result.number, "sha256": result.body_hash}
    return {"id": message_id, "refused": result.code}


def _newest_checkpoint() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM journal_checkpoint ORDER BY size DESC LIMIT 1")
        return str(cursor.fetchone()[0])


def work() -> None:
    """The worker's own command, in batches small enough for a kill to fall into the middle of one."""
    from django.core.management import execute_from_command_line

    arriving.BATCH = int(os.environ["TQ_BATCH"])
    if os.environ["TQ_LISTENING"]:
        journal.subscribe("clearance.registered", heard, name=LISTENER)
    execute_from_command_line([sys.argv[0], *sys.argv[1:]])


if __name__ == "__main__":
    work()
