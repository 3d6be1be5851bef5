"""`thongquan application …`: asked of other agencies, decided by them."""

import json
from collections.abc import Callable
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
from thongquan.licensing.selectors import access, applications, measures, shown
from thongquan.licensing.selectors.access import APPLY, DECIDE, VIEW
from thongquan.licensing.selectors.applications import Filters
from thongquan.licensing.services import applying, deciding, fees
from thongquan.licensing.services.applying import Wanted
from thongquan.licensing.services.deciding import Granting

application = typer.Typer(no_args_is_help=True, help="Hồ sơ xin cấp phép / applications to other agencies.")
Which = Annotated[str, typer.Argument(metavar="APPLICATION", help="Số hồ sơ / the application: VN-N00000001")]
WhichProcedure = Annotated[
    str, typer.Argument(metavar="PROCEDURE", help="Thủ tục / the procedure: thongquan application procedures")
]
Said = Annotated[str, typer.Option("--text", help="Nội dung / the words")]
Amounts = Annotated[
    list[str] | None, typer.Option("--amount", help="Lượng cấp theo dòng / how much of a line: 1=80")
]
LIST_MOST = 200
_PROCEDURE = ("procedure", "agency", "paper", "text")
_TAKES = ("procedure", "agency", "waiting", "decided", "median_hours", "median_share", "late")
_APPLICATION = ("identifier", "procedure", "state", "awaited", "due", "number", "licence")


@application.command("procedures")
def procedures(
    code: Annotated[str, typer.Option("--code", help="Mã hàng / code of the goods")] = "",
    as_json: AsJson = False,
) -> None:
    """Thủ tục của các bộ, ngành / procedures of other agencies."""
    install.if_empty()
    listing(shown.procedures(at=datetime.now(UTC), code=code), _PROCEDURE, as_json=as_json)


@application.command("clocks")
def clocks(
    days: Annotated[
        int, typer.Option("--days", min=1, max=366, help="Số ngày / of how many days")
    ] = measures.USUAL,
    as_json: AsJson = False,
) -> None:
    """Mỗi cơ quan giải quyết trong bao lâu / how long each agency may take, and took."""
    install.if_empty()
    listing(measures.takes(at=datetime.now(UTC), days=days), _TAKES, as_json=as_json)


@application.command("template")
def template(
    procedure: WhichProcedure,
    out: Annotated[Path | None, typer.Option("--out", help="Tệp .xlsx / write a workbook")] = None,
) -> None:
    """Bảng khai để điền (CSV; XLSX với --out) / the table to be filled in: its heading, or a workbook."""
    install.if_empty()
    made = shown.template(procedure, at=datetime.now(UTC), workbook=out is not None)
    if out is None:
        typer.echo(made.decode(), nl=False)
        return
    out.write_bytes(made)
    terminal.done("Đã ghi / written", str(out))


@application.command("apply")
def apply(
    procedure: WhichProcedure,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON, CSV, XLSX")],
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


Do = Callable[..., object]


def _act(name: str, permission: str, told: str, do: Do, *, word: str = "") -> None:
    """A command that does one thing to an application; `word`: what its text is called, if any."""

    def done(which: str, **said: str) -> None:
        visitor, key, actor = _of(which, permission)
        do(application=key, actor=actor, at=visitor.at, **said)
        _moved(visitor, which)

    def plain(which: Which) -> None:
        done(which)

    def worded(which: Which, text: Said) -> None:
        done(which, text=text)

    def reasoned(which: Which, reason: Reason) -> None:
        done(which, reason=reason)

    application.command(name, help=told)({"": plain, "text": worded, "reason": reasoned}[word])


_act("send", APPLY, "Gửi cơ quan cấp phép / to the agency.", applying.send)
_act(
    "supplement", APPLY, "Bổ sung theo yêu cầu / what was asked for is there.", applying.supplement, word="text"
)
_act("withdraw", APPLY, "Rút hồ sơ / it is wanted no more.", applying.withdraw)
_act("receive", DECIDE, "Tiếp nhận, cấp số / it gets its number, and the clock runs.", deciding.receive)
_act("ask", DECIDE, "Yêu cầu bổ sung / ask for a supplement.", deciding.ask_supplement, word="text")
_act(
    "inspect",
    DECIDE,
    "Chỉ định kiểm tra hàng / have the goods inspected: where, when, by whom.",
    deciding.assign_inspection,
    word="text",
)
_act("refuse", DECIDE, "Từ chối, kèm lý do / refuse, with the reason.", deciding.refuse, word="reason")


@application.command("pay")
def pay(
    which: Which,
    account: Annotated[str, typer.Option("--account", help="Tài khoản trả / the account that pays")] = "",
) -> None:
    """Phí phải nộp, mã nộp tiền / the fee and its reference; with --account the bank collects it."""
    visitor, key, actor = _of(which, APPLY)
    if account:
        fees.collect(application=key, account=account, actor=actor, at=visitor.at)
        terminal.done("Đã gửi ngân hàng / the bank was asked", which)
    fee = applications.application(visitor.signed, which, visitor.at)["fee"] or {}
    listing([fee] if fee else [], ("open", "currency", "paid", "reference"), as_json=False)


@application.command("grant")
def grant(which: Which, amount: Amounts = None, note: Annotated[str, typer.Option("--note")] = "") -> None:
    """Cấp phép / grant the licence."""
    visitor, key, actor = _of(which, DECIDE)
    granting = Granting(amounts=amounts_of(amount), note=note)
    made = deciding.grant(application=key, granting=granting, actor=actor, at=visitor.at)
    terminal.done("Đã cấp phép / granted", made)


def _read(file: Path) -> dict[str, Any]:
    body = file.read_bytes()
    if file.suffix.lower() in (".csv", ".xlsx"):
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


def amounts_of(given: list[str] | None) -> dict[int, str]:
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
