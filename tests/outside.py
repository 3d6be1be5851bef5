"""What an installation that is no demo has of its own: rates of exchange that two people published."""

from datetime import datetime

import polars as pl

from thongquan.books import selectors as books
from thongquan.books import services
from thongquan.identity import selectors as identity
from thongquan.kernel.actors import Actor
from thongquan.tariff.selectors.exchange import rate_day


def publish_rates(at: datetime) -> None:
    """The demo's rates as an edition for everybody; called while the demo still is one."""
    tables = dict(books.tables("exchange", known_at=at).tables)
    rates = tables["rates"]
    days = [rate_day(week) for week in rates["valid_from"]]
    tables["rates"] = rates.with_columns(pl.Series("published_on", days, dtype=pl.Date))
    first, second = (Actor(identity.subject_of_user(name)) for name in ("quantri", "quantri2"))
    number = services.draft(book="exchange", tables=tables, basis="test", actor=first, at=at).number
    services.check(book="exchange", number=number, actor=first, at=at)
    for step in (services.approve, services.publish):
        step(book="exchange", number=number, actor=second, at=at)
