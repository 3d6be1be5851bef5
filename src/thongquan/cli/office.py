"""The officer's side: checks, examinations, lanes, goods, clearance, holds, decisions."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

import typer
from rich.text import Text

from thongquan.clearance.domain.states import GoodsAct
from thongquan.clearance.selectors import views
from thongquan.clearance.services import acts, amend, cancel, control, determining, holding, requirements
from thongquan.clearance.services.control import DocumentResult, Seen
from thongquan.cli import decided, terminal
from thongquan.cli.declaration import AsJson, Note, Number, Reason, declaration, print_json, waiting
from thongquan.cli.listing import listing
from thongquan.cli.session import Visit, visit_of
from thongquan.identity.selectors import subject_of_user
from thongquan.inspection import selectors as inspections
from thongquan.inspection.domain import Found, Inspection, Kind, Verdict
from thongquan.kernel.canonical import plain
from thongquan.kernel.decimals import exact
from thongquan.kernel.findings import Audience
from thongquan.kernel.refusals import Refused
from thongquan.risk.domain.holds import HoldEffect

HOLD = ("hold", "subject", "effect", "kind", "basis", "authority", "audience")
hold = typer.Typer(no_args_is_help=True, help="Tạm dừng / holds.")


@declaration.command("check")
def check(
    number: Number,
    conclusion: Annotated[str, typer.Option("--conclusion", help="Kết luận / conclusion")],
    results: Annotated[
        list[str] | None, typer.Option("--document", help="invoice=conforms: từng chứng từ / each document")
    ] = None,
    note: Note = "",
) -> None:
    """Kiểm tra hồ sơ / check the documents; nothing named: all of them conform."""
    visitor = visit_of(number, "document.check")
    given = [_result(text, note) for text in results or ["dossier=conforms"]]
    done = control.check_documents(
        identifier=visitor.identifier, results=given, conclusion=conclusion, actor=visitor.actor, at=visitor.at
    )
    _told(visitor, "Còn sai khác / not in order" if done.adverse else "Hồ sơ phù hợp / documents in order")


@declaration.command("meet")
def meet(
    number: Number,
    measure: Annotated[str, typer.Argument(help="Biện pháp như kết quả nêu / as the finding names it")],
    paper: Annotated[str, typer.Option("--paper", help="Giấy tờ và số / what it is and its number")],
    item: Annotated[int, typer.Option("--item", min=0, help="Dòng hàng / item; 0: cả lô / all")] = 0,
) -> None:
    """Đã xem giấy phép, kết quả chuyên ngành / the paper of another agency was seen: its requirement is met."""
    visitor = visit_of(number, "document.check")
    requirements.meet_requirement(
        identifier=visitor.identifier,
        item_number=item,
        measure=measure,
        paper=paper,
        actor=visitor.actor,
        at=visitor.at,
    )
    _told(visitor, "Đã đáp ứng / the requirement is met")


@declaration.command("examine")
def examine(
    number: Number,
    request: Annotated[str, typer.Option("--request", help="Yêu cầu kiểm tra: lý do / ask for one: why")] = "",
    assign: Annotated[str, typer.Option("--assign", help="Giao cho ai / to which user (supervisor)")] = "",
    start: Annotated[bool, typer.Option("--start", help="Bắt đầu / begin")] = False,
    found: Annotated[Found | None, typer.Option("--found", help="Kết quả / what was found")] = None,
    item: Annotated[int, typer.Option("--item", min=0, help="Dòng hàng / item; 0: cả lô / all")] = 0,
    declared: Annotated[str, typer.Option("--declared", help="Đã khai / as declared")] = "",
    seen: Annotated[str, typer.Option("--seen", help="Thực tế / as seen")] = "",
    note: Note = "",
    conclude: Annotated[str, typer.Option("--conclude", help="Kết luận / conclusion")] = "",
) -> None:
    """Kiểm tra thực tế, từng bước / examine the goods, step by step: the options given, in this order."""
    visitor = visit_of(number, "examination.assign" if assign else "examination.record")
    who = {"actor": visitor.actor, "at": visitor.at}
    if request:
        control.request_examination(identifier=visitor.identifier, reason=request, kind=Kind.PHYSICAL, **who)
    one = {"identifier": visitor.identifier, "inspection": _open(visitor.identifier).id, **who}
    if assign:
        control.assign_examination(officer=subject_of_user(assign), **one)
    if start:
        control.start_examination(**one)
    if found is not None:
        what = Seen(found, item, declared, seen, note=note)
        control.record_finding(seen=what, **one)
    if conclude:
        control.complete_examination(conclusion=conclude, **one)
    _told(visitor, "Kiểm tra thực tế / examination")


@declaration.command("seal")
def seal(
    number: Number,
    container: Annotated[str, typer.Option("--container", help="Số container / container")],
    broken: Annotated[str, typer.Option("--broken", help="Số niêm phong đã cắt / seal broken")],
    placed: Annotated[str, typer.Option("--placed", help="Số niêm phong mới / seal placed")],
    note: Note = "",
) -> None:
    """Ghi niêm phong cắt và gắn khi kiểm tra / seals broken and placed at the examination under way."""
    visitor = visit_of(number, "examination.record")
    control.record_seal(
        identifier=visitor.identifier,
        inspection=_open(visitor.identifier).id,
        container=container,
        broken=broken,
        placed=placed,
        note=note,
        actor=visitor.actor,
        at=visitor.at,
    )
    _told(visitor, "Đã ghi niêm phong / the seals are recorded")


@declaration.command("withdraw-examination")
def withdraw_examination(number: Number, reason: Reason) -> None:
    """Rút yêu cầu kiểm tra chưa bắt đầu / call off an examination that was not started."""
    visitor = visit_of(number, "examination.record")
    one = _open(visitor.identifier).id
    control.withdraw_examination(
        identifier=visitor.identifier, inspection=one, reason=reason, actor=visitor.actor, at=visitor.at
    )
    _told(visitor, "Đã rút yêu cầu kiểm tra / the examination is called off")


@declaration.command("examinations")
def examinations(number: Number, as_json: AsJson = False) -> None:
    """Các lần kiểm tra hồ sơ, hàng hóa và kết quả / checks and examinations with what was recorded."""
    visitor = visit_of(number, "lane.view")
    found = [plain(asdict(one)) for one in inspections.of_declaration(visitor.identifier)]
    listing(found, ("id", "kind", "state", "officer", "requested_at", "due", "conclusion"), as_json=as_json)


@declaration.command("doubts")
def doubts(number: Number, as_json: AsJson = False) -> None:
    """Mọi kết quả, cả của riêng công chức / every finding, officers' own too; what each decision knew."""
    visitor = visit_of(number, "lane.view")
    key = visitor.known.key
    found, facts = views.findings(key, audience=Audience.OFFICER), views.decision_facts(key)
    if as_json:
        print_json({"findings": found, "facts": facts})
        return
    terminal.findings(found)
    terminal.out().print()
    decided.show_facts(facts)


