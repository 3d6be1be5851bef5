"""`thongquan status`, `thongquan mend …`: for whoever runs the platform."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer
from rich.text import Text

from thongquan.clearance.selectors import upkeep
from thongquan.clearance.selectors.upkeep import Check
from thongquan.clearance.services import mending
from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Reason, print_json
from thongquan.cli.session import visit
from thongquan.intake import services as intake
from thongquan.journal import services as journal
from thongquan.wire import services as wire

mend = typer.Typer(no_args_is_help=True, help="Khắc phục / put right what is stuck.")
GiveUp = Annotated[bool, typer.Option("--give-up", help="Bỏ, không làm nữa / nobody will do it any more")]
# What to type for a detail of a check that is not well.
DO = {
    "letters": "thongquan mend letter {receipt} --reason …",
    "outgoing": "thongquan mend outgoing {message_id} --reason …",
    "subscribers": "thongquan mend subscriber {subscriber} --reason …",
    "failed-jobs": "thongquan mend job {job} --reason …",
}


def status(
    as_json: AsJson = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="Đọc lại mọi tệp, cộng lại sổ / read every file, add up the books")
    ] = False,
) -> None:
    """Hệ thống chạy thế nào; mã thoát 1 khi cần người / how it runs. Exit status 1 where a person is wanted."""
    visitor = visit("operations.view", everywhere=True)
    with terminal.progress() as bar:
        task = bar.add_task("Đọc lại / reading again", total=None, visible=whole)
        found = upkeep.checks(
            at=visitor.at,
            files=True,
            whole=whole,
            progress=lambda count: bar.update(task, completed=count),
        )
    well = all(check.well for check in found)
    if as_json:
        print_json({"at": visitor.at.isoformat(), "well": well, "checks": [_told(check) for check in found]})
    else:
        _show(found, visitor.at)
    raise typer.Exit(0 if well else 1)


def _told(check: Check) -> dict[str, object]:
    return {
        "check": check.name,
        "well": check.well,
        "count": check.count,
        "since": check.since.isoformat() if check.since else None,
        "details": list(check.details),
    }


def _show(found: list[Check], at: datetime) -> None:
    console = terminal.out()
    rows = [
        (
            Text("✓", "green") if check.well else Text("✗", "bold red"),
            terminal.said(check.text),
            terminal.money(check.count),
            _age(check.since, at),
        )
        for check in found
    ]
    console.print(terminal.grid((("", "code"), ("", "left"), ("", "right"), ("", "right")), rows))
    for check in found:
        for detail in () if check.well else check.details:
            console.print(Text.assemble((f"✗ {check.name}  ", "red"), "  ".join(map(str, detail.values()))))
            if check.name in DO:
                console.print(Text(f"  › {DO[check.name].format(**detail)}", "dim"))


def _age(since: datetime | None, at: datetime) -> str:
    """ "12 s", "3 h": how long ago, in the largest unit there is one of."""
    if since is None:
        return ""
    seconds = max(at - since, timedelta()).total_seconds()
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length:.0f} {unit}"
    return f"{seconds:.0f} s"


@mend.command("letter")
def mend_letter(
    receipt: Annotated[str, typer.Argument(help="Số biên nhận / number of its receipt")],
    reason: Reason,
    give_up: GiveUp = False,
) -> None:
    """Xử lý lại một thông điệp / hand a dead letter on once more."""
    visitor = visit("operations.mend", everywhere=True)
    do = intake.give_up_dead if give_up else intake.retry_dead
    do(receipt=receipt, reason=reason, actor=visitor.actor, at=visitor.at)
    _done(give_up, receipt)


@mend.command("outgoing")
def mend_outgoing(
    message_id: Annotated[str, typer.Argument(help="Mã thông điệp / its id")],
    reason: Reason,
    give_up: GiveUp = False,
) -> None:
    """Gửi lại thông điệp bị từ chối hoặc quá hạn / post a message again that was refused or expired."""
    visitor = visit("operations.mend", everywhere=True)
    do = wire.give_up if give_up else wire.ask_again
    do(message_id=message_id, reason=reason, actor=visitor.actor, at=visitor.at)
    _done(give_up, message_id)


@mend.command("subscriber")
def mend_subscriber(
    name: Annotated[str, typer.Argument(help="Bên nhận sự kiện / the subscriber")],
    reason: Reason,
    past: Annotated[
        UUID | None,
        typer.Option("--past", help="Bỏ qua sự kiện đang vướng / go on after this event"),
    ] = None,
) -> None:
    """Cho chạy lại ngay / let it try again now."""
    visitor = visit("operations.mend", everywhere=True)
    journal.restart(subscriber=name, past=past, reason=reason, actor=visitor.actor, at=visitor.at)
    _done(past is not None, name)


@mend.command("job")
def mend_job(
    job: Annotated[int, typer.Argument(help="Số việc / the job")], reason: Reason, give_up: GiveUp = False
) -> None:
    """Làm lại một việc nền / have a job done again."""
    visitor = visit("operations.mend", everywhere=True)
    do = mending.give_up_job if give_up else mending.retry_job
    do(job=job, reason=reason, actor=visitor.actor, at=visitor.at)
    _done(give_up, str(job))


def _done(given_up: bool, what: str) -> None:
    terminal.done("Đã bỏ / given up" if given_up else "Sẽ làm lại / tried again", what)
