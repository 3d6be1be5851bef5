"""`thongquan declaration …`, the declarant's side: preview, see, amend, cancel, how to pay."""

import json
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from django.utils import timezone
from rich.text import Text

from thongquan.clearance.domain.assessment import plain
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.messages.acts import Act
from thongquan.clearance.selectors import access, awaiting, views
from thongquan.clearance.selectors import taxes as duties
from thongquan.clearance.selectors.printed import languages_of
from thongquan.clearance.services import printing, proposing
from thongquan.clearance.services.batch import Incoming
from thongquan.clearance.services.preview import preview
from thongquan.clearance.services.register import legal_day
from thongquan.clearance.services.submit import Answered, speaker
from thongquan.cli import assess, decided, signing, terminal
from thongquan.cli.reading import read
from thongquan.cli.session import Visit, visit, visit_of
from thongquan.identity.selectors.views import saved_views
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.ledger.domain.reference import payment_reference

declaration = typer.Typer(no_args_is_help=True, help="Tờ khai / a declaration: see, change, decide.")
Number = Annotated[str, typer.Argument(help="Số tờ khai / number of the declaration")]
Reason = Annotated[str, typer.Option("--reason", help="Lý do / reason")]
Note = Annotated[str, typer.Option("--note", help="Ghi chú / note")]
AsJson = Annotated[bool, typer.Option("--json", help="Một đối tượng JSON / one JSON object")]


@declaration.command("preview")
def preview_file(
    file: Annotated[Path, typer.Argument(help="Một tờ khai / one declaration")], as_json: AsJson = False
) -> None:
    """Khai thử: như khi đăng ký, nhưng không lưu / as registration would judge it; nothing is stored."""
    visitor = visit("declaration.preview")
    content = one_declaration(file)
    day = legal_day(Incoming(content, b""), visitor.at)
    mine = [s.party for s in visitor.signed.scopes(visitor.permission, at=visitor.at) if s.party]
    own = [party for party in mine if access.speaks_for(party, speaker(content), day)]
    if not own:
        raise Refused("speaks-for-another", party=speaker(content))
    ask = any(access.own_people(party, content, day, visitor.at) for party in own)
    [answer] = preview(declarations=[content], on=day, at=visitor.at, ask=ask)
    if as_json:
        print_json(answer)
    else:
        assess.show(answer)
    raise typer.Exit(assess.STATUS[answer["judged"]])


@declaration.command("list")
def list_declarations(
    state: Annotated[str, typer.Option("--state", help="registered, cleared, exited, cancelled, void")] = "",
    lane: Annotated[str, typer.Option("--lane", help="G, Y, R")] = "",
    control: Annotated[str, typer.Option("--control", help="documents-due, examination-due, …")] = "",
    direction: Annotated[str, typer.Option("--direction", help="IM, EX")] = "",
    office: Annotated[str, typer.Option("--office", help="Chi cục / office")] = "",
    reference: Annotated[str, typer.Option("--reference", help="Mã của người khai / declarant's own")] = "",
    procedure: Annotated[str, typer.Option("--procedure", help="Loại hình / procedure")] = "",
    party: Annotated[str, typer.Option("--party", help="Mã số thuế hoặc mã / number or code")] = "",
    awaiting_me: Annotated[
        bool, typer.Option("--awaiting", help="Chờ người khai / what awaits the declarant")
    ] = False,
    saved: Annotated[str, typer.Option("--view", help="Bộ lọc đã lưu / a saved view")] = "",
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Từ ngày / from"),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Đến ngày / to")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=views.PAGE_MOST)] = 50,
    cursor: Annotated[str, typer.Option("--cursor", help="Trang sau / of the page before")] = "",
    as_json: AsJson = False,
) -> None:
    """Các tờ khai của mình, mới nhất trước / the declarations one may see, the newest first."""
    visitor = visit("declaration.view")
    filters = views.Filters(
        state=state, lane=lane, control=control, direction=direction, office=office, reference=reference,
        procedure=procedure, party=access.party_named(party, visitor.at),
        registered_from=since.date() if since else None, registered_to=until.date() if until else None,
    )  # fmt: skip
    if saved:
        filters = _saved(visitor, saved)
    which = access.visible(visitor.signed, visitor.at)
    if awaiting_me:
        page = awaiting.for_declarant(visitor.signed, which, filters, at=visitor.at, cursor=cursor, limit=limit)
    else:
        page = views.page(which, filters, cursor=cursor, limit=limit)
    if as_json:
        print_json({"declarations": [_plain(one) for one in page.declarations], "next": page.next})
        return
    rows = [
        (Text.assemble(one["number"], (f"\n{one['reference']}", "dim")), terminal.lane(one["lane"]),
         terminal.word(one["state"]), f"{one['direction']} {one['office']}\n{one['trader']}",
         _owed(one["tax_total"]), one["registered_at"][:16].replace("T", "\n"))
        for one in page.declarations
    ]  # fmt: skip
    columns = (
        ("Số / number", "code"), ("Luồng / lane", "code"), ("Trạng thái / state", "left"), ("", "code"),
        ("Thuế / taxes", "right"), ("Lúc / at", "code"),
    )  # fmt: skip
    terminal.out().print(terminal.grid(columns, rows))
    terminal.onward(page.next)


