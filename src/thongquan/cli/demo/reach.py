"""Two administrations from outside: each is reached over HTTP, as by its traders, and by its people's hand."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Body = dict[str, Any]
ANSWERS_WITHIN = 60.0  # seconds
ENDS_WITHIN = 10.0


class Failed(Exception):
    """A step did not come out as it should."""


class Hand:
    """A program of `thongquan demo hand` under `environment`; what it says besides goes to `log`."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._log = log.open("ab")
        self._program = subprocess.Popen(
            [sys.executable, "-m", "thongquan.config.entry", "demo", "hand"],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def ask(self, step: str, **given: Any) -> Any:
        """The answer; Failed where it was refused."""
        said = self.try_to(step, **given)
        if "refused" in said:
            raise Failed(f"{step}: {said['refused']} {said['facts']}")
        return said["answer"]

    def try_to(self, step: str, **given: Any) -> Body:
        """{"answer": …} or {"refused": code, "facts": …}."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        with suppress(BrokenPipeError):
            self._program.stdin.write(json.dumps({"step": step, **given}) + "\n")
            self._program.stdin.flush()
        line = self._program.stdout.readline()
        if not line:
            raise Failed(f"{step}: no answer, see {self._log.name}")
        said: Body = json.loads(line)
        return said

    def close(self) -> None:
        with suppress(BrokenPipeError):
            self._program.communicate(timeout=ENDS_WITHIN)
        self._program.kill()
        self._log.close()


@dataclass
class Side:
    """One administration: its code, where it answers, its hand, the passwords of its demo by user name."""

    code: str
    url: str
    hand: Hand
    passwords: Mapping[str, str]
    who: Body = field(default_factory=dict)
    _tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.who = self.hand.ask("who")

    def post(self, role: str, path: str, body: Body) -> tuple[int, Body]:
        """As the demo's person of that role: status and answer."""
        if role not in self._tokens:
            name = self.who["accounts"][role]
            told = {"username": name, "password": self.passwords[name], "name": "journey"}
            status, found = _asked(f"{self.url}/api/v1/tokens", told)
            if status != 201:
                raise Failed(f"{self.code}: {name} cannot sign in: {status} {found}")
            self._tokens[role] = found["token"]
        return _asked(f"{self.url}/api/v1{path}", body, self._tokens[role])


def _asked(address: str, body: Body, token: str = "") -> tuple[int, Body]:
    head = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(address, json.dumps(body).encode(), head)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=ANSWERS_WITHIN) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as answer:
        return answer.code, json.load(answer)
    except OSError as why:
        raise Failed(f"{address}: {why}") from None


def until(check: Callable[[], Any], what: str, *, seconds: float = 90.0) -> Any:
    """What `check` finds, once it finds something."""
    deadline = time.monotonic() + seconds
    while True:
        if found := check():
            return found
        if time.monotonic() > deadline:
            raise Failed(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.25)
