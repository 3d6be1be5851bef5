"""`thongquan co …`: certificates of origin issued, received, shown."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from rich.text import Text

from thongquan.cli import install, terminal
from thongquan.cli.declaration import AsJson, Reason, print_json
from thongquan.cli.listing import listing
from thongquan.cli.session import visit
from thongquan.exchange.domain.verified import Verdict
from thongquan.exchange.services import verifying
from thongquan.kernel.canonical import told
from thongquan.kernel.refusals import NotFound
from thongquan.tariff.domain.certificates import Certificate
from thongquan.tariff.messages import flat
from thongquan.tariff.selectors import origin
from thongquan.tariff.services import certificates
from thongquan.wire import selectors as wire
from thongquan.wire.domain import sdjwt

app = typer.Typer(no_args_is_help=True, help="Giấy chứng nhận xuất xứ / certificates of origin.")
Which = Annotated[
    str, typer.Argument(metavar="CERTIFICATE", help="Mã giấy chứng nhận / the certificate: VN-O00000001")
]
Table = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON, CSV")]
LIST_MOST = 200
_COLUMNS = ("identifier", "reference", "side", "state", "importing_country", "valid_until")


@app.command("list")
def list_certificates(
    side: Annotated[str, typer.Option("--side", help="ours, received")] = "",
    state: Annotated[str, typer.Option("--state", help="issued, received, used-in-part …")] = "",
    as_json: AsJson = False,
) -> None:
    """Giấy chứng nhận đã cấp, đã nhận, của mình / issued, received, one's own."""
    visitor = visit(origin.VIEW)
    found, _ = origin.page(visitor.signed, origin.Filters(side, state), visitor.at, limit=LIST_MOST)
    listing(found, _COLUMNS, as_json=as_json)


@app.command("show")
def show(which: Which, as_json: AsJson = False) -> None:
    """Một giấy chứng nhận, số còn lại, tờ khai đã trừ lùi / one, what is left, who drew of it."""
    visitor = visit(origin.VIEW)
    found = origin.one(visitor.signed, which, visitor.at)
    if as_json:
        print_json(told(found))
        return
    console = terminal.out()
    heading = f"  {found['issuing_country']} → {found['importing_country']}  {terminal.word(found['state'])}"
    console.print(Text.assemble((found["reference"], "bold"), heading))
    for item in found["items"]:
        console.print(
            Text(f"  {item['item']}. {item['code']}: {item['left']} / {item['granted']} {item['unit']}")
        )
    for one in found["movements"]:
        line = f"  {one['at']:%Y-%m-%d}  {one['declaration']}  {one['line']}: {one['quantity']}"
        console.print(Text(line, "dim"))


@app.command("template")
def template() -> None:
    """Dòng tiêu đề của bảng khai (CSV) / the heading of the table to be filled in."""
    typer.echo(flat.template(), nl=False)


@app.command("issue")
def issue(file: Table) -> None:
    """Cấp từ tệp / issue from a file; the importing side is told."""
    visitor = visit(origin.ISSUE)
    key = certificates.issue(certificate=_read(file), actor=visitor.signed.actor(), at=visitor.at)
    terminal.done("Đã cấp / issued", origin.named(key))


@app.command("cancel")
def cancel(which: Which, reason: Reason) -> None:
    """Hủy / from now on nothing more is drawn of it."""
    visitor = visit(origin.ISSUE)
    row = origin.row(visitor.signed, which, visitor.at)
    certificates.cancel(
        country=row.issuing_country,
        reference=row.reference,
        by=settings.ADMINISTRATION,
        reason=reason,
        actor=visitor.signed.actor(),
        at=visitor.at,
    )
    terminal.done("Đã hủy / cancelled", which)


@app.command("replace")
def replace(which: Which, file: Table, reason: Reason) -> None:
    """Thay thế bằng giấy trong tệp / another one in its place, while nothing of it is used."""
    visitor = visit(origin.ISSUE)
    row = origin.row(visitor.signed, which, visitor.at)
    certificates.replace(
        country=row.issuing_country,
        reference=row.reference,
        certificate=_read(file),
        by=settings.ADMINISTRATION,
        reason=reason,
        actor=visitor.signed.actor(),
        at=visitor.at,
    )
    after = origin.one(visitor.signed, which, visitor.at)["replaced_by"]
    terminal.done("Đã thay thế / replaced", f"{which} → {after}")


@app.command("refuse")
def refuse(which: Which, reason: Reason) -> None:
    """Từ chối giấy đã nhận / refuse one that was received; its issuer is told why."""
    visitor = visit(origin.REFUSE)
    row = origin.row(visitor.signed, which, visitor.at)
    certificates.refuse(
        country=row.issuing_country,
        reference=row.reference,
        reason=reason,
        actor=visitor.signed.actor(),
        at=visitor.at,
    )
    terminal.done("Đã từ chối / refused", which)


@app.command("credential")
def credential(
    which: Which,
    show_only: Annotated[
        list[str] | None, typer.Option("--show", help="Chỉ tiết lộ / disclose only: items.hs_code")
    ] = None,
    part: Annotated[
        bool, typer.Option("--sd-jwt", help="Bản tiết lộ chọn lọc / with selective disclosure")
    ] = False,
) -> None:
    """Chứng thư số, toàn bộ hay một phần / the credential, in whole or the part that is shown."""
    visitor = visit(origin.VIEW)
    row = origin.row(visitor.signed, which, visitor.at)
    kept = wire.credential_of(origin.subject(row)) if row.ours else None
    if kept is None:
        raise NotFound("credential", which)
    if part or show_only:
        token = sdjwt.read(kept.sdjwt)
        typer.echo(sdjwt.narrowed(token, show_only or sdjwt.paths(token)))
    else:
        typer.echo(kept.document.decode())


@app.command("print")
def print_paper(which: Which, to: Annotated[Path, typer.Option("--to", help="Tệp PDF / the PDF file")]) -> None:
    """In ra PDF, có mã để kiểm tra / a PDF with the code that leads to its public page."""
    visitor = visit(origin.VIEW)
    to.write_bytes(origin.paper(origin.row(visitor.signed, which, visitor.at)))
    terminal.done("Đã in / printed", to)


@app.command("verify")
def verify(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON, SD-JWT")]) -> None:
    """Kiểm tra chứng thư số bất kỳ / verify any credential; each question apart."""
    install.if_empty()
    found = verifying.judge(body=file.read_bytes(), at=datetime.now(UTC))
    print_json(
        {
            "verdict": found.verdict,
            "issuer": found.issuer,
            "answers": {one.question: [one.verdict, one.code] for one in found.answers},
            "hidden": found.hidden,
        }
    )
    if found.verdict is not Verdict.GOOD:
        raise typer.Exit(1)


def _read(file: Path) -> Certificate:
    body = file.read_bytes()
    if file.suffix.lower() == ".csv":
        return flat.read(body, issuing_country=settings.ADMINISTRATION)
    return flat.read_json(body)
