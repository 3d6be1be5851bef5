"""`thongquan supervisor …`: load, ages against the clocks, overrides, lanes by day, clearances by hour."""

from typing import Annotated

import typer

from thongquan.clearance.selectors import supervision
from thongquan.cli.declaration import AsJson
from thongquan.cli.listing import listing
from thongquan.cli.session import visit

supervisor = typer.Typer(no_args_is_help=True, help="Lãnh đạo / the supervisor's board.")
Days = Annotated[int, typer.Option("--days", min=1, max=supervision.DAYS_MOST)]


@supervisor.command("load")
def load(as_json: AsJson = False) -> None:
    """Việc theo đơn vị và công chức / what waits, by office and officer."""
    visitor = visit(supervision.VIEW)
    rows = supervision.load(visitor.signed, at=visitor.at)
    listing(rows, ("office", "officer", "work", "declarations", "late"), as_json=as_json)


@supervisor.command("ages")
def ages(as_json: AsJson = False) -> None:
    """Việc theo thời hạn còn lại / by how much of the clock is left."""
    visitor = visit(supervision.VIEW)
    names = ("kind", *(name for name, _, _ in supervision.AGES), "none")
    listing(supervision.ages(visitor.signed, at=visitor.at), names, as_json=as_json)


@supervisor.command("overrides")
def overrides(days: Days = 30, as_json: AsJson = False) -> None:
    """Chuyển luồng và lý do / lanes people changed, and why."""
    visitor = visit(supervision.VIEW)
    rows = supervision.overrides(visitor.signed, at=visitor.at, days=days)
    listing(rows, ("identifier", "was", "lane", "by", "reason", "note"), as_json=as_json)


@supervisor.command("lanes")
def lanes(days: Days = 14, as_json: AsJson = False) -> None:
    """Phân luồng theo ngày / by day and lane."""
    visitor = visit(supervision.VIEW)
    rows = supervision.lanes_by_day(visitor.signed, at=visitor.at, days=days)
    listing(rows, ("day", "lane", "declarations"), as_json=as_json)


@supervisor.command("clearances")
def clearances(
    hours: Annotated[int, typer.Option("--hours", min=1, max=supervision.HOURS_MOST)] = 48,
    as_json: AsJson = False,
) -> None:
    """Thông quan theo giờ / what was cleared, by hour and lane."""
    visitor = visit(supervision.VIEW)
    rows = supervision.clearances_by_hour(visitor.signed, at=visitor.at, hours=hours)
    listing(rows, ("hour", "lane", "declarations"), as_json=as_json)


@supervisor.command("samples")
def samples(as_json: AsJson = False) -> None:
    """Mẫu chờ kết quả theo đơn vị / samples whose result is still to come, by office."""
    visitor = visit(supervision.VIEW)
    rows = supervision.samples(visitor.signed, at=visitor.at)
    listing(rows, ("office", "awaited", "late", "oldest"), as_json=as_json)
