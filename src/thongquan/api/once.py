"""`Idempotency-Key`: what changes something is done once, however often it is sent.

Every route that is not safe has this by itself (gate.Routes), unless its gate says `once=False`. With a key,
the route runs in one transaction with its reply; a request that is refused changes nothing and keeps nothing.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from tempfile import SpooledTemporaryFile
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from thongquan.intake.domain.messages import Reply
from thongquan.intake.services import requests
from thongquan.kernel.refusals import Refused

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
SAFE = {"GET", "HEAD", "OPTIONS"}
BODY_MAX = 64 << 20
IN_MEMORY = 1 << 20
PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": (
        "The same key with the same request gets the same reply for seven days (Idempotency-Replayed: true); "
        "with another request it is refused."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": requests.KEY_MAX},
}
View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """`view`, which runs a second time under the same key only if the first time it was refused."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is None:
            return view(request, *args, **given)
        with transaction.atomic():
            return _under(key, request, lambda: view(request, *args, **given))

    return answered


def _under(key: str, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    visitor = request.auth  # type: ignore[attr-defined]
    told: dict[str, Any] = {
        "who": visitor.signed.subject,
        "key": key,
        "asked": asked(request),
        "at": visitor.at,
    }
    before = requests.begin(**told)
    if before is not None:
        return _again(before)
    made = view()
    if made.status_code < 400:
        reply = Reply(made.status_code, made.get("Content-Type", ""), made.get("Location", ""), made.content)
        requests.keep(**told, reply=reply)
    return made


def _again(before: Reply) -> HttpResponse:
    made = HttpResponse(before.body, status=before.status, content_type=before.media_type or None)
    if before.location:
        made["Location"] = before.location
    made["Cache-Control"] = "no-store"
    made[REPLAYED] = "true"
    return made


def asked(request: HttpRequest) -> bytes:
    """The hash of method, address, media type and body. A body not read yet is read, and may be read again."""
    head = f"{request.method} {request.get_full_path()}\n{request.content_type}\n"
    found = hashlib.sha256(head.encode())
    if hasattr(request, "_body"):  # the router has read it
        found.update(request.body)
        return found.digest()
    copy = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    while piece := request.read(1 << 16):
        if copy.tell() + len(piece) > BODY_MAX:
            raise Refused("too-large", limit=BODY_MAX)
        found.update(piece)
        copy.write(piece)
    copy.seek(0)
    request._stream = copy  # type: ignore[attr-defined]
    request._read_started = False
    return found.digest()
