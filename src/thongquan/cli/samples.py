"""Samples of goods on the command line: taken, sent, analysed, returned or destroyed."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from thongquan.clearance.selectors import access
from thongquan.clearance.selectors import samples as selectors
from thongquan.clearance.services import sampling
from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Note, Number
from thongquan.cli.listing import listing
from thongquan.cli.session import visit, visit_of
from thongquan.identity.selectors import subject_of_user
from thongquan.inspection import selectors as inspections
from thongquan.inspection.domain import Purpose, Result, SampleAct, State, Taking
from thongquan.kernel.refusals import NotFound, Refused

RECORD = "examination.record"
COLUMNS = ("number", "state", "item_number", "quantity", "unit", "laboratory", "purpose")
sample = typer.Typer(no_args_is_help=True, help="Mẫu hàng hóa / samples of goods.")
Bag = Annotated[str, typer.Argument(help="Số mẫu / number of the sample")]


@sample.command("take")
def take(
    number: Number,
    item: Annotated[int, typer.Option("--item", min=1, help="Dòng hàng / item")],
    quantity: Annotated[str, typer.Option("--quantity", help="Lượng mẫu / how much")],
    unit: Annotated[str, typer.Option("--unit", help="Đơn vị tính / unit: KGM, LTR")],
    sealed: Annotated[str, typer.Option("--sealed", help="Niêm phong mẫu / how it is sealed")],
    laboratory: Annotated[str, typer.Option("--laboratory", help="Đơn vị phân tích / laboratory")],
    purpose: Annotated[Purpose, typer.Option("--purpose", help="Mục đích / purpose")] = Purpose.CLASSIFICATION,
    note: Note = "",
) -> None:
    """Lấy mẫu khi đang kiểm tra thực tế / take a sample at the examination under way."""
    visitor = visit_of(number, RECORD)
    taking = Taking(item, _amount(quantity), unit, sealed, laboratory, purpose, note)
    made = sampling.take_sample(
        identifier=visitor.identifier, inspection=_under_way(visitor.identifier), taking=taking,
        actor=visitor.actor, at=visitor.at,
    )  # fmt: skip
    terminal.done(f"Đã lấy mẫu / sample taken: {made.number}")


@sample.command("send")
def send(number: Number, bag: Bag) -> None:
    """Gửi mẫu đến đơn vị phân tích / send it to its laboratory."""
    _move(number, bag, SampleAct.SEND, "", "Đã gửi mẫu / the sample is sent")


@sample.command("result")
def result(
    number: Number,
    bag: Bag,
    on: Annotated[str, typer.Option("--on", help="Ngày có kết quả / day, 2026-11-30")],
    by: Annotated[str, typer.Option("--by", help="Người ký, số thông báo / who signed, number of the notice")],
    conclusion: Annotated[str, typer.Option("--conclusion", help="Kết luận / conclusion")],
) -> None:
    """Ghi kết quả phân tích / record what the laboratory found."""
    visitor = visit_of(number, RECORD)
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise typer.BadParameter(on, param_hint="--on") from None
    sampling.record_result(
        identifier=visitor.identifier, sample=_known(visitor.identifier, bag),
        result=Result(day, by, conclusion), actor=visitor.actor, at=visitor.at,
    )  # fmt: skip
    terminal.done("Đã ghi kết quả / the result is recorded")


@sample.command("return")
def give_back(
    number: Number, bag: Bag, reason: Annotated[str, typer.Option("--reason", help="Lý do / reason")]
) -> None:
    """Trả mẫu cho người khai / give it back to the declarant."""
    _move(number, bag, SampleAct.RETURN, reason, "Đã trả mẫu / the sample is returned")


@sample.command("destroy")
def destroy(
    number: Number, bag: Bag, reason: Annotated[str, typer.Option("--reason", help="Lý do / reason")]
) -> None:
    """Hủy mẫu hết hạn lưu / destroy what is kept no longer."""
    _move(number, bag, SampleAct.DESTROY, reason, "Đã hủy mẫu / the sample is destroyed")


@sample.command("list")
def list_samples(number: Number, as_json: AsJson = False) -> None:
    """Mẫu đã lấy và kết quả / samples taken, and what was found in them."""
    visitor = visit_of(number, "declaration.view")
    inside = access.allowed(visitor.signed, visitor.known, "lane.view", visitor.at)
    listing(selectors.listed(visitor.identifier, inside=inside), COLUMNS, as_json=as_json)


@sample.command("awaited")
def awaited(as_json: AsJson = False) -> None:
    """Mẫu đang chờ kết quả phân tích / samples whose result is still to come, by their clocks."""
    visitor = visit(RECORD)
    found = selectors.awaited(visitor.signed, at=visitor.at)
    listing(found, ("number", "bag", "stage", "laboratory", "owner", "due_at"), as_json=as_json)


@sample.command("give")
def give(
    number: Number, bag: Bag, to: Annotated[str, typer.Option("--to", help="Tên tài khoản / to which user")]
) -> None:
    """Giao mẫu cho công chức theo dõi / give it to an officer who sees to its result."""
    visitor = visit_of(number, "examination.assign")
    sampling.give_sample(
        identifier=visitor.identifier, sample=_known(visitor.identifier, bag), officer=subject_of_user(to),
        actor=visitor.actor, at=visitor.at,
    )  # fmt: skip
    terminal.done("Đã giao mẫu / the sample is given")


def _move(number: str, bag: str, act: SampleAct, reason: str, done: str) -> None:
    visitor = visit_of(number, RECORD)
    sampling.move_sample(
        identifier=visitor.identifier, sample=_known(visitor.identifier, bag), act=act, reason=reason,
        actor=visitor.actor, at=visitor.at,
    )  # fmt: skip
    terminal.done(done)


def _known(identifier: str, bag: str) -> int:
    for one in inspections.samples(identifier):
        if one.number == bag:
            return one.id
    raise NotFound("sample", bag)


def _under_way(identifier: str) -> int:
    for one in inspections.of_declaration(identifier):
        if one.state is State.STARTED:
            return one.id
    raise Refused("no-open-examination", declaration=identifier)


def _amount(said: str) -> Decimal:
    try:
        found = Decimal(said)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise typer.BadParameter(said, param_hint="--quantity")
    return found