def _owed(total: str | None) -> str | Text:
    """None: nobody has worked it out, and it is no nought."""
    return "chưa tính\nnot worked out" if total is None else terminal.money(total)


def _saved(visitor: Visit, name: str) -> views.Filters:
    """The filters of a saved view of declarations, those that the list has. NotFound."""
    for one in saved_views(visitor.signed.subject, "declarations"):
        if one["name"] == name:
            return views.filters_of(one["filters"])
    raise NotFound("view", name)


def _plain(one: dict[str, Any]) -> dict[str, Any]:
    """With its turns by their codes."""
    return one | {"turns": [turn.turn for turn in one["turns"]]} if "turns" in one else one


@declaration.command("show")
def show(number: Number, as_json: AsJson = False) -> None:
    """Tờ khai: trạng thái, thuế, kết quả, diễn biến / where it stands, taxes, findings, timeline."""
    visitor = visit_of(number, "declaration.view")
    key, inside = visitor.known.key, visitor.may("lane.view")
    told = views.declaration(key, at=visitor.at)
    told |= {
        "taxes": duties.taxes(key),
        "findings": views.findings(key),
        "timeline": views.timeline(key, inside=inside),
        "amendments": views.amendments(key),
    }
    if as_json:
        print_json(told)
    else:
        _show(told)


@declaration.command("decisions")
def decisions(number: Number, as_json: AsJson = False) -> None:
    """Các quyết định đã ký; --json kèm chữ ký / decisions as signed; --json with the signatures."""
    visitor = visit_of(number, "declaration.view")
    found = views.decisions(visitor.known.key, inside=visitor.may("lane.view"))
    if as_json:
        print_json(found)
        return
    decided.show_decisions(found)


@declaration.command("print")
def print_it(
    number: Number,
    to: Annotated[Path, typer.Option("--to", help="Tệp PDF / the file")],
    languages: Annotated[str, typer.Option("--languages", help="vi; en; vi,en: song ngữ / both")] = "",
) -> None:
    """In ra PDF / print it as PDF."""
    visitor = visit_of(number, "declaration.view")
    body = printing.pdf(identifier=visitor.identifier, languages=languages_of(languages), at=visitor.at)
    to.write_bytes(body)
    terminal.done("Đã in / printed", str(to))


