"""`thongquan adjustment …`: tax let off or put off, money in suspense assigned; by two people."""

from decimal import Decimal
from typing import Annotated

import typer

from thongquan.books import selectors as books
from thongquan.clearance.selectors import purse
from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Number, Reason
from thongquan.cli.listing import listing
from thongquan.cli.session import Visit, visit, visit_of
from thongquan.kernel.decimals import exact
from thongquan.kernel.refusals import Refused
from thongquan.ledger import services
from thongquan.ledger.domain.states import AdjustmentKind

adjustment = typer.Typer(
    no_args_is_help=True, help="Miễn, gia hạn, bù trừ thuế / tax let off, put off, offset."
)
Basis = Annotated[str, typer.Option("--basis", help="Căn cứ pháp luật / legal basis")]
Which = Annotated[int, typer.Argument(help="Số đề nghị / its number")]
PROPOSE = "adjustment.propose"
_COLUMNS = ("adjustment", "kind", "state", "declaration", "amounts", "basis", "reason", "proposed_by")


@adjustment.command("exempt")
def exempt(
    number: Number,
    tax: Annotated[list[str], typer.Option("--tax", help="Thuế và số tiền / tax and amount: ID=400000")],
    basis: Basis,
    reason: Reason,
) -> None:
    """Đề nghị miễn thuế theo quyết định / propose to let off tax that a decision exempts."""
    amounts = dict(_amount(text) for text in tax)
    _propose(visit_of(number, PROPOSE), AdjustmentKind.EXEMPTION, basis, reason, amounts=amounts)


@adjustment.command("defer")
def defer(number: Number, basis: Basis, reason: Reason) -> None:
    """Đề nghị cho doanh nghiệp ưu tiên nộp vào ngày 10 tháng sau / propose to put it off to the 10th."""
    _propose(visit_of(number, PROPOSE), AdjustmentKind.DEFERRAL, basis, reason)


@adjustment.command("apply")
def apply(
    number: Number,
    basis: Basis,
    reason: Reason,
    party: Annotated[str, typer.Option("--of", help="Tiền của đơn vị / whose money, VN-P…")] = "",
    source: Annotated[str, typer.Option("--from", help="Nộp cho tờ khai / the declaration it came for")] = "",
) -> None:
    """Đề nghị bù trừ tiền chờ xử lý / propose that money in suspense pays this declaration."""
    _propose(visit_of(number, PROPOSE), AdjustmentKind.APPLICATION, basis, reason, party=party, source=source)


@adjustment.command("list")
def list_adjustments(
    as_json: AsJson = False,
    state: Annotated[str, typer.Option("--state", help="Trạng thái / state")] = "",
) -> None:
    """Các đề nghị, mới nhất trước / proposals, the newest first."""
    visitor = visit(PROPOSE)
    found = purse.adjustments(visitor.signed, visitor.at, state=state)
    if not as_json:
        found = [one | {"amounts": ", ".join(f"{t}={n}" for t, n in one["amounts"].items())} for one in found]
    listing(found, _COLUMNS, as_json=as_json)


@adjustment.command("approve")
def approve_adjustment(which: Which) -> None:
    """Duyệt, bởi người khác người đề nghị / approve, by somebody else."""
    visitor = _of(which, "adjustment.decide")
    today = books.today(visitor.at)
    made = services.approve_adjustment(adjustment=which, on=today, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã duyệt, bút toán / approved, entry", str(made))


@adjustment.command("refuse")
def refuse_adjustment(which: Which, reason: Reason) -> None:
    """Từ chối / refuse."""
    visitor = _of(which, PROPOSE)
    services.refuse_adjustment(adjustment=which, actor=visitor.actor, at=visitor.at, reason=reason)
    terminal.done("Đã từ chối / refused", str(which))


def _propose(visitor: Visit, kind: AdjustmentKind, basis: str, reason: str, **what: object) -> None:
    wanted = services.Wanted(
        kind=kind,
        declaration=visitor.identifier,
        registered_on=visitor.known.law_day,
        basis=basis,
        reason=reason,
        **what,  # type: ignore[arg-type]
    )
    purse.may_assign(visitor.signed, wanted, visitor.permission, visitor.at)
    today = books.today(visitor.at)
    made = services.propose_adjustment(wanted=wanted, on=today, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã đề nghị, chờ người thứ hai / proposed, for a second person", str(made))


def _of(which: int, permission: str) -> Visit:
    visitor = visit(permission)
    purse.adjustment(visitor.signed, which, permission, visitor.at)
    return visitor


def _amount(text: str) -> tuple[str, Decimal]:
    tax, _, sum_ = text.partition("=")
    amount = exact(sum_)
    if amount is None or amount <= 0:
        raise Refused("amount-not-above-zero", amount=text)
    return tax.upper(), amount
