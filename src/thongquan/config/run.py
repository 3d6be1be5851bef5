"""`make run`: the whole platform on one machine, and nothing left running when it ends.

Starts the database, migrates, loads the pack, builds the demo world on the first run, then keeps web server,
worker and simulated bank alive (and the embedded database, should it die) until Ctrl-C.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from thongquan.config import postgres
from thongquan.config.paths import VAR

PORT = 8000
STOP_WITHIN = 10.0  # seconds a child has to end by itself
RESTART_AFTER_MAX = 5.0  # seconds


@dataclass
class Child:
    """A program of the platform, started again when it dies, a little later each time it dies young."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = 0.0

    def start(self) -> None:
        log = (VAR / "log" / f"{self.name}.log").open("ab")
        self.process = subprocess.Popen(
            self.command,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        log.close()
        self.started = time.monotonic()

    def watch(self) -> None:
        if self.process is None or self.process.poll() is None:
            return
        lived = time.monotonic() - self.started
        if lived < self.wait:
            return
        self.wait = 0.5 if lived > 30 else min(RESTART_AFTER_MAX, self.wait * 2 or 0.5)
        print(f"{self.name} ended ({self.process.returncode}); starting it again", flush=True)
        self.signal(signal.SIGKILL)  # what it had started itself, and would still hold the port
        self.start()

    def signal(self, number: int) -> None:
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return


def _die_with_parent() -> None:
    """On Linux the kernel ends a child whose supervisor was killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def free_port(wanted: int) -> int:
    """`wanted` where nobody listens there, else the next free one."""
    for port in (*range(wanted, wanted + 50), 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise AssertionError("unreachable: port 0 always binds")


def children(web_port: int, bank_port: int) -> list[Child]:
    python = sys.executable
    bank = {"THONGQUAN_BANK_URL": f"http://127.0.0.1:{bank_port}"}
    own = {"THONGQUAN_URL": f"http://127.0.0.1:{web_port}"}
    return [
        Child(
            "bank",
            [python, "-m", "thongquan_outside.bank", "--port", str(bank_port), "--var", str(VAR / "bank")],
            own,
        ),
        Child(
            "web",
            [python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(web_port),
             "--workers", "1", "--blocking-threads", "4", "thongquan.config.wsgi:application"],
            bank | own,
        ),
        Child("worker", [python, "-m", "thongquan.config", "procrastinate", "worker"], bank | own),
    ]  # fmt: skip


def supervise(team: list[Child], ready: Callable[[], None]) -> None:
    """Keep `team` alive until SIGINT or SIGTERM, then end it and the embedded database."""
    ending = False

    def end(*_: object) -> None:
        nonlocal ending
        ending = True

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    try:
        for child in team:
            child.start()
        ready()
        while not ending:
            time.sleep(0.3)
            if postgres.is_embedded() and not postgres.is_running():
                print("the database ended; starting it again")
                postgres.start_embedded()
            for child in team:
                child.watch()
    finally:
        print("\nstopping …")
        stop(team)
        if postgres.is_embedded():
            postgres.stop_embedded()


def stop(team: list[Child]) -> None:
    for child in team:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN
    for child in team:
        if child.process is not None:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.signal(signal.SIGKILL)
                child.process.wait()
        child.signal(signal.SIGKILL)  # what a child killed outright has left of its own


def prepare() -> None:
    """Database, tables, law, demo world: each step says what it does; all of them are quick the second time."""
    python = sys.executable
    postgres.ensure_database()
    for said, command in (
        ("tables", [python, "-m", "thongquan.config", "migrate", "--verbosity", "0"]),
        ("law", [python, "-m", "thongquan.config.entry", "books", "install"]),
        ("demo world", [python, "-m", "thongquan.config.entry", "demo", "build"]),
    ):
        started = time.monotonic()
        print(f"· {said} …", flush=True)
        if subprocess.call(command) != 0:
            sys.exit(f"{said}: failed (see above)")
        print(f"  {time.monotonic() - started:.1f} s", flush=True)


def announce(web_port: int, team: list[Child]) -> None:
    """Wait until the web server answers, then print where it is and what to try."""
    url = f"http://127.0.0.1:{web_port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2) as answer:  # noqa: S310
                if answer.status == 200:
                    break
        except OSError:
            time.sleep(0.3)
            for child in team:
                child.watch()
    else:
        print(f"the web server does not answer; see {VAR / 'log' / 'web.log'}")
    if web_port != PORT:
        print(f"port {PORT} is taken; this installation answers on {web_port}")
    subprocess.call([sys.executable, "-m", "thongquan.config.entry", "demo", "welcome", "--url", url])
    print("\nCtrl-C stops everything.", flush=True)


def main() -> None:
    os.environ.setdefault("THONGQUAN_DEMO", "1")
    VAR.joinpath("log").mkdir(parents=True, exist_ok=True)
    prepare()
    web_port = free_port(int(os.environ.get("THONGQUAN_PORT", PORT)))
    team = children(web_port, free_port(web_port + 1))
    supervise(team, lambda: announce(web_port, team))


if __name__ == "__main__":
    main()
