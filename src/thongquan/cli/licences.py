"""`thongquan licence …`: what was granted, what is left of it, what is changed in it."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer
from rich.text import Text

from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Note, Reason, print_json
from thongquan.cli.licensing import Amounts, amounts_of
from thongquan.cli.listing import listing
from thongquan.cli.session import visit
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import told
from thongquan.licensing.domain.amendments import Change
from thongquan.licensing.selectors import access, amendments, licences
from thongquan.licensing.selectors.access import APPLY, DECIDE, READ
from thongquan.licensing.services import amending, deciding

licence = typer.Typer(no_args_is_help=True, help="Giấy phép / licences and what is left of them.")
Which = Annotated[str, typer.Argument(metavar="LICENCE", help="Số giấy phép / the licence: VN-G00000001")]
Request = Annotated[int, typer.Argument(metavar="AMENDMENT", help="Số đề nghị / number of the request")]
Until = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Ngày cuối / the last day: 2026-12-31")
]
LIST_MOST = 200
_LICENCE = ("identifier", "paper", "state", "valid_through")
_AMENDMENT = ("amendment", "licence", "paper", "party", "due", "reason")


@licence.command("list")
def list_licences(as_json: AsJson = False) -> None:
    """Giấy phép của mình, của cơ quan / one's own licences, an agency's those it granted."""
    visitor = visit(READ)
    found, _ = licences.licences(visitor.signed, visitor.at, limit=LIST_MOST)
    listing(found, _LICENCE, as_json=as_json)


@licence.command("show")
def show_licence(which: Which, as_json: AsJson = False) -> None:
    """Giấy phép và số còn lại / a licence and what is left of it."""
    visitor = visit(READ)
    found = licences.licence(visitor.signed, which, visitor.at)
    if as_json:
        print_json(told(found))
        return
    console = terminal.out()
    console.print(Text.assemble((found["identifier"], "bold"), f"  {terminal.said(found['state_text'])}"))
    for line in found["lines"]:
        console.print(
            Text(f"  {line['line']}. {line['code']}: {line['left']} / {line['granted']} {line['measure']}")
        )
    for one in found["amendments"]:
        console.print(Text(f"  {one['amendment']}  {terminal.said(one['state_text'])}  {one['reason']}"))
    for one in found["movements"]:
        console.print(
            Text(f"  {one['at']:%Y-%m-%d}  {one['declaration']}  {one['item']}: {one['amount']}", "dim")
        )


@licence.command("asked")
def asked(as_json: AsJson = False) -> None:
    """Đề nghị sửa đổi chờ giải quyết, gấp nhất trước / changes asked for, the most pressing first."""
    visitor = visit(DECIDE)
    listing(amendments.waiting(visitor.signed, visitor.at), _AMENDMENT, as_json=as_json)


@licence.command("ask")
def ask(which: Which, reason: Reason, amount: Amounts = None, until: Until = None) -> None:
    """Đề nghị sửa đổi / its holder asks for other amounts, another last day."""
    at, key, actor = _of(which, APPLY)
    change = Change(amounts_of(amount), until.date() if until else None)
    made = amending.ask(licence=key, change=change, reason=reason, actor=actor, at=at)
    terminal.done("Đã đề nghị sửa đổi / asked for", str(made))


@licence.command("amend")
def amend(which: Which, reason: Reason, amount: Amounts = None, until: Until = None) -> None:
    """Cơ quan tự sửa đổi / by the agency itself; never less than was used."""
    at, key, actor = _of(which, DECIDE)
    change = Change(amounts_of(amount), until.date() if until else None)
    amending.amend(licence=key, change=change, reason=reason, actor=actor, at=at)
    terminal.done("Đã sửa đổi / amended", which)


@licence.command("grant-amendment")
def grant_amendment(which: Which, request: Request, note: Note = "") -> None:
    """Chấp nhận đề nghị sửa đổi / grant what its holder asked for."""
    _decide(which, request, DECIDE, amending.grant, "Đã chấp nhận sửa đổi / amendment granted", note=note)


@licence.command("refuse-amendment")
def refuse_amendment(which: Which, request: Request, reason: Reason) -> None:
    """Từ chối đề nghị sửa đổi, kèm lý do / refuse it, with the reason."""
    _decide(which, request, DECIDE, amending.refuse, "Đã từ chối sửa đổi / amendment refused", reason=reason)


@licence.command("withdraw-amendment")
def withdraw_amendment(which: Which, request: Request) -> None:
    """Rút đề nghị sửa đổi / it is wanted no more."""
    _decide(which, request, APPLY, amending.withdraw, "Đã rút đề nghị / withdrawn")


@licence.command("revoke")
def revoke(which: Which, reason: Reason) -> None:
    """Thu hồi / from now on it answers nothing."""
    at, key, actor = _of(which, DECIDE)
    deciding.revoke(licence=key, reason=reason, actor=actor, at=at)
    terminal.done("Đã thu hồi / revoked", which)


@licence.command("surrender")
def surrender(which: Which) -> None:
    """Trả lại / its holder needs it no more."""
    at, key, actor = _of(which, APPLY)
    deciding.surrender(licence=key, actor=actor, at=at)
    terminal.done("Đã trả lại / surrendered", which)


def _of(which: str, permission: str) -> tuple[datetime, int, Actor]:
    """When, its key, as whom one acts on it."""
    visitor = visit(permission)
    row = access.licence(visitor.signed, which, permission, visitor.at)
    return visitor.at, row.pk, access.acting(visitor.signed, row, permission, visitor.at)


def _decide(
    which: str, request: int, permission: str, do: Callable[..., object], done: str, **said: str
) -> None:
    visitor = visit(permission)
    row = access.licence(visitor.signed, which, permission, visitor.at)
    actor = access.acting(visitor.signed, row, permission, visitor.at)
    do(amendment=amendments.require(row, request), actor=actor, at=visitor.at, **said)
    terminal.done(done, which)
