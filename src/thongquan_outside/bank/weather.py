"""Bad days: what goes wrong, decided by seed and name alone, so that a bad day can be had again."""

import hashlib
import threading
from collections import Counter


class Weather:
    """`bad_days` from 0 (nothing goes wrong) to 1; each mishap happens in its share of the cases.

    The same mishap to the same thing (a request, an order, a notification) falls the same way for one seed,
    whatever else happens and in whatever order; only trying again rolls anew.
    """

    SHARES = {
        "error": 0.5,  # a request answered 500, nothing done
        "drop-before": 0.25,  # a connection dropped, nothing done
        "drop-after": 0.25,  # a connection dropped, everything done
        "reject": 0.25,  # an order or payment refused for good
        "lose": 0.4,  # a notification never sent
        "double": 0.6,  # a notification sent twice
        "delay": 1.0,  # a notification late, and so out of order
        "slow": 0.3,  # an answer late
    }

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
