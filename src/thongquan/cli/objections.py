"""`thongquan objection …`: object to a decision; answer, for the office that is asked; note the court."""

from datetime import date
from typing import Annotated, Any

import typer

from thongquan.clearance.domain.objections import ObjectionAct
from thongquan.clearance.messages.acts import Act
from thongquan.clearance.selectors import objections, views
from thongquan.clearance.services import objecting
from thongquan.cli import signing, terminal
from thongquan.cli.declaration import AsJson, Note, Number, print_json, sent
from thongquan.cli.session import Visit, visit, visit_of

objection = typer.Typer(no_args_is_help=True, help="Khiếu nại / objections to decisions.")
One = Annotated[int, typer.Argument(help="Số khiếu nại / number of the objection")]
Why = Annotated[str, typer.Option("--why", help="Lý do / why")]
Decision = Annotated[str, typer.Argument(help="Số quyết định / number of the decision: VN-D…")]
LODGE, ANSWER = "objection.lodge", "objection.decide"


@objection.command("list")
def listed(number: Number, as_json: AsJson = False) -> None:
    """Các quyết định, khiếu nại được đến bao giờ / decisions, objections, and until when one may object."""
    visitor = visit_of(number, "declaration.view")
    key = visitor.known.key
    decisions = views.decisions(key)
    ways = objections.ways(key, decisions, at=visitor.at)
    lodged = objections.objections(key, at=visitor.at)
    if as_json:
        open_ways = {number: way.until and way.until.isoformat() for number, way in ways.items()}
        print_json({"objections": lodged, "open_ways": open_ways})
        return
    console = terminal.out()
    rows = [(d["decision"], terminal.said(_reason(d)), _until(ways.get(d["decision"]))) for d in decisions]
    columns = (
        ("Quyết định / decision", "code"),
        ("Nội dung / what", "left"),
        ("Khiếu nại đến / object until (UTC)", "code"),
    )
    console.print(terminal.grid(columns, rows))
    if lodged:
        console.print()
        _table(lodged)


@objection.command("lodge")
def lodge(
    number: Number,
    decision: Decision,
    grounds: Annotated[str, typer.Option("--grounds", help="Nội dung, căn cứ / grounds")],
    excuse: Annotated[str, typer.Option("--excuse", help="Vì sao nộp muộn / why it is late")] = "",
    signature: signing.SignatureFile = None,
    signature_kind: signing.KindOf = None,
    sign_with: signing.SignWith = None,
    to_sign: signing.ToSign = None,
) -> None:
    """Khiếu nại một quyết định / object to a decision, or to the answer of the first instance."""
    visitor = visit_of(number, LODGE)
    by = signing.Signing(signature, signature_kind, sign_with, to_sign)
    answered = signing.send(visitor, Act.OBJECT, by, decision=decision, grounds=grounds, excuse=excuse)
    sent("Đã nộp khiếu nại / the objection is lodged", answered.answer["objection"], answered)


@objection.command("withdraw")
def withdraw(
    number: Number,
    one: One,
    signature: signing.SignatureFile = None,
    signature_kind: signing.KindOf = None,
    sign_with: signing.SignWith = None,
    to_sign: signing.ToSign = None,
) -> None:
    """Rút khiếu nại / take it back."""
    visitor = visit_of(number, LODGE)
    objections.objection(visitor.known.key, one, at=visitor.at)
    by = signing.Signing(signature, signature_kind, sign_with, to_sign)
    answered = signing.send(visitor, Act.WITHDRAW_OBJECTION, by, number=one)
    sent("Đã rút khiếu nại / withdrawn", one, answered)


@objection.command("queue")
def queue(as_json: AsJson = False) -> None:
    """Khiếu nại chờ đơn vị giải quyết / what waits for an answer of your office."""
    visitor = visit(ANSWER)
    waiting = objections.waiting(visitor.signed, visitor.at)
    if as_json:
        print_json(waiting)
    else:
        _table(waiting)


@objection.command("take-up")
def take_up(number: Number, one: One) -> None:
    """Thụ lý / take it up: the time for the answer begins."""
    visitor = _answering(number, one)
    objecting.take_up(objection=one, actor=visitor.actor, at=visitor.at)
    _told(visitor, one)