@declaration.command("override")
def override(
    number: Number, lane: Annotated[str, typer.Option("--to", help="G, Y, R")], reason: Reason, note: Note = ""
) -> None:
    """Chuyển luồng / change the lane; reason: information, documents, scanner."""
    visitor = visit_of(number, "lane.override")
    acts.override_lane(
        identifier=visitor.identifier, lane=lane, reason=reason, note=note, actor=visitor.actor, at=visitor.at
    )
    _told(visitor, "Đã chuyển luồng / the lane is changed")


@declaration.command("duty")
def determine_duty(
    number: Number,
    amount: Annotated[str, typer.Argument(help="Thuế xuất khẩu phải nộp / export duty owed in all")],
    basis: Annotated[str, typer.Option("--basis", help="Căn cứ / by which law")],
) -> None:
    """Xác định số thuế mà biểu thuế chưa có / determine the duty that the books do not say."""
    visitor = visit_of(number, "clearance.decide")
    owed = exact(amount.replace(" ", ""))
    if owed is None:
        raise Refused("number-unreadable", found=amount)
    determining.determine_duty(
        identifier=visitor.identifier, amount=owed, basis=basis, actor=visitor.actor, at=visitor.at
    )
    _told(visitor, "Đã xác định số thuế / the duty is determined")


