"""A pack of another country installed into a database of its own, from the empty one of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from tests import world
from thongquan.cli.install import install


@contextmanager
def installed(pack: Path, administration: str, *, database: str, demo: bool) -> Iterator[None]:
    """Django is connected to `database` and speaks for `administration`; both end with the block."""
    chosen = {"PACK": pack, "ADMINISTRATION": administration, "DEMO": demo}
    before = {name: getattr(settings, name) for name in chosen}
    world.emptied(database)
    for name, value in chosen.items():
        setattr(settings, name, value)
    try:
        with world.connected_to(database):
            at = datetime.now(UTC)
            install(at=at)
            world.sealed(at)
            yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
        with world.server() as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
