"""`thongquan mark …`: marks of parties, proposed by one officer, decided by a second, independent person."""

from datetime import datetime
from typing import Annotated

import typer

from thongquan.clearance.selectors import registry
from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Reason, print_json
from thongquan.cli.listing import listing
from thongquan.cli.parties import Named, of_party
from thongquan.cli.people import From, day
from thongquan.cli.session import Visit, visit
from thongquan.parties import services
from thongquan.parties.domain.markings import Marking
from thongquan.parties.domain.words import Mark
from thongquan.parties.selectors import desk

mark = typer.Typer(no_args_is_help=True, help="Dấu của doanh nghiệp / marks of parties.")
Which = Annotated[int, typer.Argument(help="Số đề nghị / its number")]
Basis = Annotated[str, typer.Option("--basis", help="Căn cứ / the decision or law")]
_MARKING = ("marking", "state", "party", "change", "mark", "valid_from", "valid_to", "basis", "proposed_by")


@mark.command("propose")
def propose(
    named: Named,
    which: Annotated[Mark, typer.Argument(help="Dấu / mark")],
    basis: Basis,
    since: From = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Đến / until")
    ] = None,
) -> None:
    """Đề nghị gắn dấu; người thứ hai duyệt / propose a mark; a second person decides."""
    visitor, key = of_party(named, "mark.propose")
    registry.markable(visitor.signed, which, visitor.permission, visitor.at)
    made = services.propose_mark(
        party=key, mark=which, basis=basis, valid_from=day(since, visitor),
        valid_to=until.date() if until else None, actor=visitor.actor, at=visitor.at,
    )  # fmt: skip
    _told(visitor, made)


@mark.command("lift")
def lift(
    named: Named,
    status: Annotated[
        int, typer.Argument(help="Số của dấu trong hồ sơ (party show) / as the entry numbers it")
    ],
    basis: Basis,
) -> None:
    """Đề nghị bỏ dấu / propose that it ends."""
    visitor, key = of_party(named, "mark.propose")
    registry.liftable(visitor.signed, key, status, visitor.permission, visitor.at)
    made = services.propose_lift(party=key, status=status, basis=basis, actor=visitor.actor, at=visitor.at)
    _told(visitor, made)


@mark.command("list")
def list_markings(
    state: Annotated[Marking | None, typer.Option("--state", help="Trạng thái / state")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=registry.PAGE_MOST)] = 50,
    cursor: Annotated[str, typer.Option("--cursor", help="Trang sau / of the page before")] = "",
    as_json: AsJson = False,
) -> None:
    """Các đề nghị, mới nhất trước / what was proposed and decided, the newest first."""
    visitor = visit("mark.view")
    page = registry.markings(visitor.signed, visitor.at, state=state or "", cursor=cursor, limit=limit)
    if as_json:
        print_json({"markings": page.rows, "next": page.next})
        return
    listing(page.rows, _MARKING)
    terminal.onward(page.next)


@mark.command("approve")
def approve(which: Which) -> None:
    """Duyệt, bởi người thứ hai độc lập / approve, by a second, independent person."""
    visitor = visit("mark.decide")
    registry.marking(visitor.signed, which, visitor.permission, visitor.at)
    services.approve_marking(marking=which, actor=visitor.actor, at=visitor.at)
    _told(visitor, which)


@mark.command("refuse")
def refuse(which: Which, reason: Reason) -> None:
    """Từ chối, hoặc rút đề nghị của mình / refuse, or take back one's own."""
    visitor = visit("mark.propose")
    registry.marking(visitor.signed, which, visitor.permission, visitor.at)
    services.refuse_marking(marking=which, actor=visitor.actor, at=visitor.at, reason=reason)
    _told(visitor, which)


def _told(visitor: Visit, marking: int) -> None:
    """Where it stands now."""
    told = desk.marking(marking, inside=registry.inside(visitor.signed, visitor.at))
    said = {
        Marking.PROPOSED: "Chờ người thứ hai / for a second person",
        Marking.APPROVED: "Đã duyệt / approved",
        Marking.REFUSED: "Đã từ chối / refused",
    }
    terminal.done(said[Marking(told["state"])], f"{marking}  {told['change']} {told['mark']}")
