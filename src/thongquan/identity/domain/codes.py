"""Codes of an app: six digits for half a minute, from a secret both know (RFC 6238, HMAC-SHA-1)."""

import base64
import hmac
from datetime import datetime

PERIOD = 30  # seconds
DIGITS = 6
DRIFT = 1  # periods that the two clocks may differ by


def code_at(secret: str, counter: int) -> str:
    """The code of the period number `counter`; `secret` in Base32."""
    key = base64.b32decode(secret, casefold=True)
    mac = hmac.digest(key, counter.to_bytes(8, "big"), "sha1")
    start = mac[-1] & 0x0F
    value = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
    return str(value % 10**DIGITS).zfill(DIGITS)


def counter_of(secret: str, code: str, *, at: datetime, after: int = 0) -> int | None:
    """Of which period around `at` the code is, among those after the period `after`; None: of none."""
    given = code.replace(" ", "")
    now = int(at.timestamp()) // PERIOD
    for counter in range(max(now - DRIFT, after + 1), now + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, counter).encode(), given.encode()):
            return counter
    return None
