"""`thongquan application …` and `thongquan licence …`: asked of other agencies, granted, used."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from thongquan.cli import install, terminal
from thongquan.cli.declaration import AsJson, Reason, print_json
from thongquan.cli.listing import listing
from thongquan.cli.session import Visit, visit
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import told
from thongquan.kernel.refusals import Refused
from thongquan.licensing.messages import table
from thongquan.licensing.selectors import access, applications, licences, shown
from thongquan.licensing.selectors.access import APPLY, DECIDE, VIEW
from thongquan.licensing.selectors.applications import Filters
from thongquan.licensing.services import applying, deciding
from thongquan.licensing.services.applying import Wanted
from thongquan.licensing.services.deciding import Granting

application = typer.Typer(no_args_is_help=True, help="Hồ sơ xin cấp phép / applications to other agencies.")
licence = typer.Typer(no_args_is_help=True, help="Giấy phép / licences and what is left of them.")
Which = Annotated[str, typer.Argument(metavar="APPLICATION", help="Số hồ sơ / the application: VN-N00000001")]
WhichLicence = Annotated[
    str, typer.Argument(metavar="LICENCE", help="Số giấy phép / the licence: VN-G00000001")
]
WhichProcedure = Annotated[
    str, typer.Argument(metavar="PROCEDURE", help="Thủ tục / the procedure: thongquan application procedures")
]
Said = Annotated[str, typer.Option("--text", help="Nội dung / the words")]
Amounts = Annotated[
    list[str] | None, typer.Option("--amount", help="Lượng cấp theo dòng / how much of a line: 1=80")
]
LIST_MOST = 200
_PROCEDURE = ("procedure", "agency", "paper", "text")
_TAKES = ("procedure", "agency", "waiting", "decided", "median_hours", "late")
_APPLICATION = ("identifier", "procedure", "state", "awaited", "due", "number", "licence")
_LICENCE = ("identifier", "paper", "state", "valid_through")


@application.command("procedures")
def procedures(
    code: Annotated[str, typer.Option("--code", help="Mã hàng / code of the goods")] = "",
    as_json: AsJson = False,
) -> None:
    """Thủ tục của các bộ, ngành / procedures of other agencies."""
    install.if_empty()
    listing(shown.procedures(at=datetime.now(UTC), code=code), _PROCEDURE, as_json=as_json)


@application.command("clocks")
def clocks(as_json: AsJson = False) -> None:
    """Mỗi cơ quan giải quyết trong bao lâu / how long each agency may take, and took."""
    install.if_empty()
    listing(applications.takes(at=datetime.now(UTC)), _TAKES, as_json=as_json)


@application.command("template")
def template(procedure: WhichProcedure) -> None:
    """Dòng tiêu đề của bảng khai (CSV) / the heading of the table to be filled in."""
    install.if_empty()
    fields = shown.procedure(procedure, at=datetime.now(UTC))["fields"]
    typer.echo(table.template([one["field"] for one in fields]), nl=False)


@application.command("apply")
def apply(
    procedure: WhichProcedure,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON, CSV")],
    party: Annotated[str, typer.Option("--for", help="Thay mặt đơn vị / for which party")] = "",
) -> None:
    """Lập hồ sơ từ tệp; còn thiếu gì thì nói ngay / a draft from a file; it tells what it lacks."""
    visitor = visit(APPLY)
    given = _read(file)
    wanted = Wanted(procedure, given["direction"], given["fields"], given["goods"], party=party)
    made = applying.draft(wanted=wanted, signed=visitor.signed, at=visitor.at)
    terminal.done("Đã lập hồ sơ / drafted", made)
    _findings(applications.application(visitor.signed, made, visitor.at))


@application.command("attach")
def attach(
    which: Which,
    document: Annotated[str, typer.Argument(help="Giấy tờ nào / which document of the procedure")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
) -> None:
    """Đính kèm giấy tờ / attach a document."""
    visitor, key, actor = _of(which, APPLY)
    with file.open("rb") as body:
        applying.attach(
            application=key, document=document, name=file.name, body=body, actor=actor, at=visitor.at
        )
    terminal.done("Đã đính kèm / attached", file.name)
    _findings(applications.application(visitor.signed, which, visitor.at))


@application.command("send")
def send(which: Which) -> None:
    """Gửi cơ quan cấp phép / to the agency."""
    visitor, key, actor = _of(which, APPLY)
    applying.send(application=key, actor=actor, at=visitor.at)
    _moved(visitor, which)


@application.command("supplement")
def supplement(which: Which, text: Said) -> None:
    """Bổ sung theo yêu cầu / what was asked for is there."""
    visitor, key, actor = _of(which, APPLY)
    applying.supplement(application=key, text=text, actor=actor, at=visitor.at)
    _moved(visitor, which)


@application.command("withdraw")
def withdraw(which: Which) -> None:
    """Rút hồ sơ / it is wanted no more."""
    visitor, key, actor = _of(which, APPLY)
    applying.withdraw(application=key, actor=actor, at=visitor.at)
    _moved(visitor, which)


@application.command("list")
def list_applications(
    state: Annotated[str, typer.Option("--state", help="waiting, draft, sent, received …")] = "",
    as_json: AsJson = False,
) -> None:
    """Hồ sơ của mình, của cơ quan / one's own applications, an agency's those sent to it."""
    visitor = visit(VIEW)
    page = applications.page(visitor.signed, Filters(state=state), visitor.at, limit=LIST_MOST)
    listing(page.applications, _APPLICATION, as_json=as_json)


@application.command("desk")
def desk(as_json: AsJson = False) -> None:
    """Hồ sơ chờ giải quyết, gấp nhất trước / what the agency has to do, the most pressing first."""
    visitor = visit(DECIDE)
    listing(applications.waiting(visitor.signed, visitor.at), _APPLICATION, as_json=as_json)


@application.command("show")
def show(which: Which, as_json: AsJson = False) -> None:
    """Một hồ sơ và các bước / an application and its steps."""
    visitor = visit(VIEW)
    found = applications.application(visitor.signed, which, visitor.at)
    if as_json:
        print_json(told(found))
        return
    console = terminal.out()
    heading = f"  {terminal.said(found['procedure_text'])}  {terminal.said(found['state_text'])}"
    console.print(Text.assemble((found["identifier"], "bold"), heading))
    for step in found["steps"]:
        console.print(Text(f"  {step['at']:%Y-%m-%d %H:%M UTC}  {terminal.word(step['act'])}  {step['text']}"))
    _findings(found)


@application.command("receive")
def receive(which: Which) -> None:
    """Tiếp nhận, cấp số / it gets its number, and the clock runs."""
    visitor, key, actor = _of(which, DECIDE)
    deciding.receive(application=key, actor=actor, at=visitor.at)
    _moved(visitor, which)


@application.command("ask")
def ask(which: Which, text: Said) -> None:
    """Yêu cầu bổ sung / ask for a supplement."""
    visitor, key, actor = _of(which, DECIDE)
    deciding.ask_supplement(application=key, text=text, actor=actor, at=visitor.at)
    _moved(visitor, which)


@application.command("inspect")
def inspect(which: Which, text: Said) -> None:
    """Chỉ định kiểm tra hàng / have the goods inspected: where, when, by whom."""
    visitor, key, actor = _of(which, DECIDE)
    deciding.assign_inspection(application=key, text=text, actor=actor, at=visitor.at)
    _moved(visitor, which)


@application.command("grant")
def grant(which: Which, amount: Amounts = None, note: Annotated[str, typer.Option("--note")] = "") -> None:
    """Cấp phép / grant the licence."""
    visitor, key, actor = _of(which, DECIDE)
    granting = Granting(amounts=_amounts(amount), note=note)
    made = deciding.grant(application=key, granting=granting, actor=actor, at=visitor.at)
    terminal.done("Đã cấp phép / granted", made)


@application.command("refuse")
def refuse(which: Which, reason: Reason) -> None:
    """Từ chối, kèm lý do / refuse, with the reason."""
    visitor, key, actor = _of(which, DECIDE)
    deciding.refuse(application=key, reason=reason, actor=actor, at=visitor.at)
    _moved(visitor, which)


@licence.command("list")
def list_licences(as_json: AsJson = False) -> None:
    """Giấy phép của mình, của cơ quan / one's own licences, an agency's those it granted."""
    visitor = visit(VIEW)
    found, _ = licences.licences(visitor.signed, visitor.at, limit=LIST_MOST)
    listing(found, _LICENCE, as_json=as_json)


@licence.command("show")
def show_licence(which: WhichLicence, as_json: AsJson = False) -> None:
    """Giấy phép và số còn lại / a licence and what is left of it."""
    visitor = visit(VIEW)
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
    for one in found["movements"]:
        console.print(
            Text(f"  {one['at']:%Y-%m-%d}  {one['declaration']}  {one['item']}: {one['amount']}", "dim")
        )


@licence.command("amend")
def amend(which: WhichLicence, reason: Reason, amount: Amounts = None) -> None:
    """Sửa đổi lượng cấp / other amounts; never less than was used."""
    visitor = visit(DECIDE)
    row = access.licence(visitor.signed, which, DECIDE, visitor.at)
    actor = access.acting(visitor.signed, row, DECIDE, visitor.at)
    deciding.amend(
        licence=row.pk,
        amounts=_amounts(amount),
        valid_through=None,
        reason=reason,
        actor=actor,
        at=visitor.at,
    )
    terminal.done("Đã sửa đổi / amended", which)


@licence.command("revoke")
def revoke(which: WhichLicence, reason: Reason) -> None:
    """Thu hồi / from now on it answers nothing."""
    visitor = visit(DECIDE)
    row = access.licence(visitor.signed, which, DECIDE, visitor.at)
    actor = access.acting(visitor.signed, row, DECIDE, visitor.at)
    deciding.revoke(licence=row.pk, reason=reason, actor=actor, at=visitor.at)
    terminal.done("Đã thu hồi / revoked", which)


@licence.command("surrender")
def surrender(which: WhichLicence) -> None:
    """Trả lại / its holder needs it no more."""
    visitor = visit(APPLY)
    row = access.licence(visitor.signed, which, APPLY, visitor.at)
    actor = access.acting(visitor.signed, row, APPLY, visitor.at)
    deciding.surrender(licence=row.pk, actor=actor, at=visitor.at)
    terminal.done("Đã trả lại / surrendered", which)


def _read(file: Path) -> dict[str, Any]:
    body = file.read_bytes()
    if file.suffix.lower() == ".csv":
        return table.read(body)
    try:
        found = json.loads(body)
        goods = [{name: str(good[name]) for name in table.GOODS if name in good} for good in found["goods"]]
        return {
            "direction": found["direction"] if found["direction"] in table.WAYS else "",
            "fields": {str(name): str(value) for name, value in found["fields"].items()},
            "goods": [{"code": "", **good} for good in goods],
        }
    except (ValueError, KeyError, TypeError, AttributeError) as why:
        raise Refused("table-unreadable", why=why) from None


def _amounts(given: list[str] | None) -> dict[int, str]:
    pairs = (one.partition("=") for one in given or ())
    return {int(line): amount for line, _, amount in pairs if line.isdigit()}


def _findings(found: dict[str, Any]) -> None:
    for one in found["findings"]:
        terminal.out().print(Text(f"  {one['rule']}  {terminal.said(one['message'])}", "yellow"))


def _of(which: str, permission: str) -> tuple[Visit, int, Actor]:
    visitor = visit(permission)
    row = access.application(visitor.signed, which, permission, visitor.at)
    return visitor, row.pk, access.acting(visitor.signed, row, permission, visitor.at)


def _moved(visitor: Visit, which: str) -> None:
    found = applications.application(visitor.signed, which, visitor.at)
    until = f"  → {found['due']:%Y-%m-%d %H:%M UTC}" if found["due"] else ""
    terminal.done(terminal.said(found["state_text"]), f"{which}{until}")
