"""`thongquan refund …`, `guarantee …`, `account …`, `reversal …`: money, by the people who answer for it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import typer

from thongquan.books import selectors as books
from thongquan.clearance.selectors import access, purse
from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Number, Reason, print_json
from thongquan.cli.listing import listing, plain_rows
from thongquan.cli.session import Visit, visit, visit_of
from thongquan.kernel.decimals import exact
from thongquan.kernel.refusals import Refused
from thongquan.kernel.validity import Validity
from thongquan.ledger import selectors, services
from thongquan.ledger.domain import GuaranteeKind

refund = typer.Typer(no_args_is_help=True, help="Hoàn thuế / money that goes back.")
guarantee = typer.Typer(no_args_is_help=True, help="Bảo lãnh / guarantees.")
account = typer.Typer(no_args_is_help=True, help="Sổ kế toán thuế / accounts and statements.")
reversal = typer.Typer(no_args_is_help=True, help="Đảo bút toán / entries taken back.")
Which = Annotated[int, typer.Argument(help="Số đề nghị / its number")]
Key = Annotated[str, typer.Argument(help="Số bảo lãnh / the guarantee's number")]
State = Annotated[str, typer.Option("--state", help="Trạng thái / state")]
Since = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Từ ngày / from (today)"),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        "--to", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Hết hiệu lực từ / holds no more from"
    ),
]
_REFUND = ("refund", "state", "declaration", "amount", "currency", "payee_account", "reason")
_GUARANTEE = ("guarantee", "state", "party", "guarantor", "amount", "reserved", "called", "valid_to")
_POSTING = ("entry", "kind", "declaration", "account", "tax", "amount", "currency", "reference")


@refund.command("ask")
def ask_refund(
    number: Number,
    reason: Reason,
    amount: Annotated[str, typer.Option("--amount", help="Số tiền / amount")],
    to: Annotated[str, typer.Option("--to", help="Tài khoản nhận / the account it goes to")],
) -> None:
    """Đề nghị hoàn số tiền nộp thừa / ask for what was paid too much."""
    visitor = visit_of(number, "refund.ask")
    currency = books.pack().currency.code
    trader = visitor.known.trader.id
    back = services.Back(trader, visitor.identifier, currency, _sum(amount), to, reason)
    made = services.ask_refund(back=back, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã đề nghị hoàn / asked for", str(made))


@refund.command("list")
def list_refunds(as_json: AsJson = False, state: State = "") -> None:
    """Các đề nghị hoàn, mới nhất trước / refunds, the newest first."""
    visitor = visit("debt.view")
    listing(purse.refunds(visitor.signed, visitor.at, state=state), _REFUND, as_json=as_json)


@refund.command("propose")
def endorse_refund(which: Which) -> None:
    """Công chức đã thẩm định, trình duyệt / an officer has examined it and proposes it."""
    visitor = _of_refund(which, "refund.propose")
    services.endorse_refund(refund=which, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã trình duyệt / proposed", str(which))


@refund.command("approve")
def approve_refund(which: Which) -> None:
    """Người thứ hai duyệt, ngân hàng chi trả / a second person approves, the bank pays."""
    visitor = _of_refund(which, "refund.decide")
    services.approve_refund(refund=which, on=books.today(visitor.at), actor=visitor.actor, at=visitor.at)
    terminal.done("Đã duyệt, chuyển ngân hàng / approved, the bank is told", str(which))


@refund.command("refuse")
def refuse_refund(which: Which, reason: Reason) -> None:
    """Từ chối / refuse."""
    visitor = _of_refund(which, "refund.propose")
    services.refuse_refund(refund=which, actor=visitor.actor, at=visitor.at, reason=reason)
    terminal.done("Đã từ chối / refused", str(which))


@refund.command("withdraw")
def withdraw_refund(which: Which) -> None:
    """Rút đề nghị / withdraw what was asked."""
    visitor = _of_refund(which, "refund.ask")
    services.withdraw_refund(refund=which, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã rút đề nghị / withdrawn", str(which))


@guarantee.command("register")
def register_guarantee(
    key: Key,
    party: Annotated[str, typer.Option("--for", help="Mã đơn vị được bảo lãnh / party covered, VN-P…")],
    amount: Annotated[str, typer.Option("--amount", help="Số tiền / amount")],
    since: Since = None,
    until: Until = None,
    declaration: Annotated[
        str, typer.Option("--declaration", help="Bảo lãnh riêng cho / of one declaration")
    ] = "",
    office: Annotated[str, typer.Option("--office", help="Tại đơn vị / at one office")] = "",
) -> None:
    """Ngân hàng đăng ký bảo lãnh / the bank that gives it registers it."""
    visitor = visit("guarantee.register")
    guarantor = access.declarant_of(visitor.signed, visitor.permission, visitor.at)
    first = since.date() if since else books.today(visitor.at)
    last = until.date() if until else None
    if last is not None and last <= first:
        raise Refused("ends-before-it-begins", begins=first, ends=last)
    services.register_guarantee(
        number=key,
        kind=GuaranteeKind.INDIVIDUAL if declaration else GuaranteeKind.GENERAL,
        party=party,
        guarantor=guarantor.id,
        currency=books.pack().currency.code,
        amount=_sum(amount),
        validity=Validity(first, last),
        office=office,
        document=declaration,
        actor=visitor.actor,
        at=visitor.at,
    )
    terminal.done("Đã đăng ký, chờ hải quan chấp nhận / registered, to be accepted", key)


@guarantee.command("list")
def list_guarantees(as_json: AsJson = False, state: State = "") -> None:
    """Các bảo lãnh / guarantees."""
    visitor = visit("guarantee.view")
    listing(purse.guarantees(visitor.signed, visitor.at, state=state), _GUARANTEE, as_json=as_json)


@guarantee.command("show")
def show_guarantee(key: Key, as_json: AsJson = False) -> None:
    """Sao kê: đang trừ cho tờ khai nào / its statement: what is set aside, for which declaration."""
    visitor = visit("guarantee.view")
    told = purse.guarantee(visitor.signed, key, visitor.permission, visitor.at)
    reserved = selectors.reserved_of(key)
    if as_json:
        print_json({"guarantee": told, "reserved": reserved})
        return
    listing([told], _GUARANTEE)
    listing(reserved, ("declaration", "tax", "amount"))


@guarantee.command("accept")
def accept_guarantee(key: Key) -> None:
    """Chấp nhận / accept: from now on it covers."""
    visitor = _of_guarantee(key, "guarantee.accept")
    services.accept_guarantee(number=key, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã chấp nhận / accepted", key)


@guarantee.command("refuse")
def refuse_guarantee(key: Key, reason: Reason) -> None:
    """Không chấp nhận / refuse."""
    visitor = _of_guarantee(key, "guarantee.accept")
    services.refuse_guarantee(number=key, actor=visitor.actor, at=visitor.at, reason=reason)
    terminal.done("Không chấp nhận / refused", key)


@guarantee.command("withdraw")
def withdraw_guarantee(key: Key, reason: Reason) -> None:
    """Rút: không trừ thêm / withdraw: nothing more is set against it."""
    visitor = _of_guarantee(key, "guarantee.withdraw")
    services.withdraw_guarantee(number=key, actor=visitor.actor, at=visitor.at, reason=reason)
    terminal.done("Đã rút / withdrawn", key)


@guarantee.command("release")
def release_guarantee(key: Key) -> None:
    """Giải tỏa, bởi người khác người rút / free the guarantor; by somebody else than who withdrew it."""
    visitor = _of_guarantee(key, "guarantee.accept")
    services.release_guarantee(number=key, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã giải tỏa / released", key)


@guarantee.command("use")
def use_guarantee(number: Number, key: Key) -> None:
    """Trừ bảo lãnh cho tờ khai / set a declaration's tax against it."""
    visitor = visit_of(number, "guarantee.use")
    purse.guarantee_of(visitor.known.trader, key)
    services.reserve_guarantee(
        declaration=visitor.identifier,
        number=key,
        office=visitor.known.office,
        registered_on=visitor.known.law_day,
        on=books.today(visitor.at),
        actor=visitor.actor,
        at=visitor.at,
    )
    terminal.done("Đã trừ bảo lãnh / covered", key)


