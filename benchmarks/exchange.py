"""Signed messages between two administrations: sent, posted, verified, stored, acknowledged; durable twice.

Two programs, each with its own database and keys: this one sends, a web server (granian) receives. The limit is
the same exchange in one process with nothing signed: into the outbox, into intake, the receipt kept.
`python -m benchmarks.exchange`
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import place

MESSAGES, DOSSIERS, BYTES, SENDERS = 3000, 500, 2048, 8
WANTED, SHARE = 500.0, 0.3
OTHER = "thongquan_bench_la"
KIND = "void/1"


def run() -> list[dict[str, Any]]:
    """Messages a second through the wire, and as a share of the bare exchange."""
    place.build()
    with tempfile.TemporaryDirectory() as folder, _laos(Path(folder)) as port:
        _meet(port)
        place.say(f"{MESSAGES} signed messages to another program")
        signed = MESSAGES / _through_the_wire()
    place.say(f"{MESSAGES} unsigned messages in this process")
    bare = MESSAGES / _timed(_in_one_process)
    return [
        place.row(
            f"signed messages a second between two administrations (at least {WANTED:.0f})",
            round(signed), "1/s", round(WANTED), round(signed / WANTED, 2), signed >= WANTED,
        ),
        place.row(
            f"the same in one process, unsigned (signed at least {SHARE} of it)",
            round(bare), "1/s", round(bare * SHARE), round(signed / bare, 2), signed >= SHARE * bare,
        ),
    ]  # fmt: skip


def _timed(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _laos_is() -> Any:
    from thongquan.kernel.identifiers import Subject

    return Subject("administration", "LA")


def _send_all() -> None:
    """Each in a transaction of its own, several at a time, as the requests of an office come."""
    run = time.time_ns()
    with ThreadPoolExecutor(SENDERS) as senders:
        list(senders.map(partial(_send, run), range(SENDERS)))


def _send(run: int, sender: int) -> None:
    from django.db import connection, transaction

    from thongquan.kernel.actors import Actor
    from thongquan.wire import services

    body, to, actor = b"x" * BYTES, _laos_is(), Actor.system("bench")
    for number in range(sender, MESSAGES, SENDERS):
        at = datetime.now(UTC)
        with transaction.atomic():
            services.send(
                to=to, kind=KIND, conversation=f"{run}-{number % DOSSIERS}", body=body,
                media_type="application/octet-stream", expires_at=at + timedelta(days=1), actor=actor, at=at,
            )  # fmt: skip
    connection.close()


def _through_the_wire() -> float:
    """Rooms send here, a worker posts from a process of its own; the seconds until all is acknowledged."""
    from thongquan.wire.models import OutgoingMessage

    command = [sys.executable, "-c", "from benchmarks.exchange import carry; carry()"]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"
        begun = time.perf_counter()
        _send_all()
        worker.stdin.close()
        assert worker.wait(300) == 0, "the worker failed"
        took = time.perf_counter() - begun
    finally:
        worker.kill()
    left = OutgoingMessage.objects.exclude(state="received").values_list("state", "why")[:3]
    assert not left, list(left)
    return took


def carry() -> None:
    """Run as our worker: what waits is posted until standard input is closed and nothing waits."""
    import select

    place.setup()
    from thongquan.wire import services

    services.deliver(to=_laos_is(), limit=1, at=datetime.now(UTC))
    print("ready", flush=True)
    last = False
    while True:
        done = services.deliver(to=_laos_is(), limit=200, at=datetime.now(UTC))
        if last and not done:
            return
        last = bool(select.select([sys.stdin], [], [], 0 if done else 0.005)[0])


def _in_one_process() -> None:
    """As the wire does it, but for signatures and HTTP: what is due is received in batches and settled."""
    from thongquan.intake import services as intake
    from thongquan.intake.services import receiving
    from thongquan.kernel.actors import Actor
    from thongquan.wire.domain import jws
    from thongquan.wire.domain.outgoing import Answer
    from thongquan.wire.services import delivery

    receiving._unsigned_allowed = lambda kind, sender: True
    setattr(receiving, "sign", lambda payload: f"e30.{jws.encode(payload)}.")  # noqa: B010
    _send_all()
    while parcels := delivery._lease(_laos_is(), 200, datetime.now(UTC)):
        at = datetime.now(UTC)
        answered: list[tuple[Any, Any]] = []
        for parcel in parcels:
            about = parcel.envelope
            receipt = intake.receive(
                sender=_laos_is(), message_id=about.message_id, kind=about.kind, body=parcel.body,
                media_type=about.media_type, actor=Actor(_laos_is()), at=at,
            )  # fmt: skip
            answered.append((parcel, Answer(202, receipt=receipt.signed)))
        delivery._settle(answered, at)


def _meet(port: int) -> None:
    """Here the other's certificates and its address; the other was told ours by `prepare`."""
    from thongquan.kernel.actors import Actor
    from thongquan.wire import services

    at, actor = datetime.now(UTC), Actor.system("bench")
    for pem in _PEMS:
        services.register_certificate(
            subject=_laos_is(), certificate=pem, registered_from=at.date(), actor=actor, at=at
        )
    address = f"http://127.0.0.1:{port}/api/v1/exchange/messages"
    services.set_route(to=_laos_is(), address=address, valid_from=at.date(), actor=actor, at=at)


