"""Bad days: what goes wrong, decided by seed and name alone, so that a bad day can be had again."""

import hashlib
import threading
from collections import Counter
from collections.abc import Mapping
from typing import ClassVar


class Weather:
    """`bad_days` from 0 (nothing goes wrong) to 1; each mishap happens in its share of the cases.

    The same mishap to the same thing (a request, an order, a message) falls the same way for one seed,
    whatever else happens and in whatever order; only trying again rolls anew.
    """

    SHARES: ClassVar[Mapping[str, float]]

    def __init__(self, seed: int, bad_days: float) -> None:
        self.seed = seed
        self.bad_days = bad_days
        self._tries: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def strikes(self, mishap: str, thing: str) -> bool:
        """Does `mishap` happen to `thing`, this time?"""
        with self._lock:
            self._tries[mishap, thing] += 1
            turn = self._tries[mishap, thing]
        return self.chance(mishap, f"{thing}#{turn}") < self.SHARES[mishap] * self.bad_days

    def chance(self, mishap: str, thing: str) -> float:
        """A number in [0, 1) that depends on nothing but seed, mishap and thing."""
        digest = hashlib.sha256(f"{self.seed}|{mishap}|{thing}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / (1 << 48)
