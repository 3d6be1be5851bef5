"""A password that another gave: for one sign-in, and not for long."""

from datetime import datetime, timedelta

GIVEN_FOR = timedelta(days=7)


def gone(given_at: datetime | None, at: datetime) -> bool:
    """Whether the password opens nothing any more. `given_at`: None, it is the person's own."""
    return given_at is not None and at - given_at > GIVEN_FOR
