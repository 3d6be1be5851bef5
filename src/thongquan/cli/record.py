"""`thongquan journal …`: the record proves itself."""

import json
import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.text import Text

from thongquan.cli import terminal
from thongquan.journal import services
from thongquan.kernel.refusals import Refused

journal = typer.Typer(no_args_is_help=True, help="Nhật ký / the record, and its proofs.")
FAULTS_SHOWN = 20


@journal.command("verify")
def verify(
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option("--checkpoint", help="Điểm niêm phong giữ ở nơi khác / a checkpoint kept elsewhere"),
    ] = None,
) -> None:
    """Đọc lại toàn bộ nhật ký / read the whole record again. Exit status 1 where something is wrong."""
    witnessed = [_checkpoint(path) for path in checkpoint or []]
    with terminal.progress() as bar:
        task = bar.add_task("Kiểm tra nhật ký / verifying", total=None)
        found = services.verify(
            witnessed=witnessed, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    console = terminal.out()
    if found.faults:
        console.print(Text(f"✗ {len(found.faults) + found.faults_left_out} lỗi / faults", "bold red"))
        for fault in found.faults[:FAULTS_SHOWN]:
            console.print(f"  {fault.code}  {fault.subject}  {fault.detail}", markup=False)
        raise typer.Exit(1)
    console.print(Text("✓ Nhật ký nguyên vẹn / the record is whole", "bold green"))
    rows = [
        ("Mục đã niêm phong / leaves sealed", terminal.money(found.size)),
        ("Điểm niêm phong / checkpoints", terminal.money(found.checkpoints)),
        ("Đang chờ niêm phong / waiting to be sealed", terminal.money(found.waiting)),
        ("Nội dung tiêu hủy theo luật / destroyed lawfully", terminal.money(found.destroyed)),
    ]
    console.print(terminal.grid((("", "left"), ("", "right")), rows))
    console.print(Text(f"Gốc / root  {found.root}", "dim"))


def _checkpoint(path: Path) -> str:
    """A note, or the answer of /api/v1/journal/checkpoint that holds one."""
    try:
        text = path.read_text("utf-8")
        return str(json.loads(text)["checkpoint"]) if text.startswith("{") else text
    except (OSError, ValueError, KeyError):
        raise Refused("no-such-file", file=path) from None


@journal.command("prove")
def prove(leaf: Annotated[UUID, typer.Argument(help="Mã mục / identifier of the leaf")]) -> None:
    """Bằng chứng một mục nằm trong nhật ký / an inclusion proof, as JSON (docs/verify_proof.py checks it)."""
    sys.stdout.write(json.dumps(services.prove(leaf), ensure_ascii=False, indent=2) + "\n")
