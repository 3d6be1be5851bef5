"""The bank's counter: HTTP on the standard library alone."""

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from thongquan_outside.bank.desk import Answer, Body, Desk
from thongquan_outside.bank.store import Wrong, text_of

BODY_MAX = 64 * 1024


class Dropped(Exception):
    """The line went dead: no answer at all."""


class Counter(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    desk: Desk

    def do_GET(self) -> None:
        self._serve(self._read)

    def do_POST(self) -> None:
        self._serve(self._write)

    do_PUT = do_POST

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: the bank's books say what happened."""

    def _serve(self, act: Callable[[str, dict[str, str]], Answer]) -> None:
        split = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        try:
            status, answer = act(split.path, query)
        except Dropped:
            self.close_connection = True
            return
        except Wrong as wrong:
            status, answer = wrong.status, {"why": wrong.why}
        except (KeyError, TypeError, ValueError) as error:
            status, answer = 400, {"why": f"not understood: {error!r}"}
        self._answer(status, answer)

    def _answer(self, status: int, answer: Body) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _read(self, path: str, query: dict[str, str]) -> Answer:
        match path.strip("/").split("/"):
            case ["health"]:
                return 200, {"state": "open", "bad_days": self.desk.weather.bad_days}
            case ["accounts", number]:
                row = self.desk.store.account(number)
                return 200, {"number": number, "holder": row["holder"], "balance": text_of(row["balance"])}
            case ["orders", key]:
                return self._badly(f"look {key}", lambda: self.desk.look(key))
            case ["statement"]:
                after, limit = int(query.get("after", 0)), int(query.get("limit", 100))
                return self._badly("statement", lambda: self.desk.statement(query["account"], after, limit))
        raise Wrong(404, "no such counter")

    def _write(self, path: str, _: dict[str, str]) -> Answer:
        body = self._body()
        key = self.headers.get("Idempotency-Key", "")
        match path.strip("/").split("/"):
            case ["accounts"]:
                return self.desk.open_account(body)
            case ["webhooks"]:
                return self.desk.listen(body)
            case ["weather"]:
                self.desk.weather.bad_days = min(max(float(body["bad_days"]), 0.0), 1.0)
                return 200, {"bad_days": self.desk.weather.bad_days}
            case ["orders", order, "accept"]:
                return self._badly(f"accept {order}", lambda: self.desk.accept(order))
            case ["payments"] | ["orders"] if not key:
                raise Wrong(400, "an Idempotency-Key is wanted")
            case ["payments"]:
                return self._badly(key, lambda: self.desk.pay(key, body))
            case ["orders"]:
                return self._badly(key, lambda: self.desk.take_order(key, body))
        raise Wrong(404, "no such counter")

    def _body(self) -> Body:
        length = int(self.headers.get("Content-Length", 0))
        if not 0 <= length <= BODY_MAX:
            self.close_connection = True
            raise Wrong(413, "too long")
        found = json.loads(self.rfile.read(length) or b"{}")
        if not isinstance(found, dict):
            raise Wrong(400, "not an object")
        return found

    def _badly(self, thing: str, act: Callable[[], Answer]) -> Answer:
        """`act` on a bad day: late, not at all, or done and never answered."""
        weather = self.desk.weather
        if weather.strikes("slow", thing):
            time.sleep(weather.chance("slow", thing) * self.desk.delay * 0.1)
        if weather.strikes("error", thing):
            return 500, {"why": "the system is not available"}
        if weather.strikes("drop-before", thing):
            raise Dropped
        answer = act()
        if weather.strikes("drop-after", thing):
            raise Dropped
        return answer


def serve(desk: Desk, port: int) -> ThreadingHTTPServer:
    counter = type("BankCounter", (Counter,), {"desk": desk})
    return ThreadingHTTPServer(("127.0.0.1", port), counter)
