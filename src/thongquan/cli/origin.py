"""`thongquan origin …`: doubts about declared goods; what other administrations ask of our certificates."""

from typing import Annotated, Any

import typer

from thongquan.clearance.selectors import access, purse, verifications
from thongquan.clearance.services import answering, asking, covering, verifying
from thongquan.clearance.services.verifying import Raised, Ruling
from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Number, print_json
from thongquan.cli.session import Visit, visit, visit_of
from thongquan.tariff.domain.certificates.verification import Doubt, Outcome
from thongquan.tariff.selectors import inquiries as received
from thongquan.tariff.services import inquiries
from thongquan.tariff.services.inquiries import Findings

origin = typer.Typer(no_args_is_help=True, help="Xác minh xuất xứ / verification of origin.")
One = Annotated[int, typer.Argument(help="Số xác minh / number of the verification")]
Inquiry = Annotated[int, typer.Argument(help="Số yêu cầu / number of the question")]
Found = Annotated[
    list[str],
    typer.Option("--found", help="1=confirmed, 2=not-originating, 3=not-issued-by-us, 4=cannot-be-confirmed"),
]
Why = Annotated[str, typer.Option("--why", help="Lý do / why")]
Statement = Annotated[str, typer.Option("--statement", help="Nội dung / in words")]
VERIFY, ANSWER = verifications.VERIFY, "origin.answer"


@origin.command("queue")
def queue(as_json: AsJson = False) -> None:
    """Đang xác minh tại đơn vị / what is under doubt in your offices, whose turn, until when."""
    visitor = visit(VERIFY)
    _shown(verifications.desk(visitor.signed, at=visitor.at), as_json)


@origin.command("list")
def listed(number: Number, as_json: AsJson = False) -> None:
    """Của một tờ khai / of one declaration, as far as you may know."""
    visitor = visit_of(number, "declaration.view")
    inside = access.allowed(visitor.signed, visitor.known, "lane.view", visitor.at)
    _shown(verifications.of_declaration(visitor.known.key, inside=inside, at=visitor.at), as_json)


@origin.command("doubt")
def doubt(
    number: Number,
    items: Annotated[list[int], typer.Option("--item", help="Dòng hàng / item")],
    reason: Annotated[Doubt, typer.Option("--reason", help="Nội dung nghi ngờ / what is doubted")],
    statement: Statement = "",
) -> None:
    """Nêu nghi ngờ: tạm dừng ưu đãi, không giữ hàng / the preference is withheld, the goods are not."""
    visitor = visit_of(number, VERIFY)
    raised = Raised(items, reason, statement)
    made = verifying.raise_doubt(
        identifier=visitor.identifier, raised=raised, actor=visitor.actor, at=visitor.at
    )
    _told(visitor, made)


@origin.command("letter")
def letter(number: Number, one: One) -> None:
    """Đã gửi công văn / a letter went out, where there is no agreed way."""
    visitor = visit_of(number, VERIFY)
    asking.ask_on_paper(identifier=visitor.identifier, verification=one, actor=visitor.actor, at=visitor.at)
    _told(visitor, one)


@origin.command("enter")
def enter(number: Number, one: One, found: Found, why: Why = "", statement: Statement = "") -> None:
    """Nhập công văn trả lời / what the letter in answer says."""
    visitor = visit_of(number, VERIFY)
    answering.enter(
        identifier=visitor.identifier, verification=one, found=_found(found, why), statement=statement,
        actor=visitor.actor, at=visitor.at,
    )  # fmt: skip
    _told(visitor, one)


@origin.command("decide")
def decide(
    number: Number,
    one: One,
    granted: Annotated[
        list[int], typer.Option("--grant", help="Mặt hàng được hưởng / goods that have it")
    ] = [],  # noqa: B006
    reason: Annotated[str, typer.Option("--reason", help="Lý do từ chối / why the others have not")] = "",
    why: Why = "",
) -> None:
    """Quyết định về ưu đãi / the preference is granted or refused."""
    visitor = visit_of(number, VERIFY)
    ruling = Ruling(granted, reason, why)
    verifying.rule(
        identifier=visitor.identifier, verification=one, ruling=ruling, actor=visitor.actor, at=visitor.at
    )
    _told(visitor, one)


