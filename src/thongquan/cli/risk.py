"""`thongquan risk …` and the stop lists of `thongquan hold …`: for officers who keep the selection."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import typer

from thongquan.books import selectors as books
from thongquan.clearance.selectors import watch
from thongquan.clearance.services import stopping, trying
from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Reason, print_json
from thongquan.cli.listing import listing
from thongquan.cli.office import hold
from thongquan.cli.session import Visit, visit
from thongquan.kernel.decimals import exact
from thongquan.kernel.findings import Audience
from thongquan.kernel.refusals import Refused
from thongquan.kernel.validity import Validity
from thongquan.risk import services
from thongquan.risk.domain import HoldEffect, Lane, Parameters, Profile, Secrecy
from thongquan.risk.domain import Reason as Class
from thongquan.risk.selectors import desk

risk = typer.Typer(no_args_is_help=True, help="Tiêu chí rủi ro / risk profiles, chance, seeds.")
Code = Annotated[str, typer.Argument(help="Mã tiêu chí / the profile's code")]
Revision = Annotated[int, typer.Argument(help="Lần sửa / revision")]
Since = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Từ ngày / from")
]
Until = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Đến ngày / to")
]
SHOWN = timedelta(days=14)
_PROFILE = ("code", "revision", "state", "owner", "lane", "weight", "reason", "condition")
_PARAMETERS = (
    "number", "valid_from", "random_rate", "random_lane", "yellow_score", "red_score", "reveal_after_days",
    "approved_at",
)  # fmt: skip


@risk.command("profiles")
def profiles(
    code: Annotated[str, typer.Argument(help="Mã / code; none: all")] = "",
    state: Annotated[str, typer.Option("--state", help="draft, approved, active, retired")] = "",
    as_json: AsJson = False,
) -> None:
    """Các tiêu chí, mọi lần sửa / profiles with every revision."""
    visitor = _visit("risk.view")
    found = watch.profiles(visitor.signed, visitor.at, code=code, state=state)
    listing(found, _PROFILE, as_json=as_json)


@risk.command("draft")
def draft(
    code: Code,
    condition: Annotated[str, typer.Argument(help="Điều kiện SQL / SQL over the facts")],
    why: Annotated[str, typer.Option("--why", help="Lý do / why")],
    owner: Annotated[str, typer.Option("--owner", help="Đơn vị chịu trách nhiệm / office that answers for it")],
    class_: Annotated[Class, typer.Option("--class", help="Loại / class of reason")] = Class.TARGETED,
    lane: Annotated[
        Lane, typer.Option("--lane", help="Luồng / lane it asks for; G: weight alone")
    ] = Lane.GREEN,
    weight: Annotated[int, typer.Option("--weight", help="Điểm / weight")] = 0,
    secrecy: Annotated[Secrecy, typer.Option("--secrecy")] = Secrecy.RESTRICTED,
    since: Since = None,
    until: Until = None,
) -> None:
    """Soạn bản thảo / draft a revision; a second person approves it."""
    visitor = _visit("risk.draft")
    watch.owned(visitor.signed, owner, visitor.permission, visitor.at)
    first = since.date() if since else books.today(visitor.at)
    last = until.date() if until else None
    if last is not None and last <= first:
        raise Refused("ends-before-it-begins", begins=first, ends=last)
    profile = Profile(code, owner, condition, class_, Validity(first, last), lane, weight, secrecy)
    made = services.draft_profile(profile=profile, actor=visitor.actor, at=visitor.at, why=why)
    terminal.done("Bản thảo / draft", f"{code} {made}")


@risk.command("try")
def try_(
    code: Code, revision: Revision, since: Since = None, until: Until = None, as_json: AsJson = False
) -> None:
    """Thử trên tờ khai đã qua / try it on past declarations (the last two weeks)."""
    visitor = _of(code, revision, "risk.view")
    today = books.today(visitor.at)
    tried = trying.try_profile(
        code=code,
        revision=revision,
        since=since.date() if since else today - SHOWN,
        until=until.date() if until else today,
        signed=visitor.signed,
        at=visitor.at,
    )
    told = {name: getattr(tried, name) for name in ("declarations", "hits", "checked", "found")}
    lanes = [{"was": was, "lane": lane, "count": n} for (was, lane), n in tried.moves.items() if n]
    if as_json:
        print_json({**told, "moves": lanes})
        return
    listing([{"count": told.pop("declarations"), **told}], ("count", "hits", "checked", "found"))
    listing(lanes, ("was", "lane", "count"))


@risk.command("approve")
def approve(code: Code, revision: Revision) -> None:
    """Duyệt, bởi người khác người soạn / approve, by somebody else than its drafter."""
    visitor = _of(code, revision, "risk.approve")
    services.approve_profile(code=code, revision=revision, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã duyệt / approved", f"{code} {revision}")


@risk.command("activate")
def activate(code: Code, revision: Revision) -> None:
    """Áp dụng; lần sửa trước hết hiệu lực / from now on it selects; the one before is retired."""
    visitor = _of(code, revision, "risk.approve")
    services.activate_profile(code=code, revision=revision, actor=visitor.actor, at=visitor.at)
    terminal.done("Đang áp dụng / active", f"{code} {revision}")


@risk.command("retire")
def retire(code: Code, revision: Revision, reason: Reason) -> None:
    """Ngừng áp dụng / retire."""
    visitor = _of(code, revision, "risk.approve")
    services.retire_profile(code=code, revision=revision, actor=visitor.actor, at=visitor.at, why=reason)
    terminal.done("Đã ngừng áp dụng / retired", f"{code} {revision}")


@risk.command("discard")
def discard(code: Code, revision: Revision, reason: Reason) -> None:
    """Bỏ bản thảo / discard a draft."""
    visitor = _of(code, revision, "risk.draft")
    services.discard_profile(code=code, revision=revision, actor=visitor.actor, at=visitor.at, why=reason)
    terminal.done("Đã bỏ / discarded", f"{code} {revision}")


@risk.command("parameters")
def parameters(as_json: AsJson = False) -> None:
    """Tỷ lệ chọn ngẫu nhiên và ngưỡng điểm / rates of chance and scores."""
    _visit("risk.view")
    listing(desk.parameters_told(), _PARAMETERS, as_json=as_json)


@risk.command("propose-parameters")
def propose_parameters(
    rate: Annotated[str, typer.Option("--rate", help="0.05: năm phần trăm / five in a hundred")],
    basis: Annotated[str, typer.Option("--basis", help="Căn cứ / legal basis")],
    since: Annotated[
        datetime,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Từ ngày / from; not today"),
    ],
    lane: Annotated[Lane, typer.Option("--lane", help="Luồng khi trúng / lane of what is drawn")] = Lane.YELLOW,
    yellow: Annotated[int, typer.Option("--yellow", min=0)] = 60,
    red: Annotated[int, typer.Option("--red", min=0)] = 120,
    reveal_after: Annotated[int, typer.Option("--reveal-after", min=1, help="ngày / days")] = 7,
) -> None:
    """Đề nghị tham số mới / propose; a second person approves before that day."""
    visitor = _visit("risk.draft")
    share = exact(rate)
    if share is None or not 0 <= share <= 1:
        raise Refused("rate-not-between-zero-and-one", rate=rate)
    if red < yellow:
        raise Refused("scores-out-of-order", yellow=yellow, red=red)
    made = services.propose_parameters(
        parameters=Parameters(since.date(), Decimal(share), lane, yellow, red, reveal_after, basis),
        actor=visitor.actor,
        at=visitor.at,
    )
    terminal.done("Đã đề nghị / proposed", str(made))


@risk.command("approve-parameters")
def approve_parameters(number: Annotated[int, typer.Argument(help="Số / number")]) -> None:
    """Duyệt, bởi người khác / approve, by somebody else."""
    visitor = _visit("risk.approve")
    today = books.today(visitor.at)
    services.approve_parameters(number=number, today=today, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã duyệt / approved", str(number))


@risk.command("seeds")
def seeds(as_json: AsJson = False) -> None:
    """Hạt giống ngẫu nhiên từng ngày / the seeds of chance, day by day."""
    visitor = _visit("risk.view")
    today = books.today(visitor.at)
    found = desk.seeds_told(since=today - SHOWN, until=today + SHOWN)
    listing(found, ("day", "commitment", "sealed_at", "revealed_at"), as_json=as_json)


@risk.command("resume")
def resume(reason: Reason) -> None:
    """Sau sự cố: cam kết cho hôm nay / after a standstill: a seed for today, for which a person answers."""
    visitor = _visit("risk.approve")
    today = books.today(visitor.at)
    services.resume_seeds(
        today=today, begins=books.midnight(today), actor=visitor.actor, at=visitor.at, why=reason
    )
    terminal.done("Đã cam kết lại / resumed", today.isoformat())


@risk.command("commit")
def commit(
    day: Annotated[
        datetime,
        typer.Argument(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Ngày sắp tới / a day to come"),
    ],
    reason: Reason,
) -> None:
    """Cam kết hạt giống của một ngày sắp tới / commit the seed of a day to come that has none."""
    visitor = _visit("risk.approve")
    today = books.today(visitor.at)
    services.commit_seed(day=day.date(), today=today, actor=visitor.actor, at=visitor.at, why=reason)
    terminal.done("Đã cam kết / committed", day.date().isoformat())


@hold.command("stop")
def stop(
    subject: Annotated[str, typer.Argument(help="party:VN-P…, commodity:8517, container:…")],
    why: Annotated[str, typer.Option("--why", help="Lý do / why")],
    basis: Annotated[str, typer.Option("--basis", help="Căn cứ / legal basis")],
    authority: Annotated[str, typer.Option("--authority", help="Cơ quan / authority")],
    effect: Annotated[HoldEffect, typer.Option("--effect")] = HoldEffect.HOLD_CLEARANCE,
    kind: Annotated[str, typer.Option("--kind", help="Danh mục / whose list")] = "enforcement",
    public: Annotated[bool, typer.Option("--public", help="Người khai được biết / the trader is told")] = False,
    until: Until = None,
) -> None:
    """Đưa đơn vị, hàng hóa, container vào danh sách dừng / put a party, goods or a container on a stop list."""
    visitor = _visit("hold.set")
    end = books.midnight(until.date()) if until else None
    audience = Audience.PUBLIC if public else Audience.OFFICER
    given = stopping.Stop(subject, effect, kind, basis, authority, why, end, audience)
    terminal.done(
        "Đã đưa vào danh sách / on the list",
        str(stopping.place(stop=given, actor=visitor.actor, at=visitor.at)),
    )


@hold.command("stops")
def stops(
    subject: Annotated[str, typer.Argument(help="Đối tượng / subject; none: all")] = "", as_json: AsJson = False
) -> None:
    """Danh sách dừng đang hiệu lực / what stands on parties, goods and containers."""
    visitor = _visit("risk.view")
    found = desk.stops_told(at=visitor.at, subject=subject)
    listing(found, ("hold", "subject", "effect", "kind", "until", "audience", "reason"), as_json=as_json)


@hold.command("lift")
def lift(which: Annotated[UUID, typer.Argument(help="Mã / hold")], why: Reason) -> None:
    """Đưa ra khỏi danh sách / take off the list."""
    visitor = _visit("hold.lift")
    stopping.release(hold=which, why=why, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã đưa ra khỏi danh sách / taken off")


def _visit(permission: str) -> Visit:
    visitor = visit(permission)
    watch.cleared(visitor.signed, permission, visitor.at)
    return visitor


def _of(code: str, revision: int, permission: str) -> Visit:
    visitor = _visit(permission)
    watch.profile(visitor.signed, code, revision, permission, visitor.at)
    return visitor
