"""Installing: the pack's lists, books and selection parameters, the first seeds, the first checkpoint.

Everything here may run at every start: what is there already is left alone.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from thongquan.books import selectors as laws
from thongquan.books import services as books
from thongquan.cli import terminal
from thongquan.cli.demo.keeping import database_mark
from thongquan.journal import services as journal
from thongquan.risk import services as risk
from thongquan.risk.domain import Parameters

SEEDS_AHEAD = 60  # days a laptop may stand still before selection waits for a person


def install(*, at: datetime) -> books.Installed:
    """Everything the pack brings. Returns the editions that are new."""
    installed = books.install(pack=settings.PACK, at=at)
    chosen = yaml.safe_load((settings.PACK / "risk" / "selection.yaml").read_text("utf-8"))
    risk.install_parameters(parameters=Parameters.of(chosen), at=at)
    commit(at=at)
    journal.ensure_partitions(month=at.date())
    return installed


def commit(*, at: datetime) -> None:
    """Seeds for the days ahead, and the checkpoint that makes them count."""
    today = at.astimezone(ZoneInfo(laws.pack().zone)).date()
    risk.commit_seeds(today=today, ahead=SEEDS_AHEAD, at=at)
    journal.seal(at)
    risk.confirm_sealed()


def if_empty() -> None:
    """Tables and the pack's law, where this database has no published law yet; said on standard error."""
    if _has_law():
        return
    err = terminal.err()
    with err.status("Cơ sở dữ liệu mới: tạo bảng / a new database: making its tables"):
        call_command("migrate", verbosity=0, stdout=err.file)
    with err.status("Nạp luật của gói / loading the law of the pack"), _one_at_a_time():
        if not _has_law():
            install(at=datetime.now(UTC))
    err.print("[green]✓[/green] Đã nạp luật / the law is loaded")


def prepare(*, mark: Path) -> None:
    """Tables and law, at every start. Where `mark` says that this pack was read by this code into this
    database, it is not read again."""
    err = terminal.err()
    with err.status("Bảng / tables"):
        call_command("migrate", verbosity=0, stdout=err.file)
    wanted = _fingerprint()
    if mark.exists() and mark.read_text() == wanted and _has_law():
        commit(at=datetime.now(UTC))
        return
    with err.status("Nạp luật của gói / loading the law of the pack"), _one_at_a_time():
        install(at=datetime.now(UTC))
    mark.write_text(wanted)
    err.print("[green]✓[/green] Đã nạp luật / the law is loaded")


def _fingerprint() -> str:
    """Of the pack, the code, and the database they were for."""
    found = hashlib.sha256(f"{database_mark()} {settings.DEMO}".encode())
    for folder in (settings.PACK, settings.REPOSITORY / "src" / "thongquan"):
        for path in sorted(p for p in folder.rglob("*") if p.suffix in {".py", ".csv", ".yaml"}):
            found.update(path.read_bytes())
    return found.hexdigest()


def _has_law() -> bool:
    if "books_edition" not in connection.introspection.table_names():
        return False
    return not laws.editions().filter(state="published").is_empty()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Not in one transaction: what it records is sealed at its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(20261122)")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(20261122)")
