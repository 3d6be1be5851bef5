"""`thongquan approvals`: what waits for a second person; what one proposed is taken back."""

from typing import Annotated

import typer

from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson
from thongquan.cli.listing import listing
from thongquan.cli.session import visit
from thongquan.partnership.selectors import pending
from thongquan.partnership.services import taking_back


def approvals(as_json: AsJson = False) -> None:
    """Việc chờ người thứ hai, việc của bạn trước / what waits for a second person, yours to decide first."""
    visitor = visit("approval.view")
    found = [one.told() for one in pending.waiting(visitor.signed, visitor.at)]
    listing(found, ("kind", "key", "about", "by", "at", "stands", "reason"), as_json=as_json)


def take_back(
    kind: Annotated[str, typer.Argument(help="Loại việc như danh sách nêu / kind, as the list has it")],
    key: Annotated[str, typer.Argument(help="Khóa như danh sách nêu / key, as the list has it")],
    reason: Annotated[str, typer.Option("--reason", help="Lý do / reason")],
) -> None:
    """Rút lại việc bạn đã đề nghị, chưa ai duyệt / take back what you proposed and nobody has decided."""
    visitor = visit("approval.view")
    taking_back.take_back(kind=kind, key=key, reason=reason, signed=visitor.signed, at=visitor.at)
    terminal.done("Đã rút lại / taken back")
