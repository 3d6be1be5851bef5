"""`thongquan demo …`: build the demo world, and welcome whoever looks at it."""

import os
import sys
from typing import Annotated

import typer
from django.conf import settings
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import Progress, TaskID
from rich.text import Text

from thongquan.clearance.selectors import counts
from thongquan.cli import install, terminal
from thongquan.cli.demo import hand, keeping
from thongquan.cli.demo.build import build, wanted
from thongquan.cli.demo.cast import Account, cast
from thongquan.identity.domain.catalogue import ROLE_TEXTS
from thongquan.kernel.refusals import Refused

demo = typer.Typer(
    no_args_is_help=True, invoke_without_command=True, help="Thế giới thử nghiệm / the demo world."
)
STEPS = {
    "people": "Người và doanh nghiệp / people",
    "declarations": "Tờ khai / declarations",
    "payments": "Nộp thuế / payments",
    "duties": "Xác định thuế / duties determined",
    "control": "Kiểm tra / examinations",
}


@demo.callback()
def begin(
    partners: Annotated[
        bool, typer.Option("--partners", help="Việt Nam và Lào cạnh nhau / Viet Nam and Laos side by side")
    ] = False,
    journey: Annotated[
        bool,
        typer.Option(
            "--journey", help="Một giấy chứng nhận, từng bước / the life of one certificate, step by step"
        ),
    ] = False,
) -> None:
    """Two administrations are two installations: neither is this one, which is left alone."""
    if partners or journey:
        given = ["--journey"] if journey else []
        os.execv(sys.executable, [sys.executable, "-m", "thongquan.config.partners", *given])  # noqa: S606


@demo.command("hand", hidden=True)
def lend_a_hand() -> None:
    """Người của bản thử nghiệm, theo từng dòng / the demo's people, led line by line."""
    if not settings.DEMO:
        raise Refused("no-demo-here")
    hand.serve()


@demo.command("build")
def build_world() -> None:
    """Tạo những gì còn thiếu / make what is missing; a second time does nothing."""
    if not settings.DEMO:
        raise Refused("no-demo-here")
    tasks: dict[str, TaskID] = {}
    with terminal.progress() as bar:

        def step(name: str, done: int, total: int) -> None:
            _step(bar, tasks, name, done, total)

        build(count=wanted(), progress=step)


def _step(bar: Progress, tasks: dict[str, TaskID], name: str, done: int, total: int) -> None:
    if name not in tasks:
        tasks[name] = bar.add_task(STEPS[name], total=total)
    bar.update(tasks[name], completed=done, total=total)


@demo.command("prepare")
def prepare() -> None:
    """Bảng, luật, thế giới thử nghiệm / tables, law, demo world; what is there is left alone."""
    install.prepare(mark=settings.VAR / "installed")
    build_world()


@demo.command("welcome")
def welcome(
    url: Annotated[str, typer.Option("--url", help="Địa chỉ / where it answers")] = "http://127.0.0.1:8000",
) -> None:
    """Địa chỉ, tài khoản, ba điều nên thử / the address, the accounts, three things to try."""
    kept = keeping.kept(settings.VAR)
    console = terminal.out()
    heading = Text.assemble(("Thông Quan", "bold"), "  đang chạy / is running\n", (url, "bold cyan underline"))
    console.print()
    console.print(Panel(heading, border_style="cyan", padding=(1, 3), expand=False))
    if kept is not None:
        accounts: dict[str, str] = kept["accounts"]
        rows = [_account(account, accounts[account.username]) for account in cast().accounts]
        columns = (("Tên / user", "code"), ("Mật khẩu / password", "code"), ("Vai trò / role", "left"))
        console.print(Padding(terminal.grid(columns, rows), (1, 2)))
        heads = (
            ("Luồng / lane", "left"),
            ("Tờ khai / declarations", "right"),
            ("Thông quan / cleared", "right"),
        )
        console.print(Padding(terminal.grid(heads, _counts()), (0, 2, 1, 2)))
    console.print(Padding(_things_to_try(url), (0, 2)))


def _account(account: Account, password: str) -> tuple[Text, Text, str]:
    role = terminal.said(ROLE_TEXTS[account.role])
    return Text(account.username, "bold"), Text(password, "green"), role


def _counts() -> list[tuple[Text, str, str]]:
    """How the declarations of the demo stand, by lane."""
    found = counts.by_lane_and_life()
    return [
        (
            Text.assemble(("● ", style), name),
            str(sum(n for (lane, _), n in found.items() if lane == code)),
            str(found.get((code, "cleared"), 0)),
        )
        for code, (name, style) in terminal.LANES.items()
    ]


def _things_to_try(url: str) -> Text:
    """Each command on a line of its own, short enough for any terminal: they are copied."""
    program = ".venv/bin/thongquan"
    tries = (
        ("Tính thử thuế / work out duties", f"{url}/calculator"),
        ("Xét một tờ khai / judge a declaration", f"{program} example import", f"{program} assess import.json"),
        ("Chứng minh nhật ký / prove the record", f"{program} journal verify"),
    )
    lines = [Text("Ba điều nên thử / three things to try\n", "bold")]
    for number, (what, *how) in enumerate(tries, 1):
        lines.append(Text(f"  {number}  {what}\n"))
        lines += [Text(f"     {one}\n", "cyan") for one in how]
    return Text.assemble(*lines)
