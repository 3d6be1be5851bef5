"""`thongquan officer …`: the queue, whose a case is, what is known of a trader, what has to do with it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.text import Text

from thongquan.clearance.domain.work import Work
from thongquan.clearance.selectors import access
from thongquan.clearance.selectors import desk as desks
from thongquan.clearance.selectors import examinations as examining
from thongquan.clearance.selectors import queue as queues
from thongquan.clearance.selectors.history import As, party_of
from thongquan.clearance.selectors.history import history as history_of
from thongquan.clearance.selectors.related import related as related_to
from thongquan.clearance.services import desk as services
from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Number, Reason, print_json
from thongquan.cli.listing import listing
from thongquan.cli.session import visit, visit_of
from thongquan.identity.selectors import subject_of_user
from thongquan.kernel.canonical import plain

officer = typer.Typer(no_args_is_help=True, help="Công chức / the officer's desk.")
To = Annotated[str, typer.Option("--to", help="Tên tài khoản / to which user")]
SEE = "lane.view"
_CASE = ("officer", "state", "since", "reason")


@officer.command("queue")
def queue(
    lane: Annotated[str, typer.Option("--lane", help="G, Y, R")] = "",
    kind: Annotated[Work | None, typer.Option("--kind", help="Loại việc / kind of work")] = None,
    office: Annotated[str, typer.Option("--office", help="Đơn vị / office")] = "",
    desk: Annotated[str, typer.Option("--desk", help="mine, nobody")] = "",
    waiting: Annotated[int, typer.Option("--waiting", min=0, help="Chờ ít nhất, giờ / for hours")] = 0,
    late: Annotated[bool, typer.Option("--late", help="Quá hạn / past its clock")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=queues.MOST)] = 50,
    cursor: Annotated[str, typer.Option("--cursor", help="Trang sau / of the page before")] = "",
    as_json: AsJson = False,
) -> None:
    """Việc chờ công chức, gấp nhất trước / what waits for an officer, the most pressing first."""
    visitor = visit(desks.TAKE)
    narrowed = queues.Wanted(
        kind or "", lane, office, desk, timedelta(hours=waiting) if waiting else None, late
    )
    page = queues.queue(visitor.signed, narrowed, at=visitor.at, cursor=cursor, limit=limit)
    if as_json:
        print_json({"work": page.work, "next": page.next})
        return
    columns = (
        ("Số / number", "code"), ("Luồng / lane", "code"), ("Việc / work", "left"), ("Từ / since", "code"),
        ("Hạn / due", "code"),
    )  # fmt: skip
    terminal.out().print(terminal.grid(columns, [_row(one) for one in page.work]))
    terminal.onward(page.next)


def _row(one: Mapping[str, Any]) -> tuple[object, ...]:
    who = f"\n{one['officer']}" if one["officer"] else ""
    due = Text(_moment(one["due_at"]), "red" if one["late"] else "")
    return (
        Text.assemble(str(one["number"]), (f"\n{one['office']}", "dim")),
        terminal.lane(str(one["lane"])),
        Text.assemble(terminal.word(one["turn"]), (who, "dim")),
        _moment(one["since"]),
        due,
    )


@officer.command("counts")
def counts(as_json: AsJson = False) -> None:
    """Bao nhiêu việc đang chờ / how much waits."""
    visitor = visit(desks.TAKE)
    found = queues.counts(visitor.signed, at=visitor.at)
    sums = {name: found[name] for name in queues.SUMS}
    kinds = {f"{kind}": count for kind, count in sorted(found["kinds"].items())}
    rows = [{"what": what, "count": count} for what, count in (sums | kinds | found["lanes"]).items()]
    print_json(found) if as_json else listing(rows, ("what", "count"), as_json=False)


@officer.command("desk")
def desk(as_json: AsJson = False) -> None:
    """Hồ sơ mình đang giữ / what lies on one's own desk."""
    visitor = visit(desks.TAKE)
    found = queues.on_desk(visitor.signed, at=visitor.at)
    listing(found, ("number", "lane", "desk", "awaited"), as_json=as_json)


