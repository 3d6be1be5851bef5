"""The server of PostgreSQL with which every worker begins, stopped: tables without rows, and the world.

`python -m tests.ready` makes it, once for a day and a state of the code (`make test`: while the linters run).
Each worker of a parallel run starts a copy of its own, and so does every platform that is killed.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.world import mark
from thongquan.config import postgres
from thongquan.config.paths import REPOSITORY, VAR

KEPT = VAR / "ready"
EMPTY = "test_empty"  # migrated, without rows
# What is lost with the machine's power is made anew.
QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
OURS = (
    "DATABASE_URL",
    "THONGQUAN_EMBEDDED",
    "THONGQUAN_POSTGRES",
    "PYTEST_XDIST_WORKER",
)  # for a server of ours


def copied_to(wanted: Path) -> None:
    """A copy lies where the data of `wanted` do; a server that was left over them is ended."""
    os.environ["THONGQUAN_POSTGRES"] = str(wanted)
    postgres.stop_embedded()
    to = postgres.data_folder()
    shutil.rmtree(to, ignore_errors=True)
    to.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", str(folder()), str(to)], check=True)


def folder() -> Path:
    """Where the stopped server's data lie; made where it is missing, by one of those who come at once."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = KEPT / mark() / "made"
        if not made.exists():
            _forget_others()
            made.parent.mkdir()
            made.write_text(_made(made.parent / "postgres"))
        return Path(made.read_text())


def _forget_others() -> None:
    for made in KEPT.glob("*/made"):
        shutil.rmtree(made.read_text(), ignore_errors=True)
    for other in filter(Path.is_dir, KEPT.iterdir()):
        shutil.rmtree(other)


def _made(wanted: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in OURS} | {
        "THONGQUAN_POSTGRES": str(wanted),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    told = subprocess.run(
        [sys.executable, "-m", "tests.ready", "make"],
        env=environment, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return told.stdout.splitlines()[-1]


def make() -> None:
    shutil.rmtree(postgres.data_folder(), ignore_errors=True)  # half of one
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests import world

    with world.server() as admin:
        for setting in QUICK:
            admin.execute(f"ALTER SYSTEM SET {setting}")
        admin.execute("SELECT pg_reload_conf()")
    world.emptied(EMPTY)
    connection.settings_dict["NAME"] = EMPTY
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    world.template()
    connection.close()
    postgres.stop_embedded()
    print(postgres.data_folder())


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        make()
    elif not os.environ.get("DATABASE_URL"):
        folder()
