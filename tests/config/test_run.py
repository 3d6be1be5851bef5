"""`make run` as a person lives with it: the first start, deaths of every kind, a second start, Ctrl-C."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from thongquan.config.paths import REPOSITORY

DECLARATIONS = 12


class Running:
    """The program over an installation of its own, and what it says."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.port = var, port
        self.said = ""
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        ours = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
        unset = (*ours, "THONGQUAN_EMBEDDED", "THONGQUAN_DEMO", "THONGQUAN_POSTGRES")
        environment = {name: value for name, value in os.environ.items() if name not in unset} | {
            "THONGQUAN_VAR": str(self.var),
            "THONGQUAN_PORT": str(self.port),
            "THONGQUAN_DEMO_DECLARATIONS": str(DECLARATIONS),
            "PYTHONPATH": str(REPOSITORY / "src"),
        }
        self.log = self.var / "said.txt"
        with self.log.open("wb") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "thongquan.config.run"], env=environment, stdout=out, stderr=out
            )

    def again(self) -> None:
        self.process = self._start()

    def wait_until_up(self, seconds: float) -> None:
        def up() -> bool:
            self.said = self.log.read_text("utf-8")
            assert self.process.poll() is None, self.said
            return "Ctrl-C" in self.said

        wait_for(up, seconds, lambda: self.said)

    @property
    def url(self) -> str:
        return re.search(r"http://127\.0\.0\.1:\d+", self.said)[0]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5):
                return True
        except urllib.error.HTTPError as answer:
            return answer.code < 500
        except OSError:
            return False

    def database(self) -> str:
        return f"postgresql://postgres:@/postgres?host={self.var / 'postgres'}"

    def postmaster(self) -> int:
        return int((self.var / "postgres" / "postmaster.pid").read_text().split()[0])

    def processes(self) -> list[int]:
        """Whoever runs for this installation, by his environment or his command line."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                about = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if str(self.var).encode() in about and not _is_zombie(folder):
                found.append(int(folder.name))
        return found


def _is_zombie(folder: Path) -> bool:
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def wait_for(check: Callable[[], bool], seconds: float, said: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, said()
        time.sleep(0.1)


@pytest.fixture
def running() -> Iterator[Running]:
    """A short path: a socket's may not be long. The port it wants is taken by us."""
    var = Path(f"/var/tmp/tq-run-{os.getpid()}")
    var.mkdir(mode=0o755)
    var.chmod(0o755)
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        ours.listen()
        program = Running(var, ours.getsockname()[1])
        yield program
        program.process.kill()
        for left in program.processes():
            os.kill(left, signal.SIGKILL)
    subprocess.run(["rm", "-rf", str(var)], check=True)


def child_of(running: Running, name: str) -> int:
    """The oldest process of a program."""
    return min(pid for pid in running.processes() if name in Path(f"/proc/{pid}/cmdline").read_bytes().decode())


def test_it_starts_lives_through_every_death_starts_again_and_leaves_nothing_behind(running: Running) -> None:
    running.wait_until_up(150)
    assert running.answers()
    assert f"port {running.port} is taken" in running.said
    assert not running.url.endswith(f":{running.port}")

    kept = running.var / "demo.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    accounts = json.loads(kept.read_text())["accounts"]
    assert all(name in running.said and password in running.said for name, password in accounts.items())
    assert len(set(accounts.values())) == len(accounts)

    with psycopg.connect(running.database()) as connection:
        states = dict(
            connection.execute("SELECT life, count(*) FROM clearance_declaration GROUP BY 1").fetchall()
        )
    assert sum(states.values()) >= DECLARATIONS * 0.8
    assert states["cleared"]

    for name in ("granian", "procrastinate", "thongquan_outside.bank"):
        before = child_of(running, name)
        os.kill(before, signal.SIGKILL)
        wait_for(lambda was=before, name=name: _another(running, name, was), 15, running.log.read_text)
    wait_for(running.answers, 20, running.log.read_text)

    was = running.postmaster()
    os.kill(was, signal.SIGKILL)
    wait_for(lambda: _serves(running) and running.postmaster() != was, 30, running.log.read_text)
    wait_for(running.answers, 20, running.log.read_text)

    running.process.kill()
    running.process.wait()
    running.again()
    started = time.monotonic()
    running.wait_until_up(60)
    assert running.answers()
    print(f"second start: {time.monotonic() - started:.1f} s")

    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(30) == 0
    assert running.processes() == []


def _another(running: Running, name: str, was: int) -> bool:
    try:
        return child_of(running, name) != was
    except (ValueError, OSError):
        return False


def _serves(running: Running) -> bool:
    try:
        with psycopg.connect(running.database(), connect_timeout=2) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except (psycopg.OperationalError, OSError):
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="ports are taken by a name that Linux alone has")
def test_two_that_start_at_once_do_not_share_a_port_that_nobody_listens_on_yet() -> None:
    program = "from thongquan.config.run import free_port; print(free_port({port}), flush=True); input()"

    def start(port: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", program.format(port=port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY / "src")},
        )  # fmt: skip

    with start(28_000 + os.getpid() % 2_000) as first:
        port = int(first.stdout.readline())
        with start(port) as second:
            assert port < int(second.stdout.readline()) < port + 50
            second.stdin.write("\n")
        first.stdin.write("\n")
    with start(port) as third:  # what the first one had is free again
        assert int(third.stdout.readline()) == port
        third.stdin.write("\n")
