"""`thongquan document …`: papers of a declaration, attached, replaced, asked for by an officer, supplied."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from thongquan.clearance.selectors.turns import document_due
from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Number, Reason
from thongquan.cli.listing import listing
from thongquan.cli.session import Visit, visit_of
from thongquan.documents import selectors, services
from thongquan.kernel.refusals import NotFound

document = typer.Typer(no_args_is_help=True, help="Chứng từ / the papers of a declaration.")
File = Annotated[Path, typer.Argument(help="Tệp / file", exists=True, dir_okay=False)]
Paper = Annotated[UUID, typer.Argument(help="Mã chứng từ / document")]
Asked = Annotated[UUID, typer.Argument(help="Mã yêu cầu / request")]
Reference = Annotated[str, typer.Option("--reference", help="Số chứng từ / its own number")]
_PAPERS = ("document", "category", "reference", "name", "late", "attached_at", "ended_at")
_REQUESTS = ("request", "category", "text", "due", "state")


@document.command("attach")
def attach(
    number: Number,
    file: File,
    category: Annotated[str, typer.Option("--category", help="Loại / kind of paper")] = "",
    reference: Reference = "",
) -> None:
    """Đính kèm / attach a file."""
    visitor = visit_of(number, "document.attach")
    with file.open("rb") as body:
        made = services.store(
            body=body, declared_name=file.name, owner=visitor.known.subject, category=category,
            reference=reference, actor=visitor.actor, at=visitor.at,
        )  # fmt: skip
    terminal.done("Đã đính kèm / attached", str(made.id))


@document.command("replace")
def replace(number: Number, paper: Paper, file: File, reason: Reason) -> None:
    """Thay thế, bản cũ vẫn được giữ / a new file in its place; the old one is kept."""
    visitor = visit_of(number, "document.attach")
    if all(one.id != paper for one in selectors.documents(visitor.known.subject)):
        raise NotFound("document", paper)
    with file.open("rb") as body:
        made = services.replace(
            document=paper,
            body=body,
            declared_name=file.name,
            reason=reason,
            actor=visitor.actor,
            at=visitor.at,
        )
    terminal.done("Đã thay thế / replaced", str(made.id))


@document.command("list")
def list_documents(number: Number, as_json: AsJson = False) -> None:
    """Các chứng từ đã đính kèm / what is attached."""
    visitor = visit_of(number, "document.view")
    found = selectors.documents(visitor.known.subject)
    rows = [{"document": str(one.id), **{name: getattr(one, name) for name in _PAPERS[1:]}} for one in found]
    listing(rows, _PAPERS, as_json=as_json)


@document.command("requests")
def list_requests(number: Number, as_json: AsJson = False) -> None:
    """Chứng từ công chức yêu cầu / what officers asked for, until when."""
    visitor = visit_of(number, "document.view")
    found = selectors.requests(visitor.known.subject)
    rows = [
        {"request": str(one.id), "category": one.category, "text": dict(one.text), "due": one.due,
         "state": str(one.state)}
        for one in found
    ]  # fmt: skip
    listing(rows, _REQUESTS, as_json=as_json)


@document.command("ask")
def ask(
    number: Number,
    category: Annotated[str, typer.Argument(help="Loại / kind of paper")],
    text: Annotated[list[str], typer.Option("--text", help="vi=… en=…: nội dung / what is asked, by language")],
) -> None:
    """Yêu cầu nộp chứng từ, hạn theo luật / ask for a paper; the clock of the law says until when."""
    visitor = visit_of(number, "document.request")
    due = document_due(visitor.known.key, at=visitor.at)
    made = services.ask(
        owner=visitor.known.subject, category=category, text=_texts(text), due=due, actor=visitor.actor,
        at=visitor.at,
    )  # fmt: skip
    terminal.done("Đã yêu cầu / asked", f"{made.id}, {due:%Y-%m-%d %H:%M} UTC")


@document.command("supply")
def supply(number: Number, asked: Asked, file: File, reference: Reference = "") -> None:
    """Nộp chứng từ được yêu cầu; quá hạn thì ghi là muộn / supply it; past its time it is marked late."""
    visitor = _of_request(number, asked, "document.attach")
    with file.open("rb") as body:
        made = services.supply(
            request=asked, body=body, declared_name=file.name, reference=reference, actor=visitor.actor,
            at=visitor.at,
        )  # fmt: skip
    terminal.done("Đã nộp / supplied", f"{made.id}{' (muộn / late)' if made.late else ''}")


@document.command("accept")
def accept(number: Number, asked: Asked) -> None:
    """Chấp nhận chứng từ đã nộp / what was supplied is what was asked for."""
    visitor = _of_request(number, asked, "document.request")
    services.accept_supply(request=asked, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã chấp nhận / accepted", str(asked))


@document.command("return")
def give_back(number: Number, asked: Asked, reason: Reason) -> None:
    """Trả lại, yêu cầu nộp lại / not what was asked for: asked again, with a clock of its own."""
    visitor = _of_request(number, asked, "document.request")
    due = document_due(visitor.known.key, at=visitor.at)
    services.return_supply(request=asked, reason=reason, due=due, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã trả lại / returned", f"{asked}, {due:%Y-%m-%d %H:%M} UTC")


@document.command("withdraw")
def withdraw(number: Number, asked: Asked, reason: Reason) -> None:
    """Rút yêu cầu / the paper is no longer asked for."""
    visitor = _of_request(number, asked, "document.request")
    services.withdraw_request(request=asked, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã rút / withdrawn", str(asked))


def _of_request(number: str, asked: UUID, permission: str) -> Visit:
    """NotFound where the request is not of that declaration."""
    visitor = visit_of(number, permission)
    if all(one.id != asked for one in selectors.requests(visitor.known.subject)):
        raise NotFound("request", asked)
    return visitor


def _texts(given: list[str]) -> dict[str, str]:
    """{"vi": "Nộp C/O"} of ["vi=Nộp C/O"]."""
    texts = {language: text for language, equals, text in (one.partition("=") for one in given) if equals}
    if len(texts) != len(given) or not all(texts.values()):
        raise typer.BadParameter("vi=… en=…")
    return texts
