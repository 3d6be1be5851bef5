"""A certificate registered to the trader, and what is signed by its key."""

import base64
from typing import Any

import msgspec
from django.http import HttpResponse

from tests.api.caller import Caller, party, traders
from tests.api.journeys import ok
from tests.wire.certificates import make_jws, pem
from tests.world import DAY


def registered(who: Caller, *, of: int = 0) -> None:
    """The key of the tests speaks for the trader from this day on."""
    given = {"pem": pem().decode(), "registered_from": DAY.isoformat()}
    ok(who.post(f"/parties/{party(traders()[of].tax_code).id}/certificates", given), 201)


def signed(who: Caller, path: str, told: Any, **headers: str) -> HttpResponse:
    """`told`, sent with a detached signature over its bytes."""
    body = told if isinstance(told, bytes) else msgspec.json.encode(told)
    value = base64.b64encode(make_jws(body)).decode()
    return who.post(path, body, signature_kind="JWS", signature_detached=value, **headers)
