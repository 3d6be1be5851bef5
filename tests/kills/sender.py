"""A client that sends until it has a receipt, and writes down each receipt it was given before it goes on."""

import http.client
import json
import os
import random
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GIVES_UP_AFTER = 180.0  # seconds without an answer
TWICE = 0.1  # how often a batch is sent by two hands at once


@dataclass
class Sender:
    """`bodies` by message id, in batches of `batch`, by `hands` at once; receipts go to `book`."""

    platform: Any
    bodies: dict[str, str]
    book: Path
    batch: int
    hands: int = 3
    pause: float = 0.0  # seconds between two batches of one hand
    acknowledged: dict[str, dict[str, str]] = field(default_factory=dict)
    checkpoints: list[str] = field(default_factory=list)
    cut: int = 0  # requests that got no answer and were sent again
    faults: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        ids = list(self.bodies)
        batches = [ids[n : n + self.batch] for n in range(0, len(ids), self.batch)]
        dice = random.Random(1)
        again = [batch for batch in batches if dice.random() < TWICE]
        order = sorted([*batches, *again], key=batches.index)
        with ThreadPoolExecutor(self.hands) as pool:
            for done in [pool.submit(self._send, batch) for batch in order]:
                done.result()

    def _send(self, ids: list[str]) -> None:
        for told in self.post([{"id": one, "body": self.bodies[one]} for one in ids]):
            self._write_down(told)
        self._look()
        time.sleep(self.pause)

    def post(self, messages: list[dict[str, str]]) -> list[dict[str, str]]:
        """The answer to `messages`, sent again until there is one."""
        deadline, body = time.monotonic() + GIVES_UP_AFTER, json.dumps(messages).encode()
        while time.monotonic() < deadline:
            try:
                request = urllib.request.Request(self.platform.url, body)
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return list(json.loads(answer.read()))
            except (OSError, http.client.HTTPException, ValueError):
                with self._lock:
                    self.cut += 1
                time.sleep(0.1)
        raise AssertionError(f"no answer within {GIVES_UP_AFTER} s")

    def _write_down(self, told: dict[str, str]) -> None:
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
            with urllib.request.urlopen(self.platform.url, timeout=10) as answer:
                note = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return
        with self._lock:
            if note not in self.checkpoints:
                self.checkpoints.append(note)