@guarantee.command("give-back")
def give_back_guarantee(number: Number, reason: Reason) -> None:
    """Hoàn lại hạn mức; thuế lại phải nộp / what is set aside returns; the tax is owed again."""
    visitor = visit_of(number, "guarantee.accept")
    today = books.today(visitor.at)
    services.restore_guarantee(
        declaration=visitor.identifier, on=today, actor=visitor.actor, at=visitor.at, reason=reason
    )
    terminal.done("Đã hoàn lại hạn mức / given back")


@account.command("show")
def show_account(
    party: Annotated[str, typer.Argument(help="Mã đơn vị / party, VN-P…")], as_json: AsJson = False
) -> None:
    """Đơn vị còn nợ gì, còn dư gì, được bảo lãnh gì / what a party owes, has in credit, is guaranteed."""
    visitor = visit("debt.view")
    told = purse.account(visitor.signed, party, visitor.at)
    if as_json:
        print_json(told)
        return
    listing(told["debts"], ("declaration", "tax", "open", "guaranteed", "deferred", "due_on"))
    listing(told["credits"], ("declaration", "amount", "currency"))
    listing(told["guarantees"], _GUARANTEE)


@account.command("statement")
def statement(
    party: Annotated[str, typer.Argument(help="Mã đơn vị / party, VN-P…")],
    after: Annotated[int, typer.Option(min=0, help="Sau bút toán này / after this entry")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Số bút toán / how many entries")] = 1000,
    as_json: AsJson = False,
) -> None:
    """Sao kê bút toán theo thứ tự / the postings of a party, in the order of their entries."""
    visitor = visit("debt.view")
    found = purse.statement(visitor.signed, party, visitor.at, after=after, limit=limit)
    listing(found.to_dicts(), _POSTING, as_json=as_json)


@account.command("postings")
def postings(number: Number, as_json: AsJson = False) -> None:
    """Các bút toán của một tờ khai / the postings of a declaration."""
    visitor = visit_of(number, "debt.view")
    listing(selectors.of_declaration(visitor.identifier).to_dicts(), _POSTING, as_json=as_json)


@account.command("balances")
def balances(as_json: AsJson = False) -> None:
    """Bảng cân đối; số dư lệch với bút toán / the trial balance, and balances that drifted."""
    visit("account.view", everywhere=True)
    drift = [{"kind": kind, "name": name} for kind, name in selectors.drift()]
    lines = plain_rows(selectors.trial_balance().to_dicts())
    if as_json:
        print_json({"balances": lines, "drift": drift})
        return
    listing(lines, ("account", "role", "tax", "currency", "debits", "credits", "balance"))
    listing(drift, ("kind", "name"))


@account.command("collect")
def collect(
    number: Number, payer: Annotated[str, typer.Option("--from", help="Tài khoản trả / the payer's account")]
) -> None:
    """Nhờ ngân hàng thu / have the bank collect what is owed; the payer agrees there."""
    visitor = visit_of(number, "payment.order")
    key = services.request_payment(
        declaration=visitor.identifier,
        payer_account=payer,
        on=books.today(visitor.at),
        actor=visitor.actor,
        at=visitor.at,
    )
    terminal.done("Đã gửi lệnh thu / the bank is asked", str(key))


@account.command("orders")
def orders(as_json: AsJson = False, state: State = "") -> None:
    """Lệnh gửi ngân hàng / what the bank was asked."""
    visit("account.view", everywhere=True)
    columns = ("key", "kind", "state", "declaration", "amount", "currency", "attempts", "answer")
    listing(selectors.orders(states=[state] if state else []), columns, as_json=as_json)


@account.command("unexplained")
def unexplained(as_json: AsJson = False) -> None:
    """Biến động chưa rõ / movements of our account that fit nothing of ours."""
    visit("account.view", everywhere=True)
    columns = ("transaction", "kind", "amount", "currency", "reference", "why", "seen_at")
    listing(selectors.unexplained(), columns, as_json=as_json)


@reversal.command("propose")
def propose_reversal(entry: Annotated[int, typer.Argument(help="Số bút toán / entry")], reason: Reason) -> None:
    """Đề nghị đảo một bút toán / propose to take an entry back."""
    visitor = visit("correction.propose")
    purse.entry(visitor.signed, entry, visitor.permission, visitor.at)
    made = services.propose_reversal(entry=entry, actor=visitor.actor, at=visitor.at, reason=reason)
    terminal.done("Đã đề nghị, chờ người thứ hai / proposed, for a second person", str(made))


@reversal.command("list")
def list_reversals(as_json: AsJson = False, state: State = "") -> None:
    """Các đề nghị đảo / proposals."""
    visitor = visit("correction.propose")
    columns = ("correction", "entry", "kind", "state", "declaration", "reason", "proposed_by")
    listing(purse.corrections(visitor.signed, visitor.at, state=state), columns, as_json=as_json)


@reversal.command("approve")
def approve_reversal(which: Which) -> None:
    """Duyệt, bởi người khác người đề nghị / approve, by somebody else."""
    visitor = visit("correction.decide")
    purse.correction(visitor.signed, which, visitor.permission, visitor.at)
    made = services.approve_reversal(correction=which, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã đảo / taken back", str(made))


@reversal.command("refuse")
def refuse_reversal(which: Which, reason: Reason) -> None:
    """Từ chối / refuse."""
    visitor = visit("correction.propose")
    purse.correction(visitor.signed, which, visitor.permission, visitor.at)
    services.refuse_reversal(correction=which, actor=visitor.actor, at=visitor.at, reason=reason)
    terminal.done("Đã từ chối / refused", str(which))


def _of_refund(which: int, permission: str) -> Visit:
    visitor = visit(permission)
    purse.refund(visitor.signed, which, permission, visitor.at)
    return visitor


def _of_guarantee(key: str, permission: str) -> Visit:
    visitor = visit(permission)
    purse.guarantee(visitor.signed, key, permission, visitor.at)
    return visitor


def _sum(text: str) -> Decimal:
    amount = exact(text)
    if amount is None or amount <= 0:
        raise Refused("amount-not-above-zero", amount=text)
    return amount
