"""A platform of its own, started as `make run` starts it, for a test that kills parts of it.

`python -m tests.kills.platform` is the supervisor: `config.run.supervise` over web and worker of `programs`,
their process ids in files beside their logs.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests import ready
from thongquan.config import postgres, run
from thongquan.config.paths import REPOSITORY, VAR

OTHERS = ready.OURS  # of the tests' own server
WITHIN = 90.0  # seconds to come up, on a busy machine
# A transaction that has written to the register and not ended yet.
REGISTERING = """
SELECT 1 FROM pg_locks WHERE relation = 'clearance_declaration'::regclass AND mode = 'RowExclusiveLock'
"""
# A server as it is on any machine, and the world is what lies on it.
SET_UP = """
import psycopg
from tests.world import mark
from thongquan.config import postgres
url = postgres.ensure_database().replace("/postgres?", "/template1?")
with psycopg.connect(url, autocommit=True) as admin:
    admin.execute("ALTER SYSTEM RESET ALL")
    admin.execute("DROP DATABASE postgres")
    admin.execute(f'ALTER DATABASE "world_{mark()}" RENAME TO postgres')
postgres.stop_embedded()
"""


def environment(folder: Path, **more: str) -> dict[str, str]:
    ours = {k: v for k, v in os.environ.items() if k not in OTHERS}
    return ours | {
        "THONGQUAN_VAR": str(folder),
        "THONGQUAN_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "tests.settings",  # the world's passwords are hashed quickly
        "POLARS_MAX_THREADS": "1",
        "PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}",
        "TQ_HEARD": str(folder / "heard"),
        **more,
    }


def short_folder() -> Path:
    """The path of a socket may not be long, and the server's user must reach it."""
    folder = Path(f"/var/tmp/tq-{os.getpid()}-{time.monotonic_ns() % 10**6}")
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    return folder


def install(folder: Path) -> None:
    """The world of the tests, stopped, on a server of its own in `folder`."""
    subprocess.run(["cp", "-a", str(ready.folder()), str(folder / "postgres")], check=True)
    shutil.copytree(VAR / "secrets", folder / "secrets")
    subprocess.run([sys.executable, "-c", SET_UP], env=environment(folder), check=True, cwd=REPOSITORY)


@dataclass
class Platform:
    """`with Platform(batch=50) as platform`: up, with its web server answering; gone afterwards."""

    batch: int
    listening: bool = True  # a subscriber to registrations that keeps a tally
    folder: Path = field(default_factory=short_folder)
    supervisor: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Platform":
        install(self.folder)
        (self.folder / "log").mkdir()
        log = (self.folder / "log" / "supervisor.log").open("ab")
        self.supervisor = subprocess.Popen(
            [sys.executable, "-m", "tests.kills.platform"],
            env=environment(self.folder, TQ_BATCH=str(self.batch), TQ_LISTENING="1" if self.listening else ""),
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        log.close()
        self.wait_for_web()
        return self

    def __exit__(self, *failed: Any) -> None:
        assert self.supervisor is not None
        if failed[0] is not None:
            print(self.logs())
        self.supervisor.terminate()
        self.supervisor.wait(60)
        left = self.left_running()
        said = [command(pid) for pid in left]
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)
        assert not left, f"left running: {said}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{(self.folder / 'port').read_text()}"

    @property
    def database(self) -> str:
        return f"postgresql://postgres:@/postgres?host={self.folder / 'postgres'}"

    def wait_for_web(self) -> None:
        deadline = time.monotonic() + WITHIN
        while time.monotonic() < deadline:
            assert self.supervisor is not None
            assert self.supervisor.poll() is None, f"the supervisor ended:\n{self.logs()}"
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5):
                    return
            except (OSError, ValueError):
                time.sleep(0.2)
        raise AssertionError(f"no answer within {WITHIN} s:\n{self.logs()}")

    def kill(self, name: str, dice: random.Random) -> str:
        """SIGKILL to `web`, `worker` or `postgres` at work: all of its processes, or one of them by chance.

        Of PostgreSQL the first process (it takes the others down), or one that serves a connection.
        """
        first = self.pid_of(name)
        at_work = name == "web" or self._registering()
        team = [first, *descendants(first)]
        if name == "postgres":
            serving = [pid for pid in team[1:] if "postgres: postgres" in command(pid)]
            chosen = [first] if dice.random() < 0.7 or not serving else [dice.choice(serving)]
        else:
            chosen = team if dice.random() < 0.5 else [dice.choice(team)]
        kind = {len(team): "all"}.get(len(chosen), "first" if chosen[0] == first else "another")
        said = f"{name}, {kind} of {len(team)}{'' if at_work else ', not at work'}"
        for pid in chosen:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        return said

    def _registering(self) -> bool:
        """Wait for a batch to be in its transaction."""
        deadline = time.monotonic() + 8
        while time.monotonic() < deadline:
            try:
                with psycopg.connect(self.database, connect_timeout=2) as connection:
                    if connection.execute(REGISTERING).fetchall():
                        return True
            except psycopg.OperationalError:
                time.sleep(0.1)
        return False

    def pid_of(self, name: str) -> int:
        path = {"postgres": self.folder / "postgres" / "postmaster.pid"}.get(name, self.folder / f"{name}.pid")
        deadline = time.monotonic() + WITHIN
        while time.monotonic() < deadline:
            try:
                pid = int(path.read_text().split()[0])
                os.kill(pid, 0)
            except (OSError, ValueError, IndexError):
                time.sleep(0.1)
                continue
            return pid
        raise AssertionError(f"{name} is not running:\n{self.logs()}")

    def left_running(self) -> list[int]:
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if self._is_ours(pid)]

    def _is_ours(self, pid: int) -> bool:
        try:
            said = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False
        return f"THONGQUAN_VAR={self.folder}\0".encode() in said

    def run(self, module: str, *arguments: str) -> str:
        """A program of the tests inside this platform's environment; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=environment(self.folder),
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def logs(self) -> str:
        parts = []
        for path in sorted((self.folder / "log").glob("*.log")):
            parts += [f"── {path.name}", *path.read_text(errors="replace").splitlines()[-25:]]
        return "\n".join(parts)


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def descendants(pid: int) -> list[int]:
    found = []
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    for child in map(int, children):
        found += [child, *descendants(child)]
    return found


class Told(run.Child):
    """A child whose process id is in a file."""

    def start(self) -> None:
        super().start()
        assert self.process is not None
        (VAR / f"{self.name}.pid").write_text(str(self.process.pid))


def supervise() -> None:
    postgres.ensure_database()
    port = run.free_port(18_000 + os.getpid() % 2_000)
    programs = {
        "thongquan.config.wsgi:application": ["tests.kills.programs:application"],
        "thongquan.config": ["tests.kills.programs"],
    }
    team = [
        Told(
            child.name, [part for one in child.command for part in programs.get(one, [one])], child.environment
        )
        for child in run.children(port, port)
        if child.name != "bank"
    ]
    run.supervise(team, lambda: (VAR / "port").write_text(str(port)) and None)


if __name__ == "__main__":
    supervise()
