"""Two administrations as processes of their own: web server and worker each, over databases of the tests'
server, with a road in each direction."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from tests.world import PASSWORD
from thongquan.cli.demo.reach import Hand, Side, until
from thongquan.config import run
from thongquan.config.paths import REPOSITORY

# Of this program, and not of those it starts.
OWN = (
    "DATABASE_URL", "PYTEST_XDIST_WORKER", "THONGQUAN_EMBEDDED", "THONGQUAN_PACK", "THONGQUAN_POSTGRES",
    "THONGQUAN_URL",
)  # fmt: skip
STARTS_WITHIN = 90.0  # seconds, on a busy machine


class Passwords(dict[str, str]):
    """Of the people of the tests' worlds: one for all."""

    def __missing__(self, name: str) -> str:
        return PASSWORD


@dataclass
class Processes:
    """One administration."""

    code: str
    folder: Path
    database: str
    port: int = field(default_factory=lambda: run.free_port(8300))
    team: list[int] = field(default_factory=list)
    stem: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        known = connection.settings_dict
        ours = {name: value for name, value in os.environ.items() if name not in OWN}
        return ours | {
            "DATABASE_URL": f"postgresql://{known['USER']}:@/{self.database}?host={known['HOST']}",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "POLARS_MAX_THREADS": "1",
            "PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}",
            "THONGQUAN_ADMINISTRATION": self.code,
            "THONGQUAN_DEMO": "1",
            "THONGQUAN_EXCHANGE_LEASE": "4",
            "THONGQUAN_EXCHANGE_PAUSE": "0.5",
            "THONGQUAN_URL": self.url,
            "THONGQUAN_VAR": str(self.folder),
        }

    def start(self) -> None:
        """Web server and worker; both from one reading of the program (tests/exchange/stem.py)."""
        self.folder.mkdir(exist_ok=True)
        if self.stem is None:
            with (self.folder / "stem.log").open("ab") as log:
                self.stem = subprocess.Popen(
                    [sys.executable, "-m", "tests.exchange.stem"],
                    env=self.environment(), cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                    stderr=log, text=True,
                )  # fmt: skip
        assert self.stem.stdin is not None
        assert self.stem.stdout is not None
        for wanted in (f"web {self.port}", "worker"):
            self.stem.stdin.write(f"{wanted}\n")
            self.stem.stdin.flush()
            self.team.append(int(self.stem.stdout.readline()))

    def up(self) -> None:
        until(self._answers, f"{self.code}: {self.logs()}", seconds=STARTS_WITHIN)

    def _answers(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{self.url}/health/ready", timeout=5):
            return True
        return False

    def die(self) -> None:
        """All of it at once, whatever it was doing."""
        for process in self.team:
            with suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)
        for process in self.team:
            until(lambda process=process: not Path(f"/proc/{process}").exists(), "killed", seconds=20)
        self.team.clear()

    def end(self) -> None:
        self.die()
        if self.stem is not None:
            self.stem.kill()
            self.stem.communicate()

    def side(self) -> Side:
        hand = Hand(self.environment(), self.folder / "hand.log")
        return Side(self.code, self.url, hand, Passwords())

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-2000:] for path in sorted(self.folder.glob("*.log")))


class Road:
    """The program of `thongquan_outside.road` that leads to one of them."""

    def __init__(self, to: str, *, seed: int) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-m", "thongquan_outside.road", "--to", to, "--seed", str(seed), "--late", "0.6"],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY / "src")},
        )
        assert self._program.stdout is not None
        found = re.search(r"at (http://\S+)", self._program.stdout.readline())
        assert found is not None
        self.url = found[1]

    def days(self, bad: float) -> None:
        self._put("weather", {"bad_days": bad})

    def plan(self, *requests: str) -> None:
        """What happens to the next requests, in words: "body lost"."""
        self._put("plan", {"plan": [one.split() for one in requests]})

    def link(self, up: bool) -> None:
        self._put("link", {"up": up})

    def told(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}/road/told", timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def _put(self, what: str, told: dict[str, Any]) -> None:
        request = urllib.request.Request(f"{self.url}/road/{what}", json.dumps(told).encode(), method="PUT")
        with urllib.request.urlopen(request, timeout=10):
            return

    def end(self) -> None:
        self._program.kill()
        self._program.communicate()
