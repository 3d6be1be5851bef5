"""Random selection that nobody can foresee and everybody can check afterwards.

The seed of a day is committed (its hash, in a sealed checkpoint of the journal) before the day and revealed
some days after. A declaration is drawn where HMAC-SHA256(seed, identifier), read as a number, lies below
rate × 2²⁵⁶.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

SEED = 32  # bytes
DAYS_AHEAD = 31  # for which seeds are committed


def commitment(seed: bytes, day: date) -> str:
    """What is published before the day: SHA-256 of the seed and its day, in hexadecimal."""
    assert len(seed) == SEED
    return hashlib.sha256(
        b"thong-quan/random-selection/1\n" + day.isoformat().encode() + b"\n" + seed
    ).hexdigest()


def drawn(identifiers: Sequence[str], *, seed: bytes, rate: Decimal) -> list[bool]:
    """Which declarations are drawn, by the identifier they keep through every amendment ("VN-10000000013").

    `rate` between 0 and 1, exact.
    """
    assert len(seed) == SEED
    assert 0 <= rate <= 1
    numerator, denominator = rate.as_integer_ratio()
    below = (numerator << 256) // denominator
    if below >> 256:
        return [True] * len(identifiers)
    bound, digest = below.to_bytes(SEED, "big"), hmac.digest
    return [digest(seed, identifier.encode(), "sha256") < bound for identifier in identifiers]


@dataclass(frozen=True, slots=True)
class Committed:
    """A seed's public side. `sealed_at`: when a checkpoint took its commitment in; `installed`: committed by
    the installation itself for its first days, and so perhaps sealed after the day began."""

    day: date
    commitment: str
    sealed_at: datetime | None
    installed: bool = False


def usable(committed: Committed, *, from_moment: datetime, at: datetime) -> bool:
    """Whether the seed may draw at `at`: its commitment was sealed before its day began (`from_moment`); a seed
    committed at installation, before anything was registered, must only be sealed before it is used."""
    if committed.sealed_at is None:
        return False
    return committed.sealed_at <= (at if committed.installed else from_moment)


def revealable(day: date, *, today: date, after_days: int) -> bool:
    return today > day + timedelta(days=after_days)
