"""`thongquan draft …`: a declaration on its way to be one: kept a while, changed, registered once."""

import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer
from rich.text import Text

from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.messages import drafted as incomplete
from thongquan.clearance.messages.parsed import Read
from thongquan.clearance.selectors import access, drafts
from thongquan.clearance.selectors.drafts import Drafted
from thongquan.clearance.selectors.formats import limits
from thongquan.clearance.services import drafted
from thongquan.clearance.services import drafts as services
from thongquan.clearance.services.submit import JSON, Sent
from thongquan.cli import assess, signing, terminal
from thongquan.cli.declaration import AsJson, one_declaration, print_json
from thongquan.cli.listing import listing
from thongquan.cli.reading import body_of
from thongquan.cli.session import Visit, visit, visit_of
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused

draft = typer.Typer(no_args_is_help=True, help="Bản nháp / drafts: start, save, preview, register.")
Key = Annotated[UUID, typer.Argument(help="Mã bản nháp / the draft")]
Version = Annotated[int, typer.Option("--version", help="Bản đã đọc / the version read; 0: đang có / as is")]
COLUMNS = ("draft", "direction", "reference", "items", "saved_at", "expires_at")


class _File(msgspec.Struct):
    """What `show --json` writes, changed at will."""

    draft: UUID
    version: int
    content: msgspec.Raw


@draft.command("start")
def start(
    export: Annotated[bool, typer.Option("--export", help="Xuất khẩu / an export")] = False,
    principal: Annotated[str, typer.Option("--for", help="Mã số thuế được khai thay / declared for")] = "",
    party: Annotated[str, typer.Option("--as", help="Khai với tư cách / the party you speak for")] = "",
    copy: Annotated[str, typer.Option("--copy", help="Số tờ khai chép lại / a declaration to copy")] = "",
    file: Annotated[Path | None, typer.Option("--from", help="JSON, CSV, XLSX, SAD XML, WCO XML")] = None,
    as_json: AsJson = False,
) -> None:
    """Bắt đầu một tờ khai: trắng, chép lại, hoặc từ tệp / begin one: blank, a copy, or from a file."""
    visitor = visit(drafts.PERMISSION)
    mine = access.declarant_of(visitor.signed, visitor.permission, visitor.at, named=party)
    copied = visit_of(copy, access.VIEW).known.key if copy else None
    made = services.start(
        party=mine,
        kind="EX" if export else "IM",
        principal=principal,
        copy_of=copied,
        content=one_declaration(file) if file is not None else None,
        actor=visitor.signed.actor(on_behalf=mine),
        at=visitor.at,
    )
    _tell(made, as_json)


@draft.command("list")
def listed(as_json: AsJson = False) -> None:
    """Các bản nháp đang mở / the open ones, and until when they are kept."""
    visitor = visit(drafts.PERMISSION)
    listing(drafts.page(visitor.signed, visitor.at, limit=drafts.PAGE_MOST).drafts, COLUMNS, as_json=as_json)


@draft.command("show")
def show(key: Key, to: Annotated[Path | None, typer.Option("--to", help="Ghi ra tệp / a file")] = None) -> None:
    """Cả bản nháp, để sửa rồi `save` / all of it as JSON, to change and `save`."""
    _, known = _of(key, drafts.PERMISSION)
    body = msgspec.json.format(msgspec.json.encode(known.told()), indent=2)
    if to is not None:
        to.write_bytes(body + b"\n")
    else:
        sys.stdout.write(body.decode() + "\n")


@draft.command("save")
def save(
    file: Annotated[Path, typer.Argument(help="Như `show` đã ghi / as `show` wrote it; -: stdin")],
    as_json: AsJson = False,
) -> None:
    """Lưu những gì đã sửa; chưa đủ cũng được / keep what was changed; it may be incomplete."""
    try:
        given = msgspec.json.decode(body_of(file), type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused("unreadable", why=error) from None
    visitor, known = _of(given.draft, drafts.PERMISSION)
    content = _content(incomplete.read(bytes(given.content), limits=limits()))
    saved = services.save(
        draft=known.id,
        version=given.version,
        content=content,
        actor=_actor(visitor, known),
        at=visitor.at,
    )
    _tell(saved, as_json)


@draft.command("fill")
def fill(
    key: Key,
    file: Annotated[Path, typer.Argument(help="JSON, CSV, XLSX, SAD XML, WCO XML")],
    version: Version = 0,
    as_json: AsJson = False,
) -> None:
    """Thay nội dung bằng tờ khai trong tệp / put the declaration in a file in its place."""
    visitor, known = _of(key, drafts.PERMISSION)
    filled = services.fill(
        draft=known.id,
        version=version or known.version,
        content=one_declaration(file),
        actor=_actor(visitor, known),
        at=visitor.at,
    )
    _tell(filled, as_json)


@draft.command("discard")
def discard(key: Key) -> None:
    """Xóa bản nháp / it is gone, content and all."""
    visitor, known = _of(key, drafts.PERMISSION)
    services.discard(draft=known.id, actor=_actor(visitor, known), at=visitor.at)
    terminal.done("Đã xóa bản nháp / the draft is discarded")


@draft.command("preview")
def preview(key: Key, as_json: AsJson = False) -> None:
    """Khai thử như bản đang lưu / as registration would judge what is saved."""
    visitor, known = _of(key, "declaration.preview")
    answer = drafted.preview_draft(draft=known, at=visitor.at)
    if as_json:
        print_json(answer)
    else:
        assess.show(answer)
    raise typer.Exit(assess.STATUS[answer["judged"]])


@draft.command("register")
def register(
    key: Key,
    version: Version = 0,
    as_json: AsJson = False,
    signature: signing.SignatureFile = None,
    signature_kind: signing.KindOf = None,
    sign_with: signing.SignWith = None,
    to_sign: signing.ToSign = None,
) -> None:
    """Đăng ký; gõ lại không khai trùng / register it; typed again, it registers nothing twice."""
    visitor, known = _of(key, "declaration.register")
    by = signing.Signing(signature, signature_kind, sign_with, to_sign)
    made = by.of(Sent(drafted.body_of(known.id), JSON, ""))
    answered = drafted.register_draft(
        draft=known.id,
        version=version or known.version,
        actor=_actor(visitor, known),
        at=visitor.at,
        signature=made.signature,
        signature_kind=made.signature_kind,
    )
    told = answered.answer | {"receipt": answered.receipt.number}
    if as_json:
        print_json(told)
    elif told["registered"]:
        terminal.done("Đã đăng ký / registered", told["number"])
        state = Text(terminal.word(told["state"]))
        terminal.out().print(Text.assemble("  ", terminal.lane(told["lane"]), "  ", state))
    else:
        terminal.findings(told["findings"])
    raise typer.Exit(0 if told["registered"] else 1)


def _of(key: UUID, permission: str) -> tuple[Visit, Drafted]:
    visitor = visit(permission)
    return visitor, drafts.require(visitor.signed, key, permission, visitor.at)


def _actor(visitor: Visit, known: Drafted) -> Actor:
    return visitor.signed.actor(on_behalf=known.party)


def _content(read: Read) -> Declaration:
    if read.declaration is None:
        terminal.findings([found.as_dict() for found in read.findings])
        raise Refused("unreadable")
    return read.declaration


def _tell(known: Drafted, as_json: bool) -> None:
    told: dict[str, Any] = known.told()
    if as_json:
        print_json(told)
        return
    terminal.done("Bản nháp / draft", told["draft"])
    about = f"  bản / version {told['version']} · giữ đến / kept until {told['expires_at'][:16]} UTC"
    terminal.out().print(Text(about, "dim"))