@declaration.command("clear")
def clear(number: Number) -> None:
    """Thông quan / clear."""
    visitor = visit_of(number, "clearance.decide")
    acts.clear(identifier=visitor.identifier, actor=visitor.actor, at=visitor.at)
    _told(visitor, "Đã thông quan / cleared")


@declaration.command("exit")
def exit_supervision(number: Number) -> None:
    """Hàng qua khu vực giám sát / the goods leave customs supervision."""
    visitor = visit_of(number, "clearance.decide")
    acts.exit_supervision(identifier=visitor.identifier, actor=visitor.actor, at=visitor.at)
    _told(visitor, "Đã qua khu vực giám sát / the goods have left")


@declaration.command("release")
def release(number: Number, reason: Reason) -> None:
    """Giải phóng hàng / conditional release; reason: value, classification, other."""
    visitor = visit_of(number, "release.decide")
    _goods(visitor, GoodsAct.RELEASE_CONDITIONALLY, reason)


@declaration.command("storage")
def storage(
    number: Number,
    reason: Annotated[str, typer.Option("--reason")] = "specialised-inspection",
    back: Annotated[bool, typer.Option("--back", help="Đưa hàng trở lại / back from storage")] = False,
) -> None:
    """Đưa hàng về bảo quản / bring the goods to storage."""
    visitor = visit_of(number, "storage.decide")
    _goods(visitor, GoodsAct.RETURN_FROM_STORAGE if back else GoodsAct.BRING_TO_STORAGE, reason)


@declaration.command("order-amendment")
def order_amendment(
    number: Number,
    instruction: Annotated[str, typer.Option("--instruction")],
    fields: Annotated[
        list[str] | None,
        typer.Option("--field", help="items[1].net_mass: từng chỉ tiêu phải sửa / each field to correct"),
    ] = None,
) -> None:
    """Yêu cầu khai bổ sung / order an amendment."""
    visitor = visit_of(number, "amendment.order")
    made = amend.order_amendment(
        identifier=visitor.identifier, instruction=instruction, fields=fields or (),
        actor=visitor.actor, at=visitor.at,
    )  # fmt: skip
    terminal.done("Đã yêu cầu khai bổ sung / an amendment is ordered", str(made))


@declaration.command("withdraw-order")
def withdraw_order(number: Number) -> None:
    """Rút yêu cầu khai bổ sung chưa được trả lời / take back an order to amend nobody has answered."""
    visitor = visit_of(number, "amendment.order")
    ordered = waiting(views.amendments(visitor.known.key), "amendment", number, state="ordered")
    amend.withdraw_order(amendment=ordered, actor=visitor.actor, at=visitor.at)
    _told(visitor, "Đã rút yêu cầu / the order is withdrawn")


@declaration.command("decide-amendment")
def decide_amendment(
    number: Number,
    refuse: Annotated[str, typer.Option("--refuse", help="Mã lý do từ chối / reason; else accepted")] = "",
    note: Note = "",
) -> None:
    """Chấp nhận hoặc từ chối khai bổ sung đang mở / accept or refuse the open amendment."""
    visitor = visit_of(number, "amendment.decide")
    asked = waiting(views.amendments(visitor.known.key), "amendment", number)
    who = {"amendment": asked, "actor": visitor.actor, "at": visitor.at}
    if refuse:
        amend.refuse_amendment(reason=refuse, note=note, **who)
    else:
        amend.accept_amendment(**who)
    _told(visitor, "Đã từ chối / refused" if refuse else "Đã chấp nhận / accepted")


