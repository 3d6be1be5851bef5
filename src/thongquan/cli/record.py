"""`thongquan journal …`: the record proves itself."""

import json
import sys
from typing import Annotated
from uuid import UUID

import typer
from rich.text import Text

from thongquan.cli import terminal
from thongquan.journal import services

journal = typer.Typer(no_args_is_help=True, help="Nhật ký / the record, and its proofs.")
FAULTS_SHOWN = 20


@journal.command("verify")
def verify() -> None:
    """Đọc lại toàn bộ nhật ký / read the whole record again. Exit status 1 where something is wrong."""
    with terminal.progress() as bar:
        task = bar.add_task("Kiểm tra nhật ký / verifying", total=None)
        found = services.verify(progress=lambda done, total: bar.update(task, completed=done, total=total))
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


@journal.command("prove")
def prove(leaf: Annotated[UUID, typer.Argument(help="Mã mục / identifier of the leaf")]) -> None:
    """Bằng chứng một mục nằm trong nhật ký / an inclusion proof, as JSON (docs/verify_proof.py checks it)."""
    sys.stdout.write(json.dumps(services.prove(leaf), ensure_ascii=False, indent=2) + "\n")
