"""`thongquan demo --partners`: Viet Nam and Laos side by side on this machine, each an installation of its own.

Each is what `make run` starts, over a folder of its own under `var/partners`: database, law, people, keys, web
server, worker, bank. Nothing passes between them but messages. Routes and keys are opened at the first start,
on either side by two of its people. With `--journey` the life of a certificate is played, and all ends.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from thongquan.cli.demo import journey
from thongquan.cli.demo.reach import Failed, Hand, Side
from thongquan.config.paths import REPOSITORY, VAR
from thongquan.config.run import _die_with_parent, say, until_ended

PORTS = {"VN": 8100, "LA": 8200}
NAMES = {"VN": "Việt Nam / Viet Nam", "LA": "Lào / Laos"}
SHARED = ("assets", "static", "fonts")  # built once, by `make setup`
STARTS_WITHIN = 600.0  # seconds; the first start makes tables and loads the law
STOPS_WITHIN = 30.0
MESSAGES = "/api/v1/exchange/messages"
# Of the installation that asks, and not of the two it starts.
OWN = (
    "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "THONGQUAN_BANK_URL", "THONGQUAN_EMBEDDED", "THONGQUAN_PACK",
    "THONGQUAN_POSTGRES", "THONGQUAN_URL",
)  # fmt: skip


@dataclass
class Installation:
    """One of the two: `var` is its folder, `besides` what its environment has that others have not."""

    code: str
    var: Path
    port: int
    besides: Mapping[str, str] = field(default_factory=dict)
    program: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.var / "log" / "run.log"

    def environment(self) -> dict[str, str]:
        outside = {name: value for name, value in os.environ.items() if name not in OWN}
        return outside | {
            "PYTHONPATH": str(REPOSITORY / "src"),
            "THONGQUAN_ADMINISTRATION": self.code,
            "THONGQUAN_DEMO": "1",
            "THONGQUAN_DEMO_DECLARATIONS": os.environ.get("THONGQUAN_DEMO_DECLARATIONS", "24"),
            "THONGQUAN_PORT": str(self.port),
            "THONGQUAN_VAR": str(self.var),
            **self.besides,
        }

    def start(self) -> None:
        """Its database, programs and demo world; it keeps them alive until it is stopped."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.address.unlink(missing_ok=True)
        for name in SHARED:
            if (VAR / name).exists() and not (self.var / name).exists():
                (self.var / name).symlink_to(VAR / name)
        with self.log.open("wb") as out:
            self.program = subprocess.Popen(
                [sys.executable, "-m", "thongquan.config.run"],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    @property
    def address(self) -> Path:
        return self.var / "address"

    @property
    def url(self) -> str:
        """Where it answers; "" while it does not. Failed where it has ended."""
        if self.program is None or self.program.poll() is not None:
            raise Failed(f"{NAMES[self.code]}: {self.log}")
        return self.address.read_text() if self.address.exists() else ""

    def side(self) -> Side:
        """Once it answers."""
        kept = json.loads((self.var / "demo.json").read_text("utf-8"))
        hand = Hand(self.environment(), self.var / "log" / "hand.log")
        return Side(self.code, self.url, hand, kept["accounts"])

    def stop(self) -> None:
        if self.program is None:
            return
        self.program.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.program.wait(STOPS_WITHIN)
        self.program.kill()
        self.program.wait()


def installations(folder: Path, **besides: Mapping[str, str]) -> list[Installation]:
    """Both, under `folder`."""
    return [
        Installation(code, folder / code.lower(), port, besides.get(code, {})) for code, port in PORTS.items()
    ]


def both_up(both: Sequence[Installation], console: Console) -> None:
    """Started together; how far each has come is shown."""
    began = time.monotonic()
    for one in both:
        one.start()
    if not console.is_terminal:
        console.print(Text("Đang khởi động hai bên … / starting both sides …", "dim"))
    with Live(console=console, refresh_per_second=4, transient=True) as live:
        while not all(one.url for one in both):
            passed = time.monotonic() - began
            if passed > STARTS_WITHIN:
                raise Failed(f"{STARTS_WITHIN:.0f} s: {', '.join(str(one.log) for one in both)}")
            if console.is_terminal:
                live.update(Text("\n").join(_stage(one, passed) for one in both))
            time.sleep(0.25)


def _stage(one: Installation, passed: float) -> Text:
    lines = [line.strip() for line in one.log.read_text("utf-8", "replace").splitlines() if line.strip()]
    stage = one.url or (lines[-1] if lines else "cơ sở dữ liệu / the database")
    return Text.assemble((f"{NAMES[one.code]:<22}", "bold"), (f"{passed:4.0f} s  ", "dim"), stage[:70])


def meet(one: Side, other: Side, *, roads: Mapping[str, str] | None = None) -> None:
    """Each learns the other's keys and where its messages go (`roads`: other addresses, by receiver); where
    that is known already nothing happens."""
    keys = {side.code: side.hand.ask("keys") for side in (one, other)}
    for here, there in ((one, other), (other, one)):
        address = (roads or {}).get(there.code, there.url) + MESSAGES
        here.hand.ask("open_way", code=there.code, address=address, certificates=keys[there.code])


def welcome(sides: Sequence[Side], console: Console) -> None:
    for side in sides:
        lines = [Text.assemble((NAMES[side.code], "bold"), "\n", (side.url, "bold cyan underline"), "\n")]
        lines += [
            Text.assemble("\n", (f"{name:<12}", "bold"), (password, "green"))
            for name, password in side.passwords.items()
        ]
        console.print(Panel(Text.assemble(*lines), border_style="cyan", padding=(1, 3), expand=False))
    console.print(
        "thongquan demo --partners --journey: một giấy chứng nhận giữa hai nước / one certificate's life"
    )
    console.print("Ctrl-C: dừng tất cả / stops everything.")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="thongquan demo --partners")
    parser.add_argument("--journey", action="store_true")
    asked = parser.parse_args(arguments)
    console = Console()
    both = installations(VAR / "partners")
    sides: list[Side] = []
    ended = 130  # by whoever presses Ctrl-C
    with until_ended():
        try:
            both_up(both, console)
            sides += [one.side() for one in both]
            meet(*sides)
            if asked.journey:
                journey.play({side.code: side for side in sides}, console)
                ended = 0
            else:
                welcome(sides, console)
                ended = 0
                while all(one.url for one in both):
                    time.sleep(0.5)
        except Failed as why:
            console.print(Text(f"✗ {why}", "bold red"))
            ended = 1
        finally:
            for side in sides:
                side.hand.close()
            for one in both:
                one.stop()
    return ended


if __name__ == "__main__":
    say("")
    sys.exit(main())
