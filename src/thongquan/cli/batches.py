"""`thongquan batch …`: files of many declarations that were sent, their answers, the rest to be mended."""

from pathlib import Path
from typing import Annotated

import typer

from thongquan.clearance.selectors import bulk
from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, print_json
from thongquan.cli.declare import show as show_answers
from thongquan.cli.listing import listing
from thongquan.cli.session import Visit, visit
from thongquan.kernel.identifiers import Subject

batch = typer.Typer(no_args_is_help=True, help="Tệp nhiều tờ khai đã gửi / files of many declarations.")
Receipt = Annotated[str, typer.Argument(help="Số biên nhận / number of its receipt")]
_SENT = ("receipt", "name", "sent_at", "state", "declarations", "registered", "refused", "rest")


def mine(visitor: Visit) -> list[Subject]:
    scopes = visitor.signed.scopes(visitor.permission, at=visitor.at)
    return [scope.party for scope in scopes if scope.party is not None]


@batch.command("list")
def list_batches(as_json: AsJson = False) -> None:
    """Các tệp đã gửi, mới nhất trước / what was sent, the newest first."""
    found, _ = bulk.listed(mine(visit("declaration.batch")))
    rows = [
        {
            "receipt": one.receipt,
            "name": one.name,
            "sent_at": one.sent_at.isoformat(),
            "state": one.progress.state,
            "declarations": one.progress.declarations,
            "registered": one.progress.registered,
            "refused": one.progress.refused,
            "rest": one.rest,
        }
        for one in found
    ]
    listing(rows, _SENT, as_json=as_json)


@batch.command("show")
def show(
    receipt: Receipt,
    refused: Annotated[
        bool, typer.Option("--refused", help="Chỉ tờ bị từ chối / only what was refused")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Kết quả từng tờ khai / the answer to each declaration."""
    only = "refused" if refused else ""
    told = bulk.batch_of(receipt, senders=mine(visit("declaration.batch")), only=only)
    if as_json:
        print_json(told)
    else:
        show_answers(told)


@batch.command("rest")
def rest(
    receipt: Receipt,
    to: Annotated[Path | None, typer.Option("--to", help="Ghi vào tệp / write to this file")] = None,
) -> None:
    """Ghi tệp gồm những gì bị từ chối, kèm lý do, để sửa / what was refused and why, to mend and send again."""
    name, body, _ = bulk.rest_of(receipt, mine(visit("declaration.batch")))
    path = to or Path(name)
    path.write_bytes(body)
    terminal.done("Đã ghi / written", str(path))
