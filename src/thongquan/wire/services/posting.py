"""Posts to partners over HTTP, several at a time; knows no database."""

import json
import ssl
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from thongquan.kernel.identifiers import Subject
from thongquan.wire.domain import bundles
from thongquan.wire.domain.envelope import Envelope
from thongquan.wire.domain.outgoing import Answer
from thongquan.wire.services.signing import signed_fields

CONNECTIONS = 8
PATIENCE = httpx.Timeout(10.0, connect=5.0)
ANSWER_MAX = 512 * 1024  # bytes
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
    """The answer to each, in order; None where a partner that is not there was not asked any more.

    Several go in one request where the partner has said that it takes bundles.
    """
    post = _Post(_client(to, address), address, at, threading.Event())
    if address in _take_bundles:
        sizes = [len(parcel.body) for parcel in parcels]
        loads = list(bundles.packed(parcels, sizes))
    else:
        loads = [[parcel] for parcel in parcels]
    with ThreadPoolExecutor(max_workers=min(CONNECTIONS, max(1, len(loads)))) as hands:
        return [answer for answers in hands.map(post.load, loads) for answer in answers]


_take_bundles: set[str] = set()  # addresses; learned anew by each process


@dataclass(frozen=True, slots=True)
class _Post:
    """To one partner at one moment; `gone`: it is not there, nor would it be for the next."""

    client: httpx.Client
    address: str
    at: datetime
    gone: threading.Event

    def load(self, parcels: Sequence[Parcel]) -> list[Answer | None]:
        if self.gone.is_set():
            return [None] * len(parcels)
        if len(parcels) > 1:
            return list(self._bundle(parcels))
        fields, body = self._signed(parcels[0]), parcels[0].body
        return [_answer(*self._sent(fields, body))]

    def _signed(self, parcel: Parcel) -> dict[str, str]:
        return signed_fields(parcel.envelope, parcel.body, path=urlsplit(self.address).path, at=self.at)

    def _bundle(self, parcels: Sequence[Parcel]) -> Sequence[Answer]:
        body = bundles.write((self._signed(parcel), parcel.body) for parcel in parcels)
        status, read = self._sent({"content-type": bundles.MEDIA_TYPE}, body)
        if 400 <= status < 500:  # it is not about any of them: they go alone the next time
            _take_bundles.discard(self.address)
        return _answers(status, read, len(parcels))

    def _sent(self, fields: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer; where there is none 0 and why."""
        try:
            with self.client.stream("POST", self.address, content=body, headers=fields) as response:
                if bundles.MEDIA_TYPE in response.headers.get("Accept-Post", ""):
                    _take_bundles.add(self.address)
                return response.status_code, _read(response)
        except NOBODY as why:
            self.gone.set()
            return 0, type(why).__name__.encode()
        except (httpx.HTTPError, httpx.InvalidURL) as why:
            return 0, type(why).__name__.encode()


def _read(response: httpx.Response) -> bytes:
    read = b""
    for piece in response.iter_bytes():
        read += piece
        if len(read) > ANSWER_MAX:
            return b""
    return read


def _answer(status: int, body: bytes) -> Answer:
    if not status:
        return Answer(0, why=body.decode())
    try:
        return _told(status, json.loads(body))
    except (ValueError, RecursionError):
        return _unreadable(status)


def _answers(status: int, body: bytes, wanted: int) -> list[Answer]:
    """What a bundle was answered, message by message; what is no such answer is one to none of them."""
    try:
        told = json.loads(body)["answers"] if status == 200 else []
        answers = [_told(int(one["status"]), one) for one in told]
    except (ValueError, RecursionError, KeyError, TypeError):
        answers = []
    if len(answers) == wanted:
        return answers
    return [Answer(0, why="no-answer-to-each" if status else body.decode())] * wanted


def _told(status: int, told: Any) -> Answer:
    try:
        if 200 <= status < 300:
            signed = told["receipt"]["signed"]
            return (
                Answer(status, receipt=signed) if isinstance(signed, str) else Answer(status, why="no-receipt")
            )
        return Answer(status, why=str(told["code"])[:WORDS])
    except (KeyError, TypeError):
        return _unreadable(status)


def _unreadable(status: int) -> Answer:
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
