"""`thongquan destruction …`: details destroyed by law, by two people who stand for every office."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from thongquan.books import selectors as books
from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Reason, print_json
from thongquan.cli.listing import listing
from thongquan.cli.session import visit
from thongquan.documents import selectors, services

destruction = typer.Typer(no_args_is_help=True, help="Tiêu hủy hồ sơ / details destroyed by law.")
Which = Annotated[int, typer.Argument(help="Số đề nghị / its number")]
_COLUMNS = ("destruction", "state", "due", "about", "count", "payloads", "documents", "proposed_by", "basis")


@destruction.command("propose")
def propose_destruction(
    reason: Reason,
    basis: Annotated[str, typer.Option("--basis", help="Căn cứ pháp luật / the law or order that wants it")],
    due: Annotated[
        datetime | None,
        typer.Option(
            "--due",
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Hết hạn lưu đến ngày / kept long enough by this day",
        ),
    ] = None,
    leaf: Annotated[list[UUID] | None, typer.Option("--leaf", help="Mục nhật ký / a leaf")] = None,
    about: Annotated[str, typer.Option("--about", help="Mọi mục về / all about: party:VN-P00000017")] = "",
) -> None:
    """Đề nghị tiêu hủy nội dung; mục nhật ký vẫn còn / propose; the leaves of the journal stay."""
    visitor = visit("destruction.propose", everywhere=True)
    made = services.propose_destruction(
        basis=basis,
        reason=reason,
        due=due.date() if due else None,
        leaves=leaf or [],
        about=about,
        on=books.today(visitor.at),
        actor=visitor.actor,
        at=visitor.at,
    )
    terminal.done("Đã đề nghị, chờ người thứ hai / proposed, for a second person", str(made))


@destruction.command("list")
def list_destructions(
    as_json: AsJson = False,
    state: Annotated[str, typer.Option("--state", help="Trạng thái / state")] = "",
) -> None:
    """Các đề nghị, mới nhất trước / proposals, the newest first."""
    visit("destruction.view", everywhere=True)
    listing(selectors.destructions(state=state), _COLUMNS, as_json=as_json)


@destruction.command("show")
def show_destruction(which: Which, as_json: AsJson = False) -> None:
    """Đề nghị và những gì sẽ mất / a proposal, and what would be gone."""
    visitor = visit("destruction.view", everywhere=True)
    told = selectors.destruction(which, at=visitor.at)
    if as_json:
        print_json(told)
        return
    listing([told], _COLUMNS)
    listing(told["concerns"], ("kind", "count"))


@destruction.command("approve")
def approve_destruction(which: Which) -> None:
    """Duyệt, bởi người khác và độc lập / approve, by somebody else; the worker carries it out."""
    visitor = visit("destruction.decide", everywhere=True)
    services.approve_destruction(destruction=which, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã duyệt / approved", str(which))


@destruction.command("refuse")
def refuse_destruction(which: Which, reason: Reason) -> None:
    """Từ chối / refuse."""
    visitor = visit("destruction.decide", everywhere=True)
    services.refuse_destruction(destruction=which, actor=visitor.actor, at=visitor.at, reason=reason)
    terminal.done("Đã từ chối / refused", str(which))
