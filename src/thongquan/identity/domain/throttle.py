"""How often one may fail to sign in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `failures` within `window`; then one waits until the oldest of them is out of it."""

    failures: int
    window: timedelta

    def free_at(self, failed: Sequence[datetime], at: datetime) -> datetime | None:
        """When the next attempt is allowed, given past failures in any order; None: now."""
        recent = sorted(moment for moment in failed if moment > at - self.window)
        return None if len(recent) < self.failures else recent[-self.failures] + self.window


# One guesser at one account; many guessers at one account; one guesser at many accounts.
SAME_ACCOUNT_AND_PLACE = Limit(5, timedelta(minutes=15))
SAME_ACCOUNT = Limit(30, timedelta(hours=1))
SAME_PLACE = Limit(60, timedelta(hours=1))
LONGEST = timedelta(hours=1)
