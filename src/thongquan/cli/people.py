"""`thongquan mandate …`, `thongquan bank …`: who speaks for whom, who paid."""

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from django.conf import settings

from thongquan.books import selectors as books
from thongquan.clearance.selectors import access
from thongquan.clearance.services import acts
from thongquan.cli import terminal
from thongquan.cli.session import Visit, visit
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.ledger import services as money
from thongquan.ledger.domain.notices import News, Notice
from thongquan.parties import selectors, services
from thongquan.parties.domain.words import subject_of
from thongquan.parties.selectors import desk

mandate = typer.Typer(no_args_is_help=True, help="Ủy quyền đại lý / brokers' mandates.")
bank = typer.Typer(no_args_is_help=True, help="Ngân hàng / what banks report.")
From = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Từ ngày / from (today)"),
]


@mandate.command("register")
def register_mandate(
    agent: Annotated[str, typer.Argument(help="Mã số đại lý / the broker's number")],
    principal: Annotated[str, typer.Argument(help="Mã số người ủy quyền / the trader's number")],
    since: From = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")] = None,
) -> None:
    """Ủy quyền cho đại lý / let a broker speak for a trader."""
    visitor = visit("mandate.register")
    today = _today(visitor)
    speaker, trader = (selectors.party_by(number, today) for number in (agent, principal))
    access.concerns(visitor.signed, visitor.permission, visitor.at, _subject(trader))
    key = services.register_mandate(
        agent=speaker,
        principal=trader,
        valid_from=day(since, visitor),
        valid_to=until.date() if until else None,
        actor=visitor.actor,
        at=visitor.at,
    )
    terminal.done("Đã ủy quyền / the mandate is registered", str(key))


@mandate.command("revoke")
def revoke_mandate(
    agent: Annotated[str, typer.Argument(help="Mã số đại lý / the broker's number")],
    principal: Annotated[str, typer.Argument(help="Mã số người ủy quyền / the trader's number")],
    reason: Annotated[str, typer.Option("--reason", help="Lý do / reason")],
) -> None:
    """Chấm dứt ủy quyền từ lúc này / from now on the broker speaks no more."""
    visitor = visit("mandate.revoke")
    today = _today(visitor)
    speaker, trader = (selectors.party_by(number, today) for number in (agent, principal))
    sides = {"agent": str(_subject(speaker)), "principal": str(_subject(trader))}
    access.concerns(visitor.signed, visitor.permission, visitor.at, _subject(speaker), _subject(trader))
    found = [
        one["mandate"]
        for one in desk.mandates_about(trader)
        if one["revoked_at"] is None and all(one[side] == who for side, who in sides.items())
    ]
    if not found:
        raise NotFound("mandate", f"{agent} → {principal}")
    for key in found:
        services.revoke_mandate(mandate=key, actor=visitor.actor, at=visitor.at, reason=reason)
    terminal.done("Đã chấm dứt ủy quyền / the mandate is revoked")


@bank.command("credit")
def credit(
    reference: Annotated[str, typer.Argument(help="Nội dung nộp / the payer's reference")],
    amount: Annotated[str, typer.Argument(help="Số tiền (VND) / amount")],
    transaction: Annotated[str, typer.Option("--transaction", help="Số bút toán / the bank's number")],
) -> None:
    """Báo có một khoản nộp / report money that arrived; told twice it counts once."""
    visitor = visit("payment.report")
    [mine, *_] = visitor.signed.parties(at=visitor.at) or (Subject("party", "bank"),)
    notice = Notice(
        kind=News.CREDIT,
        transaction=transaction,
        account=settings.BANK_ACCOUNT,
        amount=amount,
        currency=books.pack().currency.code,
        booked_at=visitor.at,
        reference=reference,
    )
    taken = money.receive_payment(
        bank=mine.id,
        notice=notice,
        came_by="statement",
        on=_today(visitor),
        actor=visitor.actor,
        at=visitor.at,
    )
    cleared = acts.settle_all(identifiers=[taken.declaration], at=visitor.at) if taken.declaration else 0
    said = "đã thông quan / cleared" if cleared else taken.declaration
    terminal.done("Đã ghi trước đó / known already" if taken.duplicate else "Đã ghi nhận / booked", said)


def _subject(party_key: int) -> Subject:
    return subject_of(party_key, settings.ADMINISTRATION)


def _today(visitor: Visit) -> date:
    return visitor.at.astimezone(ZoneInfo(books.pack().zone)).date()


def day(given: datetime | None, visitor: Visit) -> date:
    return given.date() if given else _today(visitor)