@declaration.command("amend")
def amend_it(
    number: Number,
    file: Annotated[Path, typer.Argument(help="Tờ khai như phải có / the declaration as it should read")],
    reason: Reason,
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại / do not ask")] = False,
    as_json: AsJson = False,
    signature: signing.SignatureFile = None,
    signature_kind: signing.KindOf = None,
    sign_with: signing.SignWith = None,
    to_sign: signing.ToSign = None,
) -> None:
    """Khai bổ sung; khác biệt hiện trước khi gửi / amend; the difference is shown before it is sent."""
    visitor = visit_of(number, "declaration.amend")
    content = one_declaration(file)
    proposal = proposing.preview_amendment(identifier=visitor.identifier, content=content, at=visitor.at)
    if not as_json:
        show_difference(proposal)
    if not yes and to_sign is None:
        typer.confirm("Gửi? / send it?", abort=True, err=True)
    answered = signing.send(
        visitor,
        Act.AMEND,
        signing.Signing(signature, signature_kind, sign_with, to_sign),
        declaration=msgspec.Raw(msgspec.json.encode(content)),
        reason=reason,
        from_revision=proposal.revision,
    )
    made = answered.answer["amendment"]
    if as_json:
        print_json({"amendment": made, "receipt": answered.receipt.number})
    else:
        sent("Đã gửi khai bổ sung / the amendment is sent", made, answered)


@declaration.command("cancel")
def cancel_it(
    number: Number,
    reason: Reason,
    note: Note = "",
    signature: signing.SignatureFile = None,
    signature_kind: signing.KindOf = None,
    sign_with: signing.SignWith = None,
    to_sign: signing.ToSign = None,
) -> None:
    """Đề nghị hủy / ask for cancellation; reason: not-arrived, not-exported, wrong-field, double, system."""
    visitor = visit_of(number, "declaration.cancel")
    by = signing.Signing(signature, signature_kind, sign_with, to_sign)
    answered = signing.send(visitor, Act.CANCEL, by, reason=reason, note=note)
    made = answered.answer["cancellation"]
    sent("Đã gửi đề nghị hủy / cancellation is asked for", made, answered)


@declaration.command("withdraw-amendment")
def withdraw_amendment(
    number: Number,
    signature: signing.SignatureFile = None,
    signature_kind: signing.KindOf = None,
    sign_with: signing.SignWith = None,
    to_sign: signing.ToSign = None,
) -> None:
    """Rút khai bổ sung chưa được trả lời / take back an amendment nobody has answered."""
    visitor = visit_of(number, "declaration.amend")
    asked = waiting(views.amendments(visitor.known.key), "amendment", number)
    by = signing.Signing(signature, signature_kind, sign_with, to_sign)
    answered = signing.send(visitor, Act.WITHDRAW_AMENDMENT, by, number=asked)
    sent("Đã rút khai bổ sung / the amendment is withdrawn", asked, answered)


@declaration.command("withdraw-cancellation")
def withdraw_cancellation(
    number: Number,
    signature: signing.SignatureFile = None,
    signature_kind: signing.KindOf = None,
    sign_with: signing.SignWith = None,
    to_sign: signing.ToSign = None,
) -> None:
    """Rút đề nghị hủy chưa được giải quyết / take back a cancellation nobody has decided."""
    visitor = visit_of(number, "declaration.cancel")
    asked = waiting(views.cancellations(visitor.known.key), "cancellation", number)
    by = signing.Signing(signature, signature_kind, sign_with, to_sign)
    answered = signing.send(visitor, Act.WITHDRAW_CANCELLATION, by, number=asked)
    sent("Đã rút đề nghị hủy / the cancellation is withdrawn", asked, answered)


@declaration.command("pay-reference")
def pay_reference(number: Number, as_json: AsJson = False) -> None:
    """Còn nợ bao nhiêu, nộp với nội dung nào / what is owed, and the reference to pay it with."""
    visitor = visit_of(number, "debt.view")
    owed = views.owed(visitor.known.key, at=visitor.at) | {"reference": payment_reference(visitor.identifier)}
    if as_json:
        print_json(owed)
        return
    console = terminal.out()
    rows = [
        (debt["tax"], terminal.money(debt["open"]), debt["currency"], debt["due_on"]) for debt in owed["debts"]
    ]
    columns = (("Thuế / tax", "left"), ("Còn nợ / owed", "right"), ("", "left"), ("Hạn / due", "left"))
    console.print(terminal.grid(columns, rows))
    # Both as they are typed again: without the spaces that group digits.
    console.print(Text.assemble("\nSố tiền / amount          ", (owed["owed"], "bold cyan")))
    console.print(Text.assemble("Nội dung nộp / reference  ", (owed["reference"], "bold cyan")))
    if owed["accrued"] != "0":
        console.print(
            f"Tiền chậm nộp phát sinh / late interest so far, to come  {terminal.money(owed['accrued'])}"
        )


