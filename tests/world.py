"""A database with the pack installed and the demo's people in it, made once and kept between runs.

`world` (in conftest) lets a test work on it: everything a test writes is rolled back, as always.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from thongquan.config.paths import REPOSITORY

AT = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=15)  # after the world was built
COUNTRY = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = AT.astimezone(COUNTRY).date()
SEALED_WITHIN = 60.0  # seconds; leaves wait for every transaction of the server that began before them
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
PASSWORD = "Mot-mat-khau-dai-2026"


LATER = ("api", "portal", "clearance/services", "clearance/selectors", "clearance/messages")  # install nothing


def today() -> date:
    """The legal day, for what asks the machine's own clock."""
    return datetime.now(COUNTRY).date()


def mark() -> str:
    """Changes with the pack, the migrations and the code that installs."""
    source = REPOSITORY / "src" / "thongquan"
    digest = hashlib.sha256(DAY.isoformat().encode())  # a day's seed is for that day
    for folder, pattern in (
        (REPOSITORY / "packs", "**/*"),
        (source, "**/*.py"),
        (Path(__file__).parent, "world.py"),
    ):
        for path in sorted(folder.glob(pattern)):
            if path.is_file() and not any(path.is_relative_to(source / room) for room in LATER):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Django's connection on another database; what was read of the first one is put aside meanwhile."""
    before = connection.settings_dict["NAME"]
    connection.close()
    aside = forget()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        forget()
        _remember(aside)


@contextmanager
def copy(of: str) -> Iterator[str]:
    """A copy of the world that keeps what is written, until it is dropped; Django is connected to it."""
    name = f"{template()}_{of}_{WORKER}"
    demo, settings.DEMO = settings.DEMO, True
    try:
        with connected_to(_copied(name)):
            know_the_law()
            yield name
    finally:
        settings.DEMO = demo
        with server() as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _copied(name: str) -> str:
    with server() as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template()}"')
    return name


Kept = tuple[Any, dict[Any, Any]]


def forget() -> Kept:
    """What is kept by numbers that count anew in another database: emptied; the tables and the law, as kept."""
    from thongquan.clearance.selectors import law
    from thongquan.parties import selectors as parties
    from thongquan.reference import selectors as reference
    from thongquan.risk import selectors as risk

    kept = reference._kept, dict(law._kept)
    reference._kept = None
    parties._types.cache_clear()
    risk._sets.clear()
    law._kept.clear()
    return kept


def _remember(kept: Kept) -> None:
    from thongquan.clearance.selectors import law
    from thongquan.reference import selectors as reference

    reference._kept = kept[0]
    law._kept.update(kept[1])


_of_the_template: Kept | None = None


def know_the_law() -> None:
    """Of a copy nobody has changed yet: today's, compiled once for all copies."""
    global _of_the_template
    from thongquan.clearance.selectors import law

    if _of_the_template is None:
        law.law_of(DAY, known_at=datetime.now(UTC))
        _of_the_template = forget()
    _remember(_of_the_template)


def server(dbname: str = "postgres") -> Any:
    known = connection.settings_dict
    return psycopg.connect(
        host=known["HOST"] or None,
        port=known["PORT"] or None,
        user=known["USER"] or None,
        password=known["PASSWORD"] or None,
        dbname=dbname,
        autocommit=True,
    )


def prepare() -> str:
    """The name of the ready database of this worker, whose tests are rolled back."""
    return _copied(f"{template()}_{WORKER}")


@cache
def template() -> str:
    """What every world is a copy of; made where it is missing, and what was made of other code goes."""
    name = f"world_{mark()}"
    with server() as admin:
        admin.execute("SELECT pg_advisory_lock(20261122)")
        names = {
            row[0] for row in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'world_%'")
        }
        for stale in names:
            if not stale.startswith(name):
                admin.execute(f'DROP DATABASE IF EXISTS "{stale}" WITH (FORCE)')
        if name not in names:
            _build(admin, name)
    return name


def _build(admin: Any, name: str) -> None:
    half = emptied(f"{name}_half")
    with connected_to(half):
        call_command("migrate", verbosity=0)
        fill()
    admin.execute(f'ALTER DATABASE "{half}" RENAME TO "{name}"')


def emptied(name: str) -> str:
    """A database without rows: a copy of the one of the tests, where there is one; to be migrated otherwise."""
    of = connection.settings_dict["NAME"]
    connection.close()
    with server() as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        migrated = f'TEMPLATE "{of}"' if of.startswith("test_") else ""
        admin.execute(f'CREATE DATABASE "{name}" {migrated}')
    return name


def fill() -> None:
    from thongquan.cli.demo.people import populate
    from thongquan.cli.install import install

    demo, settings.DEMO = settings.DEMO, True
    try:
        at = datetime.now(UTC)
        install(at=at)
        populate(at=at, password=lambda _: PASSWORD)
        sealed(at)
    finally:
        settings.DEMO = demo


def sealed(at: datetime) -> None:
    """Until the seeds of the days ahead are in a checkpoint."""
    from thongquan.journal import services as journal
    from thongquan.risk import services as risk

    deadline = time.monotonic() + SEALED_WITHIN
    while risk.confirm_sealed():
        assert time.monotonic() < deadline, "a transaction of this server keeps the seeds from being sealed"
        time.sleep(0.2)
        journal.seal(at)
