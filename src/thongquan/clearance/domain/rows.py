"""The rows a decision leaves behind, as frames in the shape of their tables. No object per row.

Every frame given has `d`; `registered` has one row per declaration that is, with its `id`: the rows of what was
refused are left out.
"""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from thongquan.kernel.columns import constant, framed, repeated, typed
from thongquan.kernel.copying import numbered

PLACE = pl.UInt32
FINDING = ("rule", "path", "found", "expected", "effect", "audience", "stage")
TAX = (
    "item_number",
    "tax",
    "measure",
    "schedule",
    "basis",
    "base",
    "rate",
    "exchange_rate",
    "amount",
    "relief",
)
STEP = ("at", "milestone", "actor", "awaited", "due_at", "note")
ITEM = {  # column of the table → of the judged items
    "item_number": "item_number",
    "commodity_code": "commodity_code",
    "origin": "origin_country_code",
    "schedule_claimed": "duty_regime_code",
    "schedule_applied": "duty_schedule",
    "description": "description",
    "quantity": "quantity",
    "unit": "quantity_unit_code",
    "net_mass": "net_mass",
    "invoice_amount": "invoice_amount",
    "customs_value": "customs_value",
}


DECLARATION = (
    "id", "number", "revision", "direction", "procedure", "office", "trader", "declarant", "reference",
    "registered_at", "law_day", "message", "life", "control", "goods", "lane", "items", "invoice_currency",
    "customs_value", "tax_total", "law_id", "marks", "partner", "cleared_at",
)  # fmt: skip


Rows = dict[str, pl.DataFrame]  # table → its rows


def judged(
    registered: pl.DataFrame,
    *,
    count: int,
    items: pl.DataFrame,
    taxes: pl.DataFrame,
    findings: pl.DataFrame,
    month: date,
) -> Rows:
    """What the law says of the declarations in `registered` (d, id, revision) of a batch of `count`, whatever
    becomes of them.

    items: the judged frame of items, `i` its row. taxes: as `tariff.domain.duties` gives them, with `i` and
    `d`. findings: as the catalogue gives them.
    """
    keys = _Keys.of(registered, count, month)
    exchange = items["exchange_rate"][taxes["i"]]
    exchange = exchange.fill_null(0) if exchange.null_count() else exchange
    lines = _with(taxes, exchange, said(taxes["schedule"]), said(taxes["relief"]))
    goods = framed([items["d"], *(items[of].alias(name) for name, of in ITEM.items())])
    worth = goods["customs_value"]
    worth = worth.fill_null(0) if worth.null_count() else worth
    goods = _with(goods, worth, said(goods["schedule_applied"]))
    return {
        "clearance_item": keys.rows(goods, *ITEM),
        "clearance_taxline": keys.monthly(lines, *TAX),
        "clearance_findingrow": keys.monthly(findings, *FINDING),
    }


def decided(
    registered: pl.DataFrame,
    *,
    count: int,
    facts: pl.DataFrame,
    steps: pl.DataFrame,
    month: date,
    at: datetime,
) -> Rows:
    """What was decided on them at `at`. facts: d, facts (JSON text). steps: d, milestone, actor, awaited,
    due_at, note."""
    keys = _Keys.of(registered, count, month)
    at_of = {frame.height: constant("at", at, frame.height) for frame in (facts, steps)}
    return {
        "clearance_decisionfacts": keys.monthly(facts.hstack([at_of[facts.height]]), "at", "facts"),
        "clearance_step": keys.monthly(steps.hstack([at_of[steps.height]]), *STEP),
    }


def _with(frame: pl.DataFrame, *columns: pl.Series) -> pl.DataFrame:
    """`frame` with these columns in place of its own."""
    names = {column.name: column for column in columns}
    return pl.DataFrame([names.pop(each.name, each) for each in frame.iter_columns()] + list(names.values()))


def said(texts: pl.Series) -> pl.Series:
    """Empty text where there is none."""
    if not texts.null_count():
        return texts
    return typed(texts.name, [text or "" for text in texts.to_list()], pl.String)


@dataclass(frozen=True, slots=True)
class _Keys:
    """place: by `d`, the row of `registered`; null where it was refused."""

    registered: pl.DataFrame
    place: pl.Series
    month: date

    @classmethod
    def of(cls, registered: pl.DataFrame, count: int, month: date) -> "_Keys":
        there = typed("", range(registered.height), PLACE)
        place = there
        if registered.height < count:
            place = repeated("", None, PLACE, count).scatter(registered["d"], there)
        return cls(registered, place, month)

    def rows(self, frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
        """The rows of what is registered, under its id and revision."""
        here = self.place[frame["d"]]
        if here.null_count():
            frame, here = frame.filter(here.is_not_null()), here.drop_nulls()
        keys = [
            self.registered["id"][here].alias("declaration_id"),
            self.registered["revision"][here].alias("revision"),
        ]
        return framed([*keys, *(frame.get_column(name) for name in columns)])

    def monthly(self, frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
        """The same as rows of a monthly table, numbered within each declaration."""
        found = self.rows(frame, *columns)
        row = numbered(found["declaration_id"]).alias("row")
        first, second, *rest = found.get_columns()
        return framed([constant("month", self.month, found.height), first, second, row, *rest])
