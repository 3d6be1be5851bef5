"""The partner to practise with as a process of its own, for tests and the benchmark."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.serialization import Encoding

from thongquan.wire.services import exchange_signer, own_certificate

WAITS = 30.0


class Partner:
    """The process, started, killed and started again on the same books and port."""

    def __init__(self, folder: Path, *, bad_days: float, seed: int = 7) -> None:
        self.folder, self.bad_days, self.seed, self.port = folder, bad_days, seed, 0
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "thongquan_outside.partner", "--code", "LA", "--port", str(self.port),
                "--var", str(self.folder), "--seed", str(self.seed), "--bad-days", str(self.bad_days),
                "--delay", "0.4",
            ],
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        found = re.search(r":(\d+)$", self.process.stdout.readline().strip())
        assert found is not None
        self.port = int(found[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.address = f"{self.url}/api/v1/exchange/messages"

    def die(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def ask(self, method: str, path: str, **body: Any) -> Any:
        """As somebody patient: again until there is an answer."""
        until = time.monotonic() + WAITS
        while True:
            try:
                answer = httpx.request(method, self.url + path, json=body or None, timeout=5)
                assert answer.status_code < 300, answer.text
                return answer.json()
            except httpx.HTTPError:
                assert time.monotonic() < until, "the partner never answered"

    def meet(self, address: str, **answers: str) -> bytes:
        """Tell it where we are and by which certificates we sign; its own."""
        ours = [own_certificate(exchange_signer()), own_certificate()]
        pems = [one.public_bytes(Encoding.PEM).decode() for one in ours]
        self.ask("PUT", "/peer", code="VN", address=address, certificates=pems, answers=answers)
        return str(self.ask("GET", "/certificate")["pem"]).encode()