@objection.command("decline")
def decline(
    number: Number,
    one: One,
    reason: Annotated[str, typer.Option("--reason", help="not-affected, not-represented, too-late, ended")],
    note: Note = "",
) -> None:
    """Không thụ lý / do not take it up, for a reason of the book."""
    visitor = _answering(number, one)
    objecting.decline(objection=one, reason=reason, note=note, actor=visitor.actor, at=visitor.at)
    _told(visitor, one)


@objection.command("prolong")
def prolong(number: Number, one: One, why: Why) -> None:
    """Gia hạn vì phức tạp / the longer time for what is intricate."""
    visitor = _answering(number, one)
    objecting.prolong(objection=one, why=why, actor=visitor.actor, at=visitor.at)
    _told(visitor, one)


@objection.command("suspend")
def suspend(number: Number, one: One, why: Why) -> None:
    """Tạm đình chỉ thi hành / the decision is not carried out until the answer."""
    visitor = _answering(number, one)
    objecting.suspend(objection=one, why=why, actor=visitor.actor, at=visitor.at)
    _told(visitor, one)


@objection.command("resume")
def resume(number: Number, one: One, why: Why) -> None:
    """Hủy bỏ tạm đình chỉ / lift the suspension."""
    visitor = _answering(number, one)
    objecting.resume(objection=one, why=why, actor=visitor.actor, at=visitor.at)
    _told(visitor, one)


@objection.command("answer")
def answer(
    number: Number,
    one: One,
    result: Annotated[ObjectionAct, typer.Option("--result", help="uphold, amend, annul")],
    why: Why,
    remedy: Annotated[str, typer.Option("--remedy", help="Việc phải làm / what is to be done")] = "",
) -> None:
    """Giải quyết: giữ nguyên, sửa đổi, hủy / the decision stands, is amended or annulled."""
    if result not in objecting.RESULTS:
        raise typer.BadParameter(", ".join(objecting.RESULTS), param_hint="--result")
    visitor = _answering(number, one)
    given = objecting.Answer(result, why, remedy)
    objecting.answer(objection=one, given=given, actor=visitor.actor, at=visitor.at)
    _told(visitor, one)


@objection.command("court")
def court(
    number: Number,
    decision: Decision,
    court_name: Annotated[str, typer.Option("--court", help="Tòa án / the court")],
    case_number: Annotated[str, typer.Option("--case", help="Số thụ lý / its number of the case")],
    accepted_on: Annotated[str, typer.Option("--on", help="Ngày thụ lý / day it took it up: 2026-12-01")],
) -> None:
    """Ghi nhận tòa án đã thụ lý / note that the court has taken the decision up."""
    visitor = visit_of(number, ANSWER)
    try:
        case = objecting.Case(court_name, case_number, date.fromisoformat(accepted_on))
    except ValueError:
        raise typer.BadParameter("YYYY-MM-DD", param_hint="--on") from None
    objections.require_noting(visitor.signed, visitor.known.key, decision, at=visitor.at)
    objecting.note_court(
        identifier=visitor.identifier, decision=decision, case=case, actor=visitor.actor, at=visitor.at
    )
    terminal.done("Đã ghi nhận / noted", case_number)


def _answering(number: str, one: int) -> Visit:
    visitor = visit_of(number, ANSWER)
    objections.require_answering(visitor.signed, visitor.known.key, one, at=visitor.at)
    return visitor


def _told(visitor: Visit, one: int) -> None:
    told = objections.objection(visitor.known.key, one, at=visitor.at)
    terminal.done(terminal.word(told["state"]), (told["due_at"] or "")[:16])


def _table(found: list[dict[str, Any]]) -> None:
    rows = [
        (str(one["objection"]), one["declaration"], one["decision"], str(one["instance"]),
         terminal.word(one["state"]), (one["due_at"] or "")[:16])
        for one in found
    ]  # fmt: skip
    columns = (
        ("Khiếu nại / objection", "code"), ("Tờ khai / declaration", "code"), ("Quyết định / decision", "code"),
        ("Lần / instance", "right"), ("Tình trạng / state", "left"), ("Hạn / until (UTC)", "code"),
    )  # fmt: skip
    terminal.out().print(terminal.grid(columns, rows))


def _reason(decision: dict[str, Any]) -> dict[str, str]:
    return {language: text for language, text in decision["reason"].items() if language != "code"}


def _until(way: objections.Way | None) -> str:
    if way is None:
        return "—"
    return way.until.isoformat()[:16] if way.until else "…"
