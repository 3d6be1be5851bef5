"""`thongquan declare FILE`: many declarations in one file; the receipt at once, then the answer to each."""

import csv
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer
from django.utils import timezone
from rich.text import Text

from thongquan.clearance.selectors import access, bulk
from thongquan.clearance.services import arriving, batches, closing
from thongquan.clearance.services.submit import Sent
from thongquan.cli import signing, terminal
from thongquan.cli.reading import body_of
from thongquan.cli.session import Visit, visit
from thongquan.intake import services as intake
from thongquan.kernel.identifiers import Subject

BATCH = 200  # small enough for a bar that moves
PATIENCE = 0.5  # seconds between looks, while a worker has the rest
COLUMNS = ("place", "reference", "registered", "number", "lane", "state", "findings")
MEDIA = {
    ".json": "application/json", ".jsonl": "application/json", ".csv": "text/csv", ".xml": "application/xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def declare(
    file: Annotated[Path, typer.Argument(help="JSON, NDJSON, CSV, XLSX, XML; -: stdin")],
    party: Annotated[str, typer.Option("--for", help="Khai cho ai / the party declared for")] = "",
    message_id: Annotated[
        str, typer.Option("--id", help="Mã thông điệp / message id; gửi lại không khai trùng / safe to resend")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Một đối tượng JSON / one JSON object")] = False,
    to: Annotated[Path | None, typer.Option("--csv", help="Ghi báo cáo CSV / write the report")] = None,
    signature: signing.SignatureFile = None,
    signature_kind: signing.KindOf = None,
    sign_with: signing.SignWith = None,
) -> None:
    """Đăng ký mọi tờ khai trong tệp / register every declaration in a file.

    Trạng thái / exit status: 0 tất cả đã đăng ký / all registered, 1 có tờ khai bị từ chối / some refused.
    """
    visitor = visit("declaration.batch")
    mine = access.declarant_of(visitor.signed, visitor.permission, visitor.at, named=party)
    receipt = _sent(file, message_id, mine, visitor, signing.Signing(signature, signature_kind, sign_with))
    told = answered(receipt, mine)
    if to is not None:
        write_csv(to, told["answers"])
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    else:
        show(told)
    raise typer.Exit(0 if told["registered"] == told["declarations"] else 1)


def _sent(file: Path, message_id: str, party: Subject, visitor: Visit, by: signing.Signing) -> str:
    """The receipt's number, said at once. A signature is over the file as it is."""
    sent = by.of(
        Sent(body_of(file), MEDIA.get(file.suffix.lower(), ""), message_id or str(uuid4()), name=file.name)
    )
    actor = visitor.signed.actor(on_behalf=party)
    receipt = batches.receive_batch(sent=sent, sender=party, actor=actor, at=visitor.at)
    about = f"{receipt.number}  {receipt.size:,} byte  SHA-256 {receipt.body_hash[:16]}…"
    err = terminal.err()
    err.print(Text.assemble(("✓ ", "bold green"), "Biên nhận / receipt  ", (about, "bold")))
    err.print(Text(f"  Mục nhật ký / leaf  {receipt.leaf}", "dim"))
    return receipt.number


def answered(receipt: str, party: Subject) -> dict[str, Any]:
    """Work with whatever worker there is until every declaration of the receipt has its answer."""
    with terminal.progress() as bar:
        task = bar.add_task("Tờ khai / declarations", total=None)
        intake.work(bulk.KIND, limit=1, at=timezone.now())
        told = bulk.batch_of(receipt, senders=[party])
        bar.update(task, total=told["declarations"] or None)
        while told["state"] != "done":
            worked = intake.work(arriving.KIND, limit=BATCH, at=timezone.now())
            bar.advance(task, worked)
            if not worked:
                intake.work(bulk.KIND, limit=1, at=timezone.now())
                told = bulk.batch_of(receipt, senders=[party])
                bar.update(task, total=told["declarations"] or None, completed=told["answered"])
                time.sleep(0 if told["state"] == "done" else PATIENCE)
        bar.update(task, completed=told["declarations"])
    if closing.close_done(at=timezone.now()):
        told = bulk.batch_of(receipt, senders=[party])
    return told


def write_csv(path: Path, answers: Sequence[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_row(one) for one in answers)


def _row(one: Mapping[str, Any]) -> tuple[object, ...]:
    rules = " ".join(dict.fromkeys(str(found["rule"]) for found in one.get("findings", ())))
    found = tuple(one.get(name, "") for name in COLUMNS[1:6])
    return (one["place"], *found, rules or one.get("why", ""))


def show(told: Mapping[str, Any]) -> None:
    console = terminal.out()
    rows = []
    for one in told["answers"]:
        place, reference, registered, number, lane, state, rules = _row(one)
        sign = Text("✓", "green") if registered else Text("✗", "red")
        rows.append(
            (place, sign, reference, number, terminal.lane(str(lane)), terminal.word(str(state)), rules)
        )
    columns = (
        ("#", "right"), ("", "code"), ("Mã / reference", "code"), ("Số / number", "code"),
        ("Luồng / lane", "code"), ("Trạng thái / state", "left"), ("Quy tắc / rules", "left"),
    )  # fmt: skip
    console.print(terminal.grid(columns, rows))
    refused = told["answered"] - told["registered"]
    summary = f"{told['registered']:,} đã đăng ký / registered · {refused:,} bị từ chối / refused"
    console.print(Text(f"\n{summary}", "bold"))
    if told["rest"]:
        console.print(Text(f"› thongquan batch rest {told['receipt']}", "dim"))
