"""Posts to partners over HTTP, several at a time; knows no database."""

import json
import ssl
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from thongquan.kernel.identifiers import Subject
from thongquan.wire.domain.envelope import Envelope
from thongquan.wire.domain.outgoing import Answer
from thongquan.wire.services.signing import signed_fields

CONNECTIONS = 8
PATIENCE = httpx.Timeout(10.0, connect=5.0)
ANSWER_MAX = 64 * 1024  # bytes
WORDS = 200
NOBODY = (httpx.ConnectError, httpx.TimeoutException)  # the partner is not there: nor would it be for the next


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message on its way: the row it is of, its envelope and its body."""

    id: int
    tries: int
    envelope: Envelope
    body: bytes


def post_all(parcels: Sequence[Parcel], *, to: Subject, address: str, at: datetime) -> list[Answer | None]:
    """The answer to each, in order; None where a partner that is not there was not asked any more."""
    client, gone = _client(to, address), threading.Event()

    def one(parcel: Parcel) -> Answer | None:
        return None if gone.is_set() else _post(client, address, parcel, at, gone.set)

    with ThreadPoolExecutor(max_workers=min(CONNECTIONS, max(1, len(parcels)))) as hands:
        return list(hands.map(one, parcels))


def _post(
    client: httpx.Client, address: str, parcel: Parcel, at: datetime, nobody: Callable[[], None]
) -> Answer:
    fields = signed_fields(parcel.envelope, parcel.body, path=urlsplit(address).path, at=at)
    try:
        with client.stream("POST", address, content=parcel.body, headers=fields) as response:
            return _answer(response.status_code, _read(response))
    except NOBODY as why:
        nobody()
        return Answer(0, why=type(why).__name__)
    except (httpx.HTTPError, httpx.InvalidURL) as why:
        return Answer(0, why=type(why).__name__)


def _read(response: httpx.Response) -> bytes:
    read = b""
    for piece in response.iter_bytes():
        read += piece
        if len(read) > ANSWER_MAX:
            return b""
    return read


def _answer(status: int, body: bytes) -> Answer:
    try:
        told = json.loads(body)
        if 200 <= status < 300:
            signed = told["receipt"]["signed"]
            return (
                Answer(status, receipt=signed) if isinstance(signed, str) else Answer(status, why="no-receipt")
            )
        return Answer(status, why=str(told["code"])[:WORDS])
    except (ValueError, RecursionError, KeyError, TypeError):
        return Answer(status, why=f"status {status}" if status >= 300 else "no-receipt")


@lru_cache(maxsize=64)
def _client(to: Subject, address: str) -> httpx.Client:
    """Kept for its connections. The folder `settings.EXCHANGE_TLS` may hold for a partner `LA.ca.pem`, the
    authority of its server's certificate, and `LA.pem`, our own certificate with its key, for mutual TLS.
    """
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    verify = _trust(to) if address.startswith("https:") else True
    return httpx.Client(timeout=PATIENCE, limits=limits, verify=verify, trust_env=False)


def _trust(to: Subject) -> ssl.SSLContext:
    folder = Path(settings.EXCHANGE_TLS)
    authority, own = folder / f"{to.id}.ca.pem", folder / f"{to.id}.pem"
    context = ssl.create_default_context(cafile=str(authority) if authority.exists() else None)
    if own.exists():
        context.load_cert_chain(own)
    return context
