"""A client that sends until it has a receipt, and writes down each receipt it was given before it goes on."""

import http.client
import json
import os
import random
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.world import PASSWORD

GIVES_UP_AFTER = 180.0  # seconds without an answer
TWICE = 0.1  # how often a batch is sent by two hands at once


@dataclass
class Sender:
    """`bodies` by message id, in batches of `batch`, by `hands` at once; receipts go to `book`.

    It goes as far as `allow` lets it, so that a kill falls into the load whatever the machine's speed.
    """

    platform: Any
    bodies: dict[str, str]
    book: Path
    batch: int
    alone: set[str] = field(default_factory=set)  # sent one by one, over the platform's own interface
    bulk: set[str] = field(default_factory=set)  # sent together in one body, over the same
    hands: int = 3
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    checkpoints: list[str] = field(default_factory=list)
    cut: int = 0  # requests that got no answer and were sent again
    faults: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _moved: threading.Condition = field(default_factory=threading.Condition)
    _allowed: int = 0  # messages
    _begun: set[str] = field(default_factory=set)
    _token: str = ""

    def run(self) -> None:
        ids = list(self.bodies)
        batches = [ids[n : n + self.batch] for n in range(0, len(ids), self.batch)]
        dice = random.Random(1)
        again = [batch for batch in batches if dice.random() < TWICE]
        order = sorted([*batches, *again], key=batches.index)
        with ThreadPoolExecutor(self.hands) as pool:
            for done in [pool.submit(self._send, batch) for batch in order]:
                done.result()

    def allow(self, messages: float) -> None:
        with self._moved:
            self._allowed = round(messages)
            self._moved.notify_all()

    @property
    def count(self) -> int:
        """Declarations acknowledged."""
        with self._lock:
            return sum(len(told.get("inside", "1")) for told in self.acknowledged.values())

    def reach(self, messages: float) -> None:
        """Wait until so many are acknowledged."""
        deadline = time.monotonic() + GIVES_UP_AFTER
        while self.count < messages:
            assert time.monotonic() < deadline, f"{self.count} of {messages:.0f} acknowledged"
            time.sleep(0.02)

    def _send(self, ids: list[str]) -> None:
        with self._moved:
            self._moved.wait_for(lambda: len(self._begun) < self._allowed)
            self._begun.update(ids)  # what is sent again is none more
        alone = [one for one in ids if one in self.alone]
        bulk = [one for one in ids if one in self.bulk]
        together = [
            {"id": one, "body": self.bodies[one]}
            for one in ids
            if one not in self.alone and one not in self.bulk
        ]
        for one in alone:
            self._write_down(self.post_one(one, self.bodies[one]))
        if bulk:
            self._write_down(self.post_bulk(bulk))
        for told in self.post(together):
            self._write_down(told)
        self._look()

    def post(self, messages: list[dict[str, str]]) -> list[dict[str, str]]:
        """The answer to `messages`, sent again until there is one."""
        return list(self._answered("/messages", json.dumps(messages).encode(), {}))

    def post_one(self, message_id: str, body: str) -> dict[str, str]:
        """As a trader's own program does: signed in, one declaration a request, registered while it waits."""
        return self._sent("/api/v1/declarations", message_id, body)

    def post_bulk(self, ids: list[str]) -> dict[str, Any]:
        """Many in one body, with one receipt."""
        body = ",".join(self.bodies[one] for one in ids)
        return {**self._sent("/api/v1/declarations/batch", f"bulk {ids[0]}", f"[{body}]"), "inside": ids}

    def _sent(self, path: str, message_id: str, body: str) -> dict[str, Any]:
        if not self._token:
            given = json.dumps({"username": "thuongnhan", "password": PASSWORD}).encode()
            self._token = self._answered("/api/v1/tokens", given, {})["token"]
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": message_id}
        answer = self._answered(path, body.encode(), headers)
        if "receipt" not in answer:
            return {"id": message_id, "refused": str(answer.get("code", answer))}
        receipt = answer["receipt"]
        return {"id": message_id, "receipt": receipt["number"], "sha256": receipt["sha256"]}

    def _answered(self, path: str, body: bytes, headers: dict[str, str]) -> Any:
        deadline, headers = time.monotonic() + GIVES_UP_AFTER, {"Content-Type": "application/json", **headers}
        while time.monotonic() < deadline:
            try:
                request = urllib.request.Request(self.platform.url + path, body, headers)
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.loads(answer.read())
            except urllib.error.HTTPError as refused:
                if refused.code < 500:
                    return json.loads(refused.read())
            except (OSError, http.client.HTTPException, ValueError):
                pass
            with self._lock:
                self.cut += 1
            time.sleep(0.1)
        raise AssertionError(f"no answer within {GIVES_UP_AFTER} s")

    def _write_down(self, told: dict[str, Any]) -> None:
        with self._lock:
            if "receipt" not in told:
                self.faults.append(f"{told['id']} was refused: {told}")
            elif self.acknowledged.setdefault(told["id"], told) != told:
                self.faults.append(f"{told['id']} has two receipts: {self.acknowledged[told['id']]}, {told}")
            else:
                with self.book.open("a") as file:
                    file.write(json.dumps(told) + "\n")
                    file.flush()
                    os.fsync(file.fileno())

    def _look(self) -> None:
        """Keep the newest checkpoint, as a witness would."""
        try:
            with urllib.request.urlopen(f"{self.platform.url}/messages", timeout=10) as answer:
                note = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return
        with self._lock:
            if note not in self.checkpoints:
                self.checkpoints.append(note)
