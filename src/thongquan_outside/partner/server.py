"""The partner's door: HTTP on the standard library alone. All but `PATH` is for whoever practises with it."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from thongquan_outside.partner.desk import Answer, Body, Desk
from thongquan_outside.partner.keys import PATH
from thongquan_outside.partner.store import Wrong

BODY_MAX = 32 << 20


class Dropped(Exception):
    """The line went dead: no answer at all."""


class Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    desk: Desk

    def do_GET(self) -> None:
        self._serve(self._read)

    def do_POST(self) -> None:
        self._serve(self._write)

    do_PUT = do_POST

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: the books say what happened."""

    def _serve(self, act: Callable[[], Answer]) -> None:
        try:
            status, answer = act()
        except Dropped:
            self.close_connection = True
            return
        except Wrong as wrong:
            status, answer = wrong.status, {"code": wrong.code, "why": wrong.why}
        except (KeyError, TypeError, ValueError) as error:
            status, answer = 400, {"code": "bad-request", "why": repr(error)}
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _read(self) -> Answer:
        desk = self.desk
        match self.path.strip("/"):
            case "health":
                return 200, {"code": desk.code, "bad_days": desk.weather.bad_days}
            case "certificate":
                return 200, {"pem": desk.certificate().decode()}
            case "handled":
                return 200, {"messages": desk.handled()}
            case "sent":
                return 200, {"messages": desk.outbox()}
            case "refused":
                return 200, {"messages": desk.refused()}
        raise Wrong(404, "not-found")

    def _write(self) -> Answer:
        body = self._body()
        if self.path == PATH:
            return self._receive(body)
        told = json.loads(body or b"{}")
        match self.path.strip("/"):
            case "peer":
                return self.desk.meet(told)
            case "messages":
                return self.desk.send(told)
            case "weather":
                self.desk.weather.bad_days = min(max(float(told["bad_days"]), 0.0), 1.0)
                return 200, {"bad_days": self.desk.weather.bad_days}
        raise Wrong(404, "not-found")

    def _receive(self, body: bytes) -> Answer:
        fields = {name.lower(): value for name, value in self.headers.items()}
        weather, name = self.desk.weather, fields.get("customs-message-id", "")
        if weather.strikes("error", name):
            return 503, {"code": "unavailable"}
        if weather.strikes("drop-before", name):
            raise Dropped
        status, answer = self.desk.receive(fields, body)
        if weather.strikes("drop-after", name):
            raise Dropped
        return (status, self._by_another(answer)) if weather.strikes("bad-receipt", name) else (status, answer)

    def _by_another(self, answer: Body) -> Body:
        """The receipt as somebody else would sign it."""
        head, payload, _ = answer["receipt"]["signed"].split(".")
        _, _, value = self.desk.wrong_key.sign_receipt({}).split(".")
        return {"receipt": {"signed": f"{head}.{payload}.{value}"}}

    def _body(self) -> bytes:
        length = int(self.headers.get("Content-Length", 0))
        if not 0 <= length <= BODY_MAX:
            self.close_connection = True
            raise Wrong(413, "too-large")
        return self.rfile.read(length)


def serve(desk: Desk, port: int) -> ThreadingHTTPServer:
    door = type("PartnersDoor", (Door,), {"desk": desk})
    return ThreadingHTTPServer(("127.0.0.1", port), door)