@origin.command("withdraw")
def withdraw(number: Number, one: One, why: Why) -> None:
    """Thôi xác minh / give the doubt up: the preference stands."""
    visitor = visit_of(number, VERIFY)
    verifying.withdraw(
        identifier=visitor.identifier, verification=one, why=why, actor=visitor.actor, at=visitor.at
    )
    _told(visitor, one)


@origin.command("guarantee")
def guarantee(
    number: Number, one: One, by: Annotated[str, typer.Argument(help="Số bảo lãnh / number of the guarantee")]
) -> None:
    """Bảo lãnh số chênh lệch / the difference under doubt is guaranteed."""
    visitor = visit_of(number, "guarantee.use")
    purse.guarantee_of(visitor.known.trader, by)
    covering.guarantee(
        identifier=visitor.identifier, verification=one, number=by, actor=visitor.actor, at=visitor.at
    )
    print_json(verifications.told(one, inside=False, at=visitor.at))


@origin.command("inquiries")
def asked(as_json: AsJson = False) -> None:
    """Nước ngoài hỏi về chứng từ do ta cấp / what others ask of our certificates."""
    visitor = visit(ANSWER, everywhere=True)
    rows = received.listed(at=visitor.at)
    if as_json:
        print_json(rows)
        return
    columns = (("Số / no", "code"), ("Chứng từ / certificate", "code"), ("Bên hỏi / asked by", "left"),
               ("Trạng thái / state", "left"), ("Hạn / until (UTC)", "code"))  # fmt: skip
    told = [(str(o["inquiry"]), o["reference"], o["asker"], o["state"], o["due_at"] or "") for o in rows]
    terminal.out().print(terminal.grid(columns, told))


@origin.command("acknowledge")
def acknowledge(inquiry: Inquiry) -> None:
    """Xác nhận đã nhận / it is ours to look into."""
    visitor = visit(ANSWER, everywhere=True)
    inquiries.acknowledge(inquiry=inquiry, actor=visitor.actor, at=visitor.at)
    print_json(received.told(inquiry, at=visitor.at))


@origin.command("answer")
def answer(inquiry: Inquiry, found: Found, why: Why = "", statement: Statement = "") -> None:
    """Trả lời nước hỏi / answer who asked, item by item."""
    visitor = visit(ANSWER, everywhere=True)
    findings = Findings(_found(found, why), statement)
    inquiries.answer(inquiry=inquiry, findings=findings, actor=visitor.actor, at=visitor.at)
    print_json(received.told(inquiry, at=visitor.at))


def _found(said: list[str], why: str) -> dict[int, tuple[Outcome, str]]:
    """From "1=confirmed"; `why` stands for each that is not."""
    found = {}
    for each in said:
        number, _, outcome = each.partition("=")
        if not number.isdecimal() or outcome not in list(Outcome):
            raise typer.BadParameter(each, param_hint="--found")
        confirmed = Outcome(outcome) is Outcome.CONFIRMED
        found[int(number)] = (Outcome(outcome), "" if confirmed else why)
    return found


def _told(visitor: Visit, one: int) -> None:
    print_json(verifications.told(one, inside=True, at=visitor.at))


def _shown(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    columns = (("Số / no", "code"), ("Tờ khai / declaration", "code"), ("Chứng từ / proof", "code"),
               ("Trạng thái / state", "left"), ("Đang chờ / whose turn", "left"),
               ("Hạn / until (UTC)", "code"), ("Chênh lệch / tax", "right"))  # fmt: skip
    told = [
        (str(o["verification"]), o["declaration"], o["reference"], o["state"], o["turn"], o["due_at"] or "",
         o["withheld_total"])
        for o in rows
    ]  # fmt: skip
    terminal.out().print(terminal.grid(columns, told))