@officer.command("examinations")
def examinations(as_json: AsJson = False) -> None:
    """Kiểm tra thực tế chờ phân công, của mình / examinations to assign, and one's own, by their clocks."""
    visitor = visit(examining.RECORD)
    found = examining.to_do(visitor.signed, at=visitor.at)
    listing(found, ("number", "kind", "stage", "officer", "due_at"), as_json=as_json)


@officer.command("take")
def take(number: Number) -> None:
    """Nhận hồ sơ / take a declaration from the queue, or what was given."""
    visitor = visit_of(number, desks.TAKE)
    services.take(identifier=visitor.identifier, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã nhận / taken")


@officer.command("hand-over")
def hand_over(number: Number, to: To, reason: Reason) -> None:
    """Chuyển giao hồ sơ mình giữ / hand over what is on one's own desk."""
    visitor = visit_of(number, desks.TAKE)
    services.hand_over(
        identifier=visitor.identifier, officer=subject_of_user(to), reason=reason, actor=visitor.actor,
        at=visitor.at,
    )  # fmt: skip
    terminal.done("Đã chuyển giao / handed over", to)


@officer.command("assign")
def assign(number: Number, to: To, reason: Reason) -> None:
    """Phân công hồ sơ, ai đang giữ cũng được / give it to an officer, whoever has it (supervisor)."""
    visitor = visit_of(number, "case.assign")
    services.assign(
        identifier=visitor.identifier, officer=subject_of_user(to), reason=reason, actor=visitor.actor,
        at=visitor.at,
    )  # fmt: skip
    terminal.done("Đã phân công / assigned", to)


@officer.command("give-back")
def give_back(number: Number, reason: Reason) -> None:
    """Trả hồ sơ về danh sách chung / back to everybody's queue."""
    visitor = visit_of(number, desks.TAKE)
    services.give_back(identifier=visitor.identifier, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã trả lại / given back")


@officer.command("case")
def case(number: Number, as_json: AsJson = False) -> None:
    """Ai đã giữ hồ sơ / on whose desk it lay."""
    visitor = visit_of(number, SEE)
    found = desks.holdings(visitor.known.key)
    rows = [
        {**one, "since": one["given_at"][:16], "reason": one["ended_why"] or one["reason"]} for one in found
    ]
    print_json(found) if as_json else listing(rows, _CASE)


@officer.command("related")
def related(number: Number, as_json: AsJson = False) -> None:
    """Tờ khai liên quan / declarations that have to do with it."""
    visitor = visit_of(number, SEE)
    found = asdict(related_to(visitor.known.key, access.visible(visitor.signed, visitor.at, SEE)))
    if as_json:
        print_json(found)
        return
    rows = [
        {**one, "by": by, "common": _common(one)}
        for by in ("goods", "container", "paper", "partner", "sequence")
        for one in found[by]
    ]
    listing(rows, ("by", "number", "lane", "common"), as_json=False)


@officer.command("trader")
def trader(
    number: Number,
    of: Annotated[
        As, typer.Option("--of", help="Chủ hàng hay người khai / whose goods, or who declared")
    ] = As.TRADER,
    as_json: AsJson = False,
) -> None:
    """Lịch sử doanh nghiệp / what customs knows of the trader of a declaration, or of who declared it."""
    visitor = visit_of(number, SEE)
    which = access.visible(visitor.signed, visitor.at, SEE)
    found = asdict(history_of(party_of(visitor.known.key, of), which, at=visitor.at, of=of))
    if as_json:
        print_json(plain(found))
        return
    told = ("declarations", "lanes", "lives", "findings", "overrides", "amendments", "cancellations", "against")
    rows: list[dict[str, object]] = [{"what": name, "count": _words(found[name])} for name in told]
    rows += [{"what": f"{one['currency']} open", "count": one["open"]} for one in found["debts"]]
    listing(rows, ("what", "count"), as_json=False)


def _common(one: Mapping[str, Any]) -> str:
    said = one.get("codes") or [f"{kind} {number}" for kind, number in one.get("shares", ())] or [one["name"]]
    return ", ".join(said)


def _words(value: object) -> str:
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{code} {count}" for code, count in sorted(value.items())) or "0"


def _moment(text: str | None) -> str:
    return text[:16].replace("T", "\n") if text else "—"
