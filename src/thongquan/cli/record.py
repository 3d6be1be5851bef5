"""`thongquan journal …`: the record proves itself."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.text import Text

from thongquan.clearance.selectors import record as readers
from thongquan.cli import terminal
from thongquan.cli.session import who_now
from thongquan.journal import services
from thongquan.kernel.refusals import NotFound, Refused

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
def prove(
    which: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="Số tờ khai, biên nhận, quyết định, mã đối tượng hoặc mã mục /"
            " a declaration, a receipt, a decision, a subject or a leaf",
        ),
    ],
    event: Annotated[
        str, typer.Option("--event", help="Chỉ loại sự kiện này / of this kind alone: clearance.registered")
    ] = "",
) -> None:
    """Bằng chứng nằm trong nhật ký / inclusion proofs, as JSON (docs/verify_proof.py checks them).

    A leaf gives one proof. Anything else gives a list: each leaf about it that whoever signed in may see.
    """
    leaf = _leaf(which)
    proofs = services.prove(leaf) if leaf else _proofs(which, event)
    sys.stdout.write(json.dumps(proofs, ensure_ascii=False, indent=2) + "\n")


def _leaf(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _proofs(text: str, event: str) -> list[dict[str, Any]]:
    """Of each leaf that is sealed; how many still wait for their seal is said beside. Refused("not-sealed-yet")
    where none is."""
    signed, at = who_now()
    told, reads = readers.provable(signed, text, at=at)
    told = [one for one in told if one.kind.startswith(event)]
    if not told:
        raise NotFound("leaf", f"{text} {event}")
    proofs, waiting = [], []
    for one in told:
        try:
            proofs.append(services.prove(one.id, disclose=reads))
        except Refused as why:
            if why.code != "not-sealed-yet":
                raise
            waiting.append(why)
    if waiting and not proofs:
        raise waiting[0]
    if waiting:
        terminal.err().print(f"{len(waiting)} mục chờ niêm phong / leaves wait for their seal")
    return proofs
