"""One five-line declaration registered over HTTP, against an endpoint that only writes the same rows.

One server (granian, one worker, one thread), one client on one connection; a registration and a bare write take
turns. Everything is on: sign-in by token, receipt, all rules, 200 profiles, journal.
`python -m benchmarks.http`
"""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks import place

TURNS, WARM = 250, 20
LIMIT = 4.0
STARTS_WITHIN = 60.0


def run() -> list[dict[str, Any]]:
    """p50 and p99 of both, and ours in multiples of the bare write."""
    place.build()
    token, bodies = _token(), place.declarations(TURNS + WARM, seed=77, traders=1)
    with server() as port:
        place.say(f"one declaration over HTTP, {TURNS} turns")
        ours, raw = _turns(port, token, bodies)
    rows = []
    for name, at in (("p50", 0.50), ("p99", 0.99)):
        own, limit = (quantile(times, at) for times in (ours, raw))
        rows.append(
            place.row(
                f"one declaration over HTTP, {name}, in bare writes (at most {LIMIT:.0f})",
                round(own, 1),
                "ms",
                round(limit, 1),
                round(own / limit, 2),
                own / limit <= LIMIT,
            )
        )
    return rows


def _turns(port: int, token: str, bodies: list[bytes]) -> tuple[list[float], list[float]]:
    """Milliseconds of each registration and of each bare write."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(path: str, body: bytes) -> float:
        begun = time.perf_counter()
        client.request("POST", path, body, headers)
        answer = client.getresponse()
        told = answer.read()
        spent = (time.perf_counter() - begun) * 1000
        assert answer.status == 201, told
        return spent

    for body in bodies[:WARM]:
        ask("/api/v1/declarations", body)
    for body in bodies:
        ask("/prepare", body)
    for body in bodies[:WARM]:
        ask("/raw", body)
    pairs = [(ask("/api/v1/declarations", body), ask("/raw", body)) for body in bodies[WARM:]]
    ours, raw = zip(*pairs, strict=True)
    return list(ours), list(raw)


def quantile(times: list[float], at: float) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[round(at * 100) - 1]


def _token() -> str:
    """Of the demo's trader."""
    from thongquan.identity import selectors as identity
    from thongquan.identity import services as accounts
    from thongquan.kernel.actors import Actor

    at = datetime.now(UTC)
    actor = Actor(identity.subject_of_user("thuongnhan"))
    return accounts.issue_token(name="bench", expires_at=at + timedelta(days=1), actor=actor, at=at)


@contextmanager
def server() -> Iterator[int]:
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "warning", "--factory",
        "benchmarks.server:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, "THONGQUAN_DEMO": "1"})
    try:
        waited_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def waited_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                sys.exit("the server of the benchmark did not start")
            time.sleep(0.2)


if __name__ == "__main__":
    place.show(run())
