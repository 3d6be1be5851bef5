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
]  # fmt: skip


@contextmanager
def served(name: str) -> Iterator[str]:
    """The address of the web server on database `name`."""
    static.build()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (VAR / "log").mkdir(parents=True, exist_ok=True)
    log = (VAR / "log" / "site.log").open("wb")
    program = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
         "--workers", "1", "--blocking-threads", "4", "thongquan.config.wsgi:application"],
        env=os.environ | environment(name), stdout=log, stderr=log,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/sign-in", program)
        yield address
    finally:
        program.terminate()
        program.wait(10)
        log.close()


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
            with urllib.request.urlopen(address, timeout=10) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError((VAR / "log" / "site.log").read_text()[-2000:])


def register_some(count: int = 3, *, items: int = 3) -> list[str]:
    """Declarations of the demo's trader (the account `thuongnhan`), registered now; their identifiers."""
    from thongquan.books import selectors as books
    from thongquan.clearance.services.batch import Incoming
    from thongquan.clearance.services.register import register
    from thongquan.cli.demo.cargo import Catalogue, declarations
    from thongquan.cli.demo.firms import firms
    from thongquan.kernel.actors import Actor

    at = datetime.now(UTC)
    tables = [books.in_force(book, on=at.date(), known_at=at).tables for book in ("tariff", "vat", "controls")]
    own = [firm for firm in firms() if firm.kind == "trader"][:1]
    given = declarations(
        count, seed=11, day=at.date(), firms=own, offices=["02CI"], catalogue=Catalogue.of(*tables), items=items
    )
    incoming = [Incoming(one, msgspec.json.encode(one)) for one in given]
    answers = register(incoming=incoming, actor=Actor.system("test"), at=at)
    return [answer.identifier for answer in answers if answer.registered]