@declaration.command("decide-cancellation")
def decide_cancellation(
    number: Number,
    refuse: Annotated[str, typer.Option("--refuse", help="Mã lý do từ chối / reason; else accepted")] = "",
    note: Note = "",
) -> None:
    """Chấp nhận hoặc từ chối đề nghị hủy / accept or refuse the open cancellation."""
    visitor = visit_of(number, "cancellation.decide")
    asked = waiting(views.cancellations(visitor.known.key), "cancellation", number)
    who = {"cancellation": asked, "actor": visitor.actor, "at": visitor.at}
    if refuse:
        cancel.refuse_cancellation(reason=refuse, note=note, **who)
    else:
        cancel.accept_cancellation(**who)
    _told(visitor, "Đã từ chối / refused" if refuse else "Đã hủy / cancelled")


@hold.command("list")
def list_holds(number: Number, as_json: AsJson = False) -> None:
    """Đang bị tạm dừng vì gì, theo căn cứ nào / what holds the goods, and on what basis."""
    visitor = visit_of(number, "declaration.view")
    found = views.holds(visitor.known.key, at=visitor.at, inside=visitor.may("lane.view"))
    listing(plain(found), HOLD, as_json=as_json)


@hold.command("place")
def place_hold(
    number: Number,
    why: Annotated[str, typer.Option("--why", help="Lý do / why")],
    basis: Annotated[str, typer.Option("--basis", help="Căn cứ / legal basis")],
    authority: Annotated[str, typer.Option("--authority", help="Cơ quan / authority")],
    effect: Annotated[HoldEffect, typer.Option("--effect")] = HoldEffect.HOLD_CLEARANCE,
    kind: Annotated[str, typer.Option("--kind", help="Danh mục / whose list")] = "enforcement",
) -> None:
    """Tạm dừng một tờ khai / hold a declaration."""
    visitor = visit_of(number, "hold.set")
    placing = holding.Placing(effect, kind, basis, authority, why)
    made = holding.place(identifier=visitor.identifier, placing=placing, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã tạm dừng / held", str(made))


@hold.command("release")
def release_hold(
    number: Number, which: Annotated[UUID, typer.Argument(help="Mã tạm dừng / hold")], why: Reason
) -> None:
    """Bỏ tạm dừng / release a hold."""
    visitor = visit_of(number, "hold.lift")
    holding.release(identifier=visitor.identifier, hold=which, why=why, actor=visitor.actor, at=visitor.at)
    _told(visitor, "Đã bỏ tạm dừng / released")


def _result(text: str, note: str) -> DocumentResult:
    document, _, verdict = text.partition("=")
    try:
        return DocumentResult(document, Verdict(verdict or "conforms"), note)
    except ValueError:
        names = ", ".join(Verdict)
        raise typer.BadParameter(f"{text}: {names}", param_hint="--document") from None


def _open(identifier: str) -> Inspection:
    for one in inspections.of_declaration(identifier):
        if one.outstanding and one.kind is not Kind.DOCUMENTS:
            return one
    raise Refused("no-open-examination", declaration=identifier)


def _goods(visitor: Visit, act: GoodsAct, reason: str) -> None:
    acts.move_goods(identifier=visitor.identifier, act=act, reason=reason, actor=visitor.actor, at=visitor.at)
    _told(visitor, terminal.word(str(act)))


def _told(visitor: Visit, what: str) -> None:
    """What was done, and where the declaration stands now."""
    terminal.done(what)
    now = views.declaration(visitor.known.key, at=visitor.at)
    turns = ", ".join(terminal.word(turn) for turn in now["awaited"]) or "—"
    terminal.out().print(
        Text.assemble(
            f"  {now['number']}  ", terminal.lane(now["lane"]), f"  {terminal.word(now['state'])}",
            (f"  chờ / awaits: {turns}", "dim"),
        )
    )  # fmt: skip