def sent(what: str, number: int, answered: Answered) -> None:
    """What was done, and the receipt of the message it came in."""
    terminal.done(what, str(number))
    terminal.out().print(Text(f"  Biên nhận / receipt  {answered.receipt.number}", "dim"))


def waiting(requests: list[dict[str, Any]], what: str, number: str, *, state: str = "asked") -> int:
    """The one that waits for an answer. NotFound."""
    for one in requests:
        if one["state"] == state:
            return int(one[what])
    raise NotFound(what, number)


def one_declaration(file: Path) -> Declaration:
    """The one in the file. Refused: one-declaration-wanted, unreadable."""
    reads = read(file, known_at=timezone.now()).reads
    if len(reads) != 1:
        raise Refused("one-declaration-wanted", found=len(reads))
    content = reads[0].declaration
    if content is None or any(found.effect == "refuse" for found in reads[0].findings):
        terminal.findings([found.as_dict() for found in reads[0].findings])
        raise Refused("unreadable")
    return content


def print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def _show(told: dict[str, Any]) -> None:
    console = terminal.out()
    state = Text(terminal.word(told["state"]), "bold")
    console.print(Text.assemble((told["number"], "bold"), "  ", terminal.lane(told["lane"]), "  ", state))
    facts = [
        ("Hồ sơ / control", terminal.word(told["control"])),
        ("Hàng / goods", terminal.word(told["goods"])),
        ("Chờ / awaits", ", ".join(terminal.word(turn) for turn in told["awaited"]) or "—"),
        ("Còn nợ / owed", terminal.money(told["owed"])),
        ("Ngày pháp luật / legal day", told["law_day"]),
    ]
    console.print(terminal.grid((("", "left"), ("", "left")), facts))
    console.print()
    assess.show_lines(told["taxes"])
    if told["findings"]:
        console.print()
        terminal.findings(told["findings"])
    console.print()
    rows = [(s["at"][:16], terminal.word(s["milestone"]), by(s["by"]), terminal.word(s["awaited"]),
             (s["due_at"] or "")[:16]) for s in told["timeline"]]  # fmt: skip
    columns = (
        ("Lúc / at (UTC)", "code"), ("Diễn biến / event", "left"), ("Ai / by", "left"),
        ("Chờ / awaits", "left"), ("Hạn / until (UTC)", "code"),
    )  # fmt: skip
    console.print(terminal.grid(columns, rows))


def by(actor: str) -> str:
    """ "user:VN-congchuc" as VN-congchuc."""
    return actor.partition(":")[2] or actor


def _more(amount: Decimal | None) -> str | Text:
    if amount is None:
        return assess.UNKNOWN
    return f"{'+' if amount > 0 else ''}{terminal.money(plain(amount))}"


def show_difference(proposal: proposing.Proposal) -> None:
    console = terminal.out()
    rows = [(c.path, str(c.before), str(c.after)) for c in proposal.changes]
    columns = (("Chỉ tiêu / field", "left"), ("Đã khai / before", "left"), ("Khai lại / after", "left"))
    console.print(terminal.grid(columns, rows))
    for tax, amount in proposal.duty_change.items():
        name = " · ".join(filter(None, (tax, terminal.said(proposal.tax_names.get(tax, {})))))
        console.print(Text.assemble(f"  {name}  ", _more(amount)))
    if proposal.terms:
        late = " · quá hạn, bị xử phạt / late: penalty" if proposal.terms["late"] else ""
        until = str(proposal.terms["free_until"])[:10]
        text = f"  Không bị xử phạt trước / free of penalty before  {until}{late}\n  {proposal.terms['basis']}"
        console.print(text, markup=False)
    terminal.findings([found.as_dict() for found in proposal.findings])
