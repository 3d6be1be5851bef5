"""`make run`: the whole platform on one machine, and nothing left running when it ends.

Starts the database, migrates, loads the pack, builds the demo world on the first run, then keeps web server,
worker and simulated bank alive (and the embedded database, should it die) until Ctrl-C.
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO

import psycopg

from thongquan.config import postgres
from thongquan.config.paths import VAR

PORT = 8000
ADDRESS = VAR / "address"  # where it answers, for as long as it does
ANSWERS_WITHIN = 60.0  # seconds the web server has to come up
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
        say(f"{self.name}: đã dừng, khởi động lại / ended ({self.process.returncode}), starting it again")
        self.signal(signal.SIGKILL)  # what it may have left of its own children
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
    """`wanted` where nobody listens there or is about to, else the next free one. It stays ours until we end.

    The web server lets others listen beside it (SO_REUSEPORT): two installations that start at once would share
    a port, and each answer every other question of the other's people.
    """
    for port in (*range(wanted, wanted + 50), 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found = int(probe.getsockname()[1])
        if _taken(found):
            return found
    raise AssertionError("unreachable: port 0 always binds")


_ours: list[socket.socket] = []


def _taken(port: int) -> bool:
    """Take a port before its program listens, unless another start did; the name ends with our process."""
    if sys.platform != "linux":
        return True
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0thongquan-port-{port}")
    except OSError:
        mark.close()
        return False
    _ours.append(mark)
    return True


def children(web_port: int, bank_port: int) -> list[Child]:
    python = sys.executable
    bank = {"THONGQUAN_BANK_URL": f"http://127.0.0.1:{bank_port}"}
    own = {"THONGQUAN_URL": f"http://127.0.0.1:{web_port}"}
    return [
        Child(
            "bank",
            [python, "-m", "thongquan_outside.bank", "--port", str(bank_port), "--var", str(VAR / "bank"),
             "--practice"],
            own,
        ),
        Child(
            "web",
            [python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(web_port),
             "--workers", "1", "--blocking-threads", "4", "thongquan.config.wsgi:application"],
            bank | own,
        ),
        # Four jobs at a time, two of them batches: sealing and handing out go on however long the queue is.
        Child(
            "worker",
            [python, "-m", "thongquan.config", "procrastinate", "worker", "--concurrency", "4",
             "--delete-jobs", "successful"],
            bank | own,
        ),
    ]  # fmt: skip


class Ending(Exception):
    """Somebody wants it to end: Ctrl-C, or a signal."""


def _end(*_: object) -> None:
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C does not leave half of it running
    raise Ending


ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def until_ended() -> Iterator[None]:
    """What is within goes on until somebody wants it to end."""
    for number in ENDINGS:
        signal.signal(number, _end)
    try:
        yield
    except Ending:
        say("\nĐang dừng / stopping …")


def supervise(team: list[Child], ready: Callable[[], None]) -> None:
    """Keep `team` and the embedded database alive until a signal, then end them all."""
    with until_ended():
        try:
            for child in team:
                child.start()
            ready()
            while True:
                time.sleep(0.3)
                if postgres.is_embedded() and not postgres.is_running():
                    say("Cơ sở dữ liệu đã dừng, khởi động lại / the database ended, starting it again")
                    _start_database()
                for child in team:
                    child.watch()
        finally:
            stop(team)
            if postgres.is_embedded():
                postgres.stop_embedded()


def _start_database() -> None:
    try:
        postgres.start_embedded()
    except (OSError, RuntimeError, AssertionError, psycopg.Error, subprocess.SubprocessError) as why:
        # A full disk, say: tried again at the next look.
        say(f"  {why}")


def stop(team: list[Child]) -> None:
    for child in team:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN
    for child in team:
        if child.process is not None:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, deadline - time.monotonic()))
            child.signal(signal.SIGKILL)  # it, or what it left behind
            child.process.wait()


def prepare() -> None:
    """Tables, law, demo world; quick where they are there already."""
    step = subprocess.Popen(
        [sys.executable, "-m", "thongquan.config.entry", "demo", "prepare"], preexec_fn=_die_with_parent
    )
    try:
        if step.wait() != 0:
            sys.exit("✗ Không chuẩn bị được, xem ở trên / could not be prepared, see above")
    finally:
        step.kill()
        step.wait()


def announce(web_port: int, wanted: int, team: list[Child]) -> None:
    """Once the web server answers: where it is, the accounts, and what to try."""
    url = f"http://127.0.0.1:{web_port}"
    welcome = subprocess.Popen(
        [sys.executable, "-m", "thongquan.config.entry", "demo", "welcome", "--url", url],
        stdout=subprocess.PIPE,
        preexec_fn=_die_with_parent,
        env=os.environ | _terminal(),
    )
    answered = _wait_for(f"{url}/health", team) and _opens(f"{url}/sign-in")
    text, _ = welcome.communicate()
    if web_port != wanted:
        say(f"Cổng {wanted} đã có chương trình khác dùng / port {wanted} is taken: {web_port}")
    if answered:
        ADDRESS.write_text(url)
    else:
        say(f"✗ Trang web không mở được, xem / pages do not open, see {VAR / 'log' / 'web.log'}")
    sys.stdout.buffer.write(text)
    say("Ctrl-C: dừng tất cả / stops everything.")


def _terminal() -> dict[str, str]:
    """What is caught and printed later is coloured as if it were printed at once."""
    if not sys.stdout.isatty():
        return {}
    return {"FORCE_COLOR": "1", "COLUMNS": str(os.get_terminal_size(sys.stdout.fileno()).columns)}


def _wait_for(address: str, team: list[Child]) -> bool:
    deadline = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310
                return True
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                return True
        except OSError:
            pass
        time.sleep(0.2)
        for child in team:
            child.watch()
    return False


def _opens(page: str) -> bool:
    """Pages want what the server does not: their static files as they were built last."""
    try:
        with urllib.request.urlopen(page, timeout=ANSWERS_WITHIN):  # noqa: S310
            return True
    except OSError:
        return False


def say(text: str) -> None:
    print(text, flush=True)


def alone() -> IO[str]:
    """The lock of this installation, for as long as it is kept; ends the program where somebody has it."""
    lock = (VAR / "run.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"✗ Bản cài đặt này đang chạy / this installation is running already ({VAR})")
    return lock


def main() -> None:
    os.environ.setdefault("THONGQUAN_DEMO", "1")
    VAR.joinpath("log").mkdir(parents=True, exist_ok=True)
    lock = alone()
    ADDRESS.unlink(missing_ok=True)
    with until_ended():
        try:
            try:
                postgres.ensure_database()
            except postgres.DoesNotStart as why:
                sys.exit(str(why))
            prepare()
            wanted = int(os.environ.get("THONGQUAN_PORT", PORT))
            port = free_port(wanted)
            team = children(port, free_port(port + 1))
            supervise(team, lambda: announce(port, wanted, team))
        finally:
            ADDRESS.unlink(missing_ok=True)
            if postgres.is_embedded():
                postgres.stop_embedded()
    lock.close()


if __name__ == "__main__":
    main()
