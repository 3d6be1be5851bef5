"""The platform as people meet it: the web server as a program of its own on a copy of the demo's world."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import quote

import msgspec
from django.db import connection

from thongquan.config import static
from thongquan.config.paths import REPOSITORY, VAR

NAMES = ("chromium", "chromium-browser")
CHROMIUM = os.environ.get("THONGQUAN_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
# Its engine without windows and menus, where it is there: the same pages at two thirds of the work.
ENGINE = os.environ.get("THONGQUAN_CHROMIUM") or shutil.which("chromium-headless-shell") or CHROMIUM
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--in-process-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--num-raster-threads=1",
]  # fmt: skip


@contextmanager
def served(name: str) -> Iterator[str]:
    """The address of a web server of its own on database `name`."""
    address, program = _started(name, "site.log")
    try:
        yield address
    finally:
        _ended(program)


_shared: dict[str, tuple[str, "subprocess.Popen[bytes]"]] = {}


@contextmanager
def shared(name: str) -> Iterator[str]:
    """The address of the web server on database `name` that all tests of this worker share, until `end`.

    The database may be another each time, a new copy of the same world; what the server keeps of the law, the
    registers and the journal holds for every one. Whoever publishes law wants a server of his own (`served`).
    """
    if name not in _shared:
        _shared[name] = _started(name, f"site-{name.rpartition('_')[2]}.log")
    address, program = _shared[name]
    _wait(address, program)
    yield address


def end() -> None:
    """Of the servers that were shared."""
    while _shared:
        _ended(_shared.popitem()[1][1])


def _started(name: str, log_name: str) -> tuple[str, "subprocess.Popen[bytes]"]:
    static.build()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (VAR / "log").mkdir(parents=True, exist_ok=True)
    with (VAR / "log" / log_name).open("wb") as log:
        program = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
             "--workers", "1", "--blocking-threads", "4", "thongquan.config.wsgi:application"],
            env=os.environ | environment(name), stdout=log, stderr=log,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, program)
    except BaseException:
        _ended(program)
        raise
    return address, program


def _ended(program: "subprocess.Popen[bytes]") -> None:
    program.terminate()
    program.wait(10)


def environment(name: str) -> dict[str, str]:
    return {
        "DATABASE_URL": url(name),
        "DJANGO_SETTINGS_MODULE": "tests.settings",  # the world's passwords are hashed quickly
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)]),
        "THONGQUAN_DEMO": "1",
        "THONGQUAN_EMBEDDED": "0",  # the database is the one named, whichever server it is on
    }


def url(name: str) -> str:
    known = connection.settings_dict
    user = quote(known["USER"] or "") + (":" + quote(known["PASSWORD"]) if known["PASSWORD"] else "")
    host, port = known["HOST"] or "", known["PORT"] or ""
    if host.startswith("/"):
        return f"postgresql://{user}@/{name}?host={quote(host)}" + (f"&port={port}" if port else "")
    return f"postgresql://{user}@{host}{f':{port}' if port else ''}/{name}"


def _wait(address: str, program: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and program.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/sign-in", timeout=10) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("\n".join(path.read_text()[-2000:] for path in (VAR / "log").glob("site*.log")))


def register_some(count: int = 3, *, items: int = 3) -> list[str]:
    """Declarations of the demo's trader (the account `thuongnhan`), registered now; their identifiers."""
    from tests.goods import catalogue
    from thongquan.clearance.services.batch import Incoming
    from thongquan.clearance.services.register import register
    from thongquan.cli.demo.cargo import declarations
    from thongquan.cli.demo.firms import firms
    from thongquan.kernel.actors import Actor

    at = datetime.now(UTC)
    own = [firm for firm in firms() if firm.kind == "trader"][:1]
    drawn = {"firms": own, "offices": ["02CI"], "catalogue": catalogue(at.date(), at)}
    given = declarations(count, seed=11, day=at.date(), items=items, **drawn)
    incoming = [Incoming(one, msgspec.json.encode(one)) for one in given]
    answers = register(incoming=incoming, actor=Actor.system("test"), at=at)
    return [answer.identifier for answer in answers if answer.registered]