_PEMS: list[bytes] = []


@contextmanager
def _laos(folder: Path) -> Iterator[int]:
    """The other administration: its database made, our certificates registered, its server started."""
    from django.db import connection

    from benchmarks.http import free_port, waited_for

    known = connection.settings_dict
    with place.admin() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{OTHER}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{OTHER}"')
    url = f"postgresql://{known['USER']}:{known['PASSWORD']}@/{OTHER}?host={known['HOST']}&port={known['PORT']}"
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "THONGQUAN_ADMINISTRATION": "LA",
        "THONGQUAN_PACK": os.environ.get("THONGQUAN_PACK", str(Path("packs/vn").absolute())),
        "THONGQUAN_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "thongquan.config.settings",
    }
    _PEMS[:] = _prepared(folder, environment)
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "thongquan.config.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment)
    try:
        waited_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(30)
        with place.admin() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{OTHER}" WITH (FORCE)')


def _prepared(folder: Path, environment: dict[str, str]) -> list[bytes]:
    """Tables and certificates of the other side; its own certificates."""
    from cryptography.hazmat.primitives.serialization import Encoding

    from thongquan.wire import services

    for name, signer in (("exchange", services.exchange_signer()), ("documents", services.document_signer())):
        pem = services.own_certificate(signer).public_bytes(Encoding.PEM)
        (folder / f"VN-{name}.pem").write_bytes(pem)
    code = "from benchmarks.exchange import prepare; prepare()"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    return [(folder / f"LA-{name}.pem").read_bytes() for name in ("exchange", "documents")]


def prepare() -> None:
    """Run as the other administration."""
    import django

    django.setup()
    from cryptography.hazmat.primitives.serialization import Encoding
    from django.core.management import call_command

    from thongquan.kernel.actors import Actor
    from thongquan.kernel.identifiers import Subject
    from thongquan.wire import services

    call_command("migrate", verbosity=0)
    folder, at = Path(os.environ["THONGQUAN_VAR"]), datetime.now(UTC)
    for name, signer in (("exchange", services.exchange_signer()), ("documents", services.document_signer())):
        services.register_certificate(
            subject=Subject("administration", "VN"), certificate=(folder / f"VN-{name}.pem").read_bytes(),
            registered_from=at.date(), actor=Actor.system("bench"), at=at,
        )  # fmt: skip
        pem = services.own_certificate(signer).public_bytes(Encoding.PEM)
        (folder / f"LA-{name}.pem").write_bytes(pem)


if __name__ == "__main__":
    place.show(run())
