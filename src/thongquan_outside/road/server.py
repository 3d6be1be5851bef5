"""Carries each request to where the road leads, and does its mischief; knows nothing of what is said.

`PUT /road/link {"up": false}` cuts the road, `PUT /road/weather {"bad_days": 0.7}` changes its days, `PUT
/road/plan {"plan": [["cut"], ["body", "lost"]]}` says what happens to the next requests, one after the other;
`GET /road/told` says what was done, with the answers to each forgery.
"""

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Mapping, Set
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from thongquan_outside.road.weather import Weather

PATIENCE = 30.0  # seconds for an answer
BODY_MAX = 32 << 20
KEPT = 50  # messages that passed, to be replayed
OF_THE_LINE = frozenset({"connection", "keep-alive", "transfer-encoding", "host", "content-length"})
FIELDS = {
    "customs-sequence": lambda told: str(int(told) + 1),
    "customs-expires": lambda told: f"{int(told[:4]) + 1}{told[4:]}",
    "customs-kind": lambda told: f"{told[:-1]}9",
    "customs-conversation": lambda told: f"{told}-2",
}
Fields = Mapping[str, str]
Passed = tuple[str, Fields, bytes]  # path, fields, body


class Road:
    """One way to one administration."""

    def __init__(self, to: str, weather: Weather, *, late: float) -> None:
        parts = urlsplit(to)
        self._host, self._port = str(parts.hostname), parts.port or 80
        self.weather, self.late, self.up = weather, late, True
        self._lock = threading.Lock()
        self._done: Counter[str] = Counter()
        self._forged: Counter[str] = Counter()
        self._passed: list[Passed] = []
        self._plan: list[list[str]] = []

    def plan(self, plan: list[list[str]]) -> None:
        with self._lock:
            self._plan = plan

    def told(self) -> dict[str, Any]:
        """How often each mishap struck, and how forgeries were answered: "body 403"."""
        with self._lock:
            told = {"done": dict(self._done), "forged": dict(self._forged)}
            return {**told, "up": self.up, "planned": len(self._plan)}

    def carry(self, path: str, fields: Fields, body: bytes) -> tuple[int, Fields, bytes] | None:
        """The answer; None where the line goes dead."""
        if not self.up:
            return None
        name = fields.get("customs-message-id") or hashlib.sha256(body).hexdigest()
        struck = self._struck(name)
        if "cut" in struck:
            return None
        if "late" in struck:
            time.sleep(self.late * self.weather.chance("how late", name))
        self._mischief(struck, name, path, fields, body)
        if "double" in struck:
            self._pass(path, fields, body)
        answer = self._pass(path, fields, body)
        if answer is None or not self.up or "lost" in struck:
            return None
        with self._lock:
            self._passed = [*self._passed[-KEPT:], (path, fields, body)]
        return (answer[0], answer[1], _another(answer[2])) if "receipt" in struck else answer

    def _mischief(self, struck: Set[str], name: str, path: str, fields: Fields, body: bytes) -> None:
        """Copies that nobody signed, and what was signed long ago, each in front of the message."""
        if body and "body" in struck:
            place = int(self.weather.chance("where", name) * len(body))
            forged = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
            self._forge("body", (path, fields, forged))
        which = sorted(set(FIELDS) & set(fields))
        if which and "field" in struck:
            field = which[int(self.weather.chance("which", name) * len(which))]
            self._forge("field", (path, {**fields, field: FIELDS[field](fields[field])}, body))
        with self._lock:
            before = list(self._passed)
        if before and "replay" in struck:
            self._forge("replay", before[int(self.weather.chance("old", name) * len(before))])

    def _forge(self, what: str, given: Passed) -> None:
        answer = self._pass(*given)
        with self._lock:
            self._forged[f"{what} {answer[0] if answer else 'none'}"] += 1

    def _pass(self, path: str, fields: Fields, body: bytes) -> tuple[int, Fields, bytes] | None:
        line = HTTPConnection(self._host, self._port, timeout=PATIENCE)
        try:
            line.request("POST", path, body, dict(fields))
            answer = line.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in OF_THE_LINE}
            return answer.status, kept, answer.read()
        except (OSError, HTTPException):
            return None
        finally:
            line.close()

    def _struck(self, name: str) -> Set[str]:
        """What happens to this request: as planned, else by the weather."""
        with self._lock:
            planned = self._plan.pop(0) if self._plan else None
        by_chance = (one for one in self.weather.SHARES if self.weather.strikes(one, name))
        struck = frozenset(by_chance if planned is None else planned)
        with self._lock:
            self._done.update(struck)
        return struck


def _another(body: bytes) -> bytes:
    """The same answer with another signature under each receipt, wherever in it they stand."""
    return json.dumps(_turned(json.loads(body))).encode()


def _turned(told: Any) -> Any:
    if isinstance(told, list):
        return [_turned(one) for one in told]
    if not isinstance(told, dict):
        return told
    head, _, value = str(told.get("signed", "")).rpartition(".")
    changed = {"signed": f"{head}.{value[::-1]}"} if head else {}
    return {name: _turned(one) for name, one in told.items()} | changed


class Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    road: Road

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: `told` says what happened."""

    def do_GET(self) -> None:
        self._say(200, {"Content-Type": "application/json"}, json.dumps(self.road.told()).encode())

    def do_PUT(self) -> None:
        told = json.loads(self._body())
        if self.path == "/road/link":
            self.road.up = bool(told["up"])
        elif self.path == "/road/plan":
            self.road.plan(told["plan"])
        elif self.path == "/road/weather":
            self.road.weather.bad_days = min(max(float(told["bad_days"]), 0.0), 1.0)
        self.do_GET()

    def do_POST(self) -> None:
        fields = {
            name.lower(): value for name, value in self.headers.items() if name.lower() not in OF_THE_LINE
        }
        answer = self.road.carry(self.path, fields, self._body())
        if answer is None:
            self.close_connection = True
            return
        self._say(*answer)

    def _body(self) -> bytes:
        length = int(self.headers.get("Content-Length", 0))
        assert 0 <= length <= BODY_MAX
        return self.rfile.read(length)

    def _say(self, status: int, fields: Fields, body: bytes) -> None:
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(to: str, port: int, weather: Weather, *, late: float) -> ThreadingHTTPServer:
    """Listening on this machine alone."""
    door = type("OneDoor", (Door,), {"road": Road(to, weather, late=late)})
    return ThreadingHTTPServer(("127.0.0.1", port), door)
