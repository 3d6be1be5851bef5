"""Fixtures every test may use, and the prerequisites: what is missing skips, counted, with one line."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from thongquan.config.postgres import is_embedded, stop_embedded

# How long an example takes says something of the machine, nothing of the law under test.
settings.register_profile("thongquan", deadline=None)
settings.load_profile("thongquan")

# The files that take longest, in this order: begun first, so that no worker is left alone with one at the end.
LONGEST = (
    "portal/test_looks.py", "portal/test_declaring_browser.py", "portal/test_gates.py", "kills/test_kills.py",
    "exchange/test_two_administrations.py",
    "config/test_run.py", "api/test_fuzz.py", "clearance/test_format_memory.py", "config/test_entry.py",
    "portal/test_browser_help.py", "cli/test_pages.py", "portal/test_bulk_journey.py",
    "portal/test_desk_browser.py", "portal/test_browser.py", "kills/test_writers.py", "kills/test_full_disk.py",
    "portal/test_amending_browser.py", "config/test_prerequisites.py", "portal/test_publication.py",
)  # fmt: skip

REQUIRED = {name for name in os.environ.get("THONGQUAN_REQUIRE", "").split(",") if name}
_missing: Counter[str] = Counter()


def _data() -> str | None:
    from django.conf import settings

    folder = Path(settings.DATA)
    return None if folder.is_dir() else f"the real data files are not at {folder}"


def _browser() -> str | None:
    from tests.portal.site import CHROMIUM

    return None if CHROMIUM else "Chromium is not installed (Debian: chromium)"


def _broker() -> str | None:
    return None if shutil.which("mosquitto") else "no MQTT broker is installed (Debian: mosquitto)"


def _token() -> str | None:
    found = shutil.which("softhsm2-util") and find_spec("pkcs11")
    return None if found else "no software token is installed (Debian: softhsm2)"


PREREQUISITES = {"data": _data, "browser": _browser, "broker": _broker, "token": _token}


def pytest_sessionstart(session: pytest.Session) -> None:
    """What is required is there before anything runs; of parallel workers, whoever starts them says so."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    for name, check in PREREQUISITES.items():
        if name in REQUIRED and (reason := check()):
            raise pytest.UsageError(f"THONGQUAN_REQUIRE names {name}, and {reason}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    reasons = {name: check() for name, check in PREREQUISITES.items()}
    soaking = "soak" in (config.option.markexpr or "")
    for item in items:
        _keeps_the_world(item)
        if item.get_closest_marker("soak") and not soaking:
            item.add_marker(pytest.mark.skip(reason="soak: run `make soak`"))
        for name, reason in reasons.items():
            if reason and item.get_closest_marker(name):
                _missing[f"{name}: {reason}"] += 1
                item.add_marker(pytest.mark.skip(reason=reason))
    if "PYTEST_XDIST_WORKER" in os.environ:
        _long_ones_first(items)


def _long_ones_first(items: list[pytest.Item]) -> None:
    """Whole files are handed to workers in this order (`--no-loadscope-reorder`)."""
    files = [item.path.relative_to(Path(__file__).parent).as_posix() for item in items]
    place, tests = {name: n for n, name in enumerate(LONGEST)}, Counter(files)
    order = sorted(range(len(items)), key=lambda n: (place.get(files[n], len(place)), -tests[files[n]]))
    items[:] = [items[n] for n in order]


def _keeps_the_world(item: pytest.Item) -> None:
    marker, fixtures = item.get_closest_marker("django_db"), getattr(item, "fixturenames", ())
    flushed = "transactional_db" in fixtures or (marker is not None and marker.kwargs.get("transaction"))
    if flushed and "world" in fixtures:
        raise pytest.UsageError(f"{item.nodeid} would empty the world that all others stand on")


@pytest.fixture(scope="session", autouse=True)
def _flush_reaches_tables_made_by_sql() -> None:
    """Tables made by SQL are unknown to Django's flush; what they refer to cannot be emptied without them.

    Nor is a flushed database told that it was migrated: the permissions Django would make anew for each of our
    tables, half of the time of a flush, are nobody's (`identity` has its own).
    """
    from django.core.management.commands import flush

    plain = flush.sql_flush
    flush.sql_flush = lambda *args, **options: plain(*args, **{**options, "allow_cascade": True})
    flush.emit_post_migrate_signal = lambda *args, **options: None


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_looked_for_when_asked() -> None:
    """Not all of them gone through for each of some thousand clients; a web server started by a test does."""
    from django.conf import settings as django_settings

    django_settings.WHITENOISE_AUTOREFRESH = True


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every worker collects every test, so each of them counted all that is skipped."""
    _missing.update(getattr(node, "workeroutput", {}).get("missing", {}) if not _missing else {})


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The servers of parallel workers end with them; the one of a single run stays for the next."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["missing"] = dict(_missing)
    if "PYTEST_XDIST_WORKER" in os.environ and is_embedded():
        stop_embedded()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line, count in _missing.items():
        terminalreporter.write_line(f"{count} tests skipped for want of {line}")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """Tables without rows: those a worker's own server came with (tests/ready.py), else made here.

    Also where no test that was collected is marked `django_db`: its work would go to the real database.
    """
    from django.conf import settings as django_settings
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    if django_settings.READY:
        connection.close()
        django_settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = django_settings.READY
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(0, False, aliases={"default"}, serialized_aliases=set())
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def _world_database(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> str:
    from tests import world

    with django_db_blocker.unblock():
        return world.prepare()


@pytest.fixture(scope="module")
def world_database(_world_database: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """The module's tests run on a database with the pack installed and the demo's people (tests/world.py)."""
    from django.conf import settings as django_settings

    from tests import world

    demo, django_settings.DEMO = django_settings.DEMO, True
    with django_db_blocker.unblock():
        switch = world.connected_to(_world_database)
        switch.__enter__()
        world.know_the_law()
    yield _world_database
    with django_db_blocker.unblock():
        switch.__exit__(None, None, None)
    django_settings.DEMO = demo


@pytest.fixture(scope="session")
def _reference_database(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> str:
    from tests import world
    from tests.reference.packs import AT, install_reference

    with django_db_blocker.unblock():
        name = world.emptied(f"reference_{world.WORKER}")
        with world.connected_to(name):
            install_reference(AT)
    return name


@pytest.fixture(scope="module")
def reference_database(_reference_database: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The module's tests run on a database with the books of reference alone (tests/reference/packs)."""
    from tests import world

    with django_db_blocker.unblock():
        switch = world.connected_to(_reference_database)
        switch.__enter__()
    yield
    with django_db_blocker.unblock():
        switch.__exit__(None, None, None)


@pytest.fixture
def world(world_database: str, db: None) -> None:
    """Rolled back after each test."""
